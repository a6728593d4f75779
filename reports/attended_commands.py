"""The command by which two officers capture anew; the front door hangs it in, with the crawl and scan that it stands upon."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.terminal import HERE, STOPPED, Here, Json, command, say_all, say_json

if TYPE_CHECKING:
    from evidence.project import Project
    from evidence.targets import Target

    Fetch = Callable[[Project, tuple[Target, ...], bool], str]


def add_recapture(app: typer.Typer, fetch: "Fetch") -> None:
    """Hang the command in. `fetch` crawls targets and scans what came, and gives the run, '' when it was stopped."""

    @command(app, "recapture")
    def recapture(
        what: Annotated[str, typer.Argument(help="线索编号、登记号，或完整的网址。")],
        officer: Annotated[list[str], typer.Option("--officer", help="办案人员，写两次，各写一名：姓名，或姓名:执法证号。")],
        folder: Here = HERE,
        out: Annotated[Path | None, typer.Option(help="笔录草稿放在哪个目录。", show_default="项目的 records")] = None,
        as_json: Json = False,
    ) -> int:
        """双人在线取证：立案、移送前，由两名办案人员把网页再固定一次，与此前封存的对照，写出提取笔录草稿。"""
        from evidence.project import open_project
        from evidence.recaptures import two_officers
        from reports.attended import begin, end
        from reports.attended_report import recapture_lines, write_record

        project, officers = open_project(folder), two_officers(officer)
        with project.locked():
            attended = begin(project, what, officers)
            run_id = fetch(project, attended.targets, as_json)
            if not run_id:
                return STOPPED
            ended = end(project, attended, run_id)
        record = write_record(project, ended, out or project.root / "records")
        say_json(asdict(ended) | {"record": str(record)}) if as_json else say_all(recapture_lines(ended, record))
        return 0 if ended.all_still else 1
