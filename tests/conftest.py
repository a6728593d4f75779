"""One scanner for all tests: building the automaton and the dictionary takes a second."""

import pytest

from scanner.registry import Registry
from scanner.rules import load_rules
from scanner.scan import Scanner


@pytest.fixture(scope="session")
def scanner() -> Scanner:
    return Scanner(load_rules(), Registry.empty())
