"""Sieve: which patterns can match in which segments of a page, told for all of them at once from what they demand.

Disguised words are taken at the widest: a character of a word that may be hidden in a segment meets every demand it is
part of. So the sieve lets too much through, never too little.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from scanner.anchors import AnchorTable, Flags, Keys, Numbers, pair_code
from scanner.demands import Way

BEYOND = 0x10000  # no gram holds a character from here on
NONE: Numbers = np.empty(0, dtype=np.int64)
Bits: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.uint8]]"
_DISGUISED, _SHOWN = np.uint8(1), np.uint8(3)  # what is there need not be hidden


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of numbers of unlike lengths, one after another."""

    values: Numbers
    lengths: Numbers
    begins: Numbers

    @classmethod
    def of(cls, rows: Iterable[Iterable[int]]) -> "Rows":
        """Rows as given."""
        every = [[*row] for row in rows]
        lengths = np.array([len(row) for row in every], np.int64)
        values = np.fromiter(itertools.chain.from_iterable(every), np.int64)
        return cls(values, lengths, np.cumsum(lengths) - lengths)

    def at(self, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """The rows of these numbers one after another, and how long each is."""
        lengths = self.lengths[numbers]
        total = int(lengths.sum())
        within = np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return self.values[np.repeat(self.begins[numbers], lengths) + within], lengths


@dataclass(frozen=True, slots=True)
class Asked:
    """Patterns by number, each with the text it is asked of, and the group whose hidden words it may read."""

    patterns: Numbers
    texts: Numbers
    groups: Numbers

    def of(self, these: Numbers) -> "Asked":
        """Some of them."""
        return Asked(self.patterns[these], self.texts[these], self.groups[these])


class Sieve:
    """The demands of all patterns; a pattern is known by its number. Gram 0 is one that every text holds."""

    def __init__(self, patterns: Sequence[Sequence[Way]]) -> None:
        grams = sorted({gram for ways in patterns for way in ways for demand in way for gram in demand})
        numbers = {gram: number for number, gram in enumerate(grams, 1)}
        chars = {char: number for number, char in enumerate(sorted(set("".join(grams))), 1)}
        asked = [[[[numbers[g] for g in demand] for demand in way] or [[0]] for way in ways] for ways in patterns]
        self._grams = Rows.of([gram for way in ways for demand in way for gram in demand] for ways in asked)
        self._demands = Rows.of([len(demand) for way in ways for demand in way] for ways in asked)
        self._ways = Rows.of(map(len, ways) for ways in asked)
        self._counts: Numbers = np.array([len(ways) for ways in asked], np.int64)
        self._first: Numbers = np.array([0, *(chars[gram[0]] for gram in grams)], np.int64)
        self._last: Numbers = np.array([0, *(chars[gram[-1]] for gram in grams)], np.int64)
        self._chars: Numbers = np.zeros(BEYOND, np.int64)
        self._chars[[ord(char) for char in chars]] = [*chars.values()]
        self._singles: Numbers = np.zeros(BEYOND, np.int64)
        self._singles[[ord(gram) for gram in grams if len(gram) == 1]] = [n for gram, n in numbers.items() if len(gram) == 1]
        self._pairs = AnchorTable([Keys(pair_code(gram) if len(gram) == 2 else NONE, ()) for gram in ("", *grams)])
        self._sizes = len(grams) + 1, len(chars) + 1

    def sift(self, asked: "Asked", codes: Numbers, rows: Numbers, hidden: Flags) -> tuple[Flags, Flags]:
        """For each pattern asked for whether it can match in its text as that stands, and whether it can with what is hidden.

        `codes` are the characters of the texts that tell something, `rows` whose they are.
        """
        held = self._held(codes, rows, int(asked.texts.max(initial=-1)) + 1)
        grams, counts = self._grams.at(asked.patterns)
        there = held[np.repeat(asked.texts, counts), grams]
        group = np.repeat(asked.groups, counts)
        met = self._met(asked.patterns, there, hidden[group, self._first[grams]] | hidden[group, self._last[grams]])
        left = np.flatnonzero(met == _DISGUISED)  # few: looked at once more, with the characters that are there
        kept = np.repeat(met == _DISGUISED, counts)
        spelled = self._spelled(asked.of(left), grams[kept], codes, rows, hidden)
        met[left] = self._met(asked.patterns[left], there[kept], spelled)
        return met > _DISGUISED, met > 0

    def _held(self, codes: Numbers, rows: Numbers, count: int) -> Flags:
        """Which grams each text holds."""
        held: Flags = np.zeros((count, self._sizes[0]), dtype=np.bool_)
        held[:, 0] = True
        held[rows, self._singles[codes]] = True
        at, grams = self._pairs.by_pairs(codes)
        within = rows[at] == rows[at + 1]
        held[rows[at[within]], grams[within]] = True
        return held

    def _spelled(self, asked: "Asked", grams: Numbers, codes: Numbers, rows: Numbers, hidden: Flags) -> Flags:
        """Which of these grams may be spelled: one of its characters may be hidden, and so may the other or it stands there."""
        wanted: Flags = np.zeros(int(rows.max(initial=-1)) + 1, dtype=np.bool_)
        wanted[asked.texts] = True
        these = wanted[rows]
        there: Flags = np.zeros((len(wanted), self._sizes[1]), dtype=np.bool_)
        there[rows[these], self._chars[codes[these]]] = True
        counts = self._grams.lengths[asked.patterns]
        text, group, first, last = (
            np.repeat(asked.texts, counts),
            np.repeat(asked.groups, counts),
            self._first[grams],
            self._last[grams],
        )
        begins, ends = hidden[group, first], hidden[group, last]
        spelled: Flags = (begins & (ends | there[text, last])) | (ends & there[text, first])
        return spelled

    def hidden(self, codes: Numbers, groups: Numbers, count: int) -> Flags:
        """Which characters may be hidden for each of `count` groups; column 0 is for characters that no gram asks for."""
        hidden: Flags = np.zeros((count, self._sizes[1]), dtype=np.bool_)
        hidden[groups, self._chars[codes]] = True
        hidden[:, 0] = False
        return hidden

    def _met(self, patterns: Numbers, there: Flags, hidden: Flags) -> Bits:
        """How one way of each pattern has all its demands met: not at all, by what may be hidden, by what is there."""
        if not len(patterns):
            return np.zeros(0, np.uint8)
        by = there.view(np.uint8) * _SHOWN | hidden.view(np.uint8)
        demands = np.bitwise_or.reduceat(by, _begins(self._demands.at(patterns)[0]))
        ways = np.bitwise_and.reduceat(demands, _begins(self._ways.at(patterns)[0]))
        met: Bits = np.bitwise_or.reduceat(ways, _begins(self._counts[patterns]))
        return met


def _begins(lengths: Numbers) -> Numbers:
    begins: Numbers = np.cumsum(lengths) - lengths
    return begins
