"""What is passed over to save time holds nothing: the whole page at once and each segment alone show the same candidates."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.anchors import any_keys, plain_keys, sparing_keys
from scanner.document import Document
from scanner.extract import extract
from scanner.gate import characters_of
from scanner.match import Anchored
from scanner.scan import Scanner
from scanner.source import Source
from scanner.variants import Term

_DISGUISED = (
    "包过", "包✅过", "b a o过", "bao guo考证", "苞過", "包(加微)过", "全-国-通-用", "囯家承认", "国♥家♥承♥认", "郑书全国通用",
    "不過退費", "先拿zheng后付款", "禾火拿证", "一考必過", "G过考证", "证书（假", "一）国家", "㊩过",
)  # fmt: skip
_ORDINARY = st.text(alphabet="包过国家证书考试全通用的在。，（）()\n abgz1✅\0", max_size=12)
_SEGMENTS = st.lists(st.lists(st.sampled_from(_DISGUISED) | _ORDINARY, max_size=4).map("".join), min_size=1, max_size=6)


def _shown(scanner: Scanner, number: int, here: Anchored) -> list[tuple[object, ...]]:
    terms = [(number, m.term, m.variant.start, m.variant.end) for m in here.matches()]
    return [*terms, *((number, rule.rule_id, start, end, words) for rule, start, end, words, _ in scanner._found(here))]


@settings(max_examples=300, deadline=None)
@given(_SEGMENTS)
def test_a_page_shows_what_its_segments_show_alone(scanner: Scanner, texts: list[str]) -> None:
    together = [row for here in scanner._matcher.anchored(texts) for row in _shown(scanner, here.number, here)]
    alone = [
        row for n, text in enumerate(texts) for here in scanner._matcher.anchored([text]) for row in _shown(scanner, n, here)
    ]
    assert together == alone


@settings(max_examples=300, deadline=None)
@given(_SEGMENTS)
def test_a_pattern_that_matches_as_it_stands_is_never_passed_over(scanner: Scanner, texts: list[str]) -> None:
    plainly = {
        (number, rule.rule_id, rule_number)
        for number, text in enumerate(texts)
        for rule_number, (rule, pattern) in enumerate(scanner._patterns)
        if pattern.search(text)
    }
    tried = {
        (here.number, scanner._patterns[n][0].rule_id, n)
        for here in scanner._matcher.anchored(texts)
        for n in scanner._able(here.plain, here.folded)
    }
    assert plainly <= tried


def test_every_example_is_tried_by_the_pattern_that_finds_it(scanner: Scanner) -> None:
    texts = [text for rule in scanner.rules.rules for text in (*rule.hit, *rule.miss)]
    for here in scanner._matcher.anchored(texts):
        matching = {n for n, (_, pattern) in enumerate(scanner._patterns) if pattern.search(here.folded)}
        assert matching <= {*scanner._able(here.plain, here.folded)}


@pytest.mark.parametrize("word", ["包过", "国家", "证书", "拿证", "不过包退", "中华人民共和国", "a证", "额外"])
def test_the_table_holds_the_keys_that_spelling_them_out_gives(word: str) -> None:
    term = Term(word)
    shown = {chr(code >> 18) + chr(code & 0x3FFFF) for code in any_keys(term).pairs.tolist()}
    assert shown | set(any_keys(term).others) == term.pairs() - {""}
    sparing = {chr(code >> 18) + chr(code & 0x3FFFF) for code in sparing_keys(term).pairs.tolist()}
    assert sparing | set(sparing_keys(term).others) == term.sparing_pairs() - {""}
    assert set(plain_keys(word).others) == ({word} if len(word) != 2 else set())


@pytest.mark.parametrize(
    ("pattern", "characters"),
    [
        ("包(?:你|考试?)过", ["包", "过", "你考"]),
        ("[当次]日?", ["当次"]),
        (r"\d+天", ["天"]),
        ("(?:a|)b{0,2}", []),
        ("(?i:vx)号", ["号"]),
        ("(?<=免)考", ["考"]),
    ],
)
def test_the_characters_that_every_match_holds(pattern: str, characters: list[str]) -> None:
    assert sorted(map(sorted, characters_of(re.compile(pattern)))) == sorted(map(sorted, characters))


def test_a_document_makes_its_segments_when_asked() -> None:
    document = extract(Source("x", "x", "<title>题目一</title><h2>第一节</h2><p>这是正文</p>".encode()))
    assert isinstance(document, Document) and "segments" not in vars(document)
    kinds = [(s.text, str(s.kind)) for s in document.segments]
    assert kinds == [("题目一", "title"), ("第一节", "heading"), ("这是正文", "body")]
    assert document.heading == "第一节"
