"""The pages of the server: the queue, institutions, the audit. Another page is one more ServedPage in PAGES."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from evidence.audit import Audit
from evidence.clock import beijing
from evidence.errors import XunzhengError
from evidence.persons import Role
from reports.dashboard import dashboard_page
from reports.queue import KEYS, embedded, moves, overview, reason_texts
from reports.review.annex_page import annex_page
from reports.review.answer import answer
from reports.review.cases import case_page, cases_page
from reports.review.desk import Desk
from reports.review.visitor import Visitor, visitor_of
from reports.static_page import Page, render, review_script

Maker = Callable[[Request, Desk, Visitor], Page]


@dataclass(frozen=True, slots=True)
class ServedPage:
    """A page of the server: its path, what the navigation calls it, who may see it (nobody named: everybody signed in)."""

    path: str
    title: str
    make: Maker
    roles: frozenset[Role] = frozenset()

    def open_to(self, visitor: Visitor) -> bool:
        return not self.roles or bool(self.roles & set(visitor.roles))


def served(page: ServedPage) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a page: signed in, allowed, written down."""

    async def endpoint(request: Request) -> Response:
        desk: Desk = request.app.state.desk
        visitor = visitor_of(request, desk.project, desk.door)
        if visitor is None:
            return RedirectResponse("login", 303)
        if not page.open_to(visitor):
            return PlainTextResponse("您的角色不能看这一页。", 403)
        desk.audit(visitor.name, visitor.address, "打开页面", page.path)
        try:
            return answer(page.make(request, desk, visitor))
        except XunzhengError as error:
            return answer(render("message.html", message=error.sentence()), 404)

    return endpoint


def links(visitor: Visitor) -> list[dict[str, str]]:
    """The pages besides the queue that a visitor may see."""
    return [{"path": page.path.lstrip("/"), "title": page.title} for page in PAGES if page.open_to(visitor)]


def review_page(request: Request, desk: Desk, visitor: Visitor) -> Page:
    """The queue, the same page as that of the report."""
    data = {
        "mode": "server",
        "rules": desk.rules,
        "moves": moves(),
        "reasons": reason_texts(),
        "csrf": visitor.csrf,
        "me": {"name": visitor.name, "decides": visitor.decides},
    }
    return render(
        "review.html",
        script=review_script(),
        allow="img-src 'self'; connect-src 'self'; form-action 'self'",
        json=embedded(data),
        pieces=[],
        overview=overview(desk.project),
        keys=KEYS,
        me=visitor,
        csrf=visitor.csrf,
        links=links(visitor),
    )


async def institution(request: Request) -> Response:
    """The page of an institution."""
    desk: Desk = request.app.state.desk
    visitor = visitor_of(request, desk.project, desk.door)
    if visitor is None:
        return RedirectResponse("../login", 303)
    party = desk.party(request.path_params["page"])
    if not party:
        return PlainTextResponse("没有这家机构的页面。", 404)
    desk.audit(visitor.name, visitor.address, "查看机构", party)
    return answer(render("institution.html", back="../", **desk.institution(party)))


def audit_page(request: Request, desk: Desk, visitor: Visitor) -> Page:
    """Who looked at what and did what, newest first."""
    before = request.query_params.get("before", "0")
    user = request.query_params.get("user", "")[:40]
    rows = Audit(desk.project.db).newest(200, before=int(before) if before.isascii() and before.isdigit() else 0, user=user)
    shown = [asdict(row) | {"at": beijing(row.at, "%Y-%m-%d %H:%M:%S")} for row in rows]
    return render("audit.html", rows=shown, user=user, last=rows[-1].number if len(rows) == 200 else 0)


def statistics(request: Request, desk: Desk, visitor: Visitor) -> Page:
    """Leads by what they are and became, and how often each rule is right."""
    return dashboard_page(desk.project, "./")


REVIEW = ServedPage("/", "疑似线索", review_page)
CASE = ServedPage("/case", "案件", case_page)
PAGES = (
    ServedPage("/cases", "案件", cases_page),
    ServedPage("/annexes", "附件", annex_page),
    ServedPage("/statistics", "统计", statistics),
    ServedPage("/audit", "操作记录", audit_page, frozenset({Role.HEAD, Role.AUDIT, Role.ADMIN})),
)
