"""Every rule finds its hits and leaves its misses alone; without the rule its hits are not found by it."""

from dataclasses import replace

import pytest

from scanner.registry import Registry
from scanner.rulecheck import found
from scanner.rules import Rule, load_rules
from scanner.scan import Scanner
from scanner.wording import wording_of

RULES = load_rules().rules
HITS = [pytest.param(r, t, id=f"{r.rule_id}-{t[:12]}") for r in RULES for t in r.hit]
MISSES = [pytest.param(r, t, id=f"{r.rule_id}-{t[:12]}") for r in RULES for t in r.miss]


@pytest.mark.parametrize(("rule", "text"), HITS)
def test_hit(scanner: Scanner, rule: Rule, text: str) -> None:
    assert found(scanner, rule.rule_id, text)


@pytest.mark.parametrize(("rule", "text"), MISSES)
def test_miss(scanner: Scanner, rule: Rule, text: str) -> None:
    assert not found(scanner, rule.rule_id, text)


def test_without_a_rule_none_of_its_hits_is_found_by_it() -> None:
    rules = load_rules()
    for rule in rules.rules:
        rest = replace(rules, rules=tuple(r for r in rules.rules if r != rule))
        scanner = Scanner(rest, Registry.empty())
        assert not any(found(scanner, rule.rule_id, text) for text in rule.hit)


def test_every_rule_has_a_dozen_examples_of_each_kind() -> None:
    assert [r.rule_id for r in RULES if min(len(r.hit), len(r.miss)) < 12] == []


def test_every_pattern_has_an_anchor_so_that_pages_without_candidates_stay_fast() -> None:
    assert [p.pattern for r in RULES for p in r.compiled if wording_of(p.pattern).needed is None] == []
