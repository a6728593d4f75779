"""What a page's own form sends: read within limits, taken only with the session's token; what is refused is told why."""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from evidence.errors import XunzhengError
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


Act = Callable[[Desk, Visitor, Form], str]
Told = Callable[[Desk, Visitor, Form, XunzhengError], Response]


def taken(act: Act, told: Told) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a form: `act` does it and says where to go on; what it refuses is shown by `told`."""

    async def endpoint(request: Request) -> Response:
        desk: Desk = request.app.state.desk
        visitor = visitor_of(request, desk.project, desk.door)
        if visitor is None:
            return RedirectResponse("/login", 303)
        form = await form_of(request)
        if not same(form["csrf"], visitor.csrf):
            return PlainTextResponse("请求不是从本页发出的，请刷新页面。", 403)
        try:
            return RedirectResponse(act(desk, visitor, form), 303)
        except XunzhengError as error:
            return told(desk, visitor, form, error)

    return endpoint
