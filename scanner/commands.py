"""The commands of this room: lists of institutions, and rules. The front door hangs them into the command line."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.terminal import HERE, Here, Json, command, group, say, say_all, say_json
from scanner.registry_commands import add_to, rejudge_and_say

if TYPE_CHECKING:
    from evidence.project import Project
    from scanner.lists import ReadList
    from scanner.scan import Scanner

WORDLISTS = Path(__file__).resolve().parent.parent / "wordlists"
DEFAULT_PROFILE = "all"

registry_app = group("公布的机构名单：导入、列出、查询。")
rules_app = group("规则：列出、校验、解释一段文字为什么是或不是线索。")


def make_scanner(project: "Project | None", profile: str = "") -> "Scanner":
    """A scanner with the rules of a profile (else the project's, else the default) and the project's lists."""
    from scanner.registry import Registry
    from scanner.rules import load_rules
    from scanner.scan import Scanner

    chosen = profile or (project.settings.profile if project else DEFAULT_PROFILE)
    return Scanner(load_rules(WORDLISTS, chosen), Registry.from_project(project) if project else Registry.empty())


def project_or_none(folder: Path) -> "Project | None":
    """The project of a folder, None when the folder is no project."""
    from evidence.project import SETTINGS, open_project

    return open_project(folder) if (folder / SETTINGS).exists() else None


@command(registry_app, "import")
def registry_import(
    file: Annotated[Path, typer.Argument(help="公布的名单：xlsx、xls、csv、txt、docx、pdf 或保存的网页。")],
    title: Annotated[str, typer.Option(help="名单名称。")],
    published: Annotated[str, typer.Option(help="公布日期，如 2026-11-01。")],
    source: Annotated[str, typer.Option(help="来源：网址或单位。指明的列按来源记下，下次自动用。")],
    document: Annotated[str, typer.Option(help="文号。")] = "",
    kind: Annotated[str, typer.Option(help="名单种类：认定机构、鉴定所、民办学校、社会评价组织。")] = "",
    region: Annotated[str, typer.Option(help="地区。")] = "",
    status: Annotated[str, typer.Option(help="整份名单的状态，如 注销；表里另有写明的以表里为准。")] = "",
    valid_from: Annotated[str, typer.Option(help="整份名单的有效期起，如 2026-01-01。")] = "",
    valid_to: Annotated[str, typer.Option(help="整份名单的有效期止。")] = "",
    column: Annotated[
        list[str] | None, typer.Option(help="指明列，如 name=机构名称 或 name=第2列；可写多次。", show_default=False)
    ] = None,
    sheet: Annotated[list[str] | None, typer.Option(help="只读这张工作表；可写多次。", show_default=False)] = None,
    preview: Annotated[bool, typer.Option("--preview", help="只看会读到什么，不导入。")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="看过以后不再询问，直接导入。")] = False,
    folder: Here = HERE,
    as_json: Json = False,
) -> int:
    """导入一份名单：先列出会读到什么、哪些行读不出来，确认后才写入，并按它重新判断已有的线索。旧名单不会被覆盖。"""
    from evidence.project import open_project
    from scanner.lists import ListNotice, parse_columns, prepare_list

    project = open_project(folder)
    notice = ListNotice(title, source, published, document, kind, region, status, valid_from, valid_to)
    read = prepare_list(project, file, notice, parse_columns(column or []), sheet or [])
    return _keep_when_agreed(project, read, preview=preview, yes=yes, as_json=as_json)


def _keep_when_agreed(project: "Project", read: "ReadList", *, preview: bool, yes: bool, as_json: bool) -> int:
    """Show what was read; keep it when told to beforehand or now. 1 when rows were lost or nothing was kept that should be."""
    from scanner.list_preview import preview_fields, preview_lines
    from scanner.lists import keep_list
    from scanner.published.taker import Fate

    if not as_json:
        say_all(preview_lines(read))
    asked = not (preview or yes or as_json) and sys.stdin.isatty()
    agreed = not preview and (yes or (asked and typer.confirm("照这样导入吗？")))
    done = keep_list(project, read) if agreed else None
    if as_json:
        say_json(preview_fields(read, done))
    elif done:
        gone = done.snapshot.snapshot_id in project.list_marks.withdrawn()
        still = "早已导入过，后来撤回了，要用请运行 xunzheng registry restore" if gone else "早已导入过，没有变化"
        what = "已导入" if done.new else still
        say(f"《{done.snapshot.title}》{done.snapshot.rows} 行{what}（编号 {done.snapshot.snapshot_id}）。")
        if done.new:
            rejudge_and_say(project)
    elif not preview:
        say("没有导入。核对无误以后，在同一条命令后面加上 --yes 再运行。")
    return 1 if read.published.count(Fate.LOST) or not (done or preview) else 0


@command(registry_app, "list")
def registry_list(folder: Here = HERE, as_json: Json = False) -> None:
    """列出已导入的名单，撤回的也在内。"""
    from evidence.project import open_project
    from scanner.list_preview import snapshot_line

    project = open_project(folder)
    snapshots, withdrawn = project.registries.snapshots(), project.list_marks.withdrawn()
    if as_json:
        return say_json([asdict(s) | {"withdrawn": s.snapshot_id in withdrawn} for s in snapshots])
    return say_all(snapshot_line(s, withdrawn.get(s.snapshot_id)) for s in snapshots)


@command(registry_app, "columns")
def registry_columns(
    forget: Annotated[str, typer.Option(help="删除为这个来源记下的列。", show_default=False)] = "",
    folder: Here = HERE,
    as_json: Json = False,
) -> None:
    """列出为各个来源记下的列；导入同一来源的名单时自动用。"""
    from evidence.project import open_project
    from scanner.lists import forget_columns

    project = open_project(folder)
    if forget:
        return say(f"已删除为“{forget}”记下的 {forget_columns(project, forget)} 列。")
    kept = project.registries.all_columns()
    if as_json:
        return say_json(kept)
    return (
        say_all(f"{s}：{'，'.join(f'{f}={h}' for f, h in c.items())}" for s, c in kept.items())
        if kept
        else say("还没有记下的列。")
    )


add_to(registry_app)


@command(rules_app, "list")
def rules_list(profile: Annotated[str, typer.Option(help="词表。")] = DEFAULT_PROFILE, as_json: Json = False) -> None:
    """列出规则。"""
    from scanner.rules import load_rules

    cards = load_rules(WORDLISTS, profile).cards()
    return say_json([asdict(c) for c in cards]) if as_json else say_all(f"{c.rule_id}　S{c.severity}　{c.title}" for c in cards)


@command(rules_app, "check")
def rules_check(folder: Annotated[Path, typer.Argument(help="词表目录。")] = WORDLISTS) -> int:
    """校验词表：每条规则的写法、条款和全部正反例。"""
    from scanner.rulecheck import check_rules

    checked = check_rules(folder)
    say_all(checked.failures)
    say(f"{checked.rules} 条规则，{checked.examples} 个例子，{len(checked.failures)} 处不符。")
    return 1 if checked.failures else 0


@command(rules_app, "explain")
def rules_explain(
    text: Annotated[str, typer.Argument(help="一段文字、一个文件，或封存网页编号的开头几位（至少 8 位）。")] = "",
    lines: Annotated[Path | None, typer.Option(help="JSON 行文件，每行 {id, text}；与 --json 同用。", show_default=False)] = None,
    profile: Annotated[str, typer.Option(help="词表；不写就用项目设置里的。", show_default=False)] = "",
    folder: Here = HERE,
    as_json: Json = False,
) -> None:
    """一步一步说明一段文字为什么是或不是线索。"""
    from scanner.explain import explain_lines, explain_text

    project = project_or_none(folder)
    scanner = make_scanner(project, profile)
    if lines:
        for answer in explain_lines(lines, scanner):
            say_json(answer)
        return
    explained = explain_text(text, scanner, project)
    say_json(explained.fields()) if as_json else say_all(explained.lines())


@command(rules_app, "stats")
def rules_stats(folder: Here = HERE, as_json: Json = False) -> int:
    """按审核人的决定统计每条规则判对多少、为什么误报，点出容易误报的规则（有的退出码是 1）。"""
    from evidence.project import open_project
    from evidence.rulestats import rule_stats, stats_line

    found = rule_stats(open_project(folder))
    if as_json:
        say_json([asdict(s) | {"precision": s.precision, "interval": s.interval, "misleads": s.misleads} for s in found])
    else:
        say_all(map(stats_line, found) if found else ["还没有线索。"])
    return 1 if any(s.misleads for s in found) else 0
