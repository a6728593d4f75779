"""List marks: a published list withdrawn because it was imported wrongly, or put back; by whom, when and why.

Append-only: the list stays as it was imported, and the last mark says whether it is asked.
"""

import hashlib
from dataclasses import dataclass

from sqlite_utils import Database

from evidence.clock import utc_now
from evidence.custody import Act, watch


@dataclass(frozen=True, slots=True)
class ListMark:
    """One decision on a list: withdrawn, or put back."""

    snapshot_id: str
    withdrawn: bool
    reviewer: str
    reason: str
    marked_at: str


def lay_list_marks(db: Database) -> None:
    """The table, only ever added to, and held by the chain of custody."""
    db.execute(
        "CREATE TABLE list_marks(number INTEGER PRIMARY KEY AUTOINCREMENT, snapshot_id TEXT NOT NULL REFERENCES snapshots,"
        " withdrawn INTEGER NOT NULL, reviewer TEXT NOT NULL, reason TEXT NOT NULL, marked_at TEXT NOT NULL)"
    )
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER list_marks_no_{verb.lower()} BEFORE {verb} ON list_marks"
            " BEGIN SELECT RAISE(ABORT, 'list_marks are only added'); END"
        )
    says = "t.snapshot_id || CASE t.withdrawn WHEN 1 THEN ' 撤回 ' ELSE ' 恢复 ' END || t.reviewer || ' ' || t.reason"
    watch(db, "list_marks", Act.LIST_MARK, "CAST(t.number AS TEXT)", says=says)


class ListMarks:
    """The table of marks."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def mark(self, snapshot_id: str, *, withdrawn: bool, reviewer: str, reason: str) -> bool:
        """Append a mark; False when it would change nothing."""
        if (snapshot_id in self.withdrawn()) == withdrawn:
            return False
        self._db.execute(
            "INSERT INTO list_marks(snapshot_id, withdrawn, reviewer, reason, marked_at) VALUES (?, ?, ?, ?, ?)",
            (snapshot_id, int(withdrawn), reviewer, reason, utc_now()),
        )
        return True

    def all(self) -> list[ListMark]:
        """Every mark in the order in which they were made."""
        rows = self._db.execute(
            "SELECT snapshot_id, withdrawn, reviewer, reason, marked_at FROM list_marks ORDER BY number"
        ).fetchall()
        return [ListMark(snapshot, bool(withdrawn), *told) for snapshot, withdrawn, *told in rows]

    def withdrawn(self) -> dict[str, ListMark]:
        """The lists that are not asked, each with the mark that says so."""
        last = {mark.snapshot_id: mark for mark in self.all()}
        return {snapshot: mark for snapshot, mark in last.items() if mark.withdrawn}

    def digest(self) -> str:
        """What the lists' answers depend on: all marks, so that a list put back is another state than before; '' for none."""
        told = "\n".join(f"{m.snapshot_id} {m.withdrawn} {m.marked_at}" for m in self.all())
        return hashlib.sha256(told.encode()).hexdigest() if told else ""
