"""Case entry: leads of one party under one register number, and its table. A number once given stays; a series has no gap."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from evidence.casefields import CaseField, case_fields
from evidence.caselog import AUTO, CaseLog, Kind, LogRow
from evidence.casestate import CaseState, fold
from evidence.clock import beijing, utc_now
from evidence.custody import Custody
from evidence.errors import InputError, LifecycleError
from evidence.persons import Persons, Role
from evidence.register_settings import Numbering
from evidence.store import writing
from evidence.workflow import track_of, workflow

FOUND, SOURCE, LAST_SEEN, AGAIN = "发现线索/收到材料时间", "案件来源", "末次发现", "再犯"
ARCHIVED = "归档"


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


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field that somebody else wrote after what a person had seen: nothing is overwritten, both values are told."""

    case_no: str
    field: str
    base: str
    now: str
    wanted: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of values: written, and contested."""

    written: Mapping[str, str]
    contested: tuple[FieldConflict, ...]


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
            entries = self._of_party(party)
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

    def fill(self, case_no: str, person: str, values: Mapping[str, str], saw: int, *, insist: bool = False) -> Filled:
        """Write fields by hand. `saw` is the version of the case that the person had before him; a field that got another value
        since is contested, and written only by one who has seen that and insists.

        Raises InputError for a field that is not filled by hand, a value that it cannot hold, a person without the right.
        """
        checked = {name: _by_hand(name).checked(value) for name, value in values.items()}
        Persons(self._db).need(person, (Role.ENTRY, Role.FIRST, Role.SECOND), "填写登记栏目")
        with writing(self._db):
            entry = self.get(case_no)
            if ARCHIVED in entry.state.states.values():
                raise LifecycleError("已经归档，不能再改", place=case_no, mend="确需更正的，请先撤销归档")
            contested = conflicts(case_no, self._log.of(case_no), checked, saw)
            held = set() if insist else {c.field for c in contested}
            now = entry.state.fields
            written = {f: v for f, v in checked.items() if f not in held and now.get(f, "") != v}
            if written:
                self._log.append(case_no, Kind.FIELDS, person, {"values": written})
        Custody(self._db).anchor()
        return Filled(written, () if insist else contested)

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

    def with_leads(self, leads: Iterable[str]) -> list[CaseEntry]:
        """The entries that one of these leads is in."""
        return [self.get(case_no) for case_no in self._log.with_leads(leads)]

    def _of_party(self, party: str) -> list[CaseEntry]:
        query = "SELECT case_no FROM cases WHERE party = ? ORDER BY opened_at, series, serial"
        return [self.get(str(row[0])) for row in self._db.execute(query, (party,)).fetchall()]

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


def conflicts(case_no: str, rows: Iterable[LogRow], wanted: Mapping[str, str], saw: int) -> tuple[FieldConflict, ...]:
    """The fields that got another value than the wanted one after a version."""
    base: dict[str, str] = {}
    found: dict[str, FieldConflict] = {}
    for row in rows:
        for name, value in row.body["values"].items() if row.kind == Kind.FIELDS else ():
            if row.version <= saw:
                base[name] = value
            elif name in wanted:
                found[name] = FieldConflict(case_no, name, base.get(name, ""), value, wanted[name], row.person, row.at)
    return tuple(c for c in found.values() if c.now not in (c.wanted, c.base))


def _by_hand(name: str) -> CaseField:
    field = case_fields().get(name)
    if field is None:
        raise InputError(f"没有“{name[:40]}”这一栏", mend="栏目见 xunzheng register columns")
    if not field.by_hand:
        mend = "案源提供人另行登记" if field.filled == "reporter" else "请用 xunzheng case move"
        raise LifecycleError("由流转决定，不能直接填写", place=name, mend=mend)
    return field
