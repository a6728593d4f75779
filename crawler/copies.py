"""Copies of a page as it is shown: MHTML and PDF, each within limits, and what is known of the encryption it came by.

None of them may hold a crawl up or cost a page its picture: what fails or takes too long is left out, and why is said.
"""

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from evidence.captures import Role
from evidence.circumstances import Connection

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, CDPSession, Page

_SECONDS, _SHORT = 8.0, 3.0
_LARGEST = 24 << 20
_LONGEST_CHAIN = 10
_FITS = 0.57  # a sheet 794 pixels wide then takes a window of 1366 as it is, and nothing is cut off at its side
_SLOW = 2.0  # seconds of a page's rest that a copy must leave


@dataclass(frozen=True, slots=True)
class Copies:
    """The copies that were made, and why the others were not."""

    files: dict[Role, bytes]
    lacking: tuple[tuple[Role, str], ...]


async def copies_of(page: "Page", roles: tuple[Role, ...], seconds: Callable[[], float]) -> Copies:
    """Make the copies that are wanted, in turn, while there is time; `seconds` says how much of the visit is left."""
    makers: dict[Role, Callable[[Page], Awaitable[bytes]]] = {Role.MHTML: _mhtml, Role.PDF: _pdf}
    files, lacking = {}, []
    for role in roles:
        limit = min(_SECONDS, seconds() - _SLOW)
        try:
            data = await asyncio.wait_for(makers[role](page), limit) if limit > 0 else b""
            why = "" if 0 < len(data) <= _LARGEST else f"超过 {_LARGEST >> 20} MB" if data else "这一页的时间用完了"
        except TimeoutError:
            why = f"{limit:.0f} 秒没有做完"
        except Exception as error:  # Playwright's errors are many; the first line says it
            why = f"没有做成（{(str(error).strip().splitlines() or [type(error).__name__])[0][:120]}）"
        if why:
            lacking.append((role, why))
        else:
            files[role] = data
    return Copies(files, tuple(lacking))


async def _mhtml(page: "Page") -> bytes:
    session = await page.context.new_cdp_session(page)
    made = await session.send("Page.captureSnapshot", {"format": "mhtml"})
    return str(made["data"]).encode("utf-8", "surrogatepass")


async def _pdf(page: "Page") -> bytes:
    await page.emulate_media(media="screen")  # as it is shown, not as it would like to be printed
    return bytes(await page.pdf(format="A4", scale=_FITS, print_background=True, margin={"top": "10mm", "bottom": "10mm"}))


class SecurityWatch:
    """What a page's hosts showed of their encryption: asked of the browser while the page is opened."""

    def __init__(self, session: "CDPSession") -> None:
        self._session = session
        self._agreed: dict[tuple[str, int], dict[str, Any]] = {}
        self.certificates: tuple[bytes, ...] = ()

    @classmethod
    async def begin(cls, context: "BrowserContext", page: "Page") -> "SecurityWatch":
        """Listen from before the page is opened."""
        watch = cls(await context.new_cdp_session(page))
        watch._session.on("Network.responseReceived", watch._received)
        await watch._session.send("Network.enable")
        return watch

    async def end(self, url: str) -> None:
        """The page is there: ask for its certificates, and listen no more, which is dear."""
        with suppress(Exception):  # there is none, or the page is gone
            asked = self._session.send("Network.getCertificate", {"origin": "{0.scheme}://{0.netloc}".format(urlsplit(url))})
            names = (await asyncio.wait_for(asked, _SHORT))["tableNames"][:_LONGEST_CHAIN]
            self.certificates = tuple(base64.b64decode(name) for name in names)
        with suppress(Exception):
            await asyncio.wait_for(self._session.send("Network.disable"), _SHORT)

    def told(self, connection: Connection, page_url: str) -> Connection:
        """A connection with what is known of its encryption."""
        details = self._agreed.get((connection.host, connection.port))
        if details is None:
            return connection
        own = (connection.host, connection.port) == _place(page_url)
        chain = tuple(hashlib.sha256(der).hexdigest() for der in self.certificates) if own else ()
        return replace(connection, protocol=str(details["protocol"]), cipher=str(details["cipher"]), chain=chain)

    def _received(self, event: dict[str, Any]) -> None:
        response = event.get("response", {})
        if details := response.get("securityDetails"):
            self._agreed.setdefault(_place(str(response.get("url"))), details)


def _place(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return "", 0
