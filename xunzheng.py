"""The front door: one command line that composes the rooms and holds no logic.

Rooms are imported where a command uses them, so that --help stays instant. What a command does is in its room.
"""

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from crawler.commands import targets_app
from crawler.correction_commands import changes, corrections_app
from crawler.schedule_commands import runs, schedule_app
from evidence.terminal import HERE, STOPPED, Here, Json, command, group, progress, run, say, say_all, say_json
from reports.annex_commands import annex_app
from reports.attended_commands import add_recapture
from reports.case_commands import add_case_commands
from reports.commands import decisions_app, registry_diff
from reports.evidence_commands import add_evidence_commands, stamp_after_crawl
from reports.form_commands import forms_app
from reports.register_commands import export, person_app, register_app
from reports.review.commands import review_app
from scanner.commands import WORDLISTS, make_scanner, project_or_none, registry_app, rules_app

if TYPE_CHECKING:
    from evidence.project import Project
    from evidence.targets import Target

app = group("巡证：在公开网页上发现疑似违规的证书、培训广告，固定证据，交审核人员分拣，形成案源登记。")
_GROUPS = {
    "targets": targets_app,
    "schedule": schedule_app,
    "review": review_app,
    "corrections": corrections_app,
    "decisions": decisions_app,
    "register": register_app,
    "person": person_app,
    "annex": annex_app,
    "forms": forms_app,
    "registry": registry_app,
    "rules": rules_app,
}
for name, child in _GROUPS.items():
    app.add_typer(child, name=name)


def _open(folder: Path) -> "Project":
    from evidence.project import open_project

    return open_project(folder)


@command(app, "init")
def init(
    folder: Annotated[Path, typer.Argument(help="新项目的目录。")] = HERE,
    office: Annotated[str, typer.Option(help="机关代字，用在登记号里。")] = "（机关代字）",
) -> None:
    """建立一个项目：设置、目标、数据库和证据库都在这个目录里。"""
    from evidence.project import create_project
    from evidence.settings import Settings

    project = create_project(folder, Settings(office=office))
    say(f"项目已在 {project.root.resolve()}。")
    say("下一步：xunzheng targets add 网址，然后 xunzheng run。")


@command(app, "crawl")
def crawl(
    only: Annotated[list[str] | None, typer.Argument(help="只抓这些目标；不写就抓全部未暂停的。", show_default=False)] = None,
    folder: Here = HERE,
    as_json: Json = False,
) -> int:
    """抓取目标，逐页封存。中断后再运行一次就接着抓，不重抓、不漏抓。"""
    project = _open(folder)
    return _crawl(project, project.chosen(only or []), as_json)


def _crawl(project: "Project", targets: "tuple[Target, ...]", as_json: bool, rescan: tuple[str, ...] = ()) -> int:
    from crawler.crawl import crawl as crawl_targets
    from reports.console import crawl_lines

    with project.locked(), progress("抓取") as step:
        summary = crawl_targets(project, targets, step, rescan=rescan)
    stamp_after_crawl(project, quiet=as_json)
    if as_json:
        say_json(asdict(summary))
    else:
        say_all((*crawl_lines(project, summary.run_id, summary.resumed), *filter(None, [summary.why])))
    return 0 if summary.finished else STOPPED


@command(app, "scan")
def scan(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="网页文件、目录、WARC、文本或投诉 CSV；不写就扫描已封存的网页。")
    ] = None,
    jobs: Annotated[int | None, typer.Option(help="同时用几个进程。", show_default="处理器数", min=1)] = None,
    profile: Annotated[str, typer.Option(help="词表；不写就用项目设置里的。", show_default=False)] = "",
    folder: Here = HERE,
    as_json: Json = False,
) -> int:
    """扫描封存的网页或给出的文件，找出疑似线索。"""
    if not paths:
        _scan_captures(_open(folder), jobs)
        return 0
    from scanner.filescan import scan_files

    with progress("扫描") as step:
        return scan_files(paths, make_scanner(project_or_none(folder), profile), step, as_json=as_json)


def _scan_captures(project: "Project", jobs: int | None = None) -> None:
    from scanner.pool import scan_captures

    with project.locked(), progress("扫描") as step:
        summary = scan_captures(project, rules_folder=WORDLISTS, jobs=jobs, on_progress=step)
    say(f"扫描了 {summary.scanned} 页，其中 {summary.with_leads} 页有疑似线索。")
    if summary.problems:
        say(f"有 {summary.problems} 页没能完整读出，原因见报告。")


@command(app, "run")
def run_all(
    only: Annotated[list[str] | None, typer.Argument(help="只巡查这些目标；不写就是全部未暂停的。", show_default=False)] = None,
    folder: Here = HERE,
    jobs: Annotated[int | None, typer.Option(help="同时用几个进程。", min=1)] = None,
) -> int:
    """抓取、扫描、出报告，一步做完。中断后再运行一次就接着做。"""
    project = _open(folder)
    targets = project.chosen(only or [])
    chosen = tuple(t.target_id for t in targets)
    with project.locked():  # throughout: nothing gets in between the crawl and its scan
        if project.runs.finished_since(chosen, project.run_begun()):
            say("上次抓取已经做完，接着扫描、出报告；要重新抓取，做完后再运行一次。")
        elif code := _crawl(project, targets, False):
            return code
        _scan_captures(project, jobs)
        _report(project, None)
        project.run_ended()
    return 0


