"""Deadlines: what runs for a case by its moves and the terms of the workflow, and when the two annexes are due.

What the calendar does not know yet is said in `problem`, with no date; what somebody has to check against the law says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from evidence.cases import FOUND, LAST_SEEN, SOURCE, CaseEntry
from evidence.casestate import Move
from evidence.clock import BEIJING, beijing, parse, stamp
from evidence.errors import CalendarError
from evidence.workdays import Calendar
from evidence.workflow import ENTRY, Term, workflow

NEAR = 3  # working days left, from which a lead is more pressing
_MARKS = {"V": "", "V~": "据转载件，引用前请核对原文", "M": "凭记忆，未核实", "I": "本工具所拟", "SEED": "据来文"}


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline that runs. `due` is a day, or a day and hour (Beijing), '' when not known (`problem` says why); `left` counts
    working days, negative when it has passed; `move_id` is the move that started it ('' for the entry)."""

    case_no: str
    party: str
    term: str
    what: str
    due: str
    left: int | None
    basis: str
    note: str = ""
    problem: str = ""
    move_id: str = ""
    strand: str = ""


def running(entry: CaseEntry, calendar: Calendar, today: date | None = None) -> list[Due]:
    """The deadlines that run for a case, the nearest first."""
    found: dict[tuple[str, str], Due] = {}
    for term in workflow().terms:
        for start in _starts(term, entry):
            before = found.get((term.extends, _strand(start))) if term.extends else None
            if term.extends and (before is None or not _since(entry, before, start)):
                continue  # what it extended has ended, or was begun anew
            if before:
                del found[before.term, before.strand]
            found[term.name, _strand(start)] = _due(term, entry, start, before, calendar)
    counted = [replace(d, left=_left(d, calendar, today)) for d in found.values()]
    return sorted(counted, key=lambda d: (d.due == "", d.due, d.term))


def due_of(entry: CaseEntry, move_id: str, calendar: Calendar) -> str:
    """The nearest deadline that a move starts, '' for none or when the calendar does not know it."""
    started = [d.due for d in running(entry, calendar) if d.move_id == move_id and d.due]
    return min(started, default="")


def pressing_moments(calendar: Calendar, today: date) -> tuple[str, ...]:
    """What was first seen before the first of these moments has three working days or fewer left for 核查, before the second
    none; nothing when the calendar does not know, since urgency is not guessed."""
    length = _checking().length
    try:
        near = calendar.before(calendar.previous(today), length - NEAR - 1)
        over = calendar.before(calendar.previous(today - timedelta(days=1)), length - 1)
    except CalendarError:
        return ()
    return tuple(stamp(datetime.combine(day, time(), BEIJING)) for day in (near, over))


def checking_told(first_seen: str, calendar: Calendar, today: date | None = None) -> str:
    """Until when a lead is to be checked, counted from the day it was found; with how many working days that is from today."""
    term = _checking()
    try:
        day = calendar.after(date.fromisoformat(beijing(first_seen, "%Y-%m-%d")), term.length)
        left = calendar.between(today, day) if today else None
    except CalendarError as error:
        return f"核查期限算不出：{error.sentence()}"
    if left is None or today is None:
        told = ""
    elif today > day:
        told = f"，已过 {-left} 个工作日" if left else "，已过期"
    else:
        told = f"，还有 {left} 个工作日"
    return f"核查期限 {day:%Y-%m-%d}{told}（发现之日起 {term.length} 个工作日，{term.basis}）"


def _checking() -> Term:
    """The term that runs from the day a lead is found."""
    return next(t for t in workflow().terms if t.base == "found" and t.unit == "工作日" and ENTRY in t.starts)


def annexes_due(calendar: Calendar, today: date, months: int = 2) -> list[Due]:
    """The next days on which the two annexes are due, with the working day on which to be ready."""
    annexes = workflow().annexes
    days = [d for d in (today + timedelta(days=n) for n in range(31 * months)) if d.day in annexes.days]
    return [_annex(day, calendar, today, _told(annexes.mark)) for day in days]


