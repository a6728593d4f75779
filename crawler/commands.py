"""The commands of this room: targets. The front door hangs them into the command line."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from evidence.terminal import HERE, Here, Json, command, group, say, say_json

targets_app = group("要巡查的目标：列出、添加、暂停。")


@command(targets_app, "list")
def targets_list(folder: Here = HERE, as_json: Json = False) -> None:
    """列出目标。"""
    from evidence.project import open_project

    targets = open_project(folder).targets()
    if as_json:
        return say_json([asdict(t) for t in targets])
    for t in targets:
        paused = "　已暂停" if t.paused else ""
        limits = f"深度 {t.depth}　上限 {t.budget} 页{paused}"
        say(f"{t.target_id}　{t.title}　{'、'.join(t.start_urls)}　{limits}")
    if not targets:
        say("还没有目标。添加一个：xunzheng targets add 网址")
    return None


@command(targets_app, "add")
def targets_add(
    url: Annotated[str, typer.Argument(help="网址，如 https://example.com/")],
    title: Annotated[str, typer.Option(help="名称。")] = "",
    district: Annotated[str, typer.Option(help="辖区。")] = "",
    folder: Here = HERE,
) -> None:
    """添加一个网站。深度、页数等可以再到 targets.toml 里改。"""
    from evidence.project import open_project
    from evidence.targets import add_target, make_target

    project = open_project(folder)
    target = make_target(url, title, district)
    add_target(project.targets_file, target)
    say(f"已添加目标 {target.target_id}。")


@command(targets_app, "pause")
def targets_pause(target_id: Annotated[str, typer.Argument(help="目标编号。")], folder: Here = HERE) -> None:
    """暂停一个目标。"""
    _set_paused(folder, target_id, paused=True)


@command(targets_app, "resume")
def targets_resume(target_id: Annotated[str, typer.Argument(help="目标编号。")], folder: Here = HERE) -> None:
    """恢复一个暂停的目标。"""
    _set_paused(folder, target_id, paused=False)


def _set_paused(folder: Path, target_id: str, *, paused: bool) -> None:
    from evidence.project import open_project
    from evidence.targets import save_targets, the_target

    project = open_project(folder)
    chosen = the_target(project.targets_file, target_id)
    save_targets(project.targets_file, tuple(replace(t, paused=paused) if t == chosen else t for t in project.targets()))
    say(f"目标 {target_id} 已{'暂停' if paused else '恢复'}。")
