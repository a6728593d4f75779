"""Aliases: a brand or other name that a reviewer has found to be a listed institution's, with the evidence.

Append-only: an alias taken back is one more row, so that who said what when stays readable.
"""

import hashlib
from dataclasses import dataclass

from sqlite_utils import Database

from evidence.clock import utc_now


@dataclass(frozen=True, slots=True)
class Alias:
    """A name, its plain form, and the listed institution it stands for (by name and, where known, code).

    `evidence` says by what (ICP 主办, 公众号主体, 商标 …); from–to (YYYY-MM-DD, '' open) when the name was so used.
    """

    alias_id: str
    name: str
    plain_name: str
    listed_name: str
    listed_uscc: str
    evidence: str
    valid_from: str
    valid_to: str
    reviewer: str
    added_at: str
    withdrawn_at: str = ""
    withdrawn_by: str = ""
    withdrawn_why: str = ""


class Aliases:
    """The tables of aliases and their withdrawals."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, alias: Alias) -> bool:
        """Append an alias; False when it stands already."""
        told = (alias.plain_name, alias.listed_name, alias.valid_from, alias.valid_to)
        if any((a.plain_name, a.listed_name, a.valid_from, a.valid_to) == told for a in self.standing()):
            return False
        self._db.execute(
            "INSERT INTO aliases(alias_id, name, plain_name, listed_name, listed_uscc, evidence, valid_from, valid_to,"
            " reviewer, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                alias.alias_id,
                alias.name,
                alias.plain_name,
                alias.listed_name,
                alias.listed_uscc,
                alias.evidence,
                alias.valid_from,
                alias.valid_to,
                alias.reviewer,
                alias.added_at,
            ),
        )
        return True

    def withdraw(self, alias_id: str, reviewer: str, why: str) -> bool:
        """Take an alias back; False when there is none of that id or it is taken back already."""
        cursor = self._db.execute(
            "INSERT OR IGNORE INTO alias_withdrawals(alias_id, reviewer, why, withdrawn_at)"
            " SELECT alias_id, ?, ?, ? FROM aliases WHERE alias_id = ?",
            (reviewer, why, utc_now(), alias_id),
        )
        return bool(cursor.rowcount)

    def all(self) -> list[Alias]:
        """Every alias in the order of adding, those taken back too."""
        rows = self._db.execute(
            "SELECT a.alias_id, a.name, a.plain_name, a.listed_name, a.listed_uscc, a.evidence, a.valid_from, a.valid_to,"
            " a.reviewer, a.added_at, coalesce(w.withdrawn_at, ''), coalesce(w.reviewer, ''), coalesce(w.why, '')"
            " FROM aliases a LEFT JOIN alias_withdrawals w USING(alias_id) ORDER BY a.added_at, a.alias_id"
        ).fetchall()
        return [Alias(*row) for row in rows]

    def standing(self) -> tuple[Alias, ...]:
        """The aliases that hold: added and not taken back."""
        return tuple(a for a in self.all() if not a.withdrawn_at)


def alias_id(plain_name: str, listed_name: str, valid_from: str, valid_to: str, added_at: str) -> str:
    """The identity of an alias: the moment counts, so that one taken back can be made again."""
    return hashlib.sha256("\x1f".join((plain_name, listed_name, valid_from, valid_to, added_at)).encode()).hexdigest()[:12]
