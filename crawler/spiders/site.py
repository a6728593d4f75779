"""The site spider: follows a target's links within its scope, and seals every page before anything reads it.

Redirects and retries go through the ledger too, so each step survives a kill. Links and the page's own end are
written in one transaction: a page is never settled with its links unqueued.
"""

import json
import logging
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy.http import Request, Response

from crawler.handler import is_page, text_of
from crawler.links import page_key
from crawler.patience import BUSY, Patience
from crawler.reading import Reading, read
from crawler.reasons import FINAL, failure_of, refusal_of, unwritable
from crawler.renderer import Renderer
from crawler.scope import OFF_SITE, beyond
from crawler.sealing import draft_of
from crawler.shown import Keeping
from crawler.sitemaps import read_sitemap
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
_LONGEST_URL = 2000
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
        self.begun = False
        self.patience = Patience()
        self._beaten = self._shown = 0.0
        self._vain: Counter[str] = Counter()
        self._taken: Counter[str] = Counter()  # pages against each target's budget, counted once and kept up: counting is slow

    async def start(self) -> AsyncIterator[Request]:
        """Queue the start pages; what the ledger knows already stays as it is."""
        try:
            self._begin()
            self.begun = True
        except sqlite3.OperationalError as error:
            self.problem = unwritable(self.project, error)
        except VaultError as error:
            self.problem = error
        if self.begun:
            for request in self._wake():
                yield request

    def _begin(self) -> None:
        if self._browser:
            house = self.project.settings
            agent = str(self.settings["USER_AGENT"])
            keeping = Keeping(tuple(map(Role, house.keep)), house.resources_mb << 20)
            self.renderer = Renderer(self._browser, frozenset(house.allow_private), agent, house.render_seconds, keeping)
        self._taken.update({t: self.project.ledger.known(self.run_id, t) for t in self.targets})
        for capture in self._left_over():
            with suppress(VaultError):  # altered since: verify says so, and the page is fetched again
                self._finish(capture, None, self.project.vault.read(capture, Role.DOM))
        for target in self.targets.values():
            for url in target.start_urls:
                self._queue(target, url, 0)
                if target.sitemap:
                    self._queue(target, urljoin(url, "/sitemap.xml"), 0, sitemap=True)

    def _left_over(self) -> list[Capture]:
        """Captures sealed by a run that died before it wrote their rows, parents before their children."""
        found = []
        for folder in self.project.vault.folders(self.run_id):
            with suppress(VaultError):  # altered: verify says so
                if self.project.captures.get(folder.name) is None:
                    found.append(self.project.vault.load(folder))
        return sorted(found, key=lambda capture: capture.started_at)

    def arrived(self, response: Response) -> Iterator[Request]:
        """A response: a redirect to follow, an error to record, a sitemap to read, or a page to seal."""
        page: LedgerPage = response.meta["page"]
        with self._whatever_happens(page):
            self._beat()
            self._answered(page, response.meta["asked"], response)
        yield from self._wake()

    def _answered(self, page: LedgerPage, asked: dict[str, Any], response: Response) -> None:
        location = response.headers.get("Location")
        if response.status not in BUSY:
            self.patience.well(page.host)
        if response.status in _REDIRECTS and location:
            self._redirected(page, asked, response, location.decode("utf-8", "replace"))
        elif response.status in BUSY:
            self._busy(page, response)
        elif not 200 <= response.status < 300:
            self._settle(page, PageState.FAILED, f"HTTP {response.status}")
        elif asked.get("sitemap"):
            self._read_sitemap(page, response)
        elif not is_page(response):
            self._in_vain(page, "不是网页")
        else:
            self._seal(page, asked, response)

    def _busy(self, page: LedgerPage, response: Response) -> None:
        """The site is left in peace for a while; a page is tried again a few times, a site given up for this run."""
        ledger, words = self.project.ledger, f"HTTP {response.status}"
        if page.tries < _MOST_TRIES:
            ledger.requeue(self.run_id, page.page_key, page.request)
        else:
            self._settle(page, PageState.FAILED, words)
        if self.patience.busy(page.host, (response.headers.get("Retry-After") or b"").decode("latin-1")):
            ledger.leave(self.run_id, page.host, f"网站一直说忙（{words}），这次不再抓它")

    def lost(self, failure: Any) -> Iterator[Request]:
        """No response: refused by us or the site, or the network failed; tried again a few times."""
        page: LedgerPage = failure.request.meta["page"]
        error = failure.value
        with self._whatever_happens(page):
            self._beat()
            if why := refusal_of(error, failure.request.url):
                self._settle(page, PageState.SKIPPED, why)
            elif 0 < page.tries < _MOST_TRIES and not isinstance(error, FINAL):
                self.project.ledger.requeue(self.run_id, page.page_key, page.request)
            else:
                self._settle(page, PageState.FAILED, failure_of(error))
        yield from self._wake()

    @contextmanager
    def _whatever_happens(self, page: LedgerPage) -> Iterator[None]:
        """No page ends the crawl or stays unsettled: an error of ours fails the page; a disk that is full stops the run."""
        try:
            yield
        except sqlite3.OperationalError as error:
            self.stop_for(unwritable(self.project, error))
        except VaultError as error:
            if "磁盘" in error.what:  # nothing more can be kept: stop, and say why
                self.stop_for(error)
            else:
                self._settle(page, PageState.FAILED, error.what)
        except Exception as error:
            logging.getLogger(__name__).exception("处理网页出错 %s", page.url)
            self._settle(page, PageState.FAILED, f"处理时出错（{type(error).__name__}）")

    def stop_for(self, problem: VaultError) -> None:
        """End the run: it can be gone on with once the problem is mended."""
        self.problem = self.problem or problem
        self.crawler.engine.close_spider(self, "disk")

    def _seal(self, page: LedgerPage, asked: dict[str, Any], response: Response) -> None:
        text_of(response)  # what cannot be unpacked is no evidence of anything
        draft = draft_of(page, asked, response, str(self.settings["USER_AGENT"]))
        self._finish(self.project.vault.seal(draft), response.meta.get("reading"), draft.dom)

    def _finish(self, capture: Capture, reading: Reading | None, dom: bytes | None) -> None:
        """Queue a sealed page's links, those it showed after its scripts too, and settle it: both or neither."""
        page = self.project.ledger.get(self.run_id, capture.page_key)
        target = self.targets.get(capture.target_id)
        links = self._links(capture, reading, dom)
        with writing(self.project.db):
            if page and target:
                for url in links:
                    self._queue(target, url, page.depth + 1)
            adopt(self.project, capture)

    def _links(self, capture: Capture, reading: Reading | None, dom: bytes | None) -> list[str]:
        if reading is None:
            payload = self.project.vault.page(capture).payload()
            reading = read(decode(payload, capture.header("Content-Type")).text, capture.final_url)
        shown = read(dom.decode("utf-8", "replace"), capture.final_url).links if dom is not None else []
        return list(dict.fromkeys((*reading.links, *shown)))

    def _queue(self, target: Target, url: str, depth: int, *, sitemap: bool = False) -> None:
        """Take a link up into the ledger: to fetch, or skipped with the reason when it lies beyond the target's limits."""
        ledger = self.project.ledger
        try:
            key, host = page_key(url), urlsplit(url).hostname or ""
        except ValueError:
            return  # not a URL
        request = json.dumps({"url": url, "hops": [], "sitemap": sitemap}, ensure_ascii=False)
        new = LedgerPage(self.run_id, key, target.target_id, url, host, depth, -depth, PageState.QUEUED, 0, "", None, request)
        if why := beyond(target, url, host, depth):
            if why != OFF_SITE and ledger.queue(new):
                ledger.settle(self.run_id, key, PageState.SKIPPED, why)
        elif ledger.queue(new):
            self._taken[target.target_id] += 1
            if self._taken[target.target_id] > target.budget:
                self._settle(new, PageState.SKIPPED, "超出页数上限")

    def _redirected(self, page: LedgerPage, asked: dict[str, Any], response: Response, location: str) -> None:
        hops = [*asked["hops"], [response.url, response.status, location]]
        target = self.targets.get(page.target_id)
        try:
            url = urljoin(response.url, location)
            host, _ = urlsplit(url).hostname or "", urlsplit(url).port
        except ValueError:
            url = ""
        if not url or len(url) > _LONGEST_URL:
            self._settle(page, PageState.FAILED, "跳转的网址不对")
        elif len(hops) > _MOST_HOPS:
            self._settle(page, PageState.FAILED, "重定向太多")
        elif target and host not in target.allowed_hosts:
            self._in_vain(page, f"跳转到站外 {(host or location)[:200]}")
        else:
            request = json.dumps({**asked, "url": url, "hops": hops}, ensure_ascii=False)
            self.project.ledger.requeue(self.run_id, page.page_key, request, afresh=True)

    def _read_sitemap(self, page: LedgerPage, response: Response) -> None:
        coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
        found = read_sitemap(undo_coding(response.body, coding, response.url), response.url)
        target = self.targets[page.target_id]
        with self.project.db.atomic():
            for url in found.urls:
                self._queue(target, url, page.depth + 1 if found.index else 1, sitemap=found.index)
            self._in_vain(page, "网站地图，已读取")

    def _settle(self, page: LedgerPage, state: PageState, why: str) -> None:
        self._taken[page.target_id] -= state == PageState.SKIPPED
        self.project.ledger.settle(self.run_id, page.page_key, state, why)

    def _in_vain(self, page: LedgerPage, why: str) -> None:
        """Fetched, and nothing for us: not counted against the budget, unless there is no end of such pages."""
        target = self.targets[page.target_id]
        self._vain[page.target_id] += 1
        if self._vain[page.target_id] > target.budget:
            self._taken[page.target_id] += 1
        self._settle(page, PageState.SKIPPED, why)

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
