"""What the commands on cases say and do, in Chinese lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from evidence.cases import FOUND, CaseEntry, FieldConflict
from evidence.casestate import CaseState, Move
from evidence.clock import beijing, beijing_today
from evidence.deadlines import Due, annexes_due, due_soonest, running
from evidence.errors import InputError
from evidence.persons import Role
from evidence.project import Project
from evidence.reopened import Reopened, reopened
from evidence.workflow import workflow
from reports.register_rows import case_row, lead_drafts, states_text

_SHORT = 8  # digits of a move's number that are shown
_ENTERING = (Role.ENTRY, Role.FIRST, Role.SECOND)


def new_case(
    project: Project,
    party: str,
    person: str,
    values: Mapping[str, str],
    found: str,
    leads: list[str],
    reporter: Mapping[str, str],
) -> CaseEntry:
    """Enter a case by hand, with the leads named. Raises InputError, and then no number is taken."""
    from evidence.casefields import case_fields
    from evidence.store import writing
    from reports.dossier import dossiers

    project.persons.need(person, _ENTERING, "登记案件")
    wanted = {FOUND: found or beijing_today(), **values}
    for name in wanted:
        if name not in case_fields() or not case_fields()[name].by_hand:
            raise InputError(f"没有“{name}”这一栏，或者它不由人填", mend="栏目见 xunzheng register columns")
    checked = {name: case_fields()[name].checked(value) for name, value in wanted.items()}
    known = {d.lead_id: d for d in dossiers(project)} if leads else {}
    if missing := [i for i in leads if i not in known]:
        raise InputError(f"没有线索“{missing[0]}”", mend="线索编号见报告里线索的详情")
    with writing(project.db):
        entry = project.cases.open(party.strip(), person, project.numbering, checked, leads)
        if leads:
            project.cases.draft(entry.case_no, lead_drafts([known[i] for i in leads]))
        if reporter:
            project.reporters.keep(entry.case_no, person, reporter)
    project.custody.anchor()
    return project.cases.get(entry.case_no)


def full_ids(project: Project, beginnings: list[str]) -> tuple[str, ...]:
    """The captures whose ids begin so. Raises InputError when there is none or more than one."""
    found = []
    for beginning in beginnings:
        capture = project.captures.find(beginning) if len(beginning) >= _SHORT else None
        if capture is None:
            raise InputError(f"没有证据“{beginning}”，或者不止一个", mend=f"请写证据编号的前 {_SHORT} 位以上")
        found.append(capture.capture_id)
    return tuple(found)


def full_move(state: CaseState, beginning: str) -> str:
    """The move whose id begins so. Raises InputError when there is none or more than one."""
    found = [m.move_id for m in state.moves if beginning and m.move_id.startswith(beginning)]
    if len(found) != 1:
        raise InputError(f"没有编号“{beginning}”的一步，或者不止一个", place=state.case_no, mend="编号见 xunzheng case show")
    return found[0]


def move_line(move: Move) -> str:
    """One step in a line: number, what, from where to where, who, how it stands."""
    what = f"撤销“{move.name}”" if move.undoes else move.name
    signed = "".join(f"，{s.part} {s.person}{'' if s.agrees else '不同意'}" for s in move.signatures)
    waits = f"，等{move.lacking[0]}" if move.lacking else ""
    reason, due = (f"理由 {_reason(move.reason)}" if move.reason else ""), (f"到期 {move.due}" if move.due else "")
    where = f"{move.strand}：{move.before or '—'} → {move.after or '—'}"
    rest = (f"{move.standing}{waits}", reason, move.note, move.document, due)
    return "　".join(filter(None, (move.move_id[:_SHORT], beijing(move.at), what, where, f"{move.person}{signed}", *rest)))


def _reason(code: str) -> str:
    reason = workflow().reasons.get(code)
    return f"{code} {reason.text}" if reason else code


def list_lines(project: Project) -> Iterator[str]:
    """Every case in a line."""
    for entry in project.cases.all():
        waits = f"　等签署 {len(entry.state.waiting)}" if entry.state.waiting else ""
        name = entry.state.fields.get("当事人名称") or entry.party
        yield f"{entry.case_no}　{name}　{states_text(entry.state.states)}{waits}"


def case_fields_of(entry: CaseEntry) -> dict[str, Any]:
    """A case for a program; private data covered as in the export is the export's business: here only the flow."""
    state = entry.state
    return {
        "case_no": entry.case_no,
        "party": entry.party,
        "opened_at": entry.opened_at,
        "opened_by": entry.opened_by,
        "version": state.version,
        "states": dict(state.states),
        "leads": list(state.leads),
        "moves": [asdict(m) for m in state.moves],
    }


