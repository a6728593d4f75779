"""The commands of this room: decisions. The front door hangs them into the command line."""

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
