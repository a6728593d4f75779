"""The two annexes of a period: counted, told, compared with the last that was sent; and what is missing, and when it is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from evidence.annexcount import Counted, Register, count, label, register_of
from evidence.annexforms import Mode, Period, annexes, span
from evidence.annexlog import AnnexFact, FactKind, Snapshot, confirmed
from evidence.attachments import annex_attachments
from evidence.clock import beijing
from evidence.deadlines import annexes_due
from evidence.errors import CalendarError
from evidence.project import Project
from reports.annex_text import Told, Work, told, work_of

_KINDS = {"鉴定所": "A2-1", "认定机构": "A2-2", "社会评价组织": "A2-2"}  # a list's kind → the class to propose


@dataclass(frozen=True, slots=True)
class Report:
    """Both annexes of a period. `told` is by class; a report that is frozen equals what was sent, whatever is edited later."""

    period: Period
    mode: Mode
    begins: date
    ends: date
    forms: tuple[Counted, ...]
    told: dict[str, Told]


@dataclass(frozen=True, slots=True)
class Board:
    """What stands between now and the next report: `left` working days, the days to be reminded, what is missing."""

    period: Period
    left: int | None
    remind: tuple[str, ...]
    note: str
    missing: tuple[str, ...]
    sent: tuple[Snapshot, ...]


def report_of(project: Project, period: Period) -> Report:
    """The annexes of a period from what is known now."""
    settings = project.annex_settings
    register = _register(project)
    begins, ends = span(settings, period)
    forms = tuple(count(form, register, settings, begins, ends) for form in annexes().forms)
    work = work_of(project, register)
    texts = {
        row: told(form, row, register, work, settings.mode, begins, ends) for form in annexes().forms for row, _ in form.rows
    }
    return Report(period, settings.mode, begins, ends, forms, texts)


def body_of(project: Project, report: Report) -> dict[str, Any]:
    """A report as it is frozen: every value with the subjects behind it, the texts with theirs."""
    cells = {
        f"{row.annex_class}/{c.column}": {"value": c.value, "subjects": list(c.subjects)}
        for form in report.forms
        for row in form.rows
        for c in row.cells
        if c.column != "text"
    }
    texts = {
        row: {"text": one.text, "numbers": {what: list(subjects) for what, subjects in one.numbers}}
        for row, one in report.told.items()
    }
    third = project.annex_settings.third
    span_ = [report.begins.isoformat(), report.ends.isoformat()]
    return {"mode": str(report.mode), "span": span_, "third": third, "cells": cells, "texts": texts}


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What changed from one frozen report to another, a sentence a number; who came in and who went."""
    told_ = [f"口径由“{before['mode']}”改为“{now['mode']}”"] if before["mode"] != now["mode"] else []
    names = cell_names()
    for key, cell in now["cells"].items():
        old = before["cells"].get(key, {"value": "", "subjects": []})
        came = sorted(set(cell["subjects"]) - set(old["subjects"]))
        went = sorted(set(old["subjects"]) - set(cell["subjects"]))
        if cell["value"] == old["value"] and not came and not went:
            continue
        who = "；".join(filter(None, (f"增加 {'、'.join(came)}" if came else "", f"减少 {'、'.join(went)}" if went else "")))
        told_.append(f"{names[key]}：{old['value'] or '空'} → {cell['value'] or '空'}{f'（{who}）' if who else ''}")
    told_ += [f"{row} 的文字说明有变化" for row, one in now["texts"].items() if one != before["texts"].get(row)]
    return told_


def cell_names() -> dict[str, str]:
    """What a reader calls each cell."""
    return {
        f"{row}/{c.key}": f"{form.name} {title} {c.title or '（标签缺失的一栏）'}"
        for form in annexes().forms
        for row, title in form.rows
        for c in form.columns
    }


def last_sent(project: Project, period: Period) -> Snapshot | None:
    """The newest frozen report of this period or an earlier one."""
    due = period.due.isoformat()
    return max((s for s in project.annex_log.snapshots() if s.due <= due), key=lambda s: (s.due, s.number), default=None)


def board_of(project: Project, period: Period, today: date) -> Board:
    """What is missing for a period and when it is due."""
    due = next((d for d in annexes_due(project.calendar, min(today, period.due)) if d.due == period.due.isoformat()), None)
    remind: tuple[str, ...] = ()
    left, note = (due.left, "；".join(filter(None, (due.problem, due.note)))) if due else (None, "")
    try:
        ready = project.calendar.previous(period.due)
        remind = tuple(f"{project.calendar.before(ready, n):%Y-%m-%d}" for n in (3, 1))
        left = project.calendar.between(today, ready)
    except CalendarError as error:
        note = error.sentence()
    sent = tuple(s for s in project.annex_log.snapshots() if s.due == period.due.isoformat())
    return Board(period, left, remind, note, tuple(_missing(project, period, sent)), sent)


