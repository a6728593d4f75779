"""SM3 (GB/T 32905) beside SHA-256, by the OpenSSL that comes with `cryptography` on every system."""

from cryptography.hazmat.primitives.hashes import SM3, Hash


def sm3_of(data: bytes = b"") -> Hash:
    """SM3 of some bytes, still open for more."""
    digest = Hash(SM3())
    digest.update(data)
    return digest
