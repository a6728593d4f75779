"""Guard: stands before every request. Foreign names and pages, large bodies are refused; every answer says what it may do."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evidence.attachments import LARGEST
from reports.review.door import Door

_LARGEST = 1 << 20
_UPLOADS = {"/case/scan", "/annexes/scan"}
_METHODS = ("GET", "HEAD", "POST")
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none at all, browsers would not say where a form was sent from
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
_NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class TooLargeError(Exception):
    """A body went past the limit while it was read."""


class Guard:
    """The outermost layer of the server."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # no web sockets here
        answer = self._guarded(send)
        largest = LARGEST + _LARGEST if scope["path"] in _UPLOADS else _LARGEST
        refused = self._refusal(scope["method"], Headers(scope=scope), largest)
        if refused:
            await refused(scope, receive, answer)
            return
        try:
            await self._app(scope, _limited(receive, largest), answer)
        except TooLargeError:
            await PlainTextResponse("内容太大", 413)(scope, receive, answer)

    def _refusal(self, method: str, headers: Headers, largest: int) -> PlainTextResponse | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._door.knows(hosts[0]):
            return PlainTextResponse("这个服务器不叫这个名字。请用地址访问，或在启动时写 --name。", 421)
        if method not in _METHODS:
            return PlainTextResponse("不支持", 405)
        if not headers.get("content-length", "0").isdigit() or int(headers.get("content-length", "0")) > largest:
            return PlainTextResponse("内容太大", 413)
        if method == "POST" and not _own(headers, hosts[0]):
            return PlainTextResponse("请求不是从本页发出的", 403)
        return None

    def _guarded(self, send: Send) -> Send:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", _NOTHING)
                headers.setdefault("Cache-Control", "no-store")
                if self._door.tls:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        return answer


def _own(headers: Headers, host: str) -> bool:
    """Whether a change was asked for by a page of this server: browsers say where it comes from, other sites cannot."""
    origin = urlsplit(headers.get("origin", ""))
    same_site = headers.get("sec-fetch-site", "same-origin") == "same-origin"
    return origin.scheme in ("http", "https") and origin.netloc == host and same_site


def _limited(receive: Receive, largest: int) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > largest:
            raise TooLargeError
        return message

    return counted
