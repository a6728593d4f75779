"""Disclosure: one export that left personal data uncovered, with who asked and why. Rows are added, never changed."""

from dataclasses import dataclass

from sqlite_utils import Database

from evidence.clock import utc_now


@dataclass(frozen=True, slots=True)
class Disclosure:
    """When, by whom, for what reason and into which file personal data was written uncovered, in how many rows."""

    made_at: str
    made_by: str
    reason: str
    place: str
    rows: int


class Disclosures:
    """The table of disclosures; the database itself refuses to change or drop a row."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def record(self, made_by: str, reason: str, place: str, rows: int) -> None:
        """Log a disclosure. It is logged before the data is written: a log too many, never one too few."""
        self._db.execute(
            "INSERT INTO disclosures(made_at, made_by, reason, place, rows) VALUES (?, ?, ?, ?, ?)",
            (utc_now(), made_by, reason, place, rows),
        )

    def all(self) -> list[Disclosure]:
        """Every disclosure, oldest first."""
        rows = self._db.execute("SELECT made_at, made_by, reason, place, rows FROM disclosures ORDER BY number").fetchall()
        return [Disclosure(*row) for row in rows]
