"""Lifecycle: the steps of a case, proposed, signed, taken back; every rule of the workflow is checked here under the write lock.

A step names the version it saw. When something else came to the same strand since, nothing is written: OutdatedError tells both.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from evidence.captures import Capture, Captures
from evidence.caselog import CaseLog, Kind, LogRow
from evidence.cases import CaseEntry, Cases
from evidence.casestate import CaseState, Move, Standing, fold
from evidence.clock import parse, utc_now
from evidence.custody import Custody
from evidence.deadlines import due_of
from evidence.errors import LifecycleError
from evidence.persons import Persons, Role
from evidence.store import writing
from evidence.workdays import Calendar
from evidence.workflow import Transition, meets, strand_of, workflow

_WITHDRAW = "撤回"
_SIGNS = {"复核": (Role.SECOND,), "审批": (Role.HEAD,)}
_NAMES = {"reason": 40, "note": 2000, "document": 100, "counterpart": 60}  # longest texts


@dataclass(frozen=True, slots=True)
class Wish:
    """A step that a person wants a case to take. `saw` is the version of the case that the person had before him; `move_id` may
    be given so that the same wish sent twice is taken once."""

    case_no: str
    name: str
    person: str
    saw: int
    reason: str = ""
    note: str = ""
    evidence: tuple[str, ...] = ()
    document: str = ""
    due: str = ""
    counterpart: str = ""
    move_id: str = ""


class OutdatedError(LifecycleError):
    """Something came to the same strand after the version that was seen: `mine` was not written; `came` is what did."""

    def __init__(self, mine: str, state: CaseState, came: tuple[LogRow, ...]) -> None:
        self.mine, self.state, self.came = mine, state, came
        told = "、".join(f"{r.person}“{_what(state, r)}”" for r in came)
        super().__init__(f"您看过以后又有新的：{told}，您的“{mine}”没有记入", place=state.case_no, mend="请看过以后再决定")


class Lifecycle:
    """The steps of cases. All raise LifecycleError (InputError for an unknown case or person) and then write nothing."""

    def __init__(self, db: Database, calendar: Calendar) -> None:
        self._db, self._calendar = db, calendar
        self._log, self._cases, self._persons = CaseLog(db), Cases(db), Persons(db)

    def propose(self, wish: Wish) -> Move:
        """Have a case take a step; where it needs signatures it waits for them."""
        transition = workflow().transitions.get(wish.name)
        if transition is None:
            raise LifecycleError(f"没有“{wish.name}”这一步", place=wish.case_no, mend="可用的见 xunzheng case show")
        with writing(self._db):
            entry = self._cases.get(wish.case_no)
            if again := entry.state.move(wish.move_id):
                return again
            self._persons.need(wish.person, transition.by, wish.name)
            strand = strand_of(workflow().tracks[transition.track], wish.counterpart)
            self._unseen(entry.state, wish.saw, strand, wish.name)
            captures = self._evidence(transition, wish)
            _allowed(entry.state, transition, wish, strand, captures)
            body = _body(entry.state, transition, wish, strand)
            move = self._write(entry, Kind.MOVE, wish.person, body, str(body["move_id"]))
        Custody(self._db).anchor()
        return move

    def sign(self, case_no: str, move_id: str, person: str, *, agrees: bool, saw: int, note: str = "", part: str = "") -> Move:
        """Sign the next part that a step lacks (`part` may name it, so that one does not sign another by mistake)."""
        with writing(self._db):
            entry = self._cases.get(case_no)
            move = self._waiting(entry.state, move_id)
            self._unseen(entry.state, saw, move.strand, f"{move.name}的{part or move.lacking[0]}")
            wanted = move.lacking[0]
            if part and part != wanted:
                raise LifecycleError(f"“{move.name}”现在等的是{wanted}，不是{part}", place=case_no, mend="请先看这一步到了哪里")
            self._persons.need(person, _SIGNS[wanted], f"{move.name}的{wanted}")
            if person == move.person:
                raise LifecycleError(f"“{move.name}”是{person}提出的，不能自己{wanted}", place=case_no, mend="请换一个人")
            if agrees:
                _still_allowed(entry.state, move)
            signed = self._write(entry, Kind.SIGNATURE, person, _signature(move_id, wanted, agrees, note), move_id)
        Custody(self._db).anchor()
        return signed

    def withdraw(self, case_no: str, move_id: str, person: str, note: str = "") -> Move:
        """Take one's own proposal back while it waits."""
        with writing(self._db):
            entry = self._cases.get(case_no)
            move = self._waiting(entry.state, move_id)
            if person != move.person:
                raise LifecycleError(f"“{move.name}”是{move.person}提出的", place=case_no, mend="请由提出人撤回，或由复核人退回")
            done = self._write(entry, Kind.SIGNATURE, person, _signature(move_id, _WITHDRAW, False, note), move_id)
        Custody(self._db).anchor()
        return done

    def undo(self, case_no: str, move_id: str, person: str, *, saw: int, note: str) -> Move:
        """Take back a step that had effect: one more row, with the signatures that the step itself took."""
        with writing(self._db):
            entry = self._cases.get(case_no)
            move = entry.state.move(move_id)
            if move is None or move.standing != Standing.EFFECTIVE or move.undoes:
                raise LifecycleError(
                    "没有这一步，或者它没有生效", place=f"{case_no} {move_id}", mend="可撤销的见 xunzheng case show"
                )
            self._unseen(entry.state, saw, move.strand, f"撤销“{move.name}”")
            if entry.state.last(move.strand) != move:
                raise LifecycleError(f"“{move.name}”之后还有别的步骤", place=case_no, mend="请从最后一步撤起")
            if not note.strip():
                raise LifecycleError("撤销要写明原因", place=case_no, mend="请加上说明")
            self._persons.need(person, workflow().transitions[move.name].by, f"撤销{move.name}")
            _nothing_rests_on(entry.state, move)
            body: dict[str, Any] = {"move_id": uuid.uuid4().hex, "name": move.name, "strand": move.strand, "before": move.after}
            body |= {"after": move.before, "parts": list(move.parts), "note": note, "undoes": move_id}
            undone = self._write(entry, Kind.MOVE, person, body | {"counterpart": move.counterpart}, str(body["move_id"]))
        Custody(self._db).anchor()
        return undone

    def _waiting(self, state: CaseState, move_id: str) -> Move:
        move = state.move(move_id)
        if move is None or not move.lacking:
            raise LifecycleError("没有这一步，或者它不在等签字", place=f"{state.case_no} {move_id}", mend="请重新打开案件看一看")
        return move

    def _unseen(self, state: CaseState, saw: int, strand: str, mine: str) -> None:
        """Raise OutdatedError when the strand got a row that the person has not seen."""
        rows = [r for r in self._log.of(state.case_no) if r.version > saw and _strand(state, r) == strand]
        if rows or saw > state.version:
            raise OutdatedError(mine, state, tuple(rows))

    def _evidence(self, transition: Transition, wish: Wish) -> list[Capture]:
        found = [Captures(self._db).get(i) for i in dict.fromkeys(wish.evidence)]
        for capture_id, capture in zip(dict.fromkeys(wish.evidence), found, strict=True):
            if capture is None:
                raise LifecycleError(f"没有证据“{capture_id}”", place=wish.case_no, mend="请写网页的证据编号")
        captures = [c for c in found if c]
        if len(captures) < transition.evidence:
            raise LifecycleError(f"“{wish.name}”至少要 {transition.evidence} 份证据", place=wish.case_no, mend="请写证据编号")
        return captures

    def _write(self, entry: CaseEntry, kind: Kind, person: str, body: dict[str, Any], move_id: str) -> Move:
        """Append a row, with the deadline it starts when it gives a move its effect; the move as it is then."""
        rows = self._log.of(entry.case_no)
        moment = utc_now()
        tried = LogRow(entry.case_no, entry.state.version + 1, kind, person, moment, body)
        state = fold(entry.case_no, (*rows, tried))
        after = CaseEntry(entry.case_no, entry.party, entry.opened_at, entry.opened_by, state)
        if not body.get("due") and (due := due_of(after, move_id, self._calendar)):
            body = {**body, "due": due}
        self._log.append(entry.case_no, kind, person, body, moment)
        move = self._cases.get(entry.case_no).state.move(move_id)
        assert move is not None
        return move


