"""Slow sweeps over faults: `./xunzheng soak`. Small samples of them are in the ordinary tests."""
