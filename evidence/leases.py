"""Lease: who is at work on a lead or case, until when, so that two reviewers do not do the same. It runs out by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from evidence.clock import stamp, utc_now
from evidence.store import writing

MINUTES = 20


@dataclass(frozen=True, slots=True)
class Lease:
    """An item (lead id or case number) claimed by a person until a moment."""

    item: str
    person: str
    until: str


class Leases:
    """The table of leases: the only one of the workflow that is no record and may be overwritten."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def claim(self, items: Iterable[str], person: str, minutes: int = MINUTES) -> tuple[tuple[Lease, ...], tuple[Lease, ...]]:
        """Claim what is free or one's own already: (those got, those that others hold). Claiming again renews."""
        now, until = utc_now(), stamp(datetime.now(UTC) + timedelta(minutes=minutes))
        got, held = [], []
        with writing(self._db):
            for item in dict.fromkeys(items):
                row = self._db.execute(
                    "SELECT item, person, until FROM leases WHERE item = ? AND until > ? AND person <> ?", (item, now, person)
                ).fetchone()
                if row:
                    held.append(Lease(*row))
                    continue
                self._db.execute("INSERT OR REPLACE INTO leases(item, person, until) VALUES (?, ?, ?)", (item, person, until))
                got.append(Lease(item, person, until))
        return tuple(got), tuple(held)

    def release(self, items: Iterable[str], person: str) -> None:
        """Give up what one holds."""
        with writing(self._db):
            for item in items:
                self._db.execute("DELETE FROM leases WHERE item = ? AND person = ?", (item, person))

    def standing(self) -> dict[str, Lease]:
        """What is claimed now, by item."""
        rows = self._db.execute("SELECT item, person, until FROM leases WHERE until > ?", (utc_now(),)).fetchall()
        return {str(row[0]): Lease(*row) for row in rows}