def _body(state: CaseState, transition: Transition, wish: Wish, strand: str) -> dict[str, Any]:
    texts = {name: getattr(wish, name).strip() for name in _NAMES}
    place = {"name": wish.name, "strand": strand, "before": state.states.get(strand, ""), "after": transition.to}
    rest = {"evidence": list(dict.fromkeys(wish.evidence)), "due": wish.due, "parts": list(transition.parts)}
    return {"move_id": wish.move_id or uuid.uuid4().hex, **place, **texts, **rest}


def _signature(move_id: str, part: str, agrees: bool, note: str) -> dict[str, Any]:
    return {"move": move_id, "part": part, "agrees": agrees, "note": note.strip()[: _NAMES["note"]]}


def _allowed(state: CaseState, transition: Transition, wish: Wish, strand: str, captures: list[Capture]) -> None:
    """Raise LifecycleError unless the case may take the step as wished."""

    def no(what: str, mend: str) -> LifecycleError:
        return LifecycleError(what, place=f"{wish.case_no} {wish.name}", mend=mend)

    at = state.states.get(strand, "")
    if at not in transition.sources:
        raise no(f"{transition.track}现在是“{at or '未开始'}”", f"要先到{'、'.join(s or '未开始' for s in transition.sources)}")
    if not meets(transition, state.states):
        wanted = "；".join(f"{k}要是{'或'.join(v)}" for k, v in (transition.needs or {}).items())
        raise no("前面的环节还没有到", wanted)
    if pending := next((m for m in state.waiting if m.strand == strand), None):
        raise no(f"{pending.person}提出的“{pending.name}”还在等{pending.lacking[0]}", "请先签署或撤回")
    if transition.reasons and wish.reason not in transition.reasons:
        codes = "、".join(f"{r.code} {r.text}" for r in workflow().reasons_for(wish.name))
        raise no(f"理由代码“{wish.reason}”不能用在这里", f"可用的是 {codes}")
    if wish.reason.endswith("9") and wish.reason in workflow().reasons and not wish.note.strip():
        raise no("选了“其他”要在备注写明", "请写备注")
    if workflow().tracks[transition.track].many == (not wish.counterpart.strip()):
        raise no("对方单位写得不对", "移送、协查、会商、平台协助要写明对方单位，其他的不写")
    if transition.document and not wish.document.strip():
        raise no("要写文书号", "请写明文书号")
    if any(len(getattr(wish, name)) > most or "\x00" in getattr(wish, name) for name, most in _NAMES.items()):
        raise no("写得太长", "请缩短")
    if transition.due != bool(wish.due) or (wish.due and not _is_day(wish.due)):
        raise no("到期日写得不对", "要写明到期日，如 2026-12-31" if transition.due else "这一步的期限自动算，不用写")
    _apart(state, transition, strand, captures, no)


