"""The gate: where patterns may match in a text, told by one pass over it.

From each pattern the words are read off without one of which it cannot match, and how far before them a match can
begin; all words stand in one automaton, and a pattern is tried only there. A pattern without such words is tried
everywhere, so the gate changes how long a scan takes and never what it finds.
"""

import re
import re._constants as sign  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import daachorse

_MOST = 400  # more words than this say too little
_FAR = 40  # a match that begins farther before its word is looked for everywhere
_ENDLESS = 1 << 30

# a word that stands in every match (of one branch), and the least and most characters that a match has before it
Spot: TypeAlias = tuple[str, int, int]


class Gate:
    """All patterns' words in one automaton."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._patterns = patterns
        self._everywhere: set[int] = set()  # tried at every place, where one of their words is seen at all
        self._always: set[int] = set()  # tried whatever is seen
        owners: dict[str, list[tuple[int, int, int]]] = {}
        for number, pattern in enumerate(patterns):
            plain = not pattern.flags & re.IGNORECASE
            spots = spots_of(pattern.pattern, most=_FAR) if plain else frozenset()
            if not spots:
                self._everywhere.add(number)
                spots = spots_of(pattern.pattern, most=_ENDLESS) if plain else frozenset()
            if not spots:
                self._always.add(number)
            for word, least, most in sorted(spots):
                owners.setdefault(word, []).append((number, least, most))
        self._owners = list(owners.values())
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(owners)) if owners else None

    def over(self, text: str) -> "Opened":
        """The gate over one text."""
        starts: dict[int, set[int]] = {number: set() for number in self._always}
        for at, _, word in self._automaton.find_overlapping(text) if self._automaton else ():
            for number, least, most in self._owners[word]:
                if (known := starts.get(number)) is None:
                    known = starts[number] = set()
                if most == 0 or number in self._everywhere:
                    known.add(at)
                else:
                    known.update(range(max(0, at - most), at - least + 1))
        return Opened(text, self._patterns, self._everywhere, starts)


@dataclass(frozen=True, slots=True)
class Opened:
    """One text with the places where each pattern's matches can begin."""

    text: str
    _patterns: Sequence[re.Pattern[str]]
    _everywhere: set[int]
    _starts: dict[int, set[int]]

    def finditer(self, number: int, end: int | None = None) -> Iterator[re.Match[str]]:
        """As the pattern's own finditer over the text (as if it ended at `end`)."""
        pattern, until = self._patterns[number], len(self.text) if end is None else min(end, len(self.text))
        starts = self._starts.get(number)
        if starts is None:
            return
        if number in self._everywhere:
            yield from pattern.finditer(self.text, 0, until)
            return
        behind = 0
        for start in sorted(starts):
            if behind <= start <= until and (match := pattern.match(self.text, start, until)):
                yield match
                behind = max(match.end(), start + 1)

    def found(self, number: int) -> bool:
        """Whether the pattern matches anywhere."""
        return next(self.finditer(number), None) is not None


def needed(pattern: str) -> frozenset[str]:
    """Words one of which stands in every match of a pattern; none when that cannot be told."""
    return frozenset(word for word, _, _ in spots_of(pattern, most=_ENDLESS))


def spots_of(pattern: str, *, most: int) -> frozenset[Spot]:
    """The words of which one stands in every match, each at most so far behind its beginning; none when there are none."""
    return _spots(list(parser.parse(pattern)), most)


def _spots(items: list[Any], most: int) -> frozenset[Spot]:
    """Of all parts that must be there in turn, the words that say most: the longest, then the fewest, then the nearest."""
    choices: list[frozenset[Spot]] = []
    plain, least, longest = "", 0, 0  # how much stands before the part at hand
    for operation, argument in [*items, (None, None)]:
        if operation is sign.LITERAL:
            plain += chr(argument)
            continue
        if plain:
            choices.append(frozenset(((plain, least, longest),)))
            least, longest, plain = least + len(plain), longest + len(plain), ""
        if operation is not None:
            part = _of_part(operation, argument, most)
            choices.append(frozenset((word, low + least, min(high + longest, _ENDLESS)) for word, low, high in part))
            low, high = _width(operation, argument)
            least, longest = least + low, min(longest + high, _ENDLESS)
    known = [spots for spots in choices if spots and len(spots) <= _MOST and all(high <= most for _, _, high in spots)]
    return max(known, key=_telling, default=frozenset())


def _telling(spots: frozenset[Spot]) -> tuple[int, int, int]:
    words = {word for word, _, _ in spots}
    return min(map(len, words)), -len(words), -max(high - low for _, low, high in spots)


def _of_part(operation: Any, argument: Any, most: int) -> frozenset[Spot]:
    if operation is sign.SUBPATTERN:
        return frozenset() if argument[1] & re.IGNORECASE else _spots(list(argument[3]), most)
    if operation is sign.BRANCH:
        return _one_of(_spots(list(branch), most) for branch in argument[1])
    if operation in (sign.MAX_REPEAT, sign.MIN_REPEAT) and argument[0] >= 1:
        return _spots(list(argument[2]), most)
    if operation is sign.IN and all(kind is sign.LITERAL for kind, _ in argument):
        return frozenset((chr(code), 0, 0) for _, code in argument)
    return frozenset()


def _one_of(branches: Iterable[frozenset[Spot]]) -> frozenset[Spot]:
    every = list(branches)
    return frozenset().union(*every) if all(every) else frozenset()


def _width(operation: Any, argument: Any) -> tuple[int, int]:
    """The fewest and most characters a part takes."""
    low, high = parser.SubPattern(parser.State(), [(operation, argument)]).getwidth()
    return min(int(low), _ENDLESS), min(int(high), _ENDLESS)
