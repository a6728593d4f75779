"""Stamped papers that were scanned: uploaded to a case or to the annexes of a period, handed back only to be saved."""

from datetime import date
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from evidence.annexforms import period_due
from evidence.attachments import annex_attachments
from evidence.clock import beijing_today
from evidence.errors import VaultError
from evidence.persons import Role
from reports.annex_word import MAY_EXPORT
from reports.review.desk import Desk
from reports.review.forms import Form, Handout, attached
from reports.review.handouts import DRAFT, need
from reports.review.visitor import Visitor, visitor_of

UPLOAD: tuple[Role, ...] = DRAFT


def of_case(desk: Desk, visitor: Visitor, form: Form) -> str:
    """Keep a scan with a case."""
    need(visitor, UPLOAD, _WHAT)
    entry = desk.project.cases.get(form["no"])
    _keep(desk, visitor, form, entry.case_no)
    return f"/case?no={quote(entry.case_no)}"


def of_annexes(desk: Desk, visitor: Visitor, form: Form) -> str:
    """Keep a scan with the annexes of a period."""
    need(visitor, MAY_EXPORT, _WHAT)
    period = period_due(form["due"][:10], date.fromisoformat(beijing_today()))
    _keep(desk, visitor, form, annex_attachments(period.due))
    return f"/annexes?due={period.due}"


async def attachment(request: Request) -> Response:
    """A scan as a file to be saved; a browser never shows it here."""
    desk: Desk = request.app.state.desk
    visitor = visitor_of(request, desk.project, desk.door)
    if visitor is None:
        return PlainTextResponse("请先登录", 401)
    one = desk.project.attachments.get(request.path_params["number"])
    if one is None:
        return PlainTextResponse("没有这份附件", 404)
    try:
        content = desk.project.attachments.read(one)
    except VaultError as error:
        return PlainTextResponse(error.sentence(), 410)
    desk.audit(visitor.name, visitor.address, _GOT, one.about, one.name)
    return attached(Handout(one.file_name, content, _GOT, one.about, one.name))


_WHAT, _GOT = "盖章扫描件", "下载盖章扫描件"


def _keep(desk: Desk, visitor: Visitor, form: Form, about: str) -> None:
    name, data = form.scan
    one = desk.project.attachments.add(about, name, data, visitor.name, form["note"])
    desk.audit(visitor.name, visitor.address, "上传盖章扫描件", about, f"{one.name}，SHA-256 {one.sha256[:16]}")
