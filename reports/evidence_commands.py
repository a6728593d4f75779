"""The commands of this room on evidence: check it, have it time-stamped, pack it; the front door hangs them in."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.terminal import HERE, Here, Json, command, say, say_all, say_json

if TYPE_CHECKING:
    from evidence.project import Project


def add_evidence_commands(app: typer.Typer) -> None:
    """Hang the commands on evidence into the command line, in the order of work."""
    for name, function in (("verify", verify), ("stamp", stamp), ("package", package)):
        command(app, name)(function)


def stamp_after_crawl(project: "Project", *, quiet: bool) -> None:
    """Ask for the time stamps that are due; what is not to be had now is only said."""
    if not project.settings.tsa:
        return
    from evidence.timestamps import stamp_roots

    for asked in stamp_roots(project, patient=True):
        if asked.problem and not quiet:
            say(f"时间戳还没有取到（{asked.tsa}：{asked.problem}），以后运行 xunzheng stamp 再取。")


def verify(folder: Here = HERE, as_json: Json = False) -> int:
    """重新核对全部证据文件、登记、保管链、封签和时间戳，指出缺失或被改动的。"""
    from evidence.findings import Health
    from evidence.integrity import verify as verify_all
    from evidence.project import open_project
    from reports.console import verify_lines

    findings = []
    for finding in verify_all(open_project(folder)):
        findings.append(finding)
        if as_json:
            say_json(asdict(finding))
        elif finding.health != Health.OK:
            beside = "　".join(filter(None, (finding.url, finding.why)))
            say(f"{finding.health}：{finding.place}　{beside}".rstrip())
    if not as_json:
        say_all(verify_lines(findings))
    return 5 if any(f.health != Health.OK for f in findings) else 0


def stamp(folder: Here = HERE, as_json: Json = False) -> int:
    """向设置里的时间戳服务为每次抓取的封签取时间戳；没取到的下次再取。"""
    from evidence.project import open_project
    from evidence.timestamps import stamp_roots
    from reports.console import stamp_lines

    project = open_project(folder)
    asked = list(stamp_roots(project))
    if as_json:
        for one in asked:
            say_json(asdict(one))
    else:
        say_all(stamp_lines(project, asked))
    return 1 if any(one.problem for one in asked) else 0


def package(
    what: Annotated[str, typer.Argument(help="线索编号（报告里有）或登记号。")],
    folder: Here = HERE,
    out: Annotated[Path | None, typer.Option(help="放在哪个目录。", show_default="项目的 packages")] = None,
    by: Annotated[str, typer.Option("--by", help="打包人。")] = "",
) -> None:
    """为一条线索或一个案件打证据包：可重放的网页、全部文件和摘要、保管记录、时间戳、提取笔录草稿。"""
    from evidence.project import open_project
    from reports.package import make_package

    project = open_project(folder)
    done = make_package(project, what, out or project.root / "packages", by=by)
    say(f"证据包：{done.folder.resolve()}（网页 {done.captures} 页，文件 {done.files} 个）")
    say(
        "其中有双人在线取证。" if done.attended else f"没有双人在线取证：立案、移送前请先运行 xunzheng recapture {what}，再打包。"
    )
    say("核对：在这个目录里运行 sha256sum -c SHA256SUMS。怎样重放、怎样查时间戳，见其中的“说明.txt”。")
