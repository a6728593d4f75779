"""Not a word there: words are read in a window around a match, and one that crosses the match's edge rejects it (面包|过敏).

Windows of ±10 characters decide as whole pages do (measured on 18,710 hits).
"""

import re
from collections.abc import Iterable
from functools import cached_property

from scanner.fold import HIDDEN
from scanner.lexicon import Lexicon, lexicon

_WINDOW = 10


class Boundary:
    """The word check for one set of terms."""

    def __init__(self, terms: frozenset[str]) -> None:
        self._terms = terms

    @cached_property
    def _lexicon(self) -> Lexicon:
        """Loaded with the first match: most pages have none."""
        return lexicon(self._terms)

    def crossed_by(self, folded: str, start: int, end: int, term: str, gaps: bool) -> str:
        """The word that crosses an edge of folded[start:end] when read as `term`; '' when none does.

        Words that leave more loose characters than the term read whole (学|时代|刷, not 学时|代刷) do not cross it.
        """
        left, right = self._around(folded, start, end, gaps)
        tokens = self._lexicon.cut(f"{left}{term}{right}")
        crossing, position = "", 0
        for token in tokens:
            a, b = position, position + len(token)
            position = b
            if (a < len(left) < b < len(left) + len(term)) or (len(left) < a < len(left) + len(term) < b):
                inside = token[: len(left) + len(term) - a] if a > len(left) else ""
                if not (len(inside) > 1 and self.is_word(inside)):  # 报名点 only goes on where 报名 ends
                    crossing = crossing or token
        if crossing and _loose(tokens) > _loose([*self._lexicon.cut(left), term, *self._lexicon.cut(right)]):
            return ""
        return crossing

    def holder(self, folded: str, start: int, end: int, term: str) -> str:
        """The longer dictionary word that holds the whole term (发达国家); '' when the term stands alone."""
        left, right = self._around(folded, start, end, gaps=False)
        position = 0
        for token in self._lexicon.cut(f"{left}{term}{right}"):
            if position <= len(left) and position + len(token) >= len(left) + len(term) and token != term:
                return token
            position += len(token)
        return ""

    def is_word(self, text: str) -> bool:
        """Whether the dictionary knows a text as a word."""
        return self._lexicon.knows(text)

    @staticmethod
    def _around(folded: str, start: int, end: int, gaps: bool) -> tuple[str, str]:
        left = folded[max(0, start - 3 * _WINDOW) : start].replace(HIDDEN, "")
        right = folded[end : end + 3 * _WINDOW].replace(HIDDEN, "")
        if gaps:  # 吐 司 面 包 过 敏: what is spaced out is read without the spaces
            left, right = re.sub(r"\s+", "", left), re.sub(r"\s+", "", right)
        return left[-_WINDOW:], right[:_WINDOW]


def in_a_word(text: str, at: int) -> str:
    """The dictionary word of two and more characters that holds text[at]; '' when the character stands for itself."""
    left = max(0, at - _WINDOW)
    position = left
    for token in lexicon().cut(text[left : at + _WINDOW]):
        if position <= at < position + len(token):
            return token if len(token) > 1 else ""
        position += len(token)
    return ""


def _loose(tokens: Iterable[str]) -> int:
    """How many Chinese characters stand alone, as what is left of words cut through does."""
    return sum(len(token) == 1 and "\u3400" <= token <= "\u9fff" for token in tokens)
