"""The case log: all that happens to a case, one row a happening, in versions 1, 2, 3 …; rows are only added.

Whoever writes says which version was seen: the check of what came since is made under the write lock, so nothing is overwritten.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from evidence.clock import utc_now

AUTO = "（自动）"  # in place of a person where the tool itself filled in


class Kind(StrEnum):
    """What a row says."""

    OPENED = "登记"
    LEADS = "线索"
    FIELDS = "填写"
    REPORTER = "案源提供人"
    MOVE = "流转"
    SIGNATURE = "签署"


@dataclass(frozen=True, slots=True)
class LogRow:
    """One happening: `version` counts within the case; `body` is as the kind has it."""

    case_no: str
    version: int
    kind: Kind
    person: str
    at: str
    body: Mapping[str, Any]


class CaseLog:
    """The table of the case log."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def append(self, case_no: str, kind: Kind, person: str, body: Mapping[str, Any], at: str = "") -> LogRow:
        """One more row. Call it within `writing`, after looking at what is there."""
        (version,) = self._db.execute(
            "SELECT coalesce(max(version), 0) + 1 FROM case_log WHERE case_no = ?", (case_no,)
        ).fetchone()
        row = LogRow(case_no, int(version), kind, person, at or utc_now(), body)
        self._db.execute(
            "INSERT INTO case_log(case_no, version, kind, person, at, body) VALUES (?, ?, ?, ?, ?, ?)",
            (case_no, row.version, kind, person, row.at, json.dumps(body, ensure_ascii=False, sort_keys=True)),
        )
        return row

    def of(self, case_no: str) -> tuple[LogRow, ...]:
        """The rows of a case in order."""
        return tuple(self._read("WHERE case_no = ? ORDER BY version", (case_no,)))

    def all(self) -> dict[str, tuple[LogRow, ...]]:
        """The rows of every case."""
        found: dict[str, list[LogRow]] = {}
        for row in self._read("ORDER BY case_no, version", ()):
            found.setdefault(row.case_no, []).append(row)
        return {case_no: tuple(rows) for case_no, rows in found.items()}

    def with_leads(self, leads: Iterable[str]) -> list[str]:
        """The cases into which one of these leads was ever put."""
        rows = self._db.execute(
            "SELECT DISTINCT case_no FROM case_log, json_each(body, '$.leads') lead WHERE kind = ?"
            " AND lead.value IN (SELECT value FROM json_each(?)) ORDER BY 1",
            (Kind.LEADS, json.dumps(list(leads))),
        ).fetchall()
        return [str(row[0]) for row in rows]

    def _read(self, rest: str, args: tuple[str, ...]) -> list[LogRow]:
        rows = self._db.execute(f"SELECT case_no, version, kind, person, at, body FROM case_log {rest}", args).fetchall()
        return [LogRow(r[0], r[1], Kind(r[2]), r[3], r[4], json.loads(r[5])) for r in rows]
