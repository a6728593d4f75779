"""One pass for anchors: an Aho-Corasick automaton over squeezed text finds where a term or pattern may stand.

Squeezed text is the folded text without anything that is not a letter, digit, Chinese character or emoji spelling,
so gaps of any junk need no patterns of their own. Only at an anchor is the term's full expression tried.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import daachorse
import numpy as np

from scanner.fold import HIDDEN
from scanner.tables import table
from scanner.variants import Term, Variant


@dataclass(frozen=True, slots=True)
class Match:
    """A term found in a segment: offsets in the (folded = original) text."""

    term: str
    variant: Variant


def _keep_table() -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    keep = np.zeros(0x30000, dtype=np.bool_)
    for low, high in ((0x30, 0x3A), (0x61, 0x7B), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20)):
        keep[low:high] = True
    for char in {c for spelling in table("emoji") for c in spelling} | {c for parts in table("splits").values() for c in parts}:
        keep[ord(char)] = char != " "
    return keep


_KEEP = _keep_table()
_ASIDE = re.compile(r"[(（\[【<《][^()（）\[\]【】<>《》\n]{1,6}[)）\]】>》]")


def squeeze(folded: str) -> tuple[str, "np.ndarray[tuple[int], np.dtype[np.intp]]"]:
    """Folded text without junk, and for each of its characters the offset in the folded text."""
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    index = np.flatnonzero(_KEEP[np.minimum(codes, 0x2FFFF)])
    return codes[index].tobytes().decode("utf-32-le", "surrogatepass"), index


class Matcher:
    """All terms in one automaton."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms: dict[str, Term] = {text: Term(text) for text in dict.fromkeys(terms)}
        owners: dict[str, list[Term]] = {}
        for term in self._terms.values():
            for pair in term.pairs():
                owners.setdefault(pair, []).append(term)
        self._owners: Sequence[list[Term]] = list(owners.values())
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(owners)) if owners else None

    def find(self, folded: str) -> list[Match]:
        """Every term that may stand in folded text, plain or disguised; overlapping spans of one term are one (the plainest)."""
        if self._automaton is None or not folded:
            return []
        found: dict[tuple[str, int], Match] = {}
        for text in {folded, _ASIDE.sub(lambda m: HIDDEN * len(m[0]), folded)}:
            squeezed, index = squeeze(text)
            for start, _, number in self._automaton.find_overlapping(squeezed):
                for term in self._owners[number]:
                    variant = term.at(folded, int(index[start]))
                    if variant is not None:
                        found.setdefault((term.text, variant.start), Match(term.text, variant))
        return _plainest(list(found.values())) if found else []


def _plainest(matches: list[Match]) -> list[Match]:
    """Plain matches all stand (unless inside a longer plain one); a disguised one stands where no better match overlaps."""
    plain = [m for m in matches if m.variant.kept == len(m.term)]
    taken = [m for m in plain if not any(_inside(m, other) for other in plain)]
    disguised = (m for m in matches if m.variant.kept < len(m.term))
    for match in sorted(disguised, key=lambda m: (-len(m.term), -m.variant.kept, m.variant.end - m.variant.start)):
        if not any(_overlap(match, other) for other in taken):
            taken.append(match)
    return sorted(taken, key=lambda m: (m.variant.start, m.variant.end))


def _inside(match: Match, other: Match) -> bool:
    a, b = match.variant, other.variant
    return b.start <= a.start and a.end <= b.end and b.end - b.start > a.end - a.start


def _overlap(match: Match, other: Match) -> bool:
    a, b = match.variant, other.variant
    return a.start < b.end and b.start < a.end
