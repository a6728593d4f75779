"""The commands of this room: targets. The front door hangs them into the command line."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.terminal import HERE, Here, Json, command, group, say, say_all, say_json

if TYPE_CHECKING:
    from evidence.target_table import TargetTable
    from evidence.targets import Target

targets_app = group("要巡查的目标：列出、添加、导入、暂停。")
_KINDS = {"site": "网站", "pages": "网页清单", "sitemap": "网站地图", "search": "站内搜索", "platform": "平台网页"}


@command(targets_app, "list")
def targets_list(folder: Here = HERE, as_json: Json = False) -> None:
    """列出目标。"""
    from evidence.project import open_project

    project = open_project(folder)
    targets = project.targets()
    if as_json:
        return say_json([asdict(t) for t in targets])
    for target in targets:
        say_all(_lines(target, project.settings.hours))
    if not targets:
        say("还没有目标。添加一个：xunzheng targets add 网址")
    return None


def _lines(target: "Target", hours: str) -> list[str]:
    paused = "　已暂停" if target.paused else ""
    limits = f"深度 {target.depth}　上限 {target.budget} 页{paused}"
    more = [_KINDS[target.kind], f"检索词 {'、'.join(target.terms)}" if target.terms else "", target.district]
    more += ["电脑和手机" if len(target.agents) > 1 else "", f"时段 {target.hours or hours}" if target.hours or hours else ""]
    more += [f"定时 {target.schedule}" if target.schedule else ""]
    urls = "、".join(target.start_urls[:3]) + (f" 等 {len(target.start_urls)} 个" if len(target.start_urls) > 3 else "")
    lines = [f"{target.target_id}　{target.title}　{urls}　{limits}　{'　'.join(filter(None, more))}"]
    if target.robots_override_by:
        lines.append(f"　　不按 robots.txt 抓取：{target.robots_override_by}批准，理由：{target.robots_override_reason}")
    return lines


@command(targets_app, "add")
def targets_add(
    url: Annotated[list[str], typer.Argument(help="网址，如 https://example.com/；网页清单可写多个。")],
    title: Annotated[str, typer.Option(help="名称。")] = "",
    district: Annotated[str, typer.Option(help="辖区。")] = "",
    kind: Annotated[str, typer.Option(help="类型：site、pages、sitemap、search、platform。")] = "site",
    term: Annotated[list[str] | None, typer.Option(help="站内搜索的检索词；可写多次。", show_default=False)] = None,
    agent: Annotated[list[str] | None, typer.Option(help="设备：desktop、mobile；可写多次。", show_default=False)] = None,
    render: Annotated[str, typer.Option(help="用不用浏览器打开：never、auto、always。")] = "auto",
    schedule: Annotated[str, typer.Option(help="定时，cron 的五项，北京时间。")] = "",
    hours: Annotated[str, typer.Option(help="可以抓取的时段，如 22:00-06:00。")] = "",
    folder: Here = HERE,
) -> None:
    """添加一个目标。深度、页数等可以再到 targets.toml 里改。"""
    from evidence.project import open_project
    from evidence.targetfields import target_from
    from evidence.targets import add_target, make_target

    project = open_project(folder)
    plain = make_target(url[0], title, district)
    section: dict[str, object] = {"id": plain.target_id, "title": plain.title, "start_urls": url, "kind": kind}
    section |= {"district": district, "render": render, "schedule": schedule, "hours": hours}
    section |= {"terms": term or [], "agents": agent or ["desktop"]}
    add_target(project.targets_file, target_from(url[0], section))
    say(f"已添加目标 {plain.target_id}。")


@command(targets_app, "import")
def targets_import(
    file: Annotated[Path, typer.Argument(help="表格：xlsx、xls 或 csv，每行一个目标，至少有“网址”一列。")],
    preview: Annotated[bool, typer.Option("--preview", help="只看会读到什么，不导入。")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="看过以后不再询问，直接导入。")] = False,
    folder: Here = HERE,
    as_json: Json = False,
) -> int:
    """从表格导入目标：先列出会添加什么、哪些行读不出来或已经有了，确认后才写入。"""
    from evidence.project import open_project
    from evidence.target_table import read_target_table
    from evidence.targets import append_targets

    project = open_project(folder)
    read = read_target_table(file, project.targets())
    if as_json:
        say_json(asdict(read))
    else:
        say_all(_table_lines(read))
    asked = not (preview or yes or as_json) and sys.stdin.isatty() and bool(read.targets)
    agreed = yes or (asked and typer.confirm(f"添加这 {len(read.targets)} 个目标？"))
    if agreed and read.targets:
        append_targets(project.targets_file, read.targets)
        if not as_json:
            say(f"已添加 {len(read.targets)} 个目标。")
    elif not as_json:
        say("没有写入。" if read.targets else "没有可以添加的目标。")
    return int(any(p.lost for p in read.problems) or not (agreed or preview))


def _table_lines(read: "TargetTable") -> list[str]:
    """Everything a table gives and does not give: its rows add up."""
    urls, lost = sum(len(t.start_urls) for t in read.targets), sum(p.lost for p in read.problems)
    lines = [f"用到的列：{'、'.join(read.columns.values())}" + (f"；没有用的列：{'、'.join(read.unused)}" if read.unused else "")]
    lines += read.notes
    lines += [f"　　{'；'.join(_lines(t, ''))}" for t in read.targets]
    lines += [f"{p.place}：{'读不出来：' if p.lost else '已经有了：'}{p.why}" for p in read.problems]
    lines.append(
        f"共 {read.rows} 行：{urls} 行成为 {len(read.targets)} 个目标，"
        f"{len(read.problems) - lost} 行已经有了，{lost} 行读不出来。"
    )
    return lines


@command(targets_app, "pause")
def targets_pause(target_id: Annotated[str, typer.Argument(help="目标编号。")], folder: Here = HERE) -> None:
    """暂停一个目标。"""
    _change(folder, target_id, paused=True)
    say(f"目标 {target_id} 已暂停。")


@command(targets_app, "resume")
def targets_resume(target_id: Annotated[str, typer.Argument(help="目标编号。")], folder: Here = HERE) -> None:
    """恢复一个暂停的目标。"""
    _change(folder, target_id, paused=False)
    say(f"目标 {target_id} 已恢复。")


@command(targets_app, "robots")
def targets_robots(
    target_id: Annotated[str, typer.Argument(help="目标编号。")],
    by: Annotated[str, typer.Option(help="批准人。")] = "",
    reason: Annotated[str, typer.Option(help="理由。")] = "",
    obey: Annotated[bool, typer.Option("--obey", help="改回遵守 robots.txt。")] = False,
    folder: Here = HERE,
) -> None:
    """不按 robots.txt 抓取一个目标：要有批准人和理由，记入保管链，每次抓取再记一次。"""
    from evidence.custody import Act
    from evidence.errors import InputError
    from evidence.project import open_project

    if not obey and not (by.strip() and reason.strip()):
        raise InputError(
            "不按 robots.txt 抓取要写明批准人和理由", place=target_id, mend="请加上 --by 和 --reason，或用 --obey 改回"
        )
    _change(folder, target_id, robots_override_by="" if obey else by, robots_override_reason="" if obey else reason)
    project = open_project(folder)
    told = {"by": by, "reason": reason, "set": "遵守" if obey else "不遵守"}
    project.custody.record(Act.OVERRIDE, target_id, **told)
    project.custody.anchor()
    say(f"目标 {target_id} 改回遵守 robots.txt。" if obey else f"目标 {target_id} 不再按 robots.txt 抓取，已记入保管链。")


def _change(folder: Path, target_id: str, **fields: str | bool) -> None:
    from evidence.project import open_project
    from evidence.targets import change_target

    change_target(open_project(folder).targets_file, target_id, **fields)
