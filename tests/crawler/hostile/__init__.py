"""A hostile internet on loopback: attacks as data, the server that carries them out, and the table of docs/hostile.md."""
