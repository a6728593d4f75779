"""The annexes as a page of the server: what is missing and when due, every number with its subjects, the facts behind them;
facts are recorded, confirmed by another, withdrawn, each by who may."""

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from evidence.annexcount import label, yuan
from evidence.annexforms import HANDLINGS, METHODS, annexes, period_due
from evidence.annexlog import ROLES, AnnexFact, FactKind, confirmed, fen_of
from evidence.attachments import annex_attachments
from evidence.clock import beijing, beijing_today
from evidence.errors import InputError, XunzhengError
from reports.annex import board_of, body_of, differences, last_sent, report_of
from reports.annex_word import MAY_EXPORT
from reports.review.answer import answer
from reports.review.desk import Desk
from reports.review.forms import Form
from reports.review.handouts import may
from reports.review.visitor import Visitor
from reports.static_page import Page, render

_RECORDED = (FactKind.CLASS, FactKind.SCREENED, FactKind.VERIFIED, FactKind.HANDLED)
_MOST_NAMES = 500
_MOST_CERTIFICATES = 10_000_000


def annex_page(request: Request, desk: Desk, visitor: Visitor) -> Page:
    """The board and the numbers of a period (that of today unless ?due= says otherwise)."""
    return _page(desk, visitor, request.query_params.get("due", "")[:10])


def _page(desk: Desk, visitor: Visitor, due: str, error: str = "") -> Page:
    project, today = desk.project, date.fromisoformat(beijing_today())
    period = period_due(due, today)
    report, before = report_of(project, period), last_sent(project, period)
    return render(
        "annexes.html",
        allow="form-action 'self'",
        board=board_of(project, period, today),
        report=report,
        settings=project.annex_settings,
        label=label,
        beijing=beijing,
        before=before,
        changed=differences(before.body, body_of(project, report)) if before else [],
        error=error,
        csrf=visitor.csrf,
        scans=project.attachments.of(annex_attachments(period.due)),
        exports=may(visitor, MAY_EXPORT),
        **_recorded(desk, visitor),
    )


def _recorded(desk: Desk, visitor: Visitor) -> dict[str, Any]:
    """The facts that stand, and what this visitor may add to them."""
    facts = desk.project.annex_log.standing()
    agreed = confirmed(facts)
    confirms = may(visitor, ROLES[FactKind.CONFIRMED])
    waiting = {f.fact_id for f in facts if f.kind == FactKind.VERIFIED and f.fact_id not in agreed}
    parties = {party for party, _ in desk.project.subjects.seen()} | {f.subject for f in facts}
    return {
        "kinds": {kind.name: kind for kind in _RECORDED if may(visitor, ROLES[kind])},
        "facts": [(f, f.fact_id in waiting, f"{yuan(f.fen)} 元" if f.fen else "") for f in reversed(facts)],
        "confirmable": {i for i in waiting if confirms} - {f.fact_id for f in facts if f.person == visitor.name},
        "withdraws": may(visitor, ROLES[FactKind.WITHDRAWN]),
        "classes": {row: title for form in annexes().forms for row, title in (*form.rows, *((o, o) for o in form.others))},
        "methods": METHODS,
        "issues": annexes().issues,
        "handlings": HANDLINGS,
        "names": sorted(parties)[:_MOST_NAMES],
        "today": beijing_today(),
    }


def record(desk: Desk, visitor: Visitor, form: Form) -> str:
    """Record a fact."""
    kind = next((k for k in _RECORDED if k.name == form["kind"]), None)
    if kind is None:
        raise InputError("没有这种记录", place="附件", mend="请刷新页面")
    fact = AnnexFact(
        kind,
        form["subject"],
        form["code"],
        form["day"],
        visitor.name,
        form["evidence"],
        form["document"],
        fen_of(form["yuan"]),
        _certificates(form["certificates"]),
        form["counted_as"],
        form["note"],
    )
    made = desk.project.annex_log.add(fact)
    return _done(desk, visitor, form, made)


def confirm(desk: Desk, visitor: Visitor, form: Form) -> str:
    """Confirm an issue that another verified."""
    return _done(desk, visitor, form, desk.project.annex_log.about(FactKind.CONFIRMED, form["fact"], visitor.name))


def withdraw(desk: Desk, visitor: Visitor, form: Form) -> str:
    """Take a fact back; it stays in the history."""
    made = desk.project.annex_log.about(FactKind.WITHDRAWN, form["fact"], visitor.name, form["note"])
    return _done(desk, visitor, form, made)


def refused(desk: Desk, visitor: Visitor, form: Form, error: XunzhengError) -> Response:
    """The annexes as they are, with why nothing was recorded."""
    desk.audit(visitor.name, visitor.address, "附件操作未记入", form["subject"] or form["fact"], error.sentence())
    try:
        return answer(_page(desk, visitor, form["due"][:10], error.sentence()), 400)
    except InputError:
        return answer(render("message.html", message=error.sentence()), 400)


def _done(desk: Desk, visitor: Visitor, form: Form, made: AnnexFact) -> str:
    desk.audit(visitor.name, visitor.address, "附件操作", made.subject, f"{made.kind} {made.code}")
    due = form["due"][:10]
    return f"/annexes?due={due}" if due.replace("-", "").isascii() and due.replace("-", "").isdigit() else "/annexes"


def _certificates(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or len(text) > 8 or int(text) > _MOST_CERTIFICATES:
        raise InputError(f"“{text[:20]}”不是证书数", place="涉及证书", mend="请写一千万以内的整数")
    return int(text)
