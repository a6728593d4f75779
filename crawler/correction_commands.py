"""The commands of time: by when leads are to be put right, and what changed since the last time."""

from dataclasses import asdict
from typing import Annotated

import typer

from evidence.terminal import HERE, Here, Json, command, group, say, say_all, say_json

corrections_app = group("改正期限：定下、列出、撤回；到期当天和之后 1、30、90 天自动复查。")


@command(corrections_app, "add")
def corrections_add(
    what: Annotated[list[str], typer.Argument(help="线索编号或登记号，可写多个。")],
    deadline: Annotated[str, typer.Option(help="改正期限，如 2026-12-01。")],
    by: Annotated[str, typer.Option(help="经办人。")],
    document: Annotated[str, typer.Option(help="责令改正的文书号。")] = "",
    folder: Here = HERE,
) -> None:
    """定下改正期限；同一条线索再定一次就是延期。"""
    from evidence.errors import InputError
    from evidence.project import open_project

    project = open_project(folder)
    cases = {c.case_no: c.lead_ids for c in project.cases.all()}
    leads = [lead for one in what for lead in cases.get(one, (one,))]
    for lead in leads:
        if not project.leads.known(lead):
            raise InputError("没有这条线索，也没有这个登记号", place=lead, mend="线索编号见报告，登记号见案源登记")
    made = project.corrections.order(leads, deadline, by, document)
    days = "、".join(look.strftime("%Y-%m-%d") for look in made.looks)
    say(f"改正期限 {made.correction_id}：{made.deadline}，线索 {len(made.lead_ids)} 条。")
    say(f"复查日期：{days}（由 xunzheng schedule 执行）。")


@command(corrections_app, "list")
def corrections_list(folder: Here = HERE, as_json: Json = False) -> None:
    """列出改正期限和线索的现状。"""
    from evidence.changes import lead_changes
    from evidence.notices import to_put_right
    from evidence.project import open_project

    project = open_project(folder)
    standing = to_put_right(project)
    if as_json:
        return say_json([asdict(c) for c in standing])
    changes = lead_changes(project)
    for one in standing:
        say(f"{one.correction_id}　期限 {one.deadline}　{one.document}　经办 {one.ordered_by}")
        say_all(f"　　{lead}　{changes[lead].standing.state if lead in changes else '还没有查看'}" for lead in one.lead_ids)
    if not standing:
        say("还没有定改正期限：xunzheng corrections add 线索编号 --deadline 日期 --by 经办人")
    return None


@command(corrections_app, "withdraw")
def corrections_withdraw(
    correction_id: Annotated[str, typer.Argument(help="改正期限的编号。")],
    by: Annotated[str, typer.Option(help="经办人。")],
    why: Annotated[str, typer.Option(help="为什么撤回。")],
    folder: Here = HERE,
) -> None:
    """撤回改正期限，不再为它复查；撤回也记入保管链。"""
    from evidence.project import open_project

    open_project(folder).corrections.withdraw(correction_id, by, why)
    say(f"改正期限 {correction_id} 已撤回。")


def changes(
    folder: Here = HERE,
    run_id: Annotated[str, typer.Option("--run", help="哪一次抓取；不写就是最近一次。", show_default=False)] = "",
    as_json: Json = False,
) -> None:
    """列出最近一次抓取与上一次相比：新增、变化、不存在、转走、被拦下、打不开的网页，以及线索的现状。"""
    from crawler.change_lines import change_lines, lead_lines
    from evidence.changes import lead_changes
    from evidence.errors import InputError
    from evidence.project import open_project

    project = open_project(folder)
    runs = [r.run_id for r in project.runs.all() if r.run_id == run_id or not run_id]
    if not runs:
        raise InputError("没有这次抓取", place=run_id or str(project.root), mend="请先运行 xunzheng run，编号见 runs --json")
    found = lead_changes(project)
    if as_json:
        pages = [asdict(o) for o in project.observations.of_run(runs[0])]
        return say_json({"run": runs[0], "pages": pages, "leads": [asdict(c) for c in found.values()]})
    return say_all((*change_lines(project, runs[0]), *lead_lines(found.values())))
