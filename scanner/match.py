"""One pass for anchors: an Aho-Corasick automaton over a page's squeezed text finds where a term or pattern may stand.

Squeezed text is the folded text without anything that is not a letter, digit, Chinese character or emoji spelling,
so gaps of any junk need no patterns of their own. Only at an anchor is a term's full expression tried, or a pattern.
"""

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field

import daachorse
import numpy as np

from evidence.leads import Written
from scanner.fold import HIDDEN, fold
from scanner.tables import table
from scanner.variants import Term, Variant
from scanner.wording import Wording


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
_MOSTLY = 0.7  # of its characters: such a match of a long term outweighs a plain short term inside it
_BORDER = chr(0x2FFFE)  # between two segments: no character, so that no word reaches over it
_KEEP[ord(_BORDER)] = True
_ASIDE = re.compile(r"[(（\[【<《][^()（）\[\]【】<>《》\n]{1,6}[)）\]】>》]")


def squeeze(folded: str) -> tuple[str, "np.ndarray[tuple[int], np.dtype[np.intp]]"]:
    """Folded text without junk, and for each of its characters the offset in the folded text."""
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    index = np.flatnonzero(_KEEP[np.minimum(codes, 0x2FFFF)])
    return codes[index].tobytes().decode("utf-32-le", "surrogatepass"), index


@dataclass(slots=True)
class Owner:
    """What an anchor may begin: terms, two-character words of patterns, and the patterns (by number) that need it."""

    terms: list[Term] = field(default_factory=list)
    words: list[Term] = field(default_factory=list)
    patterns: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Anchored:
    """A folded segment with its number on the page and its anchors."""

    number: int
    folded: str
    anchors: list[tuple[int, Owner]]

    @property
    def patterns(self) -> set[int]:
        """The patterns that may match here."""
        return set().union(*(owner.patterns for _, owner in self.anchors))

    def matches(self) -> list[Match]:
        """Every term that stands here, plain or disguised; overlapping spans of one term are one (the plainest)."""
        found: dict[tuple[str, int], Match] = {}
        for offset, owner in self.anchors:
            for term in owner.terms:
                if (variant := term.at(self.folded, offset)) is not None:
                    found.setdefault((term.text, variant.start), Match(term.text, variant))
        return _plainest(list(found.values())) if found else []

    def disguised_words(self, wanted: Set[str]) -> Iterator[Match]:
        """The wanted two-character words of patterns that stand here in disguise; what is in a plain one is no disguise."""
        words = [(offset, word) for offset, owner in self.anchors for word in owner.words]
        plain = {at for offset, word in words if self.folded.startswith(word.text, offset) for at in (offset, offset + 1)}
        for offset, word in words:
            if word.text not in wanted or self.folded.startswith(word.text, offset):
                continue
            if (variant := word.at(self.folded, offset)) is not None:
                disguised = (
                    start for (start, _), how in zip(variant.spans, variant.written, strict=True) if how != Written.LITERAL
                )
                if plain.isdisjoint(disguised):
                    yield Match(word.text, variant)


class Matcher:
    """All terms, and the words of all patterns, in one automaton."""

    def __init__(self, terms: Iterable[str], wordings: Sequence[Wording] = ()) -> None:
        owners: dict[str, Owner] = {}
        for term in map(Term, dict.fromkeys(terms)):
            for key in term.pairs():
                owners.setdefault(key, Owner()).terms.append(term)
        needing: dict[str, set[int]] = {}
        for number, wording in enumerate(wordings):
            for pair in wording.needed or ():
                needing.setdefault(pair, set()).add(number)
        words = set().union(*(w.pairs for w in wordings)) if wordings else set()
        hidden = words.union(*(w.needed or () for w in wordings if w.pairs))  # what may stand there in disguise
        for word in map(Term, sorted(words | needing.keys())):
            for key in word.sparing_pairs() if word.text in hidden else (word.text,):
                owner = owners.setdefault(key, Owner())
                owner.patterns |= needing.get(word.text, set())
                if word.text in words:
                    owner.words.append(word)
        self._always = Owner(patterns={number for number, w in enumerate(wordings) if w.needed is None})
        # a pattern's word alone begins nothing: such words are looked for only in segments where a pattern may match
        self._beginnings = _Keys({key: owner for key, owner in owners.items() if owner.terms or owner.patterns})
        self._words = _Keys({key: owner for key, owner in owners.items() if owner.words})

    def anchored(self, texts: Sequence[str]) -> Iterator[Anchored]:
        """The segments of a page that hold an anchor, in order."""
        folded = fold(_BORDER.join(texts))
        begins = list(itertools.accumulate((len(t) + 1 for t in texts), initial=0))
        found: dict[int, list[tuple[int, Owner]]] = {}
        for offset, owner in self._beginnings.hits(folded):
            segment = bisect.bisect_right(begins, offset) - 1
            found.setdefault(segment, []).append((offset - begins[segment], owner))
        for segment, text in enumerate(texts):
            if segment in found or (self._always.patterns and text):
                shown = folded[begins[segment] : begins[segment] + len(text)]
                anchors = [*found.get(segment, ()), (0, self._always)]
                if any(owner.patterns for _, owner in anchors):
                    known = {(offset, id(owner)) for offset, owner in anchors}
                    anchors += ((o, owner) for o, owner in self._words.hits(shown) if (o, id(owner)) not in known)
                yield Anchored(segment, shown, sorted(anchors, key=lambda anchor: anchor[0]))


class _Keys:
    """An automaton over squeezed text; what its keys may begin, by place."""

    def __init__(self, owners: dict[str, Owner]) -> None:
        self._owners = list(owners.values())
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(owners)) if owners else None

    def hits(self, folded: str) -> Iterator[tuple[int, Owner]]:
        """Each anchor's offset and owner; what stands in brackets is read once as text and once passed over."""
        seen: set[tuple[int, int]] = set()
        for text in dict.fromkeys((folded, _ASIDE.sub(lambda m: HIDDEN * len(m[0]), folded))):
            squeezed, index = squeeze(text)
            for start, _, number in self._automaton.find_overlapping(squeezed) if self._automaton else ():
                offset = int(index[start])
                if (offset, number) not in seen:
                    seen.add((offset, number))
                    yield offset, self._owners[number]


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
