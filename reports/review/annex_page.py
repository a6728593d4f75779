"""The annexes as a page of the server: what is missing and when due, every number with its subjects; nothing is changed here."""

from datetime import date

from starlette.requests import Request

from evidence.annexcount import label
from evidence.annexforms import period_due
from evidence.clock import beijing, beijing_today
from reports.annex import board_of, body_of, differences, last_sent, report_of
from reports.review.desk import Desk
from reports.review.visitor import Visitor
from reports.static_page import Page, render


def annex_page(request: Request, desk: Desk, visitor: Visitor) -> Page:
    """The board and the numbers of a period (that of today unless ?due= says otherwise)."""
    project, today = desk.project, date.fromisoformat(beijing_today())
    period = period_due(request.query_params.get("due", "")[:10], today)
    report, before = report_of(project, period), last_sent(project, period)
    return render(
        "annexes.html",
        board=board_of(project, period, today),
        report=report,
        settings=project.annex_settings,
        label=label,
        beijing=beijing,
        before=before,
        changed=differences(before.body, body_of(project, report)) if before else [],
    )
