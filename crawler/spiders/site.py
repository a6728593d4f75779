"""The site spider: follows a target's links within its scope, and seals every page before anything reads it.

Redirects and retries go through the ledger too, so each step survives a kill. Links and the page's own end are
written in one transaction: a page is never settled with its links unqueued.
"""

import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.utils.sitemap import Sitemap

from crawler.handler import is_page
from crawler.links import is_trap, links_of, page_key
from crawler.renderer import Renderer
from crawler.sealing import draft_of
from evidence.captures import Capture, Role
from evidence.charset import decode
from evidence.errors import VaultError
from evidence.integrity import adopt
from evidence.ledger import LedgerPage, PageState
from evidence.project import Project
from evidence.store import writing
from evidence.targets import Target
from evidence.warc import undo_coding

_MOST_TRIES = 3
_MOST_HOPS = 8
_REDIRECTS = (301, 302, 303, 307, 308)
_BEAT = 5.0
_SHOW = 0.5  # progress counts every page of the run


class SiteSpider(scrapy.Spider):
    """Crawls the targets of one run. `project`, `run_id`, `targets` and the `browser` to render with are given."""

    name = "site"

    def __init__(
        self,
        project: Project,
        run_id: str,
        targets: tuple[Target, ...],
        browser: Path | None = None,
        on_page: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.project, self.run_id, self.on_page, self._browser = project, run_id, on_page, browser
        self.renderer: Renderer | None = None
        self.targets = {t.target_id: t for t in targets}
        self.problem: VaultError | None = None
        self._beaten = self._shown = 0.0
        self._taken: Counter[str] = Counter()  # pages against each target's budget, counted once and kept up: counting is slow

    async def start(self) -> AsyncIterator[Request]:
        """Queue the start pages; what the ledger knows already stays as it is."""
        if self._browser:
            house = self.project.settings
            agent = str(self.settings["USER_AGENT"])
            self.renderer = Renderer(self._browser, frozenset(house.allow_private), agent, house.render_seconds)
        self._taken.update({t: self.project.ledger.known(self.run_id, t) for t in self.targets})
        for folder in self.project.vault.folders(self.run_id):  # sealed by a run that was killed before it wrote the row
            if self.project.captures.get(folder.name) is None:
                capture = self.project.vault.load(folder)
                dom = self.project.vault.read(capture, Role.DOM)
                self._finish(capture, self.project.vault.page(capture).payload(), dom)
        for target in self.targets.values():
            for url in target.start_urls:
                self._queue(target, url, 0)
                if target.sitemap:
                    self._queue(target, urljoin(url, "/sitemap.xml"), 0, sitemap=True)
        for request in self._wake():
            yield request

    def arrived(self, response: Response) -> Iterator[Request]:
        """A response: a redirect to follow, an error to record, a sitemap to read, or a page to seal."""
        page: LedgerPage = response.meta["page"]
        asked: dict[str, Any] = response.meta["asked"]
        self._beat()
        location = response.headers.get("Location")
        if response.status in _REDIRECTS and location:
            self._redirected(page, asked, response, location.decode("latin-1"))
        elif response.status in (429, 500, 502, 503, 504) and page.tries < _MOST_TRIES:
            self.project.ledger.requeue(self.run_id, page.page_key, page.request)
        elif response.status >= 400:
            self._settle(page, PageState.FAILED, f"HTTP {response.status}")
        elif asked.get("sitemap"):
            self._read_sitemap(page, response)
        elif not is_page(response):
            self._settle(page, PageState.SKIPPED, "不是网页")
        else:
            self._seal(page, asked, response)
        yield from self._wake()

    def lost(self, failure: Any) -> Iterator[Request]:
        """No response: refused by us or the site, or the network failed; tried again a few times."""
        page: LedgerPage = failure.request.meta["page"]
        self._beat()
        if failure.check(IgnoreRequest):
            self._settle(page, PageState.SKIPPED, str(failure.value) or "未抓取")
        elif page.tries < _MOST_TRIES:
            self.project.ledger.requeue(self.run_id, page.page_key, page.request)
        else:
            self._settle(page, PageState.FAILED, f"打不开（{type(failure.value).__name__}）")
        yield from self._wake()

    def _seal(self, page: LedgerPage, asked: dict[str, Any], response: Response) -> None:
        try:
            draft = draft_of(page, asked, response, str(self.settings["USER_AGENT"]))
            capture = self.project.vault.seal(draft)
            coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
            self._finish(capture, undo_coding(response.body, coding, response.url), draft.dom)
        except VaultError as error:
            if "磁盘" in error.what:  # nothing more can be kept: stop, and say why
                self.problem = error
                self.crawler.engine.close_spider(self, "disk")
                return
            self._settle(page, PageState.FAILED, error.what)

    def _finish(self, capture: Capture, body: bytes, dom: bytes | None) -> None:
        """Queue a sealed page's links, those it showed after its scripts too, and settle it: both or neither."""
        page = self.project.ledger.get(self.run_id, capture.page_key)
        target = self.targets.get(capture.target_id)
        with writing(self.project.db):
            if page and target:
                text = decode(body, capture.header("Content-Type")).text
                links = dict.fromkeys(links_of(text, capture.final_url))
                if dom is not None:
                    links |= dict.fromkeys(links_of(dom.decode("utf-8", "replace"), capture.final_url))
                for url in links:
                    self._queue(target, url, page.depth + 1)
            adopt(self.project, capture)

    def _queue(self, target: Target, url: str, depth: int, *, sitemap: bool = False) -> None:
        """Take a link up into the ledger: to fetch, or skipped with the reason when it lies beyond the target's limits."""
        ledger = self.project.ledger
        host = urlsplit(url).hostname or ""
        request = json.dumps({"url": url, "hops": [], "sitemap": sitemap}, ensure_ascii=False)
        key = page_key(url)
        new = LedgerPage(self.run_id, key, target.target_id, url, host, depth, -depth, PageState.QUEUED, 0, "", None, request)
        if why := _beyond(target, url, host, depth):
            if why != "站外" and ledger.queue(new):
                ledger.settle(self.run_id, key, PageState.SKIPPED, why)
        elif ledger.queue(new):
            self._taken[target.target_id] += 1
            if self._taken[target.target_id] > target.budget:
                self._settle(new, PageState.SKIPPED, "超出页数上限")

    def _redirected(self, page: LedgerPage, asked: dict[str, Any], response: Response, location: str) -> None:
        url = urljoin(response.url, location)
        hops = [*asked["hops"], [response.url, response.status, location]]
        target = self.targets.get(page.target_id)
        if len(hops) > _MOST_HOPS:
            self._settle(page, PageState.FAILED, "重定向太多")
        elif target and (urlsplit(url).hostname or "") not in target.allowed_hosts:
            self._settle(page, PageState.SKIPPED, f"跳转到站外 {urlsplit(url).hostname or location}")
        else:
            request = json.dumps({**asked, "url": url, "hops": hops}, ensure_ascii=False)
            self.project.ledger.requeue(self.run_id, page.page_key, request)

    def _read_sitemap(self, page: LedgerPage, response: Response) -> None:
        target = self.targets[page.target_id]
        with self.project.db.atomic():
            try:
                sitemap = Sitemap(response.body)
                for entry in sitemap:
                    self._queue(target, str(entry["loc"]), 1, sitemap=sitemap.type == "sitemapindex")
            except (ValueError, KeyError, SyntaxError):
                self._settle(page, PageState.FAILED, "网站地图读不懂")
                return
            self._settle(page, PageState.SKIPPED, "网站地图，已读取")

    def _settle(self, page: LedgerPage, state: PageState, why: str) -> None:
        self._taken[page.target_id] -= state == PageState.SKIPPED
        self.project.ledger.settle(self.run_id, page.page_key, state, why)

    def _wake(self) -> Iterator[Request]:
        """Tell the engine that the ledger has more: a yielded request only makes it look again."""
        if self.project.ledger.waiting_hosts(self.run_id):
            yield Request("http://wake.invalid/", dont_filter=True)

    def _beat(self) -> None:
        if time.monotonic() - self._beaten > _BEAT:
            self._beaten = time.monotonic()
            self.project.runs.beat(self.run_id)
        if self.on_page and time.monotonic() - self._shown > _SHOW:
            self._shown = time.monotonic()
            self.on_page()


def _beyond(target: Target, url: str, host: str, depth: int) -> str:
    """Why a link lies beyond a target's limits, '' when it does not."""
    if host not in target.allowed_hosts:
        return "站外"
    if depth > target.depth:
        return "超过深度"
    return "像是没有尽头的链接" if is_trap(url) else ""
