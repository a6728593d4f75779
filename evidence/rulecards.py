"""RuleCard: a rule as a reader must see it (title, clauses, authority), kept as it was when a scan used it."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of law or policy. `mark` is V, V~ or M; what is not V is shown as unverified."""

    key: str
    title: str
    text: str
    consequence: str
    mark: str


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule for the reader: severity 1–4, statutes it may breach, policy lists that name it, who acts."""

    rule_id: str
    title: str
    family: str
    severity: int
    authority: str
    explanation: str
    legal_basis: tuple[Clause, ...]
    policy_basis: tuple[Clause, ...]


class RuleCards:
    """The table of rules as scans used them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, rules_sha: str, cards: Iterable[RuleCard]) -> None:
        """Store the rules of one rule set; the same set twice is stored once."""
        with self._db.atomic():
            for card in cards:
                self._db.execute(
                    "INSERT OR IGNORE INTO rule_cards(rules_sha, rule_id, body) VALUES (?, ?, ?)",
                    (rules_sha, card.rule_id, json.dumps(asdict(card), ensure_ascii=False)),
                )

    def some(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], RuleCard]:
        """Some kept cards by (rules sha, rule id)."""
        query = "SELECT body FROM rule_cards WHERE rules_sha = ? AND rule_id = ?"
        found = ((pair, self._db.execute(query, pair).fetchone()) for pair in wanted)
        return {pair: _card(json.loads(row[0])) for pair, row in found if row}

    def all(self) -> dict[tuple[str, str], RuleCard]:
        """Every kept card by (rules sha, rule id)."""
        rows = self._db.execute("SELECT rules_sha, rule_id, body FROM rule_cards").fetchall()
        return {(str(sha), str(rule)): _card(json.loads(body)) for sha, rule, body in rows}


def _card(fields: dict[str, object]) -> RuleCard:
    legal, policy = fields["legal_basis"], fields["policy_basis"]
    assert isinstance(legal, list) and isinstance(policy, list)
    clauses = {"legal_basis": tuple(Clause(**c) for c in legal), "policy_basis": tuple(Clause(**c) for c in policy)}
    return RuleCard(**{**fields, **clauses})  # type: ignore[arg-type]
