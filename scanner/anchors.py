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
Int32s: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int32]]"
PAIR = 18  # bits of one character in a pair's number: squeezed text holds no code above
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
        chars = np.unique(np.concatenate([pairs >> PAIR, pairs & ((1 << PAIR) - 1)]))
        self._ids = np.zeros(1 << PAIR, dtype=np.int32)
        self._ids[chars] = np.arange(1, len(chars) + 1)
        self._shift = len(chars).bit_length()
        known = self._ids[pairs >> PAIR] << self._shift | self._ids[pairs & ((1 << PAIR) - 1)]
        order = np.lexsort((numbers, known))
        self._words = numbers[order].astype(np.int32)
        self._pairs, begins = np.unique(known[order], return_index=True)
        self._begins = np.append(begins, len(pairs)).astype(np.int32)
        self._bits = _as_bits(self._pairs, 2 * self._shift)
        self._longer: dict[str, list[int]] = {}
        for number, keys in enumerate(words):
            for key in keys.others:
                self._longer.setdefault(key, []).append(number)
        self._owners = list(self._longer.values())
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(self._longer)) if self._longer else None

    def by_pairs(self, codes: Numbers, among: "Numbers | None" = None) -> tuple[Numbers, Numbers]:
        """Which neighbours codes[i], codes[i + 1] begin words (only `among` these i): their places, and beside each the word."""
        ids = self._ids[codes]
        pairs = (ids[:-1] << self._shift | ids[1:]) if among is None else (ids[among] << self._shift | ids[among + 1])
        places = np.flatnonzero(self._bits[pairs >> 3] >> (pairs & 7).astype(np.uint8) & 1)
        found = np.searchsorted(self._pairs, pairs[places])
        begins = self._begins[found]
        counts = (self._begins[found + 1] - begins).astype(np.int64)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        words = self._words[np.repeat(begins, counts) + within].astype(np.int64)
        return np.repeat(places if among is None else among[places], counts), words

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


def _as_bits(numbers: Int32s, width: int) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
    """A bit for each number below 2 ** width, set for these (sorted): to ask for a whole page takes little memory to look at."""
    bits = np.zeros((1 << width) + 7 >> 3, dtype=np.uint8)
    places, begins = np.unique(numbers >> 3, return_index=True)
    if len(places):
        bits[places] = np.bitwise_or.reduceat((1 << (numbers & 7)).astype(np.uint8), begins)
    return bits
