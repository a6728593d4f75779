"""What the browser loads for a page, taken down as it comes: each request and its answer, within limits of size and count.

A body is asked for as soon as its headers are there, because the browser forgets it when the page moves on.
"""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.proxy import Met
from evidence.captures import Exchange
from evidence.circumstances import Connection
from evidence.clock import utc_now

if TYPE_CHECKING:
    from playwright.async_api import Page, Response

_MOST = 400  # answers of one page
_LARGEST_ONE, _LARGEST_SENT = 8 << 20, 64 << 10
_MOST_CONNECTIONS = 60
_REDIRECTS = (301, 302, 303, 307, 308)
_BODILESS = (204, 205, 304)
_TOO_LARGE, _TOO_MANY, _LATE, _GONE = "太大", "太多", "没有等到", "浏览器没有留下"


class Recorder:
    """Takes down what a page loads, at most `most_bytes` of bodies; with 0, only whom it was loaded from."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes, self.bytes = most_bytes, 0
        self._taken: list[Exchange] = []
        self._tasks: dict[asyncio.Task[None], int] = {}

    def attach(self, page: "Page") -> None:
        """Begin with a page that has not been opened yet."""
        page.on("response", self._arrive)

    async def taken(self, seconds: float) -> tuple[Exchange, ...]:
        """All that has come, in its order, once the bodies under way are there or the time is up."""
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=seconds)
        for task, place in tuple(self._tasks.items()):
            task.cancel()
            self._taken[place] = replace(self._taken[place], why=_LATE)
        return tuple(self._taken)

    def connections(self, met: list[Met]) -> tuple[Connection, ...]:
        """Whom the page was loaded from, by what the proxy met: one a host, port and address, the page's own host first."""
        wanted = {_place(one.url) for one in self._taken}
        found = {(m.host, m.port, m.ip): m for m in met if (m.host, m.port) in wanted}
        return tuple(
            Connection("browser", m.host, m.port, m.ip, m.resolution.addresses, m.resolution.canonical, m.resolution.at)
            for m in list(found.values())[:_MOST_CONNECTIONS]
        )

    def _arrive(self, response: "Response") -> None:
        with suppress(Exception):  # what a page sends may be anything; what cannot be told is not taken down
            self._arrived(response)

    def _arrived(self, response: "Response") -> None:
        if not response.url.startswith(("http:", "https:")) or len(self._taken) >= _MOST:
            return
        request, place = response.request, len(self._taken)
        why = self._why_not(response)
        sent = request.post_data_buffer or b""
        one = Exchange(
            response.url,
            request.method,
            utc_now(),
            response.status,
            tuple(request.headers.items()),
            tuple(response.headers.items()),
            b"",
            sent=sent[:_LARGEST_SENT],
            why=why,
        )
        self._taken.append(one)
        if self._most_bytes and not why and response.status not in (*_REDIRECTS, *_BODILESS):
            task = asyncio.ensure_future(self._body(response, place))
            self._tasks[task] = place
            task.add_done_callback(lambda done: self._tasks.pop(done, None))

    def _why_not(self, response: "Response") -> str:
        size = _told_size(response)
        if size > _LARGEST_ONE:
            return _TOO_LARGE
        return _TOO_MANY if self.bytes + size > self._most_bytes > 0 else ""

    async def _body(self, response: "Response", place: int) -> None:
        try:
            body, why = await response.body(), ""
        except Exception:  # Playwright's errors are many: the page moved on, the body was not kept, the connection broke
            body, why = b"", _GONE
        if not body and _told_size(response) and response.request.method != "HEAD":
            why = _GONE  # handed over to a script whole
        elif len(body) > _LARGEST_ONE:
            body, why = b"", _TOO_LARGE
        elif self.bytes + len(body) > self._most_bytes:
            body, why = b"", _TOO_MANY
        self.bytes += len(body)
        self._taken[place] = replace(self._taken[place], body=body, why=why)


def _told_size(response: "Response") -> int:
    told = response.headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else 0


def with_addresses(exchanges: tuple[Exchange, ...], connections: tuple[Connection, ...]) -> tuple[Exchange, ...]:
    """Exchanges with the address each was answered from."""
    by_place = {(c.host, c.port): c.ip for c in connections}
    return tuple(replace(one, ip=by_place.get(_place(one.url), "")) for one in exchanges)


def shortfall(exchanges: tuple[Exchange, ...]) -> str:
    """What is missing of what a page loaded, as a sentence; '' when nothing is."""
    counts = Counter(one.why for one in exchanges if one.why)
    if not counts and len(exchanges) < _MOST:
        return ""
    told = "、".join(f"{why} {count} 个" for why, count in counts.items())
    more = f"只记下前 {_MOST} 个" if len(exchanges) >= _MOST else ""
    return f"页面加载的文件有的没有留下内容：{'，'.join(filter(None, (told, more)))}"


def _place(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return "", 0
