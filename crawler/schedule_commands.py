"""The commands of the schedule: keep it, look once, show it, print the units of the system's own timers, try the notices."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from evidence.terminal import HERE, Here, Json, command, group, say, say_all, say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.scheduler import Outcome, Scheduler
    from evidence.project import Project
    from evidence.runhealth import RunReport

ROOT = Path(__file__).resolve().parent.parent
schedule_app = group("定时巡查：按 targets.toml 里写的时间抓取、扫描、出报告；不写子命令就一直运行下去。", alone=True)


def _opened(folder: Path) -> "tuple[Project, Scheduler]":
    from crawler.scheduler import Scheduler
    from evidence.project import open_project

    project = open_project(folder)
    return project, Scheduler(project, [sys.executable, str(ROOT / "xunzheng.py")])


@schedule_app.callback(invoke_without_command=True)
def keep(context: typer.Context, folder: Here = HERE) -> None:
    """定时巡查：按 targets.toml 里写的时间抓取、扫描、出报告；不写子命令就一直运行下去。"""
    if context.invoked_subcommand is not None:
        return
    project, scheduler = _opened(folder)
    say_all(_planned(project))
    say("定时巡查开始运行，按 Ctrl-C 停止。")
    scheduler.keep_going(lambda outcome: _tell(project, outcome))
    say("定时巡查已停止。")


@command(schedule_app, "once")
def once(folder: Here = HERE) -> int:
    """看一次有没有到时间的巡查，有就做；给系统自带的定时器用。"""
    from evidence.errors import ProjectError

    project, scheduler = _opened(folder)
    look_at = 0
    try:
        with scheduler.alone():
            for outcome in scheduler.look():
                _tell(project, outcome)
                look_at += bool(outcome.alarms) or outcome.state != "done"
    except ProjectError as error:  # a long run outlasts many looks of the system's timer: nothing to mail about
        say(error.sentence())
    return 1 if look_at else 0


@command(schedule_app, "list")
def show(folder: Here = HERE, as_json: Json = False) -> None:
    """列出定时的目标、下一次的时间和最近几次的结果。"""
    from evidence.project import open_project

    project = open_project(folder)
    if as_json:
        return say_json([asdict(f) for f in project.firings.all(most=50)])
    return say_all((*_planned(project), *_past(project)))


@command(schedule_app, "units")
def units(
    kind: Annotated[
        Literal["systemd", "cron", "windows"], typer.Argument(help="给哪一种定时器。", metavar="systemd|cron|windows")
    ],
    folder: Here = HERE,
) -> None:
    """打印系统自带定时器的配置，做同样的事。"""
    from crawler.units import UNITS
    from evidence.project import open_project

    program = ROOT / ("xunzheng.cmd" if kind == "windows" else "xunzheng")
    sys.stdout.write(UNITS[kind](program, open_project(folder).root.resolve()))


@command(schedule_app, "test")
def test_notice(folder: Here = HERE) -> int:
    """发一条测试通知，看通知地址对不对。"""
    from crawler.notice import send_test
    from evidence.project import open_project

    addresses = open_project(folder).settings.notify
    if not addresses:
        say("还没有写通知地址：在 xunzheng.toml 的 notify 里写。")
        return 1
    sent = send_test(addresses)
    say("测试通知已发出。" if sent else "测试通知没有全部发出，请检查 xunzheng.toml 里 notify 的地址、用户名和密码，以及网络。")
    return 0 if sent else 1


def _tell(project: "Project", outcome: "Outcome") -> None:
    """Say what came of a firing, here and to the office's addresses."""
    from crawler.notice import notice_of, send
    from evidence.clock import beijing
    from evidence.runhealth import reports_of

    name = {"done": "完成", "failed": "没有完成", "running": "停下了"}[outcome.state]
    say(f"{beijing(outcome.firing.due)}　{outcome.firing.schedule}　{name}　{outcome.note}".rstrip())
    for alarm in outcome.alarms:
        say(f"　　{alarm.gravity}：{alarm.sentence}")
    mine = [r for r in reports_of(project) if r.run.started_at >= outcome.firing.started_at]
    text = notice_of(outcome, mine[0] if mine else None)
    if text and not send(project.settings.notify, "巡证定时巡查", text):
        say("　　注意：通知没有全部发出，可用 xunzheng schedule test 检查")


def _planned(project: "Project") -> "list[str]":
    from crawler.rescans import jobs_of
    from evidence.clock import BEIJING, now
    from evidence.schedule import jobs, next_due

    lines = []
    for job in (*jobs(project.targets()), *jobs_of(project)):
        due = next_due(job, now())
        when = due.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if due else "不会到来"
        lines.append(f"{job.schedule}　下一次 {when}　{'、'.join(job.targets)}")
    return lines or ['还没有定时的目标：在 targets.toml 里给目标写 schedule，如 schedule = "30 2 * * 1"（每周一 2:30）']


def _past(project: "Project") -> "list[str]":
    from evidence.clock import beijing

    names = {"armed": "开始计时", "running": "正在进行", "done": "完成", "failed": "没有完成"}
    beat = project.firings.heartbeat()
    lines = [f"定时巡查最近一次活动：{beijing(beat)}"] if beat else ["定时巡查还没有运行过：xunzheng schedule"]
    for firing in project.firings.all(most=10):
        missed = f"　补上错过的 {firing.missed} 次" if firing.missed else ""
        lines.append(f"{beijing(firing.due)}　{firing.schedule}　{names[firing.state]}{missed}　{firing.note}".rstrip())
    return lines


def runs(
    folder: Here = HERE,
    most: Annotated[int, typer.Option("--last", help="列出最近几次。", min=1)] = 10,
    as_json: Json = False,
) -> None:
    """列出历次抓取：页数、失败、线索，与以往相比有什么不对。"""
    from evidence.project import open_project
    from evidence.runhealth import reports_of

    reports = reports_of(open_project(folder))
    return say_json([asdict(r) for r in reports[:most]]) if as_json else say_all(_run_lines(reports, most))


def _run_lines(reports: "Sequence[RunReport]", most: int) -> "list[str]":
    """Runs with their numbers and what to look at, newest first, a few lines each."""
    from evidence.clock import beijing
    from evidence.runhealth import alarms_of

    states = {"running": "进行中", "finished": "完成", "stopped": "中途停止"}
    lines = []
    for report in reports[:most]:
        run = report.run
        numbers = (
            f"封存 {report.sealed}，失败 {report.failed}，未抓 {report.skipped}，线索 {report.leads}（新 {report.new_leads}）"
        )
        lines.append(f"{beijing(run.started_at)}　{states[run.state]}　{numbers}　{'、'.join(run.targets)[:60]}")
        lines += [f"　　{alarm.gravity}：{alarm.sentence}" for alarm in alarms_of(report, reports)]
    return lines or ["还没有抓取过：xunzheng run"]
