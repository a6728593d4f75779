"""The commands of this room: lists of institutions, and rules. The front door hangs them into the command line."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.terminal import HERE, Here, Json, command, group, say, say_all, say_json
from scanner.registry_commands import add_to, rejudge_and_say

if TYPE_CHECKING:
    from evidence.project import Project
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
    file: Annotated[Path, typer.Argument(help="公布的名单：xlsx、xls 或 csv。")],
    title: Annotated[str, typer.Option(help="名单名称。")],
    published: Annotated[str, typer.Option(help="公布日期，如 2026-11-01。")],
    source: Annotated[str, typer.Option(help="来源：网址或单位。")],
    document: Annotated[str, typer.Option(help="文号。")] = "",
    kind: Annotated[str, typer.Option(help="机构种类，如 职业技能等级认定机构。")] = "",
    region: Annotated[str, typer.Option(help="地区。")] = "",
    column: Annotated[list[str] | None, typer.Option(help="指明列，如 name=机构名称；可写多次。", show_default=False)] = None,
    folder: Here = HERE,
) -> int:
    """导入一份名单，并按它重新判断已有的线索。旧名单不会被覆盖。"""
    from evidence.project import open_project
    from scanner.lists import import_list, parse_columns

    done = import_list(
        open_project(folder),
        file,
        title=title,
        source=source,
        document=document,
        published=published,
        kind=kind,
        region=region,
        columns=parse_columns(column or []),
    )
    say(f"《{done.snapshot.title}》{done.snapshot.rows} 家{'已导入' if done.new else '早已导入过，没有变化'}。")
    say_all(f"第 {p.row} 行：{p.what}" for p in done.problems)
    if done.new:
        rejudge_and_say(open_project(folder))
    return 0


@command(registry_app, "list")
def registry_list(folder: Here = HERE, as_json: Json = False) -> None:
    """列出已导入的名单。"""
    from evidence.project import open_project

    snapshots = open_project(folder).registries.snapshots()
    if as_json:
        return say_json([asdict(s) for s in snapshots])
    return say_all(f"{s.published}　《{s.title}》　{s.rows} 家　来源 {s.source}　{s.document}" for s in snapshots)


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
