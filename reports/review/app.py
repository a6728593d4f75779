"""The server put together: routes behind the guard, one project opened in the thread that serves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from evidence.project import open_project
from evidence.sessions import Sessions
from evidence.users import Users
from reports.review import annex_page, case_fields, cases, handouts, scans
from reports.review.api import api
from reports.review.desk import Desk
from reports.review.door import Door
from reports.review.evidence_files import evidence
from reports.review.forms import handed, taken, upload_of
from reports.review.guard import Guard
from reports.review.pages import CASE, PAGES, REVIEW, institution, served
from reports.review.signin import login, logout

_ACTS = {
    "/cases/enter": cases.enter,
    "/case/fill": case_fields.fill,
    "/case/step": cases.step,
    "/case/sign": cases.sign,
    "/case/withdraw": cases.withdraw,
    "/case/undo": cases.undo,
}
_ANNEX_ACTS = {
    "/annexes/record": annex_page.record,
    "/annexes/confirm": annex_page.confirm,
    "/annexes/withdraw": annex_page.withdraw,
}
_HANDED = {
    "/cases/register": (handouts.register, cases.not_handed),
    "/case/draft": (handouts.draft, cases.refused),
    "/case/package": (handouts.package, cases.refused),
    "/annexes/export": (handouts.annexes, annex_page.refused),
}


def create_app(root: Path, door: Door) -> Starlette:
    """The server of a project folder. The project is opened when it starts, since a database belongs to one thread."""

    @asynccontextmanager
    async def opened(app: Starlette) -> AsyncIterator[None]:
        project = open_project(root)
        door.checked(users=Users(project.db).any())
        Sessions(project.db).close_all(local=True)  # the key of a former start lets nobody in
        app.state.desk = Desk(project, door)
        app.state.maker = asyncio.Lock()  # a package is made in memory
        try:
            yield
        finally:
            app.state.desk.copies.close()
            project.custody.anchor()
            project.db.close()

    pages = [Route(page.path, served(page), methods=["GET"]) for page in (REVIEW, CASE, *PAGES)]
    routes = [
        Route("/favicon.ico", lambda request: Response(status_code=204), methods=["GET"]),
        Route("/login", login, methods=["GET", "POST"]),
        Route("/logout", logout, methods=["POST"]),
        *(Route(path, taken(act, cases.refused), methods=["POST"]) for path, act in _ACTS.items()),
        *(Route(path, taken(act, annex_page.refused), methods=["POST"]) for path, act in _ANNEX_ACTS.items()),
        Route("/cases/new", taken(case_fields.enter_by_hand, cases.not_handed), methods=["POST"]),
        Route("/case/scan", taken(scans.of_case, cases.refused, upload_of), methods=["POST"]),
        Route("/annexes/scan", taken(scans.of_annexes, annex_page.refused, upload_of), methods=["POST"]),
        Route("/attachments/{number:int}", scans.attachment, methods=["GET"]),
        *(Route(path, handed(make, told), methods=["POST"]) for path, (make, told) in _HANDED.items()),
        Route("/api/{name:path}", api, methods=["POST"]),
        Route("/evidence/{capture}/picture/{sha256}", evidence, methods=["GET"]),
        Route("/evidence/{capture}/{what}", evidence, methods=["GET"]),
        Route("/institutions/{page}", institution, methods=["GET"]),
    ]
    return Starlette(routes=[*pages, *routes], middleware=[Middleware(Guard, door=door)], lifespan=opened)
