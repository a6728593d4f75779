"""What a page's own form sends: read within limits, taken only with the session's token; what is refused is told why.

A form either changes something and goes on to a page, or has a file made and handed out.
"""

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, quote

from anyio.to_thread import run_sync
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response

from evidence.errors import XunzhengError
from evidence.project import Project, open_project
from reports.review.desk import Desk
from reports.review.visitor import Visitor, same, visitor_of

_LONGEST = 64 << 10
_MOST = 200


class Form:
    """The fields of a form; one that is not there is ''."""

    def __init__(self, body: bytes) -> None:
        self._pairs = parse_qsl(body[:_LONGEST].decode("utf-8", "replace"), max_num_fields=_MOST)

    def __getitem__(self, name: str) -> str:
        return next((value.strip() for key, value in self._pairs if key == name), "")

    def every(self, name: str) -> tuple[str, ...]:
        """All values of a field that may be ticked several times."""
        return tuple(value for key, value in self._pairs if key == name)

    def number(self, name: str) -> int:
        """A whole number, 0 where there is none."""
        value = self[name]
        return int(value) if value.isascii() and value.isdigit() and len(value) < 12 else 0


async def form_of(request: Request) -> Form:
    """The form that a request carries; one with too many fields is empty."""
    try:
        return Form(await request.body())
    except ValueError:
        return Form(b"")


@dataclass(frozen=True, slots=True)
class Handout:
    """A file for the one who asked: what was done, for the audit; a file on the disk goes with its folder once it is sent."""

    name: str
    content: bytes | Path
    act: str
    item: str
    detail: str = ""


Act = Callable[[Desk, Visitor, Form], str]
Make = Callable[[Project, Visitor, Form], Handout]
Told = Callable[[Desk, Visitor, Form, XunzhengError], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def taken(act: Act, told: Told) -> Endpoint:
    """The endpoint of a form: `act` does it and says where to go on; what it refuses is shown by `told`."""

    async def done(request: Request, desk: Desk, visitor: Visitor, form: Form) -> Response:
        return RedirectResponse(act(desk, visitor, form), 303)

    return _admitted(done, told)


def handed(make: Make, told: Told) -> Endpoint:
    """The endpoint of a form that is answered with a file, made in a thread with a connection of its own, one at a time."""

    async def done(request: Request, desk: Desk, visitor: Visitor, form: Form) -> Response:
        made = partial(_made, make, desk.project.root, visitor, form)
        handout = await run_sync(made, limiter=request.app.state.maker)
        desk.audit(visitor.name, visitor.address, handout.act, handout.item, handout.detail)
        return _attached(handout)

    return _admitted(done, told)


def _admitted(done: Callable[[Request, Desk, Visitor, Form], Awaitable[Response]], told: Told) -> Endpoint:
    """Only who is signed in, only with the session's token."""

    async def endpoint(request: Request) -> Response:
        desk: Desk = request.app.state.desk
        visitor = visitor_of(request, desk.project, desk.door)
        if visitor is None:
            return RedirectResponse("/login", 303)
        form = await form_of(request)
        if not same(form["csrf"], visitor.csrf):
            return PlainTextResponse("请求不是从本页发出的，请刷新页面。", 403)
        try:
            return await done(request, desk, visitor, form)
        except XunzhengError as error:
            return told(desk, visitor, form, error)

    return endpoint


def _made(make: Make, root: Path, visitor: Visitor, form: Form) -> Handout:
    project = open_project(root)
    try:
        return make(project, visitor, form)
    finally:
        project.db.close()


def _attached(handout: Handout) -> Response:
    """A file that a browser saves and never shows."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(handout.name)}"}
    kind = "application/octet-stream"
    if isinstance(handout.content, Path):
        gone = BackgroundTask(shutil.rmtree, handout.content.parent, ignore_errors=True)
        return FileResponse(handout.content, headers=headers, media_type=kind, background=gone)
    return Response(handout.content, headers=headers, media_type=kind)
