"""A case takes its steps as the workflow says: who may, what it needs, two persons, deadlines, undo, conflicts."""

import sqlite3
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from evidence.captures import Draft
from evidence.caselog import Kind
from evidence.casestate import Standing
from evidence.clock import utc_now
from evidence.deadlines import annexes_due, running
from evidence.errors import InputError, LifecycleError
from evidence.integrity import adopt
from evidence.lifecycle import OutdatedError, Wish
from evidence.notices import notices
from evidence.persons import Role
from evidence.project import Project
from evidence.workdays import Calendar

FIELDS = {"发现线索/收到材料时间": "2026-11-02", "案件来源": "监督检查", "末次发现": "2026-11-20"}
PEOPLE = {
    "初": (Role.FIRST,),
    "复": (Role.SECOND,),
    "兼": (Role.FIRST, Role.SECOND, Role.HEAD),
    "长": (Role.HEAD,),
    "法": (Role.LEGAL,),
    "录": (Role.ENTRY,),
    "管": (Role.ADMIN,),
}


@pytest.fixture
def case(project: Project, draft: Callable[..., Draft]) -> "Case":
    for name, roles in PEOPLE.items():
        project.persons.grant(name, roles, "管")
    captures = []
    for number, when in enumerate(("2026-11-01T01:00:00.000Z", "2026-11-01T20:00:00.000Z", "2026-11-02T02:00:00.000Z")):
        capture = project.vault.seal(draft(f"p{number}", body=b"x%d" % number, started_at=when))
        adopt(project, capture)
        captures.append(capture.capture_id)
    return Case(project, project.cases.open("p", "录", project.numbering, FIELDS).case_no, captures)


class Case:
    """One case, with what a test does to it in a word."""

    def __init__(self, project: Project, number: str, captures: list[str]) -> None:
        self.project, self.number, self.captures = project, number, captures

    @property
    def saw(self) -> int:
        return self.project.cases.get(self.number).state.version

    @property
    def states(self) -> dict[str, str]:
        return dict(self.project.cases.get(self.number).state.states)

    def wish(self, name: str, person: str = "初", **more: Any) -> str:
        wish = Wish(self.number, name, person, **({"saw": self.saw} | more))
        return self.project.lifecycle.propose(wish).move_id

    def sign(self, move: str, person: str, agrees: bool = True) -> Standing:
        return self.project.lifecycle.sign(self.number, move, person, agrees=agrees, saw=self.saw).standing

    def done(self, name: str, **more: Any) -> str:
        """Propose and sign all."""
        move = self.wish(name, **more)
        for part in self.project.cases.get(self.number).state.move(move).parts:  # type: ignore[union-attr]
            self.sign(move, {"复核": "复", "审批": "长"}[part])
        return move

    def found_true(self) -> str:
        return self.done("认定属实", evidence=(self.captures[0],))


def test_a_finding_stands_only_after_a_second_person(case: Case) -> None:
    move = case.wish("认定属实", evidence=(case.captures[0],))
    assert case.states["核查"] == "核查中"
    with pytest.raises(InputError, match="角色是初核"):
        case.sign(move, "初")
    assert case.sign(move, "复") == Standing.EFFECTIVE
    assert case.states["核查"] == "属实"
    stored = case.project.cases.get(case.number).state.move(move)
    assert stored and stored.persons == ("初", "复") and stored.evidence == (case.captures[0],)


def test_one_who_has_both_roles_is_still_one_person(case: Case) -> None:
    move = case.wish("认定属实", "兼", evidence=(case.captures[0],))
    with pytest.raises(LifecycleError, match="不能自己复核"):
        case.sign(move, "兼")
    row = "INSERT INTO case_log(case_no, version, kind, person, at, body) VALUES (?, 99, '签署', '兼', 't', ?)"
    body = f'{{"move": "{move}", "part": "复核", "agrees": true, "note": ""}}'
    with pytest.raises(sqlite3.IntegrityError, match="不能自己复核"):
        case.project.db.execute(row, (case.number, body))


def test_a_refused_proposal_leaves_the_case_where_it_was(case: Case) -> None:
    move = case.wish("认定属实", evidence=(case.captures[0],))
    assert case.sign(move, "复", agrees=False) == Standing.REFUSED
    assert case.states["核查"] == "核查中"
    case.found_true()


