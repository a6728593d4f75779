"""Reading: a text as a reader takes it, for the patterns: even spacing closed up, disguised words written plainly.

Each character of the reading knows its place in the folded text, so a match in it is a place on the page, and which
characters were disguised, so that a reading by sound can be asked for more context than plain words.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.leads import Written
from scanner.fold import HIDDEN
from scanner.match import Match
from scanner.tables import table
from scanner.variants import Variant

_HAN = r"[\u3400-\u9fff]"
# three or more characters with the same sign between each two: 全-国-通-用
_EVEN = re.compile(rf"{_HAN}(?:([^0-9a-z\u3400-\u9fff]{{1,4}}){_HAN})(?:\1{_HAN})+")
# signs that neither end nor part what is said, between two characters: 政府*认可, 通过率~100%; emoji that stand for a sound stay
_SOUNDING = re.escape("".join({char for picture in table("emoji") for char in picture}))
_ODD = rf"[^0-9a-z\u3400-\u9fff\s。，,、；;：:！!？?“”\"'‘’「」『』《》<>〈〉()（）\[\]【】%≈¥￥💯+=…—–{HIDDEN}{_SOUNDING}]"
_PARTED = re.compile(rf"(?<={_HAN}){_ODD}{{1,3}}(?=[\u3400-\u9fff0-9≈💯])|(?<=[0-9%]){_ODD}{{1,3}}(?={_HAN})")
_APART = re.compile(rf"(?<={_HAN})[ \u3000\n\r|｜{_SOUNDING}]{{1,3}}(?=[\u3400-\u9fff0-9])|(?<=[0-9%])[ \n]{{1,3}}(?={_HAN})")
_SIGNS = re.compile(r"[。，,、；;：:！!？?》]")
_LITERAL, _INITIALS = Written.LITERAL, Written.INITIALS
_FIRM = (Written.LITERAL, Written.SHAPE, Written.SPLIT)


@dataclass(frozen=True, slots=True)
class Reading:
    """Character i of `text` stands at folded[starts[i]:ends[i]]; `written` says how, by the start of each disguised one."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    written: dict[int, Written]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The folded text's span of text[start:end]."""
        return self.starts[start], self.ends[end - 1]

    def disguises(self, start: int, end: int) -> dict[int, Written]:
        """The disguised characters that begin in a span of the folded text."""
        return {at: how for at, how in self.written.items() if start <= at < end}


def plain_reading(folded: str) -> Reading:
    """The text without what cannot be seen and without even spacing."""
    kept: Sequence[int] = range(len(folded))
    text = folded
    if HIDDEN in folded:
        kept = [i for i, char in enumerate(folded) if char != HIDDEN]
        text = folded.replace(HIDDEN, "")
    junk = {i for match in _EVEN.finditer(text) for i in range(*match.span()) if not "\u3400" <= text[i] <= "\u9fff"}
    junk.update(i for match in _PARTED.finditer(text) for i in range(*match.span()))
    if junk:
        kept = [i for number, i in enumerate(kept) if number not in junk]
        text = "".join([folded[i] for i in kept])
    ends = range(1, len(folded) + 1) if isinstance(kept, range) else [i + 1 for i in kept]
    return Reading(text, kept, ends, {})


def closed_up(reading: Reading) -> Reading | None:
    """The reading without single spaces, bars and line breaks between characters; None when it has none."""
    gone = {i for match in _APART.finditer(reading.text) for i in range(*match.span())}
    if not gone:
        return None
    kept = [i for i in range(len(reading.text)) if i not in gone]
    text = "".join([reading.text[i] for i in kept])
    return Reading(text, [reading.starts[i] for i in kept], [reading.ends[i] for i in kept], {})


def deciphered(folded: str, words: Iterable[Match], as_shown: Reading) -> Reading | None:
    """The text with disguised words written plainly; None when it holds none that can be trusted."""
    shown: dict[int, tuple[int, str, Written]] = {}
    gone: set[int] = set()
    plain: set[int] = set()  # characters that stand for themselves in a better word: 家 in 囯家 is no 佳 before 认
    for match in sorted([m for m in words if _trusted(m.variant)], key=_doubt):
        pairs = list(zip(match.variant.spans, match.variant.written, strict=True))
        if any(start in plain for (start, _), how in pairs if how != _LITERAL):
            continue
        plain.update(start for (start, _), how in pairs if how == _LITERAL)
        for (start, end), char, how in zip(match.variant.spans, match.term, match.variant.written, strict=True):
            if how != _LITERAL and start not in shown:
                shown[start] = (end, char, how)
                gone.update(range(start + 1, end))
        for (_, end), (start, _) in itertools.pairwise(match.variant.spans):
            gone.update(range(end, start))
    if not shown and not gone:
        return None
    if not gone and isinstance(as_shown.starts, range):  # nothing moves: most disguises are one sign for another
        signs = list(folded)
        for start, (_, char, _) in shown.items():
            signs[start] = char
        return Reading("".join(signs), as_shown.starts, as_shown.ends, {start: how for start, (_, _, how) in shown.items()})
    starts = [start for start in as_shown.starts if start not in gone]
    text = "".join([shown[start][1] if start in shown else folded[start] for start in starts])
    ends = [shown[start][0] if start in shown else start + 1 for start in starts]
    return Reading(text, starts, ends, {start: how for start, (_, _, how) in shown.items()})


def _doubt(match: Match) -> tuple[int, int]:
    """The less of a word stands there, and the more of it is only heard, the more doubtful a reading it is."""
    return -match.variant.kept, sum([how not in _FIRM for how in match.variant.written])


def _trusted(variant: Variant) -> bool:
    """One character stands there itself, or both look alike; no letter stands for a word, no sentence sign between."""
    if _INITIALS in variant.written or any(_SIGNS.search(gap) for gap in variant.gaps if gap):
        return False
    return variant.kept > 0 or all(how in _FIRM for how in variant.written)
