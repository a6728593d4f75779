"""The gate: which patterns may match a text at all, told by one pass over it.

From each pattern the words are read off without one of which it cannot match; all words stand in one automaton. A
pattern without such words is always tried, so the gate changes how long a scan takes and never what it finds.
"""

import re
import re._constants as sign  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Sequence
from typing import Any

import daachorse

_MOST = 400  # more words than this say too little


class Gate:
    """All patterns' words in one automaton."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._always: list[int] = []
        owners: dict[str, list[int]] = {}
        for number, pattern in enumerate(patterns):
            words = frozenset() if pattern.flags & re.IGNORECASE else needed(pattern.pattern)
            if not words:
                self._always.append(number)
            for word in words:
                owners.setdefault(word, []).append(number)
        self._owners = list(owners.values())
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(owners)) if owners else None

    def open_to(self, text: str) -> list[int]:
        """The numbers of the patterns that may match, in their order."""
        if self._automaton is None:
            return self._always
        found = {number for _, _, word in self._automaton.find_overlapping(text) for number in self._owners[word]}
        return sorted(found.union(self._always)) if found else self._always


def needed(pattern: str) -> frozenset[str]:
    """Words one of which stands in every match of a pattern; none when that cannot be told."""
    return _needed(list(parser.parse(pattern)))


def _needed(items: list[Any]) -> frozenset[str]:
    """Of all parts that must be there in turn, the words that say most: the longest, then the fewest."""
    choices, plain = [], ""
    for operation, argument in [*items, (None, None)]:
        if operation is sign.LITERAL:
            plain += chr(argument)
            continue
        if plain:
            choices.append(frozenset((plain,)))
            plain = ""
        if operation is not None:
            choices.append(_of_part(operation, argument))
    known = [c for c in choices if c and len(c) <= _MOST]
    return max(known, key=lambda words: (min(map(len, words)), -len(words)), default=frozenset())


def _of_part(operation: Any, argument: Any) -> frozenset[str]:
    if operation is sign.SUBPATTERN:
        return frozenset() if argument[1] & re.IGNORECASE else _needed(list(argument[3]))
    if operation is sign.BRANCH:
        return _one_of(_needed(list(branch)) for branch in argument[1])
    if operation in (sign.MAX_REPEAT, sign.MIN_REPEAT) and argument[0] >= 1:
        return _needed(list(argument[2]))
    if operation is sign.IN and all(kind is sign.LITERAL for kind, _ in argument):
        return frozenset(chr(code) for _, code in argument)
    return frozenset()


def _one_of(branches: Iterable[frozenset[str]]) -> frozenset[str]:
    every = list(branches)
    return frozenset().union(*every) if all(every) else frozenset()
