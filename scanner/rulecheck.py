"""Every rule is held to its own examples: each hit must be found by that rule, each miss must not.

An example is a text, or a page: markup, with its address before it where that matters (https://… <html…>).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scanner.registry import Registry
from scanner.rules import RuleSet, load_all, load_profiles, load_rules
from scanner.scan import Scanner
from scanner.source import Source


@dataclass(frozen=True, slots=True)
class Checked:
    """How many rules and examples were tried, and a sentence for each example that does not hold."""

    rules: int
    examples: int
    failures: tuple[str, ...]


def check_rules(folder: Path) -> Checked:
    """Load every profile and try all examples under the widest. Raises RuleError when a file is wrong."""
    sets = [load_rules(folder, name) for name in load_profiles(folder)]
    widest = max(sets, key=lambda s: len(s.rules))
    examples = sum(len(r.hit) + len(r.miss) for r in widest.rules)
    return Checked(len(widest.rules), examples, (*_unused(folder, sets), *failures(widest)))


def _unused(folder: Path, sets: list[RuleSet]) -> Iterator[str]:
    """A sentence for every active rule that no profile names: it would be neither used nor held to its examples."""
    named = {rule_id for one in sets for rule_id in one.profile.rules}
    for rule in load_all(folder, sets[0].clauses):
        if rule.status == "active" and rule.rule_id not in named:
            yield f"{rule.rule_id} 不在任何一份词表里，不会被用到，请把它写进 profiles 里某一份的 rules"


def failures(rules: RuleSet) -> Iterator[str]:
    """A sentence for every example that does not hold under a rule set."""
    scanner = Scanner(rules, Registry.empty())
    for rule in rules.rules:
        for text in rule.hit:
            if not found(scanner, rule.rule_id, text):
                yield f"{rule.rule_id} 的正例没有命中：{text}"
        for text in rule.miss:
            if found(scanner, rule.rule_id, text):
                yield f"{rule.rule_id} 的反例被误报：{text}"


_PAGE = re.compile(r"(?:(https?://\S+)\s+)?(<.*)", re.S)


def is_page(example: str) -> bool:
    """Whether an example is a page and no text."""
    return _PAGE.fullmatch(example) is not None


def found(scanner: Scanner, rule_id: str, text: str) -> bool:
    """Whether a text gives a lead of that rule that a reviewer would see (C1 and more)."""
    page = _PAGE.fullmatch(text)
    source = Source(page[1] or "例", "例", page[2].encode(), "text/html; charset=utf-8") if page else None
    scan = scanner.scan(source or Source("例", "例", text.encode(), text_only=True))
    return any(lead.rule_id == rule_id and lead.confidence >= 1 for lead in scan.leads)
