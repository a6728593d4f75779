"""Anchors: at which places of a page's squeezed text words may begin, plain or disguised, told for all words at once.

Nearly every way to begin is two characters: these stand in one sorted table of numbers behind a bitmap, and numpy looks
up a whole page at a time. The few longer ones (letters, parts of characters) stand in an automaton.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import daachorse
import numpy as np

from scanner.variants import Term, slot

Numbers: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int64]]"
Flags: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.bool_]]"
PAIR = 18  # bits of one character in a pair's number: squeezed text holds no code above
_LOW = 0x7FF  # the bitmap looks at the low bits of both characters
_NONE: Numbers = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Keys:
    """The ways one word can begin in squeezed text: pairs of characters as numbers, and all others as they are."""

    pairs: Numbers
    others: tuple[str, ...]


def any_keys(term: Term) -> Keys:
    """Every way the term's first two characters can begin."""
    first = _spellings(term.slots[0].char)
    if len(term.slots) == 1:
        return _keys((), [set(term.slots[0].anchors())])
    second = _spellings(term.slots[1].char)
    return _keys(
        [_met(first.spelled, second.begins)],
        [
            _joined(first.spelled_longer, (*second.begins_longer, *_shown(second.begins))),
            _joined(_shown(first.spelled), second.begins_longer),
        ],
    )


def sparing_keys(term: Term) -> Keys:
    """As `any_keys`, but one of the two stands there itself, or both look alike: what a pattern's words are asked for."""
    a, b = term.slots[0].char, term.slots[1].char
    first, second = _spellings(a), _spellings(b)
    return _keys(
        [_met(first.spelled, _codes([b])), _met(_codes([a]), second.begins), _met(first.alike, second.alike)],
        [_joined(first.spelled_longer, [b]), _joined([a], second.begins_longer)],
    )


def plain_keys(word: str) -> Keys:
    """The word as it stands only."""
    return _keys([pair_code(word)] if len(word) == 2 else (), [{word} if len(word) != 2 else set()])


def pair_code(pair: str) -> Numbers:
    """Two characters as one number."""
    return _met(_codes(pair[0]), _codes(pair[1]))


class AnchorTable:
    """The keys of many words in one table; a word is known by its number."""

    def __init__(self, words: Sequence[Keys]) -> None:
        numbers = np.repeat(np.arange(len(words)), [len(keys.pairs) for keys in words])
        pairs = np.concatenate([_NONE, *(keys.pairs for keys in words)])
        order = np.lexsort((numbers, pairs))
        self._words: Numbers = numbers[order]
        self._pairs, begins = np.unique(pairs[order], return_index=True)
        self._begins: Numbers = np.append(begins, len(pairs))
        self._may: Flags = np.zeros((_LOW + 1) ** 2, dtype=np.bool_)
        self._may[_place(self._pairs >> PAIR, self._pairs & ((1 << PAIR) - 1))] = True
        self._longer: dict[str, list[int]] = {}
        for number, keys in enumerate(words):
            for key in keys.others:
                self._longer.setdefault(key, []).append(number)
        self._owners = list(self._longer.values())
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(self._longer)) if self._longer else None

    def by_pairs(self, left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
        """Which of the neighbours left[i], right[i] begin words: their places i, and beside each the word's number."""
        places = np.flatnonzero(self._may[_place(left, right)])
        pairs = left[places] << PAIR | right[places]
        found = np.minimum(np.searchsorted(self._pairs, pairs), max(0, len(self._pairs) - 1))
        known = self._pairs[found] == pairs if len(self._pairs) else np.zeros(len(pairs), dtype=np.bool_)
        places, found = places[known], found[known]
        counts = self._begins[found + 1] - self._begins[found]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return np.repeat(places, counts), self._words[np.repeat(self._begins[found], counts) + within]

    def by_longer(self, squeezed: str) -> tuple[Numbers, Numbers]:
        """The places where keys of other lengths stand, and beside each the word's number."""
        hits = self._automaton.find_overlapping(squeezed) if self._automaton and squeezed else ()
        rows = [(start, number) for start, _, key in hits for number in self._owners[key]]
        return (np.array([r[0] for r in rows], np.int64), np.array([r[1] for r in rows], np.int64)) if rows else (_NONE, _NONE)


@dataclass(frozen=True, slots=True)
class _Spellings:
    """How one character is written: single characters by code, longer spellings as text; what a spelling begins with."""

    spelled: Numbers
    spelled_longer: tuple[str, ...]
    begins: Numbers
    begins_longer: tuple[str, ...]
    alike: Numbers


@cache
def _spellings(char: str) -> _Spellings:
    here = slot(char)
    spelled, begins = here.spelled(), set(here.anchors())
    return _Spellings(
        _codes(s for s in spelled if len(s) == 1),
        tuple(sorted(s for s in spelled if len(s) != 1)),
        _codes(s for s in begins if len(s) == 1),
        tuple(sorted(s for s in begins if len(s) != 1)),
        _codes(here.alike()),
    )


def _codes(chars: Iterable[str]) -> Numbers:
    return np.fromiter(sorted(map(ord, chars)), dtype=np.int64)


def _shown(codes: Numbers) -> list[str]:
    return [chr(code) for code in codes.tolist()]


def _met(first: Numbers, second: Numbers) -> Numbers:
    return (first[:, None] << PAIR | second).ravel()


def _joined(first: Iterable[str], second: Iterable[str]) -> set[str]:
    return {a + b for a, b in itertools.product(first, second)}


def _keys(pairs: Sequence[Numbers], others: Iterable[set[str]]) -> Keys:
    """Each key once: one of two characters may also come of a longer spelling and an empty one."""
    every = set().union(*others)
    twos = [pair_code(key) for key in every if len(key) == 2]
    found: Numbers = np.unique(np.concatenate([_NONE, *pairs, *twos]))
    return Keys(found, tuple(sorted(key for key in every if len(key) != 2 and key)))


def _place(left: Numbers, right: Numbers) -> Numbers:
    return (left & _LOW) << 11 | right & _LOW
