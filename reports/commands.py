"""The commands of this room: decisions, and two lists side by side. The front door hangs them into the command line."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from evidence.terminal import HERE, Here, Json, command, group, say, say_all, say_json

decisions_app = group("审核决定：导入从报告里下载的决定文件。")


@command(decisions_app, "import")
def decisions_import(file: Annotated[Path, typer.Argument(help="从报告里下载的决定文件。")], folder: Here = HERE) -> int:
    """导入审核决定。同一份文件导入两次不会重复；别人先作的决定不会被覆盖，两边的都列出来。"""
    from evidence.project import open_project
    from reports.console import contested_lines
    from reports.decision_file import import_decisions

    result = import_decisions(open_project(folder), file)
    say(f"新增决定 {result.new} 条，已有 {result.already} 条。")
    say_all(contested_lines(result.contested))
    return 1 if result.contested else 0


@command(decisions_app, "list")
def decisions_list(folder: Here = HERE, as_json: Json = False) -> None:
    """列出每条线索现行的决定。"""
    from evidence.project import open_project

    standing = open_project(folder).decisions.standing()
    if as_json:
        return say_json([asdict(d) for d in standing.values()])
    from reports.console import decision_lines

    return say_all(decision_lines(standing.values()))


@command(decisions_app, "reopened")
def decisions_reopened(folder: Here = HERE, as_json: Json = False) -> int:
    """列出要重新看的线索：决定以后网页文字变了，或者整改后又出现；标出删去、添上的文字。"""
    from evidence.project import open_project
    from evidence.reopened import reopened
    from reports.case_desk import difference_text

    project = open_project(folder)
    found = reopened(project.decisions.standing(), project.leads.sightings(), project.cases.all())
    if as_json:
        say_json([asdict(one) for one in found])
    else:
        say_all(f"{r.lead_id}　原定“{r.decision.verdict}”　{r.why}：{difference_text(r)}" for r in found)
        say(f"要重新看的线索 {len(found)} 条。")
    return 1 if found else 0


@command(decisions_app, "groups")
def decisions_groups(folder: Here = HERE, as_json: Json = False) -> None:
    """列出属于同一行为的线索：同一主体或有关联的网站、同一规则、时间相连，文字相近或在同一张图片里；证据各自保留。"""
    from evidence.clock import beijing
    from evidence.duplicates import groups
    from evidence.project import open_project
    from evidence.siblings import siblings

    project = open_project(folder)
    found = [g for g in groups(project.leads.sightings(1), siblings(project.subjects.by_party())) if len(g.urls) > 1]
    if as_json:
        return say_json([asdict(g) for g in found])
    for g in found:
        when = f"{beijing(g.first_seen, '%Y-%m-%d')} 至 {beijing(g.last_seen, '%Y-%m-%d')}"
        say(f"{g.group_id}　{g.rule_id}　线索 {len(g.lead_ids)} 条，网址 {len(g.urls)} 个　{when}　{'、'.join(g.lead_ids[:6])}")
    return say(f"同一行为的 {len(found)} 组。")


def registry_diff(
    old: Annotated[str, typer.Argument(help="旧名单的编号（registry list 里的，开头几位即可）。")],
    new: Annotated[str, typer.Argument(help="新名单的编号。")],
    out: Annotated[Path | None, typer.Option(help="对照页写到哪里。", show_default="项目的 reports 目录")] = None,
    folder: Here = HERE,
    as_json: Json = False,
) -> None:
    """对照两份名单：增加、减少、逐项的变化、可能的改名，并写成一页。"""
    from evidence.list_changes import compare_lists, find_list
    from evidence.project import open_project
    from reports.list_page import build_list_page, change_lines

    project = open_project(folder)
    changes = compare_lists(project.registries, find_list(project.registries, old), find_list(project.registries, new))
    name = f"名单对照-{changes.old.snapshot_id}-{changes.new.snapshot_id}.html"
    page = build_list_page(changes, out or project.root / "reports" / name)
    say_json(asdict(changes) | {"page": str(page)}) if as_json else say_all(change_lines(changes, page))