@pytest.mark.parametrize(
    ("wish", "what"),
    [
        ({"name": "认定属实"}, "至少要 1 份证据"),
        ({"name": "认定属实", "evidence": ("nothing",)}, "没有证据“nothing”"),
        ({"name": "认定属实", "person": "录"}, "“录”的角色是录入"),
        ({"name": "认定属实", "person": "管"}, "“管”的角色是系统管理员"),
        ({"name": "认定属实", "person": "路人"}, "人员名册里没有“路人”"),
        ({"name": "立案", "document": "1号"}, "核查要是属实或部分属实"),
        ({"name": "结案"}, "立案现在是“未开始”"),
        ({"name": "认定不属实"}, "可用的是 N1"),
        ({"name": "认定不属实", "reason": "F1"}, "不能用在这里"),
        ({"name": "认定不属实", "reason": "N9"}, "要在备注写明"),
        ({"name": "认定不属实", "reason": "N1", "counterpart": "公安"}, "对方单位"),
        ({"name": "认定不属实", "reason": "N1", "due": "2026-12-01"}, "不用写"),
        ({"name": "认定不属实", "reason": "N1", "note": "长" * 2001}, "写得太长"),
        ({"name": "会商"}, "要写明对方单位"),
        ({"name": "判决"}, "没有“判决”这一步"),
    ],
)
def test_what_the_workflow_forbids_is_refused_and_writes_nothing(case: Case, wish: dict[str, object], what: str) -> None:
    before = case.saw
    with pytest.raises(InputError) as caught:
        case.wish(**wish)  # type: ignore[arg-type]
    assert what in caught.value.sentence(), caught.value.sentence()
    assert case.saw == before


def test_a_case_goes_all_the_way_and_each_step_says_who_when_and_why(case: Case) -> None:
    case.found_true()
    case.done("责令改正", due="2026-12-04", document="责改1号")
    case.done("立案", document="立1号")
    case.done("移送", counterpart="演示市公安局", document="移1号")
    case.done("移送", counterpart="演示市人社局", document="移2号")
    case.done("调查终结")
    case.done("审核通过", person="法")
    case.done("处罚告知", document="告1号")
    case.done("决定处罚", document="罚1号")
    case.done("执行完毕")
    case.done("结案")
    case.done("归档", person="录")
    assert case.states == {
        "核查": "属实", "整改": "整改中", "立案": "归档", "移送（演示市公安局）": "已移送", "移送（演示市人社局）": "已移送",
    }  # fmt: skip
    for move in case.project.cases.get(case.number).state.effective:
        assert move.person and move.effective_at and (len(move.persons) >= 2) == bool(move.parts)


def test_a_page_that_does_not_open_once_is_not_deleted(case: Case, draft: Callable[..., Draft]) -> None:
    case.found_true()
    case.done("责令改正", due="2026-12-04", document="责改1号")
    case.done("转入复查", person="录")
    with pytest.raises(LifecycleError, match="证据要在“责令改正”之后取得"):
        case.wish("认定已整改", evidence=(case.captures[0],))
    with pytest.raises(LifecycleError, match="至少要 2 份证据"):
        case.wish("认定内容已删除", evidence=(case.captures[0],))
    later = []
    for number, when in enumerate(("2099-01-01T00:00:00.000Z", "2099-01-01T12:00:00.000Z", "2099-01-02T00:00:00.000Z")):
        capture = case.project.vault.seal(draft(f"q{number}", body=b"y%d" % number, started_at=when))
        adopt(case.project, capture)
        later.append(capture.capture_id)
    with pytest.raises(LifecycleError, match="相隔 24 小时以上"):
        case.wish("认定内容已删除", evidence=tuple(later[:2]))
    case.done("认定内容已删除", evidence=(later[0], later[2]))
    assert case.project.cases.get(case.number).closed_at


def test_undo_is_one_more_row_and_takes_what_the_step_took(case: Case) -> None:
    true = case.found_true()
    undone = case.project.lifecycle.undo(case.number, true, "初", saw=case.saw, note="认错了人")
    assert undone.standing == Standing.WAITING and case.states["核查"] == "属实"
    case.sign(undone.move_id, "复")
    assert case.states["核查"] == "核查中"
    kept = case.project.cases.get(case.number).state.move(true)
    assert kept and kept.standing == Standing.UNDONE and kept.evidence == (case.captures[0],)


def test_what_others_rest_on_is_not_undone(case: Case) -> None:
    true = case.found_true()
    filed = case.done("立案", document="立1号")
    with pytest.raises(LifecycleError, match="请先撤销“立案”"):
        case.project.lifecycle.undo(case.number, true, "初", saw=case.saw, note="误")
    undo = case.project.lifecycle.undo(case.number, filed, "初", saw=case.saw, note="误")
    case.sign(undo.move_id, "复")
    assert case.states["立案"] == "已立案", "the head of the bureau has not approved that"
    case.sign(undo.move_id, "长")
    assert "立案" not in case.states


def test_of_two_who_saw_the_same_the_second_is_told_both(case: Case) -> None:
    saw = case.saw
    case.wish("认定不属实", "复", reason="N1", saw=saw)
    with pytest.raises(OutdatedError) as caught:
        case.wish("认定属实", "初", evidence=(case.captures[0],), saw=saw)
    assert "复“认定不属实”" in caught.value.sentence() and "您的“认定属实”没有记入" in caught.value.sentence()
    assert [r.person for r in caught.value.came] == ["复"] and caught.value.state.states["核查"] == "不属实"
    assert case.states["核查"] == "不属实"


