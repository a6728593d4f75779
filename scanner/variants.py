"""How a term may be written in disguise: each character becomes a slot of spellings, slots are joined by junk.

The term is expanded, never the text. A match says for every slot how it was written, so that a person can see it
and so that thin evidence (two sounds, two letters) can be asked for more context than plain words.
"""

import itertools
import re
from dataclasses import dataclass
from functools import cache, cached_property

from evidence.leads import Written
from scanner.fold import HIDDEN, fold
from scanner.tables import homophones, syllable_of, table

# what may stand between the characters of a disguised term: anything that is neither letter, digit nor Chinese character
_JUNK = r"[^0-9a-z\u3400-\u9fff\uf900-\ufaff]"
GAP = rf"(?:{_JUNK}{{0,10}}|{_JUNK}{{0,2}}[(（\[【<《][^()（）\[\]【】<>《》\n]{{1,6}}[)）\]】>》]{_JUNK}{{0,2}})"
_LEET = {"a": "a@4", "o": "o0", "g": "g9q", "i": "i1l!", "e": "e3", "s": "s$5", "z": "z2", "b": "b8"}


@dataclass(frozen=True, slots=True)
class Slot:
    """One character of a term with its spellings in folded text: single characters, and longer ones (letters, parts)."""

    char: str
    singles: dict[str, Written]
    longer: dict[str, Written]
    syllable: str

    def regex(self) -> str:
        """A pattern for any spelling of this slot."""
        parts = [_pieces(spelling) for spelling in sorted(self.longer, key=len, reverse=True)]
        if self.syllable:
            parts.append(_letters(self.syllable))
            parts.append(self.syllable[0])
        return f"(?:[{re.escape(''.join(self.singles))}]{''.join('|' + p for p in parts)})"

    def written(self, spelling: str) -> Written:
        """How a matched spelling of this slot was written."""
        if spelling in self.singles:
            return self.singles[spelling]
        bare = re.sub(_JUNK, "", spelling)
        if len(bare) == 1 and bare.isascii():
            return Written.INITIALS
        if bare and bare[0].isascii():
            return Written.PINYIN
        return self.longer.get(spelling, Written.SPLIT)

    def spelled(self) -> set[str]:
        """Each spelling whole, as squeezed text shows it."""
        spelled = {*self.singles, *(s.replace(" ", "") for s in self.longer)}
        if self.syllable:
            spelled |= {self.syllable, self.syllable[0], *_leet_spellings(self.syllable)}
        return spelled

    def alike(self) -> set[str]:
        """The characters that look most like it."""
        return {fold(char) for char in table("shapes").get(self.char, "") + table("lookalikes").get(self.char, "")[:1]}

    def anchors(self) -> list[str]:
        """The first characters that each spelling can begin with, as squeezed text shows them."""
        starts = [*self.singles, *(s.replace(" ", "") for s in self.longer)]
        if self.syllable:
            starts += [first for first in _LEET.get(self.syllable[0], self.syllable[0]) if first.isalnum()]
        return starts


@dataclass(frozen=True, slots=True)
class Variant:
    """One place in folded text that may be a term: where each slot stands, how it was written, and what junk stood between."""

    spans: tuple[tuple[int, int], ...]
    written: tuple[Written, ...]
    gaps: tuple[str, ...]

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]

    @property
    def literal(self) -> bool:
        """Whether it stands there plainly (traditional characters and letter case count as plain)."""
        return all(w == Written.LITERAL for w in self.written) and not any(self.gaps)

    @property
    def kept(self) -> int:
        """How many of its characters stand there themselves."""
        return self.written.count(_LITERAL)


class Term:
    """A term of the word lists, ready to be looked for in folded text at an anchor."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.slots = tuple(slot(char) for char in fold(text))

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(GAP.join(f"({s.regex()})" for s in self.slots))

    def at(self, folded: str, start: int) -> Variant | None:
        """The term as it stands at an offset of folded text, None when it does not."""
        match = self._regex.match(folded, start)
        if match is None:
            return None
        spans = match.regs[1:]
        written = tuple([s.written(folded[a:b]) for s, (a, b) in zip(self.slots, spans, strict=True)])
        gaps = tuple([folded[b:a] for (_, b), (a, _) in itertools.pairwise(spans)])
        variant = Variant(spans, written, gaps)
        return variant if _believable(variant, folded) else None

    def pairs(self) -> set[str]:
        """Every way the first two slots can begin, for the automaton over squeezed text."""
        if len(self.slots) == 1:
            return set(self.slots[0].anchors())
        return {a + b for a in self.slots[0].spelled() for b in self.slots[1].anchors()}

    def sparing_pairs(self) -> set[str]:
        """As `pairs`, but one of the two stands there itself, or both look alike: what a pattern's words are asked for."""
        first, second = self.slots[0], self.slots[1]
        pairs = {a + second.char for a in first.spelled()} | {first.char + b for b in second.anchors()}
        return pairs | {a + b for a in first.alike() for b in second.alike()}


@cache
def slot(char: str) -> Slot:
    """The spellings of one character."""
    singles = {char: Written.LITERAL}
    longer: dict[str, Written] = {}
    for alike in table("shapes").get(char, ""):
        singles.setdefault(fold(alike), Written.SHAPE)
    for sound in homophones(char):
        singles.setdefault(sound, Written.HOMOPHONE)
    for alike in table("lookalikes").get(char, ""):
        singles.setdefault(alike, Written.SHAPE)
    syllable = syllable_of().get(char, "")
    for picture, sound in table("emoji").items():
        if sound == syllable:
            (singles if len(picture) == 1 else longer)[picture] = Written.EMOJI
    for parts in table("splits").get(char, "").split():
        longer[parts] = Written.SPLIT
    return Slot(char, singles, longer, syllable)


_SOUNDS = {Written.PINYIN, Written.INITIALS, Written.HOMOPHONE, Written.EMOJI}
_LITERAL, _INITIALS = Written.LITERAL, Written.INITIALS
_PARTS = re.compile(r"[\n。，,、；;：:！!？?》]")


def _believable(variant: Variant, folded: str) -> bool:
    """Letters stand at a letter boundary; what is only heard (not seen) does not reach over lines or sentences."""
    before, after = folded[variant.start - 1 : variant.start], folded[variant.end : variant.end + 1]
    first, last = folded[variant.start], folded[variant.end - 1]
    if (_latin(first) and _latin(before)) or (_latin(last) and _latin(after)):
        return False
    if _SOUNDS.isdisjoint(variant.written) or not any(variant.gaps):
        return True
    longest = 1 if set(variant.written) == {_INITIALS} else 4
    return not any(len(gap) > longest or _PARTS.search(gap) for gap in variant.gaps)


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def junk_only(text: str) -> bool:
    """Whether a stretch of folded text holds nothing that reads as a letter, digit or Chinese character."""
    return re.search(rf"(?!{_JUNK})[\s\S]", text) is None


def _pieces(spelling: str) -> str:
    return rf"[\s{HIDDEN}]{{0,2}}".join(re.escape(c) for c in spelling)


def _letters(syllable: str) -> str:
    return rf"[\s{HIDDEN}]{{0,2}}".join(f"[{re.escape(_LEET[c])}]" if c in _LEET else c for c in syllable)


def _leet_spellings(syllable: str) -> set[str]:
    """Spellings of a syllable with one letter swapped for a digit or sign, as squeezed text keeps it."""
    swaps = ((i, d) for i, c in enumerate(syllable) for d in _LEET.get(c, c))
    return {syllable[:i] + (d if d.isalnum() else "") + syllable[i + 1 :] for i, d in swaps}
