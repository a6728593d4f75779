"""Decision: a reviewer's verdict on a lead, append-only; taking one back is one more row."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from evidence.clock import utc_now
from evidence.custody import Custody


class Verdict(StrEnum):
    """First triage (初筛) as the workflow names it; PENDING (待核) is what goes on to the case register."""

    PENDING = "待核"
    FALSE_ALARM = "误报"
    NOT_AN_AD = "非广告"
    EXEMPT = "名单豁免"
    DUPLICATE = "重复"


@dataclass(frozen=True, slots=True)
class Decision:
    """One verdict. `undoes` names the decision this row takes back ('' for a verdict); times as kept (UTC)."""

    decision_id: str
    lead_id: str
    verdict: Verdict
    reason: str
    note: str
    reviewer: str
    decided_at: str
    undoes: str = ""


class Decisions:
    """The table of decisions."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, decisions: Iterable[Decision]) -> int:
        """Append decisions, all or none; those already there (same id) stay as they are. How many were new."""
        with self._db.atomic():
            new = sum(self._insert(d) for d in decisions)
        Custody(self._db).anchor()
        return new

    def standing(self) -> dict[str, Decision]:
        """The decision that holds for each lead: the latest one that was not taken back."""
        undone = {d.undoes for d in self.all() if d.undoes}
        return {d.lead_id: d for d in self.all() if not d.undoes and d.decision_id not in undone}

    def all(self) -> list[Decision]:
        """Every row in the order of deciding."""
        rows = self._db.execute(
            "SELECT decision_id, lead_id, verdict, reason, note, reviewer, decided_at, undoes FROM decisions"
            " ORDER BY decided_at, decision_id"
        ).fetchall()
        return [Decision(r[0], r[1], Verdict(r[2]), *r[3:]) for r in rows]

    def _insert(self, decision: Decision) -> int:
        cursor = self._db.execute(
            "INSERT OR IGNORE INTO decisions(decision_id, lead_id, verdict, reason, note, reviewer, decided_at,"
            " undoes, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                decision.decision_id,
                decision.lead_id,
                decision.verdict,
                decision.reason,
                decision.note,
                decision.reviewer,
                decision.decided_at,
                decision.undoes,
                utc_now(),
            ),
        )
        return cursor.rowcount
