"""Not a word there: jieba on a window around a match, and a word that crosses the match's edge rejects it (面包|过敏).

A private tokenizer with the pinned dictionary and own words; no cache file in a shared folder. Windows of ±10
characters decide as whole pages do (measured on 18,710 hits).
"""

import re
from functools import cache
from pathlib import Path

import jieba

from scanner.fold import HIDDEN

WORDS = Path(__file__).resolve().parent.parent / "wordlists" / "words.txt"
_WINDOW = 10
_BOOST = 5000
_LONG_BOOST = 500_000
_SHORT = 60  # a short term is a rare word: read where nothing better is (师|证书|包过), not inside everyday words (书包|过大)
# dictionary entries that glue a quantifier to the next word and would hide a term
_DROP = ("全部包", "全包", "包教", "包学", "不过", "中国家")


class Boundary:
    """The word check for one set of terms."""

    def __init__(self, terms: frozenset[str]) -> None:
        self._tokenizer = _tokenizer(terms)

    def crossed_by(self, folded: str, start: int, end: int, term: str, gaps: bool) -> str:
        """The word that crosses an edge of folded[start:end] when read as `term`; '' when none does.

        Words that leave more loose characters than the term read whole (学|时代|刷, not 学时|代刷) do not cross it.
        """
        left, right = self._around(folded, start, end, gaps)
        tokens = self._cut(f"{left}{term}{right}")
        crossing, position = "", 0
        for token in tokens:
            a, b = position, position + len(token)
            position = b
            if (a < len(left) < b < len(left) + len(term)) or (len(left) < a < len(left) + len(term) < b):
                inside = token[: len(left) + len(term) - a] if a > len(left) else ""
                if not (len(inside) > 1 and self.is_word(inside)):  # 报名点 only goes on where 报名 ends
                    crossing = crossing or token
        if crossing and _loose(tokens) > _loose([*self._cut(left), term, *self._cut(right)]):
            return ""
        return crossing

    def _cut(self, text: str) -> list[str]:
        return [str(token) for token in self._tokenizer.cut(text, HMM=False)]

    def holder(self, folded: str, start: int, end: int, term: str) -> str:
        """The longer dictionary word that holds the whole term (发达国家); '' when the term stands alone."""
        left, right = self._around(folded, start, end, gaps=False)
        position = 0
        for token in self._cut(f"{left}{term}{right}"):
            if position <= len(left) and position + len(token) >= len(left) + len(term) and token != term:
                return token
            position += len(token)
        return ""

    def is_word(self, text: str) -> bool:
        """Whether the dictionary knows a text as a word."""
        return bool(self._tokenizer.FREQ.get(text, 0))

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
    for token in _tokenizer(frozenset()).cut(text[left : at + _WINDOW], HMM=False):
        if position <= at < position + len(token):
            return str(token) if len(token) > 1 else ""
        position += len(token)
    return ""


def _loose(tokens: list[str]) -> int:
    """How many Chinese characters stand alone, as what is left of words cut through does."""
    return sum(len(token) == 1 and "\u3400" <= token <= "\u9fff" for token in tokens)


@cache
def _base() -> tuple[dict[str, int], int]:
    tokenizer = jieba.Tokenizer()
    frequencies, total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    return frequencies, total


@cache
def _tokenizer(terms: frozenset[str]) -> "jieba.Tokenizer":
    frequencies, total = _base()
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = dict(frequencies), total, True
    for word in _DROP:
        tokenizer.FREQ[word] = 0
    words = (line.strip() for line in WORDS.read_text("utf-8").splitlines())
    for word in (w for w in words if w and not w.startswith("#")):
        _add(tokenizer, word, max(tokenizer.FREQ.get(word, 0), _BOOST))
    for term in terms:
        _add(tokenizer, term, _LONG_BOOST if len(term) > 2 else max(tokenizer.FREQ.get(term, 0), _SHORT))
    return tokenizer


def _add(tokenizer: "jieba.Tokenizer", word: str, frequency: int) -> None:
    tokenizer.FREQ[word] = frequency
    for length in range(1, len(word)):
        tokenizer.FREQ.setdefault(word[:length], 0)
