"""What a page's own form sends: read within limits, taken only with the session's token; what is refused is told why.

A form either changes something and goes on to a page, or has a file made and handed out.
"""

import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, quote

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response

from evidence.errors import XunzhengError
from evidence.project import Project, open_project
from reports.review.desk import Desk
from reports.review.visitor import Visitor, same, visitor_of

_LONGEST = 1 << 20  # as the guard lets in: nothing is cut off unseen
_MOST = 200


class Form:
    """The fields of a form; one that is not there is ''. `scan` is the file sent with it: its name and its bytes."""

    def __init__(self, pairs: Sequence[tuple[str, str]], scan: tuple[str, bytes] = ("", b"")) -> None:
        self._pairs, self.scan = pairs, scan

    def __getitem__(self, name: str) -> str:
        return next((value.strip() for key, value in self._pairs if key == name), "")

    def has(self, name: str) -> bool:
        """Whether the form has such a field at all."""
        return any(key == name for key, _ in self._pairs)

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
        return Form(parse_qsl((await request.body())[:_LONGEST].decode("utf-8", "replace"), max_num_fields=_MOST))
    except ValueError:
        return Form(())


async def upload_of(request: Request) -> Form:
    """The form with one file that a request carries; one that cannot be read is empty."""
    try:
        async with request.form(max_files=1, max_fields=_MOST, max_part_size=_LONGEST) as parts:
            pairs = [(name, value) for name, value in parts.multi_items() if isinstance(value, str)]
            sent = parts.get("scan")
            return Form(pairs, (sent.filename or "", await sent.read()) if isinstance(sent, UploadFile) else ("", b""))
    except HTTPException:
        return Form(())


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
Read = Callable[[Request], Awaitable[Form]]
Done = Callable[[Request, Desk, Visitor, Form], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def taken(act: Act, told: Told, read: Read = form_of) -> Endpoint:
    """The endpoint of a form: `act` does it and says where to go on; what it refuses is shown by `told`."""

    async def done(request: Request, desk: Desk, visitor: Visitor, form: Form) -> Response:
        return RedirectResponse(act(desk, visitor, form), 303)

    return _admitted(done, told, read)


def handed(make: Make, told: Told) -> Endpoint:
    """The endpoint of a form that is answered with a file, made in a thread with a connection of its own, one at a time."""

    async def done(request: Request, desk: Desk, visitor: Visitor, form: Form) -> Response:
        made = partial(_made, make, desk.project.root, visitor, form)
        async with request.app.state.maker:
            handout = await run_in_threadpool(made)
        desk.audit(visitor.name, visitor.address, handout.act, handout.item, handout.detail)
        return attached(handout)

    return _admitted(done, told, form_of)


def _admitted(done: Done, told: Told, read: Read) -> Endpoint:
    """Only who is signed in, only with the session's token."""

    async def endpoint(request: Request) -> Response:
        desk: Desk = request.app.state.desk
        visitor = visitor_of(request, desk.project, desk.door)
        if visitor is None:
            return RedirectResponse("/login", 303)
        form = await read(request)
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


def attached(handout: Handout) -> Response:
    """A file that a browser saves and never shows."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(handout.name)}"}
    kind = "application/octet-stream"
    if isinstance(handout.content, Path):
        gone = BackgroundTask(shutil.rmtree, handout.content.parent, ignore_errors=True)
        return FileResponse(handout.content, headers=headers, media_type=kind, background=gone)
    return Response(handout.content, headers=headers, media_type=kind)