@command(app, "rescan")
def rescan(
    what: Annotated[list[str] | None, typer.Argument(help="线索或改正期限的编号；不写就是所有期限。", show_default=False)] = None,
    folder: Here = HERE,
    jobs: Annotated[int | None, typer.Option(help="同时用几个进程。", min=1)] = None,
) -> int:
    """只复查这些线索所在的网页：重新完整取证、扫描、出报告，看用语还在不在。"""
    from crawler.rescans import rescan_of

    project = _open(folder)
    chosen = rescan_of(project, what or [])
    with project.locked():
        project.run_begun()
        if not (code := _crawl(project, chosen.targets, False, chosen.label)):
            _scan_captures(project, jobs)
            _report(project, None)
            project.run_ended()
    return code


command(app, "runs")(runs)
command(app, "changes")(changes)


@command(app, "report")
def report(
    folder: Here = HERE, out: Annotated[Path | None, typer.Option(help="报告放在哪个目录。", show_default=False)] = None
) -> None:
    """生成审核用的网页报告，用浏览器直接打开。"""
    _report(_open(folder), out)


def _report(project: "Project", out: Path | None) -> None:
    from reports.build import build_report
    from reports.console import summary_lines

    files = build_report(project, out)
    say_all(summary_lines(project))
    say(f"报告：{files.index.resolve()}")


command(app, "export")(export)
add_case_commands(app)


def _attended(project: "Project", targets: "tuple[Target, ...]", quiet: bool) -> str:
    """Crawl and scan what two officers capture; the run, '' when it was stopped."""
    from crawler.crawl import crawl as crawl_targets
    from scanner.pool import scan_captures

    with progress("取证") as step:
        summary = crawl_targets(project, targets, step)
    if not summary.finished:
        return ""
    stamp_after_crawl(project, quiet=quiet)
    with progress("扫描") as step:
        scan_captures(project, rules_folder=WORDLISTS, jobs=None, on_progress=step, run_id=summary.run_id)
    return summary.run_id


add_recapture(app, _attended)
add_evidence_commands(app)


command(registry_app, "diff")(registry_diff)


@command(app, "doctor")
def doctor(folder: Here = HERE, as_json: Json = False) -> int:
    """检查这台机器和这个项目能不能正常工作，指出哪里要修、怎么修。"""
    from crawler.checkup import browser_checks
    from evidence.checkup import State, machine_checks, project_checks
    from scanner.checkup import list_checks, picture_checks, rule_checks

    project_lines = list(project_checks(folder))
    usable = all(c.state != State.BAD for c in project_lines)
    project = project_or_none(folder) if usable else None
    checks = [*machine_checks(folder), *browser_checks(project.settings.chromium if project else ""), *rule_checks(WORDLISTS)]
    checks += picture_checks()
    checks += [*project_lines, *(list_checks(project) if project else ())]
    for check in checks:
        if as_json:
            say_json(asdict(check))
        else:
            say(f"{check.state}　{check.name}：{check.found}" + (f"。{check.mend}。" if check.mend else ""))
    return 1 if any(c.state != State.GOOD for c in checks) else 0


@command(app, "demo")
def demo(
    out: Annotated[Path, typer.Option(help="演示项目放在哪个目录。")] = Path("demo-out"),
    port: Annotated[int, typer.Option(help="演示网站从哪个端口起；0 表示随意选空闲的。", min=0, max=65000)] = 0,
) -> int:
    """在本机架起自带的演示网站，抓取、扫描、出报告、导出，并与预期逐页对照。"""
    from crawler.demo import check_demo, decide_some, demo_lines, make_demo_project
    from crawler.demo_server import demo_list, serve_demo
    from evidence.clock import utc_now
    from reports.register import export_register
    from scanner.lists import import_list

    with serve_demo(port) as served:
        project = make_demo_project(out, served)
        say(f"演示网站 {len(served.sites)} 个，只在本机。机构、电话、证书都是虚构的。")
        told = asdict(demo_list())
        import_list(project, told.pop("file"), **told)
        _crawl(project, project.chosen([]), False)
    _scan_captures(project)
    decided = decide_some(project, utc_now())
    done = export_register(project, project.root / "exports", entered_by="演示登记员")
    _report(project, None)
    say(f"导出：{done.xlsx.resolve()}（替审核人员把线索最多的一家定为待核，{decided} 条线索，登记 {done.rows} 条）")
    checked = check_demo(project, served)
    say_all(demo_lines(checked))
    return 0 if checked.holds else 1


@command(app, "eval")
def evaluate(data: Annotated[Path, typer.Argument(help="评测数据目录。")], as_json: Json = False) -> int:
    """在带标签的数据上测精确率、召回率和误报率，低于底线就失败。"""
    from benchmarks.subjects.measure import evaluate_all
    from scanner.evaluate import figure_lines

    figures = evaluate_all(data, make_scanner(None))
    if as_json:
        for one in figures:
            say_json(asdict(one))
    else:
        say_all(figure_lines(figures))
    return 1 if any(one.failed for one in figures) else 0


@command(app, "bench")
def bench(
    what: Annotated[
        Literal["scan", "crawl", "match", "review", "memory", "vision", "all"],
        typer.Argument(help="测什么：扫描、抓取、查名单、审核，或这四样；memory 测长时间抓取的内存，约一小时；vision 测看图。"),
    ] = "all",
    pages_folder: Annotated[Path | None, typer.Argument(help="再用这个目录里的网页测扫描。", show_default=False)] = None,
    pages: Annotated[int, typer.Option(help="生成多少个网页；看图时画面是它的两倍。", min=2)] = 400,
    rounds: Annotated[int, typer.Option(help="测几轮，取中位数。", min=1)] = 5,
    as_json: Json = False,
) -> None:
    """测这台机器上的速度：扫描、抓取（与不存证据的 Scrapy 相比）、查名单（还有认得对不对）、审核（按键多少毫秒）。"""
    from benchmarks.console import bench as measure

    with progress("测速") as step:
        measure(what, pages_folder, make_scanner(None), step, pages=pages, rounds=rounds, as_json=as_json)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    sys.exit(run(app))
