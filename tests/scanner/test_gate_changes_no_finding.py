"""The gate in front of the patterns never keeps one from matching; what words it asks for can be read off a pattern."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.gate import Gate, needed
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


@given(st.text(alphabet="包你考试过敏一逢必天拿证当次日xyvV秒免1 ", max_size=12))
def test_every_pattern_that_matches_is_let_through(text: str) -> None:
    compiled = [re.compile(p) for p in PATTERNS]
    let = Gate(compiled).open_to(text)
    assert {n for n, p in enumerate(compiled) if p.search(text)} <= set(let) and let == sorted(let)


def test_every_example_passes_the_gate(scanner: Scanner) -> None:
    patterns = [p for rule in scanner.rules.rules for p in rule.compiled]
    gate = Gate(patterns)
    texts = [text for rule in scanner.rules.rules for text in (*rule.hit, *rule.miss)]
    matching = [(text, n) for text in texts for n, p in enumerate(patterns) if p.search(text)]
    assert matching and all(n in gate.open_to(text) for text, n in matching)
    assert sum(len(gate.open_to(text)) for text in texts) < len(texts) * len(patterns) / 4, "a gate, not an open door"