def _annex(day: date, calendar: Calendar, today: date, note: str) -> Due:
    basis, what = workflow().annexes.basis, "附件1、附件2 报送人社局汇总"
    made = Due("", "", "附件报送", what, day.isoformat(), None, basis, note)
    try:
        ready = calendar.previous(day)
        more = f"；当日休息，请在 {ready:%m-%d} 前办好" if ready != day else ""
        return replace(made, left=calendar.between(today, ready), note=note + more)
    except CalendarError as error:
        return replace(made, problem=error.sentence())


def _starts(term: Term, entry: CaseEntry) -> Iterator[Move | None]:
    """The moves from which a term runs now (None for the entry itself): those that nothing has ended since."""
    if term.sources and entry.state.fields.get(SOURCE, "") not in term.sources:
        return
    moves = entry.state.effective
    by_strand: dict[str, Move | None] = {"": None} if ENTRY in term.starts else {}
    for move in moves:
        key = move.strand if "（" in move.strand else ""
        if move.name in term.starts and (not term.counterparts or any(c in move.counterpart for c in term.counterparts)):
            by_strand[key] = move
        elif move.name in term.ends:
            by_strand.pop(key, None)
    yield from by_strand.values()


def _since(entry: CaseEntry, before: Due, start: Move | None) -> bool:
    """Whether a move came after what it extends began."""
    began = entry.state.move(before.move_id)
    return began is None or start is None or began.effective_at < start.effective_at


def _strand(move: Move | None) -> str:
    return move.strand if move and "（" in move.strand else ""


def _due(term: Term, entry: CaseEntry, start: Move | None, before: Due | None, calendar: Calendar) -> Due:
    note = "；".join(filter(None, (term.note, _told(term.mark))))
    move_id = start.move_id if start else ""
    made = Due(entry.case_no, entry.party, term.name, term.what, "", None, term.basis, note, "", move_id, _strand(start))
    if before and not before.due:
        return replace(made, problem=before.problem)
    try:
        return replace(made, due=_end(term, entry, start, before, calendar))
    except CalendarError as error:
        return replace(made, problem=error.sentence())


def _end(term: Term, entry: CaseEntry, start: Move | None, before: Due | None, calendar: Calendar) -> str:
    if term.unit == "写明":
        return start.due if start else ""
    began = start.effective_at if start else entry.opened_at
    if term.unit == "小时":
        return beijing(stamp(parse(began) + timedelta(hours=term.length)))
    day = (_day(before.due) if before else None) or _base(term, entry, start, began)
    if term.unit == "工作日":
        return calendar.after(day, term.length).isoformat()
    if term.unit == "年":
        return _years_after(day, term.length).isoformat()
    return calendar.next(day + timedelta(days=term.length)).isoformat()


def _base(term: Term, entry: CaseEntry, start: Move | None, began: str) -> date:
    """The day from which a term is counted: that of the move or of the entry, unless the term says otherwise."""
    fields = entry.state.fields
    asked = [FOUND] if term.base == "found" and start is None else [LAST_SEEN, FOUND] if term.base == "ended" else []
    days = [_day(fields.get(name, "")) for name in asked]
    return next(filter(None, (*days, _day(beijing(began)))))


def _day(text: str) -> date | None:
    """The day at the beginning of a text, None when there is none that can be right."""
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2199 else None


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _left(due: Due, calendar: Calendar, today: date | None) -> int | None:
    day = _day(due.due)
    if day is None or today is None:
        return None
    try:
        return calendar.between(today, day)
    except CalendarError:
        return None


def _told(mark: str) -> str:
    return _MARKS[mark]


def due_soonest(dues: Iterable[Due]) -> list[Due]:
    """Deadlines in the order in which to look at them: passed ones first, then by day, those without a date last."""
    return sorted(dues, key=lambda d: (d.due == "", d.due, d.case_no, d.term))
