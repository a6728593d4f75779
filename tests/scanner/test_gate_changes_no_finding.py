"""The gate in front of the patterns changes nothing of what they find; what words it asks for can be read off a pattern."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.gate import Gate, needed, spots_of
from scanner.pagekind import _PATTERNS
from scanner.scan import Scanner

PATTERNS = [
    r"包(?:你|考试?)过(?!敏)",
    r"(?:一考|逢考)必过",
    r"\d+天拿证?",
    r"[当次]日",
    r"(?:x|)y*",
    r"(?i:vx)",
    r"秒+过",
    r"(?<=免)考(?=证)",
    r"[考一]?[^过]{1,4}(?:表示|说)[，：]",
    r"(?:^|\n)\d{1,2}\s?天",
    r"包{2,}过",
    r"\d{1,3}\s*天|价",
]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"包(?:你|考试?)过关", {"过关"}),
        (r"(?:一考|逢考)必过", {"必过"}),
        (r"\d+(?:天|日)", {"天", "日"}),
        (r"[当次]日?", {"当", "次"}),
        (r"(?:包|\d)过?", set()),
        (r"(?i:vx)", set()),
        (r"(?:保过)?\s+", set()),
    ],
)
def test_the_words_a_pattern_needs(pattern: str, words: set[str]) -> None:
    assert needed(pattern) == words


@given(st.text(alphabet="包你考试过敏一逢必天拿证当次日记者说表示：xyvV秒免价1 \n", max_size=14), st.integers(0, 14))
def test_every_pattern_finds_what_it_finds_alone(text: str, end: int) -> None:
    opened = Gate([re.compile(p) for p in PATTERNS]).over(text)
    for number, pattern in enumerate(map(re.compile, PATTERNS)):
        assert [m.span() for m in opened.finditer(number)] == [m.span() for m in pattern.finditer(text)]
        assert [m.span() for m in opened.finditer(number, end)] == [m.span() for m in pattern.finditer(text[:end])]
        assert opened.found(number) == bool(pattern.search(text))


def test_every_example_passes_the_gate(scanner: Scanner) -> None:
    patterns = [p for rule in scanner.rules.rules for p in rule.compiled]
    gate = Gate(patterns)
    texts = [text for rule in scanner.rules.rules for text in (*rule.hit, *rule.miss)]
    found = [[m.span() for m in gate.over(text).finditer(n)] for text in texts for n in range(len(patterns))]
    assert found == [[m.span() for m in p.finditer(text)] for text in texts for p in patterns] and any(found)


def test_the_signs_of_page_kinds_are_tried_only_where_they_may_stand() -> None:
    everywhere = [p.pattern for p in _PATTERNS if not spots_of(p.pattern, most=40)]
    assert len(everywhere) <= 1, "a sign that begins with no word is looked for at every place of every page"