def case_lines(project: Project, entry: CaseEntry) -> Iterator[str]:
    """A case for a reader; private numbers are covered, who reported is only said to be known."""
    state = entry.state
    yield f"{entry.case_no}　版本 {state.version}　{states_text(state.states)}"
    if project.reporters.known(entry.case_no):
        yield "案源提供人：已登记（加密）。查看请用 xunzheng case reporter --reason"
    yield from (
        f"　　{name}：{value.replace(chr(10), '；')}" for name, value in case_row(entry, project.calendar).items() if value
    )
    yield f"线索 {len(state.leads)} 条：{'、'.join(state.leads[:20])}"
    yield "走过的步骤："
    yield from (f"　　{move_line(m)}" for m in state.moves)
    today = date.fromisoformat(beijing_today())
    yield from (f"期限：{_due_text(d)}" for d in running(entry, project.calendar, today))
    for one in _again(project, state):
        yield f"线索 {one.lead_id} {one.why}：{difference_text(one)}"
    yield f"可以做的：{'、'.join(_step(t.name) for t in workflow().open_to(state.states))}"


def _again(project: Project, state: CaseState) -> list[Reopened]:
    standing = {i: d for i, d in project.decisions.standing().items() if i in state.leads}
    return reopened(standing, project.leads.sightings(), project.cases.all()) if standing else []


def difference_text(one: Reopened) -> str:
    """What changed, in a line: 【-…】 was there, 【+…】 is there now."""
    pieces = (text if sign == " " else f"【{sign}{text}】" for sign, text in one.difference())
    return "".join(pieces).replace("\n", " ")[:400]


def _step(name: str) -> str:
    parts = "".join(f"+{p}" for p in workflow().transitions[name].parts)
    return f"{name}{parts}"


def conflict_lines(contested: Iterable[FieldConflict]) -> Iterator[str]:
    """Fields that somebody else wrote meanwhile: all values, a line each."""
    for one in contested:
        yield (
            f"　　{one.case_no} {one.field}：原为“{one.base}”，{one.by} 于 {beijing(one.at)} 改为“{one.now}”，"
            f"您要的是“{one.wanted}”，没有写入"
        )


def every_due(project: Project) -> list[Due]:
    """What is due, over all cases, and the annexes."""
    today = date.fromisoformat(beijing_today())
    found = [d for e in project.cases.all() for d in running(e, project.calendar, today)]
    return due_soonest([*found, *annexes_due(project.calendar, today)])


def due_lines(found: list[Due]) -> Iterator[str]:
    """Deadlines a line each."""
    if not found:
        yield "没有正在走的期限。"
    yield from (_due_text(d) for d in found)


def _due_text(due: Due) -> str:
    left = "" if due.left is None else f"已过 {-due.left} 个工作日" if due.left < 0 else f"还有 {due.left} 个工作日"
    told = "　".join(filter(None, (due.due or "日期未定", left, due.case_no, due.strand, due.what, due.basis)))
    more = "；".join(filter(None, (due.problem.rstrip("。"), due.note)))
    return f"{told}（{more}）" if more else told