def test_what_came_to_another_strand_is_no_conflict(case: Case) -> None:
    case.found_true()
    saw = case.saw
    case.done("提示", saw=saw)
    case.done("立案", document="立1号", saw=saw)
    assert case.states["立案"] == "已立案"


def test_the_same_wish_sent_twice_is_taken_once(case: Case) -> None:
    saw = case.saw
    one = case.wish("认定不属实", reason="N1", move_id="m1", saw=saw)
    assert case.wish("认定不属实", reason="N1", move_id="m1", saw=saw) == one
    assert len([r for r in case.project.cases.history(case.number) if r.kind == Kind.MOVE]) == 1


def test_a_proposal_whose_ground_is_gone_cannot_be_signed(case: Case) -> None:
    case.found_true()
    told = case.wish("提示")
    case.done("重新核查", reason="R1")
    with pytest.raises(LifecycleError, match="前提已经不在"):
        case.sign(told, "复")
    case.project.lifecycle.withdraw(case.number, told, "初")
    assert case.project.cases.get(case.number).state.waiting == ()


def _dues(case: Case, today: date = date(2026, 11, 24)) -> dict[str, str]:
    entry = case.project.cases.get(case.number)
    return {d.term: d.due or d.problem for d in running(entry, case.project.calendar, today)}


def test_deadlines_run_from_where_the_law_counts(case: Case) -> None:
    assert _dues(case) == {"核查": "2026-11-23", "追究时效": "2028-11-20"}
    [due] = [d for d in running(case.project.cases.get(case.number), Calendar(), date(2026, 11, 24)) if d.term == "核查"]
    assert due.left == -1 and "第十八条" in due.basis
    case.done("延长核查", reason="E1")
    assert _dues(case) == {"核查（延长）": "2026-12-14", "追究时效": "2028-11-20"}
    case.done("认定不属实", reason="N1")
    case.done("重新核查", reason="R1")
    assert "核查" in _dues(case) and "核查（延长）" not in _dues(case), "a check begun anew has its own term"


def test_a_step_stores_the_next_deadline(case: Case) -> None:
    case.found_true()
    move = case.done("责令改正", due="2026-12-04", document="责改1号")
    stored = case.project.cases.get(case.number).state.move(move)
    assert stored and stored.due == "2026-12-04" and _dues(case)["复查"] == "2026-12-04"
    filed = case.done("立案", document="立1号")
    assert "核查" not in _dues(case) and "追究时效" not in _dues(case)
    assert "2027 年的放假安排还没有收录" in _dues(case)["办案"] or utc_now() < "2026-10"
    stored = case.project.cases.get(case.number).state.move(filed)
    assert stored and stored.parts == ("复核", "审批")


def test_a_case_in_correction_gives_the_notice_to_look_again_by(case: Case) -> None:
    case.found_true()
    assert notices(case.project.cases.all()) == []
    move = case.wish("责令改正", due="2026-12-04", document="责改1号")
    assert notices(case.project.cases.all()) == [], "not before a second person signed"
    case.sign(move, "复")
    [notice] = notices(case.project.cases.all())
    assert (notice.notice_id, notice.deadline, notice.document, notice.ordered_by) == (move, "2026-12-04", "责改1号", "初")
    undone = case.project.lifecycle.undo(case.number, move, "初", saw=case.saw, note="误")
    case.sign(undone.move_id, "复")
    assert notices(case.project.cases.all()) == []


def test_only_a_reporter_is_told(case: Case) -> None:
    case.found_true()
    case.done("立案", document="立1号")
    assert "告知举报人" not in _dues(case)
    values = FIELDS | {"案件来源": "举报"}
    other = Case(case.project, case.project.cases.open("q", "录", case.project.numbering, values).case_no, case.captures)
    other.found_true()
    other.done("立案", document="立2号")
    assert "告知举报人" in _dues(other)
    other.done("告知举报人")
    assert "告知举报人" not in _dues(other)


@pytest.mark.parametrize(
    ("today", "first", "note"),
    [
        (date(2026, 6, 10), "2026-06-13", "请在 06-12 前办好"),  # a Saturday
        (date(2026, 2, 26), "2026-02-28", ""),  # a Saturday that is worked
        (date(2026, 9, 28), "2026-09-28", ""),
        (date(2027, 1, 1), "2027-01-13", "2027 年的放假安排还没有收录"),
    ],
)
def test_the_annexes_are_due_twice_a_month(today: date, first: str, note: str) -> None:
    due = annexes_due(Calendar(), today)[0]
    assert due.due == first and note in due.note + due.problem
    assert bool(note) or "办好" not in due.note
