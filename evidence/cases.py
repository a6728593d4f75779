"""Case entry: leads of one party under one register number, and its table. A number once given stays; a series has no gap."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from evidence.caselog import AUTO, CaseLog, Kind, LogRow
from evidence.casestate import CaseState, fold
from evidence.clock import beijing, utc_now
from evidence.custody import Custody
from evidence.errors import InputError
from evidence.register_settings import Numbering
from evidence.store import writing
from evidence.workflow import track_of, workflow

FOUND, SOURCE, LAST_SEEN, AGAIN = "发现线索/收到材料时间", "案件来源", "末次发现", "再犯"


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """One row of the case register: its number, the party, when and by whom it was entered, its leads, where it stands."""

    case_no: str
    party: str
    opened_at: str
    opened_by: str
    state: CaseState

    @property
    def lead_ids(self) -> tuple[str, ...]:
        return self.state.leads

    @property
    def closed_at(self) -> str:
        """When it was closed, so that what is found later is a new act; '' while it is open."""
        tracks = workflow().tracks
        ends = [self.state.last(strand) for strand, at in self.state.states.items() if at in tracks[track_of(strand)].closed]
        return max((move.effective_at for move in ends if move), default="")


class Cases:
    """The table of case entries; what happens to them is in the case log."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._log = CaseLog(db)

    def open(
        self, party: str, person: str, numbering: Numbering, values: Mapping[str, str], leads: Iterable[str] = ()
    ) -> CaseEntry:
        """A new entry under the next number, with what is known of it."""
        with writing(self._db):
            case_no = self._next(party, person, numbering)
            self._log.append(case_no, Kind.OPENED, person, {})
            self._log.append(case_no, Kind.LEADS, person, {"leads": list(dict.fromkeys(leads))})
            if values:
                self._log.append(case_no, Kind.FIELDS, person, {"values": dict(values)})
        Custody(self._db).anchor()
        return self.get(case_no)

    def enter(
        self, party: str, person: str, numbering: Numbering, values: Mapping[str, str], decided: Mapping[str, str]
    ) -> CaseEntry:
        """Put leads of a party (with when each was decided) into its open entry, else into a new one, which says 疑似再犯 when
        the party had one before.

        A lead that stands in a closed entry stays there unless it was decided anew since. `values` are drafts of the tool.
        """
        with writing(self._db):
            entries = [e for e in self.all() if e.party == party]
            settled = {lead: e.closed_at for e in entries if e.closed_at for lead in e.lead_ids}
            fresh = [lead for lead, at in decided.items() if at > settled.get(lead, "")]
            entry = next((e for e in reversed(entries) if not e.closed_at), None)
            if entry is None and (fresh or not entries):
                entry = self.open(party, person, numbering, {}, fresh)
                if entries:
                    values = {**values, AGAIN: f"同一主体曾登记 {'、'.join(e.case_no for e in entries)}，疑似再犯，待核查"}
            elif entry and (new := [lead for lead in fresh if lead not in entry.lead_ids]):
                self._log.append(entry.case_no, Kind.LEADS, person, {"leads": new})
            if entry:
                self.draft(entry.case_no, values)
        Custody(self._db).anchor()
        return self.get((entry or entries[-1]).case_no)

    def draft(self, case_no: str, values: Mapping[str, str]) -> None:
        """Fill in what the tool knows, where no person has written."""
        with writing(self._db):
            rows = self._log.of(case_no)
            written = {field for row in rows if row.kind == Kind.FIELDS and row.person != AUTO for field in row.body["values"]}
            there = fold(case_no, rows).fields
            changed = {f: v for f, v in values.items() if f not in written and there.get(f, "") != v}
            if changed:
                self._log.append(case_no, Kind.FIELDS, AUTO, {"values": changed})

    def get(self, case_no: str) -> CaseEntry:
        """One entry. Raises InputError when there is none of that number."""
        row = self._db.execute("SELECT case_no, party, opened_at, opened_by FROM cases WHERE case_no = ?", (case_no,)).fetchone()
        if row is None:
            raise InputError(f"没有登记号“{case_no}”", mend="登记号见 xunzheng case list")
        return CaseEntry(row[0], row[1], row[2], row[3], fold(case_no, self._log.of(case_no)))

    def all(self) -> list[CaseEntry]:
        """Every entry by time of entry."""
        logs = self._log.all()
        rows = self._db.execute(
            "SELECT case_no, party, opened_at, opened_by FROM cases ORDER BY opened_at, series, serial"
        ).fetchall()
        return [CaseEntry(r[0], r[1], r[2], r[3], fold(r[0], logs.get(r[0], ()))) for r in rows]

    def history(self, case_no: str) -> tuple[LogRow, ...]:
        """All that happened to an entry, in order."""
        return self._log.of(case_no)

    def _next(self, party: str, person: str, numbering: Numbering) -> str:
        now = utc_now()
        year = beijing(now, "%Y")
        series = numbering.series(year)
        (serial,) = self._db.execute("SELECT coalesce(max(serial), 0) + 1 FROM cases WHERE series = ?", (series,)).fetchone()
        case_no = numbering.number(year, int(serial))
        self._db.execute(
            "INSERT INTO cases(case_no, party, opened_at, opened_by, series, serial) VALUES (?, ?, ?, ?, ?, ?)",
            (case_no, party, now, person, series, int(serial)),
        )
        return case_no