def _apart(state: CaseState, transition: Transition, strand: str, captures: list[Capture], no: Any) -> None:
    """Hold the times of the evidence to what the step asks."""
    times = sorted(parse(c.started_at) for c in captures)
    if transition.apart_hours and times[-1] - times[0] < timedelta(hours=transition.apart_hours):
        raise no(f"两次取证要相隔 {transition.apart_hours} 小时以上", "请再取一次证，打不开一次不等于已删除")
    sent = [m for m in state.effective if m.strand == strand and workflow().transitions[m.name].external]
    if transition.fresh and sent and times and times[0] <= parse(sent[-1].effective_at):
        raise no(f"证据要在“{sent[-1].name}”之后取得", "请重新取证")


def _still_allowed(state: CaseState, move: Move) -> None:
    """What was right when it was proposed must still be right when it is signed."""
    transition = workflow().transitions.get(move.name)
    if state.states.get(move.strand, "") != move.before:
        raise LifecycleError(f"“{move.name}”提出以后情况变了", place=state.case_no, mend="请退回这一步，重新提出")
    if transition and not move.undoes and not meets(transition, state.states):
        raise LifecycleError(f"“{move.name}”的前提已经不在", place=state.case_no, mend="请退回这一步")
    if move.undoes:
        undone = state.move(move.undoes)
        if undone is None or state.last(move.strand) != undone:
            raise LifecycleError("要撤销的一步已不是最后一步", place=state.case_no, mend="请退回这一步")
        _nothing_rests_on(state, undone)


def _nothing_rests_on(state: CaseState, move: Move) -> None:
    """Raise LifecycleError when another strand's step needs the state that would be taken back."""
    after = {**state.states, move.strand: move.before}
    for strand in state.states:
        last = state.last(strand)
        if last is None or strand == move.strand or not (transition := workflow().transitions.get(last.name)):
            continue
        if meets(transition, state.states) and not meets(transition, after):
            raise LifecycleError(f"“{last.name}”以“{move.name}”为前提", place=state.case_no, mend=f"请先撤销“{last.name}”")


def _strand(state: CaseState, row: LogRow) -> str:
    if row.kind == Kind.MOVE:
        return str(row.body["strand"])
    if row.kind == Kind.SIGNATURE and (move := state.move(row.body["move"])):
        return move.strand
    return ""


def _what(state: CaseState, row: LogRow) -> str:
    if row.kind == Kind.SIGNATURE and (move := state.move(row.body["move"])):
        return f"{move.name}：{row.body['part']}{'同意' if row.body['agrees'] else '不同意'}"
    return str(row.body.get("name", row.kind))


def _is_day(text: str) -> bool:
    try:
        return 2000 <= date.fromisoformat(text).year <= 2199 and text == str(datetime.fromisoformat(text).date())
    except ValueError:
        return False


def entries_of(cases: Iterable[CaseEntry], lead_id: str) -> list[CaseEntry]:
    """The entries in which a lead stands, oldest first."""
    return [e for e in cases if lead_id in e.lead_ids]
