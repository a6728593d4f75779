"""Decision: a reviewer's verdict on a lead, append-only; taking one back is one more row.

Each row names the row it was made after (`saw`), so two reviewers never overwrite each other: the later one is told both values.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from sqlite_utils import Database

from evidence.clock import utc_now
from evidence.custody import Custody
from evidence.leads import Lead, Leads
from evidence.store import writing


class Verdict(StrEnum):
    """First triage (初筛) as the workflow names it; PENDING (待核) is what goes on to the case register."""

    PENDING = "待核"
    FALSE_ALARM = "误报"
    NOT_AN_AD = "非广告"
    EXEMPT = "名单豁免"
    DUPLICATE = "重复"


@dataclass(frozen=True, slots=True)
class Decision:
    """One verdict. `reason` is a reason code or words; `undoes` names the decision this row takes back ('' for a verdict).

    `saw` is the newest row on that lead that the reviewer had before him ('' for none); `seen_text` and `seen_capture` are
    the words and the capture as they were then (filled in when the row is added). Times as kept (UTC).
    """

    decision_id: str
    lead_id: str
    verdict: Verdict
    reason: str
    note: str
    reviewer: str
    decided_at: str
    undoes: str = ""
    saw: str = ""
    seen_text: str = ""
    seen_capture: str = ""


@dataclass(frozen=True, slots=True)
class Contested:
    """A decision that was not taken, since another had come after what its reviewer saw: `mine`, and what stands (None when
    that was taken back); `head` is what to name in `saw` to decide again."""

    mine: Decision
    stands: Decision | None
    head: str


@dataclass(frozen=True, slots=True)
class Added:
    """What became of decisions: taken, there already, agreeing with what stands (nothing to add), contested."""

    new: tuple[str, ...]
    already: int
    agreeing: int
    contested: tuple[Contested, ...]


class Decisions:
    """The table of decisions, and that of those that were contested."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, decisions: Iterable[Decision]) -> Added:
        """Append decisions in order, in one transaction; those already there (same id) stay as they are.

        One whose `saw` is not the newest row of its lead is left out and returned with what stands; it is kept on record too.
        """
        new: list[str] = []
        contested: list[Contested] = []
        already = agreeing = 0
        with writing(self._db):
            for decision in decisions:
                if self._there("decisions", decision.decision_id) or self._there("contested_decisions", decision.decision_id):
                    already += 1
                elif decision.saw == (head := self.head(decision.lead_id)):
                    self._insert(decision)
                    new.append(decision.decision_id)
                elif (stands := self.standing_on(decision.lead_id)) and _same(stands, decision):
                    agreeing += 1
                else:
                    contested.append(Contested(decision, stands, head))
                    self._contest(decision, head)
        Custody(self._db).anchor()
        return Added(tuple(new), already, agreeing, tuple(contested))

    def head(self, lead_id: str) -> str:
        """The id of the newest row on a lead, '' when there is none: what a reviewer who looks now has seen."""
        query = "SELECT decision_id FROM decisions WHERE lead_id = ? ORDER BY number DESC LIMIT 1"
        row = self._db.execute(query, (lead_id,)).fetchone()
        return str(row[0]) if row else ""

    def heads(self) -> dict[str, str]:
        """The newest row of every lead that has one."""
        return {d.lead_id: d.decision_id for d in self.all()}

    def standing(self) -> dict[str, Decision]:
        """The decision that holds for each lead: the latest one that was not taken back."""
        return _standing(self.all())

    def standing_on(self, lead_id: str) -> Decision | None:
        """The decision that holds for one lead."""
        return _standing(self.history(lead_id)).get(lead_id)

    def all(self) -> list[Decision]:
        """Every row in the order in which it was added."""
        return self._read("ORDER BY number", ())

    def history(self, lead_id: str) -> list[Decision]:
        """Every row on a lead in order."""
        return self._read("WHERE lead_id = ? ORDER BY number", (lead_id,))

    def contested(self) -> list[tuple[str, str, Decision]]:
        """Decisions that were not taken: (when, id of the row that stood, the decision)."""
        rows = self._db.execute("SELECT at, stood, body FROM contested_decisions ORDER BY number").fetchall()
        return [(str(at), str(stood), _from(json.loads(body))) for at, stood, body in rows]

    def _read(self, rest: str, args: tuple[str, ...]) -> list[Decision]:
        columns = "decision_id, lead_id, verdict, reason, note, reviewer, decided_at, undoes, saw, seen_text, seen_capture"
        rows = self._db.execute(f"SELECT {columns} FROM decisions {rest}", args).fetchall()
        return [Decision(r[0], r[1], Verdict(r[2]), *r[3:]) for r in rows]

    def _there(self, table: str, decision_id: str) -> bool:
        return self._db.execute(f"SELECT 1 FROM {table} WHERE decision_id = ?", (decision_id,)).fetchone() is not None

    def _insert(self, decision: Decision) -> None:
        latest = Leads(self._db).latest(decision.lead_id, decision.decided_at)
        text, capture = (words_of(latest[0]), latest[1]) if latest else ("", "")
        (number,) = self._db.execute("SELECT coalesce(max(number), 0) + 1 FROM decisions").fetchone()
        seen = replace(decision, seen_text=decision.seen_text or text, seen_capture=decision.seen_capture or capture)
        self._db.execute(
            "INSERT INTO decisions(decision_id, lead_id, verdict, reason, note, reviewer, decided_at, undoes, saw, seen_text,"
            " seen_capture, number, recorded_at) VALUES (:decision_id, :lead_id, :verdict, :reason, :note, :reviewer,"
            " :decided_at, :undoes, :saw, :seen_text, :seen_capture, :number, :recorded_at)",
            asdict(seen) | {"number": number, "recorded_at": utc_now()},
        )

    def _contest(self, decision: Decision, head: str) -> None:
        self._db.execute(
            "INSERT INTO contested_decisions(decision_id, lead_id, stood, body, at) VALUES (?, ?, ?, ?, ?)",
            (decision.decision_id, decision.lead_id, head, json.dumps(asdict(decision), ensure_ascii=False), utc_now()),
        )


def words_of(lead: Lead) -> str:
    """The words of a lead's first hits with what stands around them, a line each: what a reviewer judges."""
    return "\n".join(f"{h.before}{h.quote}{h.after}" for h in lead.hits[:5])


def _standing(rows: list[Decision]) -> dict[str, Decision]:
    undone = {d.undoes for d in rows if d.undoes}
    return {d.lead_id: d for d in rows if not d.undoes and d.decision_id not in undone}


def _same(stands: Decision, other: Decision) -> bool:
    return not other.undoes and (stands.verdict, stands.reason) == (other.verdict, other.reason)


def _from(fields: dict[str, str]) -> Decision:
    return Decision(**{**fields, "verdict": Verdict(fields["verdict"])})  # type: ignore[arg-type]
