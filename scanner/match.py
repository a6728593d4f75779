"""Matches: what of a segment may be a rule's words, plain or disguised, and which of what overlaps stands.

Only where words may begin (the matcher tells) is anything tried at all.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field

from evidence.leads import Written
from scanner.variants import Term, Variant

_LITERAL = Written.LITERAL
_MOSTLY = 0.7  # of its characters: such a match of a long term outweighs a plain short term inside it


@dataclass(frozen=True, slots=True)
class Match:
    """A term found in a segment: offsets in the (folded = original) text."""

    term: str
    variant: Variant


@dataclass(frozen=True, slots=True)
class Anchored:
    """A folded segment with its number on the page, where terms may begin in it, and which patterns may match.

    `patterns` have a word of theirs here, plain or disguised, `plain` are those of them that have one as it stands; `able` can
    match when all they demand is looked for, `open` also without a disguise. `hidden` is where the patterns' two-character
    words may stand in disguise, `taken` what plain words are made of.
    """

    number: int
    folded: str
    terms: list[tuple[int, Term]] = field(default_factory=list)
    patterns: set[int] = field(default_factory=set)
    plain: set[int] = field(default_factory=set)
    able: set[int] = field(default_factory=set)
    open: set[int] = field(default_factory=set)
    hidden: list[tuple[int, Term]] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def matches(self) -> list[Match]:
        """Every term that stands here, plain or disguised; overlapping spans of one term are one (the plainest)."""
        found: dict[tuple[str, int], Match] = {}
        for offset, term in self.terms:
            if (variant := term.at(self.folded, offset)) is not None:
                found.setdefault((term.text, variant.start), Match(term.text, variant))
        return _plainest(list(found.values())) if found else []

    def disguised(self, words: Sequence[Set[str]]) -> Iterator[Match]:
        """Of the words in these sets those that stand here in disguise; what is in a plain word is no disguise."""
        for offset, word in self.hidden:
            if any(word.text in some for some in words) and (variant := word.at(self.folded, offset)) is not None:
                disguised = [start for (start, _), how in zip(variant.spans, variant.written, strict=True) if how != _LITERAL]
                if self.taken.isdisjoint(disguised):
                    yield Match(word.text, variant)


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
