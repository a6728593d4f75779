"""Name index: the names nearest to one, out of a million, without comparing it to all: pairs of characters, then rapidfuzz.

Pairs are hashed into 2^20 buckets of row numbers (numpy, one sort); a lookup counts the rows in its rarest buckets.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

_BITS = 20
_BUDGET = 12_000  # row numbers looked at a lookup, the rarest pairs first: common pairs say little
_COMPARED = 100
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
        self._codes = np.frombuffer("".join(kept).encode("utf-32-le", "surrogatepass"), dtype="<u4")
        del kept
        self._rows, self._starts = _postings(self._codes, lengths, self._ends)

    def __len__(self) -> int:
        return len(self._ends) - 1

    @property
    def bytes(self) -> int:
        """The memory the index holds."""
        return sum(a.nbytes for a in (self._codes, self._ends, self._rows, self._starts))

    def nearest(self, name: str, most: int = 5, least: float = 0.5) -> list[Near]:
        """The names nearest to a plain name, the best first; none below `least`."""
        name = name[:_LONGEST]
        rows = self._sharing(name)
        if not len(rows):
            return []
        names = [self._name(int(row)) for row in rows]
        found = process.extract(name, names, scorer=fuzz.ratio, limit=most, score_cutoff=least * 100)
        return [Near(near, score / 100) for near, score, _ in found]

    def _sharing(self, name: str) -> NDArray[np.int32]:
        """The rows that share most pairs with a name."""
        codes = np.frombuffer(name.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        buckets = np.unique(_buckets(codes[:-1], codes[1:]))
        sizes = self._starts[buckets + 1] - self._starts[buckets]
        order = np.argsort(sizes, kind="stable")
        kept = max(3, int(np.searchsorted(np.cumsum(sizes[order]), _BUDGET)))
        taken = [self._rows[self._starts[b] : self._starts[b + 1]] for b in buckets[order[:kept]]]
        if not taken:
            return np.empty(0, dtype=np.int32)
        rows, shared = np.unique(np.concatenate(taken), return_counts=True)
        if len(rows) > _COMPARED:
            rows = rows[np.argpartition(shared, len(shared) - _COMPARED)[-_COMPARED:]]
        return rows

    def _name(self, row: int) -> str:
        return str(self._codes[self._ends[row] : self._ends[row + 1]].tobytes(), "utf-32-le", "surrogatepass")


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
