"""Correction: a party was told to put leads right by a date; and its table. From it follow the dates on which to look again.

Rows are only added: a later one for the same lead extends it, one without a deadline takes it back.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlite_utils import Database

from evidence.clock import BEIJING, utc_now
from evidence.custody import Custody
from evidence.errors import InputError
from evidence.store import writing

AFTER = (0, 1, 30, 90)  # days after the deadline (proposed: the law sets no term for looking again)
_HOUR = time(9, tzinfo=BEIJING)


@dataclass(frozen=True, slots=True)
class Correction:
    """Leads to be put right by a date (YYYY-MM-DD): `document` names the paper that says so."""

    correction_id: str
    lead_ids: tuple[str, ...]
    deadline: str
    document: str
    ordered_by: str
    ordered_at: str

    @property
    def looks(self) -> tuple[datetime, ...]:
        """When to look again: in the morning of the deadline, and some days after it."""
        first = datetime.combine(date.fromisoformat(self.deadline), _HOUR)
        return tuple(first + timedelta(days=days) for days in AFTER)


class Corrections:
    """The table of corrections."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def order(self, lead_ids: Sequence[str], deadline: str, ordered_by: str, document: str = "") -> Correction:
        """Keep that leads are to be put right by a date. Raises InputError when it is no date, or nobody is named."""
        try:
            day = date.fromisoformat(deadline).isoformat()
        except ValueError as error:
            raise InputError(f"“{deadline}”不是日期", place="改正期限", mend="请写成 2026-12-01 的样子") from error
        if not ordered_by.strip():
            raise InputError("没有写是谁定的", place="改正期限", mend="请写明经办人")
        return self._add(lead_ids, day, ordered_by, document)

    def withdraw(self, correction_id: str, withdrawn_by: str, why: str) -> None:
        """Take a correction back: nothing is looked at again for it. Raises InputError when there is none of that id."""
        self._add(self.get(correction_id).lead_ids, "", withdrawn_by, why)

    def get(self, correction_id: str) -> Correction:
        """The standing correction of that id. Raises InputError when there is none."""
        standing = {c.correction_id: c for c in self.standing()}
        if correction_id not in standing:
            known = "、".join(standing) or "（没有）"
            raise InputError("没有这个编号的改正期限", place=correction_id, mend=f"现有的是 {known}")
        return standing[correction_id]

    def standing(self) -> list[Correction]:
        """The corrections that hold, by deadline: each with the leads for which no later one was ordered."""
        rows = self._db.execute(
            "SELECT correction_id, group_concat(lead_id, ' '), deadline, document, ordered_by, ordered_at FROM corrections c"
            " WHERE number = (SELECT max(number) FROM corrections WHERE lead_id = c.lead_id) AND deadline <> ''"
            " GROUP BY correction_id ORDER BY deadline, correction_id"
        ).fetchall()
        return [Correction(r[0], tuple(sorted(r[1].split())), *map(str, r[2:])) for r in rows]

    def ordered_at(self) -> dict[str, str]:
        """For each lead that is to be put right, when that was first ordered."""
        rows = self._db.execute(
            "SELECT lead_id, min(ordered_at) FROM corrections WHERE deadline <> '' GROUP BY lead_id"
        ).fetchall()
        return {str(lead_id): str(at) for lead_id, at in rows}

    def _add(self, lead_ids: Sequence[str], deadline: str, ordered_by: str, document: str) -> Correction:
        now = utc_now()
        leads = tuple(sorted(set(lead_ids)))
        name = hashlib.sha256("\x1f".join((now, deadline, *leads)).encode()).hexdigest()[:8]
        with writing(self._db):
            for lead_id in leads:
                self._db.execute(
                    "INSERT INTO corrections(correction_id, lead_id, deadline, document, ordered_by, ordered_at)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (name, lead_id, deadline, document, ordered_by, now),
                )
        Custody(self._db).anchor()
        return Correction(name, leads, deadline, document, ordered_by, now)
