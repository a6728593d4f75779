"""Case entry: leads of one party under one register number; and its tables. A number once given stays given."""

from dataclasses import dataclass

from sqlite_utils import Database

from evidence.clock import beijing, utc_now
from evidence.custody import Custody
from evidence.store import writing


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """One row of the case register: its number, the party, when and by whom it was entered, its leads."""

    case_no: str
    party: str
    opened_at: str
    opened_by: str
    lead_ids: tuple[str, ...]


class Cases:
    """The tables of case entries."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def enter(self, party: str, lead_ids: tuple[str, ...], opened_by: str, office: str) -> CaseEntry:
        """Put confirmed leads of a party into the register: into its entry when it has one, else under a new number.

        The pattern is 「{office}案源〔{year}〕{4 digits}号」 (`04_case_register.md` A); `office` is the bureau's short name.
        """
        with writing(self._db):
            row = self._db.execute(
                "SELECT case_no FROM cases WHERE party = ? ORDER BY opened_at DESC LIMIT 1", (party,)
            ).fetchone()
            case_no = str(row[0]) if row else self._next(party, opened_by, office)
            for lead_id in lead_ids:
                self._db.execute("INSERT OR IGNORE INTO case_leads(lead_id, case_no) VALUES (?, ?)", (lead_id, case_no))
        Custody(self._db).anchor()
        return next(c for c in self.all() if c.case_no == case_no)

    def all(self) -> list[CaseEntry]:
        """Every entry by time of entry."""
        rows = self._db.execute("SELECT case_no, party, opened_at, opened_by FROM cases ORDER BY opened_at, case_no").fetchall()
        leads = self._db.execute("SELECT case_no, lead_id FROM case_leads ORDER BY lead_id").fetchall()
        return [CaseEntry(r[0], r[1], r[2], r[3], tuple(lead for no, lead in leads if no == r[0])) for r in rows]

    def _next(self, party: str, opened_by: str, office: str) -> str:
        now = utc_now()
        head = f"{office}案源〔{beijing(now, '%Y')}〕"
        used = self._db.execute("SELECT case_no FROM cases WHERE substr(case_no, 1, ?) = ?", (len(head), head)).fetchall()
        number = max((int(str(no)[len(head) : -1]) for (no,) in used), default=0) + 1
        case_no = f"{head}{number:04d}号"
        self._db.execute(
            "INSERT INTO cases(case_no, party, opened_at, opened_by) VALUES (?, ?, ?, ?)", (case_no, party, now, opened_by)
        )
        return case_no
