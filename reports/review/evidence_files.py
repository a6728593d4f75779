"""Evidence handed out so that it can never run: pictures as pictures, pages as plain text, in a sandbox; all logged."""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from evidence.captures import Capture, Role
from evidence.charset import decode
from evidence.errors import VaultError
from evidence.warc import page_of
from reports.review.desk import Desk
from reports.review.visitor import Visitor, visitor_of

_PNG = b"\x89PNG\r\n\x1a\n"
_SANDBOX = {"Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"}


async def evidence(request: Request) -> Response:
    """The picture or the saved page of a capture."""
    desk: Desk = request.app.state.desk
    visitor = visitor_of(request, desk.project, desk.door)
    if visitor is None:
        return PlainTextResponse("请先登录", 401)
    capture = desk.project.captures.get(request.path_params["capture"])
    if capture is None:
        return PlainTextResponse("没有这份证据", 404)
    try:
        if sha256 := request.path_params.get("sha256", ""):
            answer = await _inside(desk, capture, sha256, visitor)
        else:
            shot = request.path_params["what"] == "picture"
            answer = _picture(desk, capture, visitor) if shot else _page(desk, capture, visitor)
    except VaultError as error:
        answer = PlainTextResponse(error.sentence(), 410)
    desk.project.custody.anchor()
    return answer


def _picture(desk: Desk, capture: Capture, visitor: Visitor) -> Response:
    picture = desk.project.opened(capture, Role.SCREENSHOT, f"审核：{visitor.name}")
    if picture is None or not picture.startswith(_PNG):
        return PlainTextResponse("这份证据没有截图", 404, _SANDBOX)
    desk.audit(visitor.name, visitor.address, "查看截图", capture.capture_id)
    return Response(picture, headers=_SANDBOX, media_type="image/png")


async def _inside(desk: Desk, capture: Capture, sha256: str, visitor: Visitor) -> Response:
    """A picture that stands on the page: never its own bytes, but a PNG made of it, what is private blacked out."""
    opened = desk.copies.opened(capture, sha256, f"审核：{visitor.name}")
    desk.audit(visitor.name, visitor.address, "查看网页上的图片", capture.capture_id, sha256)
    desk.project.custody.anchor()
    return Response(await run_in_threadpool(desk.copies.made, *opened), headers=_SANDBOX, media_type="image/png")


def _page(desk: Desk, capture: Capture, visitor: Visitor) -> Response:
    """The page as text: as it stood in the browser where it was rendered, else as it was received."""
    dom = desk.project.opened(capture, Role.DOM, f"审核：{visitor.name}")
    if dom is None:
        received = page_of(desk.project.opened(capture, Role.WARC, f"审核：{visitor.name}") or b"", Path(capture.folder))
        text = decode(received.payload(), received.header("content-type")).text
    else:
        text = dom.decode("utf-8", "replace")
    desk.audit(visitor.name, visitor.address, "查看封存的网页", capture.capture_id)
    return PlainTextResponse(text, headers=_SANDBOX)
