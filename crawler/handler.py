"""Scrapy's download handler for pages: the response as received, and the page rendered where the target wants it.

Rendering is a part of the download, so the site's slot stays taken and its delay holds for the browser too.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Request, Response

from crawler.reading import Reading, read
from crawler.renderer import Renderer
from crawler.surroundings import Surroundings
from crawler.tlswatch import TlsWatch, met_by_fetch
from evidence.captures import capture_number
from evidence.charset import decode
from evidence.clock import utc_now
from evidence.errors import BrowserError, VaultError
from evidence.ledger import LedgerPage, PageKind
from evidence.observations import Agent
from evidence.targets import Render, Target
from evidence.warc import undo_coding

NO_BROWSER = "需要渲染而没有浏览器"


class PageHandler(HTTP11DownloadHandler):
    """Puts into the request's meta what was read and shown (`reading`, `rendered`, `render_reason`, `notes`), whom the page
    came from (`met`) and under which `circumstances`."""

    lazy = False

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._crawl: Any = crawler
        self._tls = TlsWatch(self._contextFactory)
        self._contextFactory: Any = self._tls
        self._surroundings: Surroundings | None = None

    async def download_request(self, request: Request) -> Response:
        page: LedgerPage | None = request.meta.get("page")
        if page is not None:
            self._crawl.spider.project.ledger.sent(page.run_id, page.page_key)
            page = request.meta["page"] = replace(page, tries=page.tries + 1)
        request.meta["begun_at"] = utc_now()
        response: Response = await super().download_request(request)
        if page is not None:
            await self._look_around(request, response)
        if page is None or page.kind != PageKind.PAGE or request.meta["asked"].get("sitemap"):
            return response
        if response.status == 200 and is_page(response):
            await self._render(page, request, response)
        return response

    async def _look_around(self, request: Request, response: Response) -> None:
        """Whom the answer came from, and in what state this place is."""
        if self._surroundings is None:
            self._surroundings = Surroundings(self._crawl.spider.project.settings.ntp)
        request.meta["met"] = met_by_fetch(response, self._tls)
        request.meta["circumstances"] = await self._surroundings.of(urlsplit(response.url).hostname or "")

    async def _render(self, page: LedgerPage, request: Request, response: Response) -> None:
        target: Target = self._crawl.spider.targets[page.target_id]
        try:
            shell, pictures = target.render != Render.NEVER, self._crawl.spider.pictures.wanted(target)
            reading = read(text_of(response), response.url, shell=shell, pictures=pictures)
        except VaultError:
            return  # the spider will say so
        reason, notes = why(target.render, reading)
        request.meta.update(reading=reading, render_reason=reason, notes=notes)
        if not reason:
            return
        renderer: Renderer | None = self._crawl.spider.renderers.get(request.meta["asked"].get("agent", Agent.DESKTOP))
        if renderer is None:
            request.meta["notes"] = (*notes, NO_BROWSER)
            return
        try:
            number = capture_number(page.run_id, page.page_key)
            rendered = await renderer.render(request.url, target.allowed_hosts, number)
        except BrowserError as error:
            request.meta["notes"] = (*notes, *getattr(error, "__notes__", ()), error.what)
            return
        request.meta.update(rendered=rendered, notes=(*notes, *rendered.notes))
        if self._surroundings is not None:
            host = urlsplit(response.url).hostname or ""
            looked = await self._surroundings.of(host, browser=rendered.browser, cookies=rendered.cookies)
            request.meta["circumstances"] = looked

    async def close(self) -> None:
        await super().close()
        for renderer in getattr(self._crawl.spider, "renderers", {}).values():
            await renderer.close()


def is_page(response: Response) -> bool:
    """Whether a response is a page to read, by what its server calls it."""
    mime = (response.headers.get("Content-Type") or b"text/html").decode("latin-1").lower()
    return mime.startswith(("text/html", "application/xhtml", "text/plain", "text/xml", "application/xml")) or not mime.strip()


def text_of(response: Response) -> str:
    """The text of a response. Raises VaultError when its content coding cannot be undone."""
    coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
    body = undo_coding(response.body, coding, response.url)
    return decode(body, (response.headers.get("Content-Type") or b"").decode("latin-1")).text


def why(policy: Render, reading: Reading) -> tuple[str, tuple[str, ...]]:
    """The reason to render a page, '' for none, and notes on what is odd about it."""
    notes = (reading.note,) if reading.note else ()
    if policy == Render.NEVER:
        return "", notes
    if reading.challenge:
        return "", (*notes, "像是防护验证页，照原样封存，不作破解")
    return ("目标要求" if policy == Render.ALWAYS else reading.reason), notes
