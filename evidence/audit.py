"""Audit: who looked at what and who changed what on the review server; only added to, and held by the chain of custody."""

from dataclasses import dataclass

from sqlite_utils import Database

from evidence.clock import utc_now

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Audited:
    """One act: `item` is the lead, capture, page or user it was done to; `detail` a few words."""

    number: int
    at: str
    user: str
    address: str
    act: str
    item: str
    detail: str


class Audit:
    """The table of acts on the server; the database itself refuses to change or drop a row."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def record(self, user: str, address: str, act: str, item: str = "", detail: str = "") -> None:
        """Append an act."""
        self._db.execute(
            "INSERT INTO audit(at, user, address, act, item, detail) VALUES (?, ?, ?, ?, ?, ?)",
            (utc_now(), user[:40], address, act, item[:_LONGEST], detail[:_LONGEST]),
        )

    def newest(self, most: int = 200, *, before: int = 0, user: str = "") -> list[Audited]:
        """The newest acts (those before a number; those of a user), newest first."""
        rows = self._db.execute(
            "SELECT number, at, user, address, act, item, detail FROM audit WHERE (? = 0 OR number < ?) AND (? = '' OR user = ?)"
            " ORDER BY number DESC LIMIT ?",
            (before, before, user, user, most),
        ).fetchall()
        return [Audited(int(r[0]), *map(str, r[1:])) for r in rows]
