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
from scanner.anchors import PAIR, AnchorTable, Flags, Keys, Numbers, any_keys, pair_code, plain_keys, sparing_keys
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
_MOSTLY = 0.7  # of its characters: such a match of a long term outweighs a plain short term inside it
_BORDER = chr(0x2FFFE)  # between two segments: no character, so that no word reaches over it
_KEEP[ord(_BORDER)] = True
_ASIDE = re.compile(rf"[(（\[【<《][^()（）\[\]【】<>《》\n{_BORDER}]{{1,6}}[)）\]】>》]")


@dataclass(frozen=True, slots=True)
class Anchored:
    """A folded segment with its number on the page, where terms may begin in it, and which patterns may match.

    `patterns` may match somewhere here, plain or disguised; `plain` are those of them that may match as it stands.
    `hidden` is where their two-character words may stand in disguise, `taken` what plain words are made of.
    """

    number: int
    folded: str
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


class _Page:
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

    def hits(self, words: "_Words", within: Iterable[int] | None = None) -> "_Hits":
        """Every place where one of the words may begin, in order; in some segments only where `within` names them."""
        index = self._index
        if within is not None:
            opened: Flags = np.zeros(len(self.begins), dtype=np.bool_)
            opened[[*within]] = True
            index = index[np.repeat(opened[:-1], np.diff(self.starts))[index]]
        read = [self._read(words, index, None)]
        if self._asides:
            beside: Flags = np.ones(len(self.folded), dtype=np.bool_)
            for start, end in self._asides:
                beside[start:end] = False
            kept = beside[index]
            seams = np.flatnonzero(np.diff(np.flatnonzero(kept)) > 1)
            if len(seams):
                read.append(self._read(words, index[kept], seams))
        offsets, numbers, plain, whole = (np.concatenate(column) for column in zip(*read, strict=True))
        order = np.argsort(offsets, kind="stable")
        offsets = offsets[order]
        segments: Numbers = np.searchsorted(self.starts, offsets, side="right") - 1
        return _Hits(segments, offsets - self.starts[segments], numbers[order], plain[order], whole[order])

    def _read(self, words: "_Words", index: Numbers, seams: "Numbers | None") -> tuple[Numbers, Numbers, Flags, Flags]:
        """What may begin in squeezed text, as columns of hits; of pairs only those at the seams where these are given."""
        squeezed = self._codes[index]
        numbers: Numbers = squeezed.astype(np.int64)
        left, right = (numbers[:-1], numbers[1:]) if seams is None else (numbers[seams], numbers[seams + 1])
        at, found = words.table.by_pairs(left, right)
        plain: Flags = (left[at] << PAIR | right[at]) == words.plain[found]
        begin = at if seams is None else seams[at]
        places, more = words.table.by_longer(squeezed.tobytes().decode("utf-32-le", "surrogatepass"))
        never: Flags = np.zeros(len(more), np.bool_)
        return (
            index[np.concatenate([begin, places])],
            np.concatenate([found, more]),
            np.concatenate([plain, never]),
            np.concatenate([plain & (index[begin + 1] == index[begin] + 1), never]),
        )


@dataclass(frozen=True, slots=True)
class _Hits:
    """Where words may begin: the segments, the offsets in them, and the words' numbers, each with what is known of the place.

    `plain` are words that stand there themselves, `whole` those of them with nothing between their characters.
    """

    segments: Numbers
    offsets: Numbers
    words: Numbers
    plain: Flags
    whole: Flags


class _Words:
    """Words with the table of their keys; `plain` is each word's own pair."""

    def __init__(self, words: Sequence[Term], keys: Sequence[Keys]) -> None:
        self.words = words
        self.table = AnchorTable(keys)
        self.plain: Numbers = np.array([pair_code(f"{word.text}  ")[0] for word in words] or [0], np.int64)


class Matcher:
    """All terms, and the words of all patterns, in two tables: what begins something, and what patterns are made of."""

    def __init__(self, terms: Iterable[str], wordings: Sequence[Wording] = ()) -> None:
        needing: dict[str, set[int]] = {}
        for number, wording in enumerate(wordings):
            for pair in wording.needed or ():
                needing.setdefault(pair, set()).add(number)
        undone = set().union(*(w.pairs for w in wordings))
        hidden = undone.union(*(w.needed or () for w in wordings if w.pairs))  # what may stand there in disguise
        whole = [Term(term) for term in dict.fromkeys(terms)]
        parts = {word: Term(word) for word in sorted(undone | needing.keys())}
        keys = {word: sparing_keys(term) if word in hidden else plain_keys(word) for word, term in parts.items()}
        needs = [word for word in parts if word in needing]
        self._whole = len(whole)
        self._needing = [*(set[int]() for _ in whole), *(needing[word] for word in needs)]
        self._always = {number for number, w in enumerate(wordings) if w.needed is None}
        self._begin = _Words([*whole, *(parts[word] for word in needs)], [*map(any_keys, whole), *(keys[word] for word in needs)])
        inside = {word: number for number, word in enumerate(sorted(undone))}
        self._inside = _Words([parts[word] for word in inside], [keys[word] for word in inside])
        self._pairs = [frozenset(inside[pair] for pair in w.pairs) for w in wordings]  # a rule undoes its own words only
        self._wanted_by: dict[frozenset[int], frozenset[int]] = {}

    def anchored(self, texts: Sequence[str]) -> Iterator[Anchored]:
        """The segments of a page that hold an anchor, in order."""
        page = _Page(texts)
        found: dict[int, Anchored] = {}
        for number in (n for n, text in enumerate(texts) if text) if self._always else ():
            found[number] = Anchored(number, page.segment(number), patterns={*self._always}, plain={*self._always})
        hits = page.hits(self._begin)
        columns = (hits.segments.tolist(), hits.offsets.tolist(), hits.words.tolist(), hits.plain.tolist())
        for number, offset, word, plain in zip(*columns, strict=True):
            if (here := found.get(number)) is None:
                here = found[number] = Anchored(number, page.segment(number))
            if word < self._whole:
                here.terms.append((offset, self._begin.words[word]))
            else:
                here.patterns.update(self._needing[word])
                if plain:
                    here.plain.update(self._needing[word])
        self._add_hidden(page, {number: here for number, here in found.items() if here.patterns})
        return (found[number] for number in sorted(found))

    def _add_hidden(self, page: _Page, found: dict[int, Anchored]) -> None:
        """Where words of patterns may be disguised in segments that may hold these patterns; what plain words take there."""
        if not found:
            return
        hits = page.hits(self._inside, found)
        wanted = {number: self._wanted(frozenset(here.patterns)) for number, here in found.items()}
        for number, offset, word in _rows(hits, ~hits.whole):
            if word in wanted[number]:
                found[number].hidden.append((offset, self._inside.words[word]))
        for number, offset, _ in _rows(hits, hits.whole):
            if found[number].hidden:
                found[number].taken.update((offset, offset + 1))

    def _wanted(self, patterns: frozenset[int]) -> Set[int]:
        """The words of these patterns; the same few patterns are asked for again and again."""
        if (known := self._wanted_by.get(patterns)) is None:
            known = frozenset().union(*(self._pairs[number] for number in patterns))
            if len(self._wanted_by) < _MOST:
                self._wanted_by[patterns] = known
        return known


def _rows(hits: _Hits, these: Flags) -> Iterator[tuple[int, int, int]]:
    """Segment, offset in it and word of the hits marked."""
    return zip(hits.segments[these].tolist(), hits.offsets[these].tolist(), hits.words[these].tolist(), strict=True)


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
