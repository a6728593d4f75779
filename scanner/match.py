"""One pass over a page's squeezed text finds where a term or pattern may stand; only there is it tried.

Squeezed text is the folded text without anything that is not a letter, digit, Chinese character or emoji spelling,
so gaps of any junk need no keys of their own. What stands in brackets is read once as text and once passed over.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from evidence.leads import Written
from scanner.anchors import PAIR, AnchorTable, Flags, Numbers, any_keys, pair_code, plain_keys, sparing_keys
from scanner.fold import fold
from scanner.tables import table
from scanner.variants import Term, Variant
from scanner.wording import Wording


@dataclass(frozen=True, slots=True)
class Match:
    """A term found in a segment: offsets in the (folded = original) text."""

    term: str
    variant: Variant


def _keep_table() -> Flags:
    keep = np.zeros(0x30000, dtype=np.bool_)
    for low, high in ((0x30, 0x3A), (0x61, 0x7B), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20)):
        keep[low:high] = True
    for char in {c for spelling in table("emoji") for c in spelling} | {c for parts in table("splits").values() for c in parts}:
        keep[ord(char)] = char != " "
    return keep


_KEEP = _keep_table()
Codes: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.uint32]]"
_MOST = 10_000  # sets of patterns whose words are remembered
_WIDEST = 5  # from one character to the next where spacing is closed up (see reading.py)
_MOSTLY = 0.7  # of its characters: such a match of a long term outweighs a plain short term inside it
_BORDER = chr(0x2FFFE)  # between two segments: no character, so that no word reaches over it
_KEEP[ord(_BORDER)] = True
_READ = _KEEP.copy()  # what no even spacing is made of: letters, digits and Chinese characters
_READ[[*range(0x30), *range(0x3A, 0x61), *range(0x7B, 0x3400)]] = False
_READ[0xA000:] = False
_ASIDE = re.compile(rf"[(（\[【<《][^()（）\[\]【】<>《》\n{_BORDER}]{{1,6}}[)）\]】>》]")


@dataclass(frozen=True, slots=True)
class Anchored:
    """A folded segment with its number on the page, where terms may begin in it, and which patterns may match.

    `patterns` may match somewhere here, plain or disguised; `plain` are those of them that may match as it stands.
    `hidden` is where their two-character words may stand in disguise, `taken` what plain words are made of; `spaced` says
    that characters may stand apart evenly.
    """

    number: int
    folded: str
    spaced: bool
    terms: list[tuple[int, Term]] = field(default_factory=list)
    patterns: set[int] = field(default_factory=set)
    plain: set[int] = field(default_factory=set)
    hidden: list[tuple[int, Term]] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def matches(self) -> list[Match]:
        """Every term that stands here, plain or disguised; overlapping spans of one term are one (the plainest)."""
        found: dict[tuple[str, int], Match] = {}
        for offset, term in self.terms:
            if (variant := term.at(self.folded, offset)) is not None:
                found.setdefault((term.text, variant.start), Match(term.text, variant))
        return _plainest(list(found.values())) if found else []

    def disguised_words(self) -> Iterator[Match]:
        """The words of its patterns that stand here in disguise; what is in a plain word is no disguise."""
        for offset, word in self.hidden:
            if (variant := word.at(self.folded, offset)) is not None:
                disguised = (
                    start for (start, _), how in zip(variant.spans, variant.written, strict=True) if how != Written.LITERAL
                )
                if self.taken.isdisjoint(disguised):
                    yield Match(word.text, variant)


@dataclass(frozen=True, slots=True)
class _Hits:
    """Where words may begin: offsets in the folded page and the words' numbers, each with what is known of the place.

    `plain` are words that stand there themselves, `whole` those of them with nothing between their characters.
    """

    offsets: Numbers
    words: Numbers
    plain: Flags
    whole: Flags


class Matcher:
    """All terms, and the words of all patterns, in one table."""

    def __init__(self, terms: Iterable[str], wordings: Sequence[Wording] = ()) -> None:
        needing: dict[str, set[int]] = {}
        for number, wording in enumerate(wordings):
            for pair in wording.needed or ():
                needing.setdefault(pair, set()).add(number)
        undone = set().union(*(w.pairs for w in wordings))
        hidden = undone.union(*(w.needed or () for w in wordings if w.pairs))  # what may stand there in disguise
        whole = [Term(term) for term in dict.fromkeys(terms)]
        parts = [Term(word) for word in sorted(undone | needing.keys())]
        self._whole = len(whole)
        self._words = [*whole, *parts]
        self._needing = [*(set[int]() for _ in whole), *(needing.get(word.text, set()) for word in parts)]
        numbered = {word.text: number for number, word in enumerate(parts, len(whole))}
        # only a rule's own words are undone for it
        self._pairs = [frozenset(numbered[pair] for pair in w.pairs) for w in wordings]
        self._wanted_by: dict[frozenset[int], frozenset[int]] = {}
        self._always = {number for number, w in enumerate(wordings) if w.needed is None}
        # a pattern's word alone begins nothing: such words are looked for only in segments where a pattern may match
        self._begins: Flags = np.array([n < len(whole) or bool(needs) for n, needs in enumerate(self._needing)], np.bool_)
        self._undone: Flags = np.array([*(False for _ in whole), *(word.text in undone for word in parts)], np.bool_)
        self._plain: Numbers = np.array([0, *(0 for _ in whole), *(pair_code(word.text)[0] for word in parts)], np.int64)[1:]
        keys = [sparing_keys(word) if word.text in hidden else plain_keys(word.text) for word in parts]
        self._table = AnchorTable([*map(any_keys, whole), *keys])

    def anchored(self, texts: Sequence[str]) -> Iterator[Anchored]:
        """The segments of a page that hold an anchor, in order."""
        folded = fold(_BORDER.join(texts))
        begins = [*itertools.accumulate((len(text) + 1 for text in texts), initial=0)]
        starts: Numbers = np.array(begins, np.int64)
        codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        hits = self._hits(folded, codes)
        segments: Numbers = np.searchsorted(starts, hits.offsets, side="right") - 1
        spaced = {*(np.searchsorted(starts, _apart(codes), side="right") - 1).tolist()}
        found: dict[int, Anchored] = {}

        def opened(number: int) -> Anchored:
            text = folded[begins[number] : begins[number + 1] - 1]
            return found.setdefault(number, Anchored(number, text, number in spaced))

        for number in (n for n, text in enumerate(texts) if text) if self._always else ():
            opened(number).patterns.update(self._always)
            opened(number).plain.update(self._always)
        these = np.flatnonzero(self._begins[hits.words])
        columns = (segments[these], hits.offsets[these], hits.words[these], hits.plain[these])
        for number, offset, word, plain in zip(*(column.tolist() for column in columns), strict=True):
            here = found.get(number) or opened(number)
            if word < self._whole:
                here.terms.append((offset - begins[number], self._words[word]))
            else:
                here.patterns.update(self._needing[word])
                if plain:
                    here.plain.update(self._needing[word])
        self._add_hidden(found, starts, segments, hits)
        return (found[number] for number in sorted(found))

    def _add_hidden(self, found: dict[int, Anchored], starts: Numbers, segments: Numbers, hits: _Hits) -> None:
        """Where words of patterns may be disguised in segments that may hold these patterns; what plain words take there."""
        wanted = {number: self._wanted(frozenset(here.patterns)) for number, here in found.items() if here.patterns}
        for number, offset, word in self._rows({*wanted}, starts, segments, hits, ~hits.whole):
            if word in wanted[number]:
                found[number].hidden.append((offset, self._words[word]))
        disguised = {number for number in wanted if found[number].hidden}
        for number, offset, _ in self._rows(disguised, starts, segments, hits, hits.whole) if disguised else ():
            found[number].taken.update((offset, offset + 1))

    def _rows(
        self, numbers: Set[int], starts: Numbers, segments: Numbers, hits: _Hits, marked: Flags
    ) -> Iterator[tuple[int, int, int]]:
        """Segment, offset in it and number of the marked words of patterns in some segments."""
        open_to: Flags = np.zeros(len(starts), dtype=np.bool_)
        open_to[[*numbers]] = True
        these = np.flatnonzero(self._undone[hits.words] & marked & open_to[segments])
        offsets = hits.offsets[these] - starts[segments[these]]
        return zip(segments[these].tolist(), offsets.tolist(), hits.words[these].tolist(), strict=True)

    def _wanted(self, patterns: frozenset[int]) -> Set[int]:
        """The words of these patterns; the same few patterns are asked for again and again."""
        if (known := self._wanted_by.get(patterns)) is None:
            known = frozenset().union(*(self._pairs[number] for number in patterns))
            if len(self._wanted_by) < _MOST:
                self._wanted_by[patterns] = known
        return known

    def _hits(self, folded: str, codes: Codes) -> _Hits:
        """Every place where a word may begin, in order."""
        index = np.flatnonzero(_KEEP[np.minimum(codes, 0x2FFFF)])
        read = [self._read(codes, index, None)]
        if asides := [match.span() for match in _ASIDE.finditer(folded)]:
            beside: Flags = np.ones(len(folded), dtype=np.bool_)
            for start, end in asides:
                beside[start:end] = False
            kept = beside[index]
            read.append(self._read(codes, index[kept], np.flatnonzero(np.diff(np.flatnonzero(kept)) > 1)))
        hits = _Hits(*(np.concatenate(column) for column in zip(*read, strict=True)))
        order = np.argsort(hits.offsets, kind="stable")
        return _Hits(hits.offsets[order], hits.words[order], hits.plain[order], hits.whole[order])

    def _read(self, codes: Codes, index: Numbers, seams: "Numbers | None") -> tuple[Numbers, Numbers, Flags, Flags]:
        """What may begin in squeezed text, as columns of hits; of pairs only those at the seams where these are given."""
        squeezed = codes[index]
        numbers: Numbers = squeezed.astype(np.int64)
        left, right = (numbers[:-1], numbers[1:]) if seams is None else (numbers[seams], numbers[seams + 1])
        at, words = self._table.by_pairs(left, right)
        plain: Flags = (left[at] << PAIR | right[at]) == self._plain[words]
        begin = at if seams is None else seams[at]
        places, more = self._table.by_longer(squeezed.tobytes().decode("utf-32-le", "surrogatepass"))
        never: Flags = np.zeros(len(more), np.bool_)
        return (
            index[np.concatenate([begin, places])],
            np.concatenate([words, more]),
            np.concatenate([plain, never]),
            np.concatenate([plain & (index[begin + 1] == index[begin] + 1), never]),
        )


def _apart(codes: Codes) -> Numbers:
    """Where Chinese characters stand evenly apart, or something cannot be seen: only there can spacing be closed up."""
    shown = np.flatnonzero(_READ[np.minimum(codes, 0x2FFFF)])
    gaps = np.diff(shown)
    three = np.flatnonzero((gaps[1:] == gaps[:-1]) & (gaps[1:] > 1) & (gaps[1:] <= _WIDEST))
    han = (codes[shown[three]] >= 0x3400) & (codes[shown[three + 1]] >= 0x3400) & (codes[shown[three + 2]] >= 0x3400)
    return np.concatenate([shown[three[han]], np.flatnonzero(codes == 0)])


def _plainest(matches: list[Match]) -> list[Match]:
    """Plain matches stand unless a longer term holds them; a disguised one stands where no better match overlaps."""
    plain = [m for m in matches if m.variant.kept == len(m.term)]
    mostly = [m for m in matches if len(m.term) > m.variant.kept >= len(m.term) * _MOSTLY]
    longer = [m for m in mostly if not any(_overlap(m, p) and len(p.term) >= len(m.term) for p in plain)]
    taken = [m for m in plain if not any(_inside(m, other) for other in (*plain, *longer))]
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
