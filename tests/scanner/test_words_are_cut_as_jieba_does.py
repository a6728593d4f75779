"""The lexicon cuts a text as jieba does with the same words, and knows a word as jieba does."""

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.lexicon import _DROP, Lexicon, _own_words
from scanner.scan import Scanner

_TERMS = frozenset(("包过", "代考", "不过包退", "职业资格"))
_LEXICON = Lexicon(_TERMS)
_PIECES = st.sampled_from("包过班面敏考试国家职业资格证书不全部人员学时代刷 \n\r，a1B-%+.é①龥囯\0")
_WORDS = st.sampled_from(("\r\n", "中华人民共和国", "面包过敏", "不过包退", "2026年", "vx", "资格证", "全国各地", "代考研"))


@pytest.fixture(scope="module")
def tokenizer() -> jieba.Tokenizer:
    made = jieba.Tokenizer()
    frequencies, total = made.gen_pfdict(made.get_dict_file())
    made.FREQ, made.total, made.initialized = frequencies, total, True
    for word in _DROP:
        made.FREQ[word] = 0
    for word in _own_words():
        _say(made, word, max(made.FREQ.get(word, 0), 5000))
    for term in _TERMS:
        _say(made, term, 500_000 if len(term) > 2 else max(made.FREQ.get(term, 0), 60))
    return made


def _say(tokenizer: jieba.Tokenizer, word: str, often: int) -> None:
    tokenizer.FREQ[word] = often
    for length in range(1, len(word)):
        tokenizer.FREQ.setdefault(word[:length], 0)


@settings(max_examples=400)
@given(parts=st.lists(_PIECES | _WORDS, max_size=24))
def test_any_text(tokenizer: jieba.Tokenizer, parts: list[str]) -> None:
    text = "".join(parts)
    assert list(_LEXICON.cut(text)) == list(tokenizer.cut(text, HMM=False))


def test_every_example_of_every_rule(tokenizer: jieba.Tokenizer, scanner: Scanner) -> None:
    texts = [text for rule in scanner.rules.rules for text in (*rule.hit, *rule.miss)]
    assert len(texts) > 500
    for text in texts:
        words = list(tokenizer.cut(text, HMM=False))
        assert list(_LEXICON.cut(text)) == words
        assert [_LEXICON.knows(word) for word in words] == [bool(tokenizer.FREQ.get(word)) for word in words]
