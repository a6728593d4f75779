"""Name index: the names nearest to one, out of a million, without comparing it to all: pairs of characters, then rapidfuzz.

Pairs are hashed into 2^20 buckets of row numbers (numpy, one sort); a lookup counts the rows in its rarest buckets.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

_BITS = 20
_BUDGET = 12_000  # row numbers looked at a lookup, the rarest pairs first: common pairs say little
_COMPARED = 80
_PAIRS = 4  # how often, about, a row near to a name stands in the lists looked at
_COMMON = 4  # what a pair counts that all names share; one that half as many share counts one more
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Near:
    """A name and how near it is (0–1)."""

    name: str
    score: float


class NameIndex:
    """An index over plain names. About 11 bytes a character of all names: 150 MB for a million."""

    def __init__(self, names: Iterable[str]) -> None:
        kept = [name[:_LONGEST] for name in names]
        lengths = np.fromiter(map(len, kept), dtype=np.int64, count=len(kept))
        self._ends = np.concatenate(([0], np.cumsum(lengths)))
        self._text = "".join(kept)
        del kept
        self._rows, self._starts = _postings(_codes(self._text), lengths, self._ends)
        self._shared = np.zeros(len(lengths), dtype=np.int32)  # what rows share with the name asked for; nought between two

    def __len__(self) -> int:
        return len(self._ends) - 1

    @property
    def bytes(self) -> int:
        """The memory the index holds."""
        return sum(a.nbytes for a in (self._ends, self._rows, self._starts, self._shared)) + sys.getsizeof(self._text)

    def nearest(self, name: str, most: int = 5, least: float = 0.5) -> list[Near]:
        """The names nearest to a plain name, the best first; none below `least`."""
        name = name[:_LONGEST]
        names = [self._text[self._ends[row] : self._ends[row + 1]] for row in self._sharing(name).tolist()]
        found = process.extract(name, names, scorer=fuzz.ratio, limit=most, score_cutoff=least * 100)
        return [Near(near, score / 100) for near, score, _ in found]

    def _sharing(self, name: str) -> NDArray[np.int32]:
        """The rows that share most pairs with a name, a rare pair counting for more than a common one."""
        codes = _codes(name)
        buckets = np.unique(_buckets(codes[:-1], codes[1:]))
        sizes = self._starts[buckets + 1] - self._starts[buckets]
        order = np.argsort(sizes, kind="stable")
        kept = order[: max(3, int(np.searchsorted(np.cumsum(sizes[order]), _BUDGET)))]
        kept = kept[sizes[kept] > 0]
        if not len(kept):
            return np.empty(0, dtype=np.int32)
        worth = _COMMON + np.log2(len(self) / sizes[kept] + 1).astype(np.int32)
        lists = [self._rows[self._starts[b] : self._starts[b + 1]] for b in buckets[kept]]
        for rows, weight in zip(lists, worth.tolist(), strict=True):
            self._shared[rows] += weight
        rows = np.concatenate(lists)
        shared = self._shared[rows]
        self._shared[rows] = 0
        enough = shared >= _least_of_most(shared)
        best, first = np.unique(rows[enough], return_index=True)
        if len(best) > _COMPARED:
            best = best[np.argsort(-shared[enough][first], kind="stable")[:_COMPARED]]
        return best


def _least_of_most(shared: NDArray[np.int32]) -> int:
    """What a row must share to be compared: the least that lets no more rows in than are (a row stands once for each pair)."""
    from_most = np.cumsum(np.bincount(shared)[::-1])
    return len(from_most) - max(1, int(np.searchsorted(from_most, _COMPARED * _PAIRS, side="right")))


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _buckets(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.int64]:
    mixed = first.astype(np.uint64) * np.uint64(0x9E3779B1) + second.astype(np.uint64) * np.uint64(0x85EBCA77)
    return ((mixed >> np.uint64(12)) & np.uint64((1 << _BITS) - 1)).astype(np.int64)


def _postings(
    codes: NDArray[np.uint32], lengths: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The rows of each bucket one after another, and where each bucket starts. One array of 8 bytes a pair at the peak."""
    if len(codes) < 2:
        return np.empty(0, dtype=np.int32), np.zeros((1 << _BITS) + 1, dtype=np.int64)
    pairs = _buckets(codes[:-1], codes[1:]) << 32
    pairs |= np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)[:-1]
    inner = np.ones(len(pairs), dtype=bool)
    borders = ends[1:-1] - 1
    inner[borders[(borders >= 0) & (borders < len(pairs))]] = False  # a pair over two names is no pair
    pairs = pairs[inner]
    pairs.sort()
    counts = np.bincount(pairs >> 32, minlength=1 << _BITS)
    return (pairs & 0xFFFFFFFF).astype(np.int32), np.concatenate(([0], np.cumsum(counts)))
