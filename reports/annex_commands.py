"""The commands on the two annexes: record what counts (class, screening, issue, handling), see board and numbers, export."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.terminal import HERE, Here, Json, command, group, say, say_all, say_json

if TYPE_CHECKING:
    from evidence.annexforms import Period
    from evidence.project import Project

annex_app = group("附件1、附件2：归类、排查、核实、处理，按公式计数，13 日、28 日前导出 Word。用词命中不等于核实，核实要两人。")
Subject = Annotated[str, typer.Argument(help="主体名称或网站域名。")]
By = Annotated[str, typer.Option("--by", help="经办人姓名（要在人员名册里）。")]
Day = Annotated[str, typer.Option("--day", help="日期，如 2026-11-24。", show_default="今天")]
Due = Annotated[str, typer.Option("--due", help="报送日，如 2026-11-28。", show_default="今天所在的一期")]
Evidence = Annotated[str, typer.Option("--evidence", help="证据编号。", show_default=False)]
Document = Annotated[str, typer.Option("--document", help="文号。", show_default=False)]
Note = Annotated[str, typer.Option("--note", help="说明。", show_default=False)]


def _open(folder: Path) -> "Project":
    from evidence.project import open_project

    return open_project(folder)


def _period(due: str) -> "Period":
    from datetime import date

    from evidence.annexforms import period_due
    from evidence.clock import beijing_today

    return period_due(due, date.fromisoformat(beijing_today()))


@command(annex_app, "board")
def board(due: Due = "", folder: Here = HERE) -> int:
    """这一期还缺什么、什么时候报送、哪天提醒。有缺的退出码是 1。"""
    from datetime import date

    from evidence.clock import beijing_today
    from reports.annex import board_lines, board_of

    made = board_of(_open(folder), _period(due), date.fromisoformat(beijing_today()))
    say_all(board_lines(made))
    return 1 if made.missing else 0


@command(annex_app, "show")
def show(due: Due = "", folder: Here = HERE, as_json: Json = False) -> None:
    """按公式算出两张表，每个数后面列出数到的主体。"""
    from reports.annex import body_of, report_lines, report_of

    project = _open(folder)
    report = report_of(project, _period(due))
    say_json(body_of(project, report)) if as_json else say_all(report_lines(project, report))


@command(annex_app, "diff")
def diff(due: Due = "", folder: Here = HERE) -> None:
    """现在的数与上次导出的有什么不同。"""
    from reports.annex import body_of, differences, last_sent, report_of

    project, period = _open(folder), _period(due)
    before = last_sent(project, period)
    if before is None:
        return say("还没有导出过。")
    told = differences(before.body, body_of(project, report_of(project, period)))
    return say_all([f"与 {before.due} 报送、摘要 {before.digest[:16]} 的相比：", *(told or ["没有不同。"])])


@command(annex_app, "export")
def export(
    by: By,
    due: Due = "",
    out: Annotated[Path | None, typer.Option(help="放在哪个目录。", show_default="项目的 exports")] = None,
    folder: Here = HERE,
) -> None:
    """导出两张表的 Word（装了 LibreOffice 的连同 PDF），留下不再改变的底稿，并列出与上次的不同。"""
    from reports.annex import differences
    from reports.annex_word import export_annexes
    from reports.pdf import NO_OFFICE

    project = _open(folder)
    done = export_annexes(project, _period(due), out or project.root / "exports", by)
    say_all(path.resolve() for path in (*done.word, *done.pdf))
    if not done.pdf:
        say(NO_OFFICE)
    say_all(f"请注意：{note}" for note in done.notes)
    say(f"底稿摘要 {done.snapshot.digest}")
    if done.before:
        changed = differences(done.before.body, done.snapshot.body)
        say_all([f"与 {done.before.due} 报送的相比：", *(changed or ["没有不同。"])])


@command(annex_app, "class")
def classed(
    subject: Subject,
    row: Annotated[str, typer.Argument(help="A1-1、A1-2、A1-3、A2-1、A2-2、A2-3、名单未见的培训机构 或 其他。")],
    by: By,
    as_name: Annotated[str, typer.Option("--as", help="与这个名称算作同一主体，只数一次。", show_default=False)] = "",
    note: Note = "",
    folder: Here = HERE,
) -> None:
    """把一个主体归到表里的一行；再归一次就按新的，旧的仍留着。"""
    from evidence.annexlog import AnnexFact, FactKind

    fact = AnnexFact(FactKind.CLASS, subject, row, person=by, counted_as=as_name.strip(), note=note)
    say(f"已归类（{_open(folder).annex_log.add(fact).fact_id[:8]}）")


@command(annex_app, "screen")
def screen(
    subject: Subject,
    method: Annotated[str, typer.Argument(help="实地检查、互联网检索、大数据筛查、群众举报、媒体 或 审计。")],
    by: By,
    day: Day = "",
    result: Annotated[str, typer.Option(help="结果。", show_default=False)] = "",
    folder: Here = HERE,
) -> None:
    """记一次做完的排查；本工具扫描过网页的主体，互联网检索自动计入，不用再记。"""
    from evidence.annexlog import AnnexFact, FactKind

    fact = AnnexFact(FactKind.SCREENED, subject, method, day, by, note=result)
    say(f"已记入排查（{_open(folder).annex_log.add(fact).fact_id[:8]}）")


@command(annex_app, "verify")
def verify(
    subject: Subject,
    issue: Annotated[str, typer.Argument(help="问题代码，如 SHANZHAI_CERT；全部代码见 annex codes。")],
    by: By,
    day: Day = "",
    evidence: Evidence = "",
    document: Document = "",
    note: Note = "",
    folder: Here = HERE,
) -> None:
    """记一个核实的问题；另一人用 annex confirm 复核以后才计入。"""
    from evidence.annexlog import AnnexFact, FactKind

    fact = AnnexFact(FactKind.VERIFIED, subject, issue, day, by, evidence, document, note=note)
    say(f"已记入，等另一人复核（{_open(folder).annex_log.add(fact).fact_id[:8]}）")


@command(annex_app, "confirm")
def confirm(which: Annotated[str, typer.Argument(help="编号，开头几位即可。")], by: By, folder: Here = HERE) -> None:
    """复核别人核实的问题。"""
    from evidence.annexlog import FactKind

    say(f"已复核：{_open(folder).annex_log.about(FactKind.CONFIRMED, which, by).subject}")


@command(annex_app, "handle")
def handle(
    subject: Subject,
    kind: Annotated[str, typer.Argument(help="移出目录、追回补贴、证书作废、终止备案、限期整改、移送、约谈 或 处罚。")],
    by: By,
    day: Day = "",
    document: Document = "",
    yuan: Annotated[str, typer.Option(help="金额（元）。", show_default=False)] = "",
    certs: Annotated[int, typer.Option(help="涉及证书（本）。", min=0, max=10_000_000)] = 0,
    note: Note = "",
    folder: Here = HERE,
) -> None:
    """记一次处理；写了金额或证书数就要有文号。"""
    from evidence.annexlog import AnnexFact, FactKind, fen_of

    fact = AnnexFact(FactKind.HANDLED, subject, kind, day, by, "", document, fen_of(yuan), certs, note=note)
    say(f"已记入处理（{_open(folder).annex_log.add(fact).fact_id[:8]}）")


@command(annex_app, "withdraw")
def withdraw(
    which: Annotated[str, typer.Argument(help="编号，开头几位即可。")],
    by: By,
    note: Annotated[str, typer.Option("--note", help="为什么撤回。")],
    folder: Here = HERE,
) -> None:
    """撤回一条记录：多记一行，原来的仍在。"""
    from evidence.annexlog import FactKind

    say(f"已撤回：{_open(folder).annex_log.about(FactKind.WITHDRAWN, which, by, note).subject}")


@command(annex_app, "facts")
def facts(folder: Here = HERE, as_json: Json = False) -> None:
    """列出现行的每一条记录和它的编号。"""
    from dataclasses import asdict

    from evidence.annexcount import yuan

    every = _open(folder).annex_log.standing()
    if as_json:
        return say_json([asdict(f) for f in every])
    sums = (f"{yuan(f.fen)} 元" if f.fen else "" for f in every)
    return say_all(
        "　".join(filter(None, (f.fact_id[:8], f.day, f.kind, f.subject, f.code, money, f.document, f.person)))
        for f, money in zip(every, sums, strict=True)
    )


@command(annex_app, "codes")
def codes() -> None:
    """列出问题代码；没有栏目的只进文字说明。"""
    from evidence.annexforms import annexes

    columns = {c.code: f.name for f in annexes().forms for c in f.columns if c.counts == "issue"}
    say_all(f"{code}　{title}　{columns.get(code, '只进文字说明')}" for code, title in annexes().issues.items())
