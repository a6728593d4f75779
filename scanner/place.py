"""Place: the surroundings of a match as a reader would take them: its clause and its sentence, in folded text.

Signs that cannot be seen are gone; line breaks end a sentence only where lines are long enough to be sentences,
so vertical text and text cut by <br> reads on.
"""

import re
from dataclasses import dataclass

from scanner.fold import HIDDEN

_REACH = 90
_NEARBY = 40
_SENTENCE = re.compile(r"[。！!？?；;]|(?<=[^\n]{5})\n(?=[^\n]{2})")
_CLAUSE = re.compile(r"[，,、：:\s|｜/～~…—\-－>→]+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Place:
    """Folded text around a match: `left` and `right` to the sentence's ends, `before` and `after` to the clause's.

    `nearby` and `beyond` (what follows) go over the sentence's ends: a person's titles stand one a line.
    """

    left: str
    right: str
    before: str
    after: str
    shown: str
    nearby: str = ""
    beyond: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.left}{self.shown}{self.right}"

    @property
    def clause(self) -> str:
        return f"{self.before}{self.shown}{self.after}"

    @property
    def quoted(self) -> bool:
        """Whether the words stand in quotation marks: spoken of, rather than spoken."""
        opened = max(self.left.rfind(sign) for sign in "“‘「『")
        closed = max(self.left.rfind(sign) for sign in "”’」』")
        return opened > closed and re.match(r"[^。“‘「『]{0,30}[”’」』]", self.right) is not None


def place_of(folded: str, start: int, end: int) -> Place:
    """The place of folded[start:end]."""
    spaced = any(c.isspace() for c in folded[start:end])
    left = _clean(_after_last(_SENTENCE, folded[max(0, start - _REACH) : start]), spaced)
    right = _clean(_before_first(_SENTENCE, folded[end : end + _REACH]), spaced)
    shown = _clean(folded[start:end], True)
    return Place(
        left,
        right,
        _after_last(_CLAUSE, left),
        _before_first(_CLAUSE, right),
        shown,
        folded[max(0, start - _NEARBY) : end + _NEARBY],
        folded[end : end + _NEARBY],
    )


def _clean(text: str, spaced: bool) -> str:
    return _SPACE.sub("" if spaced else " ", text.replace(HIDDEN, ""))


def _after_last(pattern: re.Pattern[str], text: str) -> str:
    end = 0
    for match in pattern.finditer(text):
        end = match.end()
    return text[end:]


def _before_first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return text[: match.start()] if match else text
