"""The commands on cases: enter one, see it, have it take a step, sign, take back; who reported; and what is due."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.terminal import HERE, Here, Json, command, group, say, say_all, say_json

if TYPE_CHECKING:
    from evidence.project import Project

case_app = group("案件：登记、查看、流转、签署、撤销。认定属实和送出本机关的行为要两人，立案、移送、延期要负责人批准。")
By = Annotated[str, typer.Option("--by", help="经办人姓名（要在人员名册里）。")]
Number = Annotated[str, typer.Argument(help="登记号。")]
Saw = Annotated[int | None, typer.Option(help="您看到的版本（case show 里有）；不写就按现在的。", show_default=False)]


def add_case_commands(app: typer.Typer) -> None:
    """Hang the group and `due` into the command line."""
    for name, function in (("new", new), ("list", listed), ("show", show), ("move", move), ("sign", sign), ("undo", undo)):
        command(case_app, name)(function)
    command(case_app, "fill")(fill)
    command(case_app, "reporter")(reporter)
    app.add_typer(case_app, name="case")
    command(app, "due")(due)


def _open(folder: Path) -> "Project":
    from evidence.project import open_project

    return open_project(folder)


def _pairs(texts: list[str]) -> dict[str, str]:
    from evidence.errors import InputError

    for text in texts:
        if "=" not in text:
            raise InputError(f"“{text}”写得不对", mend="请写成 栏目=内容")
    return {name.strip(): value for name, _, value in (t.partition("=") for t in texts)}


def new(
    party: Annotated[str, typer.Option(help="当事人名称；不知道就写网站域名。")],
    source: Annotated[str, typer.Option(help="案件来源，如 监督检查、投诉、举报、其他部门移送、上级交办。")],
    by: By,
    found: Annotated[str, typer.Option(help="发现线索或收到材料的日期，15 个工作日从这天起算。", show_default="今天")] = "",
    lead: Annotated[list[str] | None, typer.Option(help="并入这个案件的线索编号，可以写几次。", show_default=False)] = None,
    field: Annotated[list[str] | None, typer.Option(help="其他栏目，写成 栏目=内容，可以写几次。", show_default=False)] = None,
    reporter: Annotated[
        list[str] | None, typer.Option(help="案源提供人的栏目，写成 栏目=内容；加密保存。", show_default=False)
    ] = None,
    folder: Here = HERE,
) -> None:
    """登记一个案件，取下一个登记号。"""
    from reports.case_desk import new_case

    values = {"当事人名称": party, "案件来源": source, **_pairs(field or [])}
    entry = new_case(_open(folder), party, by, values, found, lead or [], _pairs(reporter or []))
    say(f"已登记：{entry.case_no}（版本 {entry.state.version}）")


def listed(folder: Here = HERE, as_json: Json = False) -> None:
    """列出全部案件和它们在哪一步。"""
    from reports.case_desk import case_fields_of, list_lines

    project = _open(folder)
    say_json([case_fields_of(e) for e in project.cases.all()]) if as_json else say_all(list_lines(project))


def show(number: Number, folder: Here = HERE, as_json: Json = False) -> None:
    """看一个案件：栏目、线索、走过的每一步、在等谁签、期限、下一步可以做什么。"""
    from reports.case_desk import case_fields_of, case_lines

    project = _open(folder)
    entry = project.cases.get(number)
    say_json(case_fields_of(entry)) if as_json else say_all(case_lines(project, entry))


def move(
    number: Number,
    step: Annotated[str, typer.Argument(help="做哪一步，如 认定属实、责令改正、立案、移送；可用的见 case show。")],
    by: By,
    reason: Annotated[str, typer.Option(help="理由代码。", show_default=False)] = "",
    note: Annotated[str, typer.Option(help="说明。", show_default=False)] = "",
    evidence: Annotated[list[str] | None, typer.Option(help="证据编号（开头几位即可），可以写几次。", show_default=False)] = None,
    document: Annotated[str, typer.Option(help="文书号。", show_default=False)] = "",
    until: Annotated[str, typer.Option(help="到期日，如责令改正的期限。", show_default=False)] = "",
    to: Annotated[str, typer.Option(help="对方单位，如移送给谁。", show_default=False)] = "",
    saw: Saw = None,
    folder: Here = HERE,
) -> None:
    """让案件走一步；要复核、审批的，在等别人签署以前不生效。"""
    from evidence.lifecycle import Wish
    from reports.case_desk import full_ids, move_line

    project = _open(folder)
    seen = saw if saw is not None else project.cases.get(number).state.version
    captures = full_ids(project, evidence or [])
    made = project.lifecycle.propose(Wish(number, step, by, seen, reason, note, captures, document, until, to))
    say(move_line(made))


def sign(
    number: Number,
    which: Annotated[str, typer.Argument(help="哪一步的编号（case show 里有，开头几位即可）。")],
    by: By,
    refuse: Annotated[bool, typer.Option("--refuse", help="不同意，退回。")] = False,
    note: Annotated[str, typer.Option(help="意见。", show_default=False)] = "",
    saw: Saw = None,
    folder: Here = HERE,
) -> None:
    """签署别人提出的一步：先复核，后审批；提出人不能签自己的。"""
    from reports.case_desk import full_move, move_line

    project = _open(folder)
    state = project.cases.get(number).state
    seen = saw if saw is not None else state.version
    move_id = full_move(state, which)
    say(move_line(project.lifecycle.sign(number, move_id, by, agrees=not refuse, saw=seen, note=note)))


def undo(
    number: Number,
    which: Annotated[str, typer.Argument(help="哪一步的编号（case show 里有，开头几位即可）。")],
    by: By,
    note: Annotated[str, typer.Option(help="为什么撤销。")],
    saw: Saw = None,
    folder: Here = HERE,
) -> None:
    """撤销一步：多记一行，原来的仍在；还在等签署的，由提出人撤回。"""
    from reports.case_desk import full_move, move_line

    project = _open(folder)
    state = project.cases.get(number).state
    seen = saw if saw is not None else state.version
    move_id = full_move(state, which)
    waits = move_id in {m.move_id for m in state.waiting}
    flow = project.lifecycle
    say(move_line(flow.withdraw(number, move_id, by, note) if waits else flow.undo(number, move_id, by, saw=seen, note=note)))


def fill(
    number: Number,
    field: Annotated[list[str], typer.Argument(help="栏目=内容，可以写几个。")],
    by: By,
    saw: Saw = None,
    insist: Annotated[bool, typer.Option("--insist", help="别人改过的也以这里写的为准。")] = False,
    folder: Here = HERE,
) -> int:
    """填写案件的栏目；别人在您看过以后改过的，两边都列出来，不覆盖。"""
    from reports.case_desk import conflict_lines

    project = _open(folder)
    seen = saw if saw is not None else project.cases.get(number).state.version
    done = project.cases.fill(number, by, _pairs(field), seen, insist=insist)
    say(f"写入 {len(done.written)} 栏。")
    say_all(conflict_lines(done.contested))
    return 1 if done.contested else 0


def reporter(
    number: Number,
    by: By,
    reason: Annotated[str, typer.Option(help="为什么要看；会记入日志。", show_default=False)] = "",
    field: Annotated[list[str] | None, typer.Option(help="登记时写：栏目=内容，可以写几次。", show_default=False)] = None,
    folder: Here = HERE,
) -> None:
    """登记（--field）或查看（--reason）案源提供人：加密保存，平时不显示，每次查看都记入日志。"""
    project = _open(folder)
    if field:
        project.reporters.keep(number, by, _pairs(field))
        return say("已加密保存。")
    return say_all(f"{name}：{value}" for name, value in project.reporters.opened(number, by, reason).items())


def due(folder: Here = HERE, as_json: Json = False) -> int:
    """列出每个案件正在走的期限和附件一、二的报送日，到期的在前；日历不知道的年份会说明。"""
    from reports.case_desk import due_lines, every_due

    project = _open(folder)
    found = every_due(project)
    say_json([asdict(d) for d in found]) if as_json else say_all(due_lines(found))
    return 1 if any(d.left is not None and d.left < 0 for d in found) else 0