def _missing(project: Project, period: Period, sent: tuple[Snapshot, ...]) -> Iterator[str]:
    facts, register = project.annex_log.standing(), _register(project)
    report = report_of(project, period)
    yield from _unplaced(project, register)
    agreed = confirmed(facts)
    for fact in facts:
        if fact.kind == FactKind.VERIFIED and fact.fact_id not in agreed:
            yield f"{fact.subject} 的“{annexes().issues[fact.code]}”等另一人复核（{fact.fact_id[:8]}），没有计入"
    yield from _nowhere(facts, register)
    yield from (p for form in report.forms for p in (*form.problems, *form.notes))
    settings = project.annex_settings
    if not settings.third:
        yield "附件2 处理情况的第三栏标签在来文里缺失，请向来文单位确认，再写进 annex.toml（third、third_counts）"
    if "＿" in settings.office:
        yield "没有写填报单位，请写进 annex.toml（office）"
    if not sent:
        yield "这一期还没有导出"
    elif sent[-1].body != body_of(project, report):
        yield f"{beijing(sent[-1].at)} 导出以后数据有变化，见 annex diff"
    if sent and not project.attachments.of(annex_attachments(period.due)):
        yield "这一期的盖章扫描件还没有上传（审核服务器的“附件”页）"


def _unplaced(project: Project, register: Register) -> Iterator[str]:
    """Parties with suspected breaches that nobody has classed: they stand in no row."""
    subjects = project.subjects.by_party()
    written = {e.party: e.state.fields.get("附件栏目", "") for e in project.cases.all()}
    work: Work = work_of(project, register)
    for party in sorted(set(work.suspected) | set(written)):
        if register.placed.get(register.name(party)):
            continue
        subject = subjects.get(party)
        kind = _KINDS.get(subject.registry.kind, "") if subject else ""
        hint = written.get(party, "") or (f"{kind}（名单种类“{subject.registry.kind}”）" if kind and subject else "")
        called = f"{subject.name}（{party}）" if subject and subject.name else party
        yield f"{called} 没有归类，任何一栏都没有计入{f'；可考虑 {hint}，由人确认' if hint else ''}"


def _nowhere(facts: list[AnnexFact], register: Register) -> Iterator[str]:
    """Facts on a subject that has no class."""
    named = {f.subject for f in facts if f.kind in (FactKind.SCREENED, FactKind.VERIFIED, FactKind.HANDLED)}
    for subject in sorted(named):
        if not register.placed.get(register.name(subject)):
            yield f"{subject} 有记录而没有归类，没有计入"


def _register(project: Project) -> Register:
    seen = {(party, beijing(at, "%Y-%m-%d")) for party, at in project.subjects.seen()}
    return register_of(project.annex_log.standing(), seen)


def report_lines(project: Project, report: Report) -> Iterator[str]:
    """The report as text, each number with its subjects."""
    yield f"{report.period.title}　口径：{report.mode}（{report.begins} 至 {report.ends}）"
    for form in report.forms:
        yield f"{form.form.name}（{form.form.title}）"
        for row in form.rows:
            yield f"　{row.annex_class} {row.title}"
            for column, cell in zip(form.form.columns, row.cells, strict=True):
                if column.counts == "text":
                    yield f"　　{column.title}：{report.told[row.annex_class].text}"
                    yield from (f"　　　{what}：{'、'.join(who)}" for what, who in report.told[row.annex_class].numbers if who)
                else:
                    who = f"　{'、'.join(cell.subjects)}" if cell.subjects else ""
                    yield f"　　{label(column, project.annex_settings)}：{cell.value or '（空）'}{who}"
        yield from (f"　要处理：{p}" for p in (*form.problems, *form.notes))


def board_lines(board: Board) -> Iterator[str]:
    """The board as text."""
    left = "" if board.left is None else f"，已过 {-board.left} 个工作日" if board.left < 0 else f"，还有 {board.left} 个工作日"
    yield f"{board.period.title}{left}{f'（{board.note}）' if board.note else ''}"
    if board.remind:
        yield f"提醒日：{'、'.join(board.remind)}；“前”按到期日的前一天办好。"
    yield from (f"已导出：{beijing(s.at)} {s.person} 摘要 {s.digest[:16]}" for s in board.sent)
    yield f"还缺 {len(board.missing)} 项：" if board.missing else "没有缺的。"
    yield from (f"　{one}" for one in board.missing)
