"""What a rule's pattern is made of: which two characters may meet in a match, and which of these every match must hold.

The pairs let disguises be undone in patterns as in terms; the needed pairs are anchors, so that a pattern is tried only
where it may match. Both are read from the pattern's parse tree (first, last and following characters of its parts).
"""

import itertools
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from scanner.gate import needed

_ANY = ""  # stands for any character
_HAN = range(0x3400, 0xA000)


@dataclass(frozen=True, slots=True)
class _Sign:
    """One character of a pattern, and how long the word is that it is written in."""

    char: str
    place: int
    word: int
    length: int


@dataclass(slots=True)
class _Part:
    """A part of a pattern: whether it may be empty, how it begins and ends, and what follows what inside it."""

    empty: bool = True
    first: set[_Sign] = field(default_factory=set)
    last: set[_Sign] = field(default_factory=set)
    follow: set[tuple[_Sign, _Sign]] = field(default_factory=set)

    def then(self, other: "_Part") -> "_Part":
        return _Part(
            self.empty and other.empty,
            self.first | other.first if self.empty else self.first,
            self.last | other.last if other.empty else other.last,
            self.follow | other.follow | set(itertools.product(self.last, other.first)),
        )

    def either(self, other: "_Part") -> "_Part":
        return _Part(self.empty or other.empty, self.first | other.first, self.last | other.last, self.follow | other.follow)


@dataclass(frozen=True, slots=True)
class Wording:
    """`pairs` are two characters of one word; every match holds one of `needed`, None when that cannot be said."""

    pairs: frozenset[str]
    needed: frozenset[str] | None


def wording_of(pattern: str) -> Wording:
    """The wording of a pattern, as squeezed text shows it: signs and spaces count for nothing."""
    whole = _Reader().sequence(parser.parse(pattern))
    inside = {
        a.char + b.char
        for a, b in whole.follow
        if _han(a.char) and _han(b.char) and (a.word == b.word or 1 in (a.length, b.length))
    }
    return Wording(frozenset(inside), _needed(whole) or _within(pattern))


def _needed(whole: _Part) -> frozenset[str] | None:
    """The first or the last two characters of every match, whichever say more."""
    begins = {(a, b) for a, b in whole.follow if a in whole.first}
    ends = {(a, b) for a, b in whole.follow if b in whole.last}
    sets = []
    for pairs, edge in ((begins, whole.first), (ends, whole.last)):
        pair_texts = frozenset(a.char + b.char for a, b in pairs)
        if pairs and not whole.first & whole.last and all(s.char for s in edge) and all(len(p) == 2 for p in pair_texts):
            sets.append(pair_texts)
    return min(sets, key=lambda s: (sum(p.isascii() for p in s), len(s)), default=None)


def _within(pattern: str) -> frozenset[str] | None:
    """The first two characters of words that every match holds somewhere; None when there are no such words."""
    words = needed(pattern)
    return (
        frozenset(word[:2] for word in words)
        if words and all(len(word) > 1 and all(map(_han, word[:2])) for word in words)
        else None
    )


class _Reader:
    """Reads a parse tree; numbers the places and words it meets."""

    def __init__(self) -> None:
        self._count = itertools.count()

    def sequence(self, items: Iterable[Any]) -> _Part:
        whole = _Part()
        for literal, group in itertools.groupby(items, key=lambda item: item[0] is op.LITERAL):
            if literal:
                chars = [chr(value) for _, value in group if _kept(chr(value))]
                word = next(self._count)
                for char in chars:
                    whole = whole.then(self._sign(char, word, len(chars)))
            else:
                for kind, value in group:
                    whole = whole.then(self._part(kind, value))
        return whole

    def _part(self, kind: Any, value: Any) -> _Part:
        if kind is op.SUBPATTERN:
            return self.sequence(value[-1])
        if kind is op.BRANCH:
            branches = [self.sequence(branch) for branch in value[1]]
            return _Part.either(branches[0], branches[0]) if len(branches) == 1 else _either(branches)
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            least, most, inner = value
            part = self.sequence(inner)
            part.empty = part.empty or least == 0
            if most > 1:
                part.follow |= set(itertools.product(part.last, part.first))
            return part
        if kind is op.IN:
            return self._one_of(value)
        if kind in (op.AT, op.ASSERT, op.ASSERT_NOT):
            return _Part()
        return self._sign(_ANY, next(self._count), 1)

    def _one_of(self, members: Iterable[Any]) -> _Part:
        found = _Part(empty=False)
        for kind, value in members:
            if (kind, value) == (op.CATEGORY, op.CATEGORY_SPACE) or (kind is op.LITERAL and not _kept(chr(value))):
                found.empty = True
            else:
                found = found.either(self._sign(chr(value) if kind is op.LITERAL else _ANY, next(self._count), 1))
        return found

    def _sign(self, char: str, word: int, length: int) -> _Part:
        sign = {_Sign(char, next(self._count), word, length)}
        return _Part(False, sign, sign)


def _either(parts: Iterable[_Part]) -> _Part:
    first, *rest = parts
    for part in rest:
        first = first.either(part)
    return first


def _han(char: str) -> bool:
    return bool(char) and ord(char) in _HAN


def _kept(char: str) -> bool:
    """Whether squeezed text keeps a character."""
    return (char.isascii() and char.isalnum()) or _han(char)
