"""What is passed over to save time holds nothing: the whole page at once and each segment alone show the same candidates."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.anchors import Flags, any_keys, plain_keys, sparing_keys
from scanner.demands import ways_of
from scanner.document import Document
from scanner.extract import extract
from scanner.gate import characters_of
from scanner.inputs import read_inputs
from scanner.match import Anchored
from scanner.registry import Registry
from scanner.scan import Scanner
from scanner.sieve import Asked
from scanner.source import Source
from scanner.variants import Term

PAGES = Path(__file__).resolve().parents[3] / "shared" / "eval" / "html_dev"
_DISGUISED = (
    "包过", "包✅过", "b a o过", "bao guo考证", "苞過", "包(加微)过", "全-国-通-用", "囯家承认", "国♥家♥承♥认", "郑书全国通用",
    "不過退費", "先拿zheng后付款", "禾火拿证", "一考必過", "G过考证", "证书（假", "一）国家", "㊩过",
)  # fmt: skip
_BETWEEN = ("", " ", "\n", "-", "🈴", "\u200b", "(加微)", "，", "➕")
_ORDINARY = st.text(alphabet="包过国家证书考试全通用的在。，（）()\n abgz1✅\0", max_size=12)
_SEGMENTS = st.lists(st.lists(st.sampled_from(_DISGUISED) | _ORDINARY, max_size=4).map("".join), min_size=1, max_size=6)


def _shown(scanner: Scanner, number: int, here: Anchored) -> list[tuple[object, ...]]:
    terms = [(number, m.term, m.variant.start, m.variant.end) for m in here.matches()]
    return [*terms, *((number, rule.rule_id, start, end, words) for rule, start, end, words, _ in scanner._found(here))]


def _rows(scanner: Scanner, texts: list[str]) -> list[tuple[object, ...]]:
    return [row for here in scanner._matcher.anchored(texts) for row in _shown(scanner, here.number, here)]


@settings(max_examples=300, deadline=None)
@given(_SEGMENTS)
def test_a_page_shows_what_its_segments_show_alone(scanner: Scanner, texts: list[str]) -> None:
    together = _rows(scanner, texts)
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
        for n in scanner._able(here.plain & here.open, set(here.folded))
    }
    assert plainly <= tried


@pytest.fixture(scope="module")
def unsieved(scanner: Scanner) -> Scanner:
    """A scanner that tries every pattern of which a word is seen, whatever else it demands."""
    other = Scanner(scanner.rules, Registry.empty())

    def everything(asked: Asked, *_: object) -> tuple[Flags, Flags]:
        return np.ones(len(asked.patterns), np.bool_), np.ones(len(asked.patterns), np.bool_)

    setattr(other._matcher._sieve, "sift", everything)  # noqa: B010
    return other


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_sieve_keeps_back_no_match(scanner: Scanner, unsieved: Scanner, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([text for rule in scanner.rules.rules for text in (*rule.hit, *rule.miss)]))
    for _ in range(data.draw(st.integers(0, 4))):
        at, gone = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 2))
        put = data.draw(st.sampled_from([*_DISGUISED, *_BETWEEN]))
        text = text[:at] + put + text[at + gone :]
    assert _rows(scanner, [text, "前", text[::-1]]) == _rows(unsieved, [text, "前", text[::-1]])


def test_the_sieve_changes_no_scan_of_a_real_page(scanner: Scanner, unsieved: Scanner) -> None:
    pages = [page for page in read_inputs([PAGES]) if isinstance(page, Source)][::3] if PAGES.exists() else []
    if not pages:
        pytest.skip("the real pages are not here")
    assert [scanner.scan(page) for page in pages] == [unsieved.scan(page) for page in pages]


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        ("包过|保过(?!程)", [["包过"], ["保过"]]),
        (r"以后[^，。]{0,6}(?:再也|不)考[到了]", [["也考", "以后", "再也", "考了 考到"], ["不考", "以后", "考了 考到"]]),
        (r"\d+天拿?证", [["天", "证"]]),
        ("(?i:vx)|证", [[]]),
        ("(?:[一二]级)?(?<=免)考，?(?:(?:试|证)|通过)+", [["考", "证 试 通过"]]),
    ],
)  # fmt: skip
def test_what_a_pattern_demands(pattern: str, ways: list[list[str]]) -> None:
    assert [sorted(" ".join(sorted(demand)) for demand in way) for way in ways_of(re.compile(pattern))] == ways


def test_every_example_is_tried_by_the_pattern_that_finds_it(scanner: Scanner) -> None:
    texts = [text for rule in scanner.rules.rules for text in (*rule.hit, *rule.miss)]
    for here in scanner._matcher.anchored(texts):
        matching = {n for n, (_, pattern) in enumerate(scanner._patterns) if pattern.search(here.folded)}
        assert matching <= {*scanner._able(here.plain & here.open, set(here.folded))}


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
