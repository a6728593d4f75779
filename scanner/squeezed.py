"""Squeezed: the text of a page without anything that is not a letter, digit, Chinese character or emoji spelling.

Gaps of any junk need no keys of their own in it. What stands in brackets is read once as text and once passed over.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from scanner.anchors import PAIR, AnchorTable, Flags, Keys, Numbers, pair_code
from scanner.demands import tells
from scanner.fold import fold
from scanner.tables import table
from scanner.variants import Term


def _keep_table() -> Flags:
    keep = np.zeros(0x30000, dtype=np.bool_)
    for low, high in ((0x30, 0x3A), (0x61, 0x7B), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20)):
        keep[low:high] = True
    for char in {c for spelling in table("emoji") for c in spelling} | {c for parts in table("splits").values() for c in parts}:
        keep[ord(char)] = char != " "
    return keep


_KEEP = _keep_table()
_TELLS: Flags = np.array([tells(chr(code)) for code in range(0x30000)])
Codes: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.uint32]]"
_BORDER = chr(0x2FFFE)  # between two segments: no character, so that no word reaches over it
_KEEP[ord(_BORDER)] = True
_ASIDE = re.compile(rf"[(（\[【<《][^()（）\[\]【】<>《》\n{_BORDER}]{{1,6}}[)）\]】>》]")


class Squeezed:
    """The folded text of all segments of a page, squeezed once, with the places it passes over in brackets."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.folded = fold(_BORDER.join(texts))
        self.begins = [*itertools.accumulate((len(text) + 1 for text in texts), initial=0)]
        self.starts: Numbers = np.array(self.begins, np.int64)
        self._codes = np.frombuffer(self.folded.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        self._index: Numbers = np.flatnonzero(_KEEP[np.minimum(self._codes, 0x2FFFF)])
        self._asides = [match.span() for match in _ASIDE.finditer(self.folded)]

    def segment(self, number: int) -> str:
        """The folded text of one segment."""
        return self.folded[self.begins[number] : self.begins[number + 1] - 1]

    def telling(self, segments: Numbers) -> tuple[Numbers, Numbers]:
        """The characters of these segments that say something, and beside each the place of its segment among these."""
        places: Numbers = np.full(len(self.starts), -1, np.int64)
        places[segments] = np.arange(len(segments))
        codes = self._codes[self._index]
        rows = np.repeat(places[:-1], np.diff(self.starts))[self._index]
        wanted = (rows >= 0) & _TELLS[codes]
        return codes[wanted].astype(np.int64), rows[wanted]

    def hits(self, words: "Words") -> "Hits":
        """Every place where one of the words may begin."""
        read = [self._read(words, self._index, None)]
        if self._asides:
            beside: Flags = np.ones(len(self.folded), dtype=np.bool_)
            for start, end in self._asides:
                beside[start:end] = False
            kept = beside[self._index]
            seams = np.flatnonzero(np.diff(np.flatnonzero(kept)) > 1)
            if len(seams):
                read.append(self._read(words, self._index[kept], seams))
        offsets, numbers, plain, whole = (np.concatenate(column) for column in zip(*read, strict=True))
        segments: Numbers = np.searchsorted(self.starts, offsets, side="right") - 1
        return Hits(segments, offsets - self.starts[segments], numbers, plain, whole)

    def _read(self, words: "Words", index: Numbers, seams: "Numbers | None") -> tuple[Numbers, Numbers, Flags, Flags]:
        """What may begin in squeezed text, as columns of hits; of pairs only those at the seams where these are given."""
        squeezed = self._codes[index]
        codes: Numbers = squeezed.astype(np.int64)
        begin, found = words.table.by_pairs(codes, seams)
        plain: Flags = (codes[begin] << PAIR | codes[begin + 1]) == words.plain[found]
        places, more = words.table.by_longer(squeezed.tobytes().decode("utf-32-le", "surrogatepass"))
        never: Flags = np.zeros(len(more), np.bool_)
        return (
            index[np.concatenate([begin, places])],
            np.concatenate([found, more]),
            np.concatenate([plain, never]),
            np.concatenate([plain & (index[begin + 1] == index[begin] + 1), never]),
        )


@dataclass(frozen=True, slots=True)
class Hits:
    """Where words may begin: the segments, the offsets in them, and the words' numbers, each with what is known of the place.

    `plain` are words that stand there themselves, `whole` those of them with nothing between their characters.
    """

    segments: Numbers
    offsets: Numbers
    words: Numbers
    plain: Flags
    whole: Flags

    def rows(self, these: Flags) -> Iterator[tuple[int, int, int]]:
        """Segment, offset in it and word of the hits marked, in the order of the page."""
        segments, offsets, words = self.segments[these], self.offsets[these], self.words[these]
        order = np.lexsort((offsets, segments))
        return zip(segments[order].tolist(), offsets[order].tolist(), words[order].tolist(), strict=True)


class Words:
    """Words with the table of their keys; `plain` is each word's own pair."""

    def __init__(self, words: Sequence[Term], keys: Sequence[Keys]) -> None:
        self.words = words
        self.table = AnchorTable(keys)
        self.plain: Numbers = np.array([pair_code(f"{word.text}  ")[0] for word in words] or [0], np.int64)
