"""The site spider: follows a target's links within its scope, and seals every page before anything reads it.

Redirects and retries go through the ledger too, so each step survives a kill. Links and the page's own end are
written in one transaction: a page is never settled with its links unqueued.
"""

import json
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import scrapy
from scrapy.http import Request, Response

from crawler.earlier import Earlier, agent_of, away, failed
from crawler.handler import is_page, text_of
from crawler.intake import Intake
from crawler.links import landing
from crawler.openhours import OpenHours
from crawler.patience import BUSY, Patience
from crawler.pictures import Pictures
from crawler.reading import Reading
from crawler.reasons import FINAL, failure_of, refusal_of, unwritable
from crawler.renderer import Renderer, renderers
from crawler.sealing import Sealer, draft_of
from crawler.settings import user_agent
from crawler.sitemaps import read_sitemap
from evidence.captures import Capture, Role
from evidence.errors import VaultError
from evidence.integrity import adopt
from evidence.ledger import LedgerPage, PageKind, PageState
from evidence.observations import Outcome
from evidence.project import Project
from evidence.store import writing
from evidence.targets import Kind, Target
from evidence.warc import undo_coding

_MOST_TRIES = {PageKind.PAGE: 3, PageKind.PICTURE: 2}
_MOST_HOPS = 8
_REDIRECTS = (301, 302, 303, 307, 308)
_SAME = "网站答复没有变化（304）"
_BEAT = 5.0
_SHOW = 0.5  # progress counts every page of the run


class SiteSpider(scrapy.Spider):
    """Crawls the targets of one run. `project`, `run_id`, `targets` and the `browser` to render with are given; `whole` asks
    for every page anew, as proof of its own."""

    name = "site"

    def __init__(
        self,
        project: Project,
        run_id: str,
        targets: tuple[Target, ...],
        browser: Path | None = None,
        on_page: Any = None,
        whole: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.project, self.run_id, self.on_page, self._browser = project, run_id, on_page, browser
        self.renderers: dict[str, Renderer] = {}  # by the kind of device; a browser starts when the first page needs it
        self.targets, self.sealer = {t.target_id: t for t in targets}, Sealer(project.vault)
        self.problem: VaultError | None = None
        self.begun = self.outside_hours = False
        self.patience, self.hours = Patience(), OpenHours(project, run_id, targets)
        self.earlier = Earlier(project, run_id, whole=whole)
        self.pictures = Pictures(project, run_id, targets, self.earlier)
        self._beaten = self._shown = 0.0
        self._looked_back = False

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
            self.renderers = renderers(self._browser, self.project.settings)
        self.intake = Intake(self.project, self.run_id, self.targets)
        for capture in self.earlier.left_over():
            with suppress(VaultError):  # altered since: verify says so, and the page is fetched again
                self._finish(capture, None, self.project.vault.read(capture, Role.DOM))
        for target in self.targets.values():
            for url in target.first_urls:
                self.intake.queue(target, url, 0, sitemap=target.kind == Kind.SITEMAP)
                if target.sitemap:
                    self.intake.queue(target, urljoin(url, "/sitemap.xml"), 0, sitemap=True)
            for url, depth in self.earlier.known_pages(target, with_leads=True):
                self.intake.queue(target, url, depth)

    async def arrived(self, response: Response) -> AsyncIterator[Request]:
        """A response: a redirect to follow, an error to record, a sitemap to read, or a page to seal."""
        page: LedgerPage = response.meta["page"]
        with self._whatever_happens(page):
            self._beat()
            await self._answered(page, response.meta["asked"], response)
        for request in self._wake():
            yield request

    async def _answered(self, page: LedgerPage, asked: dict[str, Any], response: Response) -> None:
        location = response.headers.get("Location")
        if response.status not in BUSY:
            self.patience.well(page.host)
        if response.status in _REDIRECTS and location:
            self._redirected(page, asked, response, location.decode("utf-8", "replace"))
        elif response.status in BUSY:
            self._busy(page, response)
        elif response.status == 304 and response.meta.get("conditional"):
            self._unchanged(page, asked)
        elif page.kind == PageKind.PICTURE:
            if sha256 := self.pictures.judged(page, response):
                await self._seal(page, asked, response, sha256)
        elif not 200 <= response.status < 300:
            self._settle(page, PageState.FAILED, *failed(response.status))
        elif asked.get("sitemap"):
            self._read_sitemap(page, response)
        elif not is_page(response):
            with writing(self.project.db):
                self._observe(page, Outcome.UNREACHABLE, "不是网页")
                self.intake.in_vain(page, "不是网页")
        else:
            await self._seal(page, asked, response)

    def _unchanged(self, page: LedgerPage, asked: dict[str, Any]) -> None:
        """The site says that the page is as before (304): its earlier capture stands for it, links and all."""
        before = self.earlier.unchanged(page)
        if before is None:  # gone or altered since: asked for again, whole
            request = json.dumps({**asked, "whole": True}, ensure_ascii=False)
            self.project.ledger.requeue(self.run_id, page.page_key, request, afresh=True)
            return
        if before.picture:
            self.pictures.as_before(page, before, _SAME)
            return
        target = self.targets[page.target_id]
        reading = self.earlier.reading(before, pictures=self.pictures.wanted(target))
        with writing(self.project.db):
            for url in reading.links:
                self.intake.queue(target, url, page.depth + 1)
            self.pictures.queue(page, target, before, reading)
            self.project.observations.add(self.earlier.told(page, Outcome.UNCHANGED, _SAME, capture_id=before.capture_id))
            self.intake.settle(page, PageState.UNCHANGED, _SAME, before.capture_id)

    def _busy(self, page: LedgerPage, response: Response) -> None:
        """The site is left in peace for a while; a page is tried again a few times, a site given up for this run."""
        ledger, (outcome, words) = self.project.ledger, failed(response.status)
        if page.tries < _MOST_TRIES[page.kind]:
            ledger.requeue(self.run_id, page.page_key, page.request)
        else:
            self._settle(page, PageState.FAILED, outcome, words)
        if self.patience.busy(page.host, (response.headers.get("Retry-After") or b"").decode("latin-1")):
            why = f"网站一直说忙（{words}），这次不再抓它"
            with writing(self.project.db):
                for left in ledger.leave(self.run_id, page.host, why):
                    self._observe(left, outcome, why)

    def lost(self, failure: Any) -> Iterator[Request]:
        """No response: refused by us or the site, or the network failed; tried again a few times."""
        page: LedgerPage = failure.request.meta["page"]
        error = failure.value
        with self._whatever_happens(page):
            self._beat()
            if why := refusal_of(error, failure.request.url):
                self._settle(page, PageState.SKIPPED, Outcome.BLOCKED, why)
            elif 0 < page.tries < _MOST_TRIES[page.kind] and not isinstance(error, FINAL):
                self.project.ledger.requeue(self.run_id, page.page_key, page.request)
            else:
                self._settle(page, PageState.FAILED, Outcome.UNREACHABLE, failure_of(error))
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
                self._settle(page, PageState.FAILED, Outcome.UNREACHABLE, error.what)
        except Exception as error:
            logging.getLogger(__name__).exception("处理网页出错 %s", page.url)
            self._settle(page, PageState.FAILED, Outcome.UNREACHABLE, f"处理时出错（{type(error).__name__}）")

    def stop_for(self, problem: VaultError) -> None:
        """End the run: it can be gone on with once the problem is mended."""
        self.problem = self.problem or problem
        self.crawler.engine.close_spider(self, "disk")

    def stop_for_hours(self) -> None:
        """End the run until its hours begin: what waits is kept."""
        self.outside_hours = True
        self.crawler.engine.close_spider(self, "hours")

    async def _seal(self, page: LedgerPage, asked: dict[str, Any], response: Response, picture: str = "") -> None:
        if not picture:
            text_of(response)  # what cannot be unpacked is no evidence of anything
        draft = draft_of(page, asked, response, user_agent(self.project.settings.contact, agent_of(page)))
        if override := response.meta.get("override"):
            draft = replace(draft, notes=(*draft.notes, override))
        self.project.ledger.sealing(self.run_id, page.page_key)
        self._finish(await self.sealer.seal(replace(draft, picture=picture)), response.meta.get("reading"), draft.dom)

    def _finish(self, capture: Capture, reading: Reading | None, dom: bytes | None) -> None:
        """Queue a sealed page's links and pictures, say how it stands beside the last time, and settle it: all or nothing."""
        page = self.project.ledger.get(self.run_id, capture.page_key)
        target = self.targets.get(capture.target_id)
        if capture.picture:
            self.pictures.sealed(page, capture)
            return
        reading = self.earlier.shown(capture, reading, dom, pictures=self.pictures.wanted(target))
        seen = self.earlier.seen(page, target, capture, reading.wall) if page and target else None
        with writing(self.project.db):
            if page and target and seen:
                for url in reading.links:
                    self.intake.queue(target, url, page.depth + 1)
                self.pictures.queue(page, target, capture, reading)
            if adopt(self.project, capture) and page and seen:
                self.project.observations.add(seen)
                if target and len(target.agents) > 1 and (differs := self.earlier.devices(page)):
                    self.project.observations.add_device_difference(differs)

    def _redirected(self, page: LedgerPage, asked: dict[str, Any], response: Response, location: str) -> None:
        hops = [*asked["hops"], [response.url, response.status, location]]
        target = self.targets.get(page.target_id)
        url, host = landing(response.url, location)
        if not url:
            self._settle(page, PageState.FAILED, Outcome.UNREACHABLE, "跳转的网址不对")
        elif len(hops) > _MOST_HOPS:
            self._settle(page, PageState.FAILED, Outcome.UNREACHABLE, "重定向太多")
        elif target and host not in target.allowed_hosts and page.kind == PageKind.PAGE:
            outcome, why = away(url, host or location)
            with writing(self.project.db):
                self._observe(page, outcome, why, moved_to=url)
                self.intake.in_vain(page, why)
        else:
            request = json.dumps({**asked, "url": url, "hops": hops}, ensure_ascii=False)
            self.project.ledger.requeue(self.run_id, page.page_key, request, afresh=True)

    def _read_sitemap(self, page: LedgerPage, response: Response) -> None:
        coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
        found = read_sitemap(undo_coding(response.body, coding, response.url), response.url)
        with writing(self.project.db):
            for url in found.urls:
                self.intake.queue(self.targets[page.target_id], url, page.depth + 1 if found.index else 1, sitemap=found.index)
            self.intake.in_vain(page, "网站地图，已读取")

    def _settle(self, page: LedgerPage, state: PageState, outcome: Outcome, why: str) -> None:
        with writing(self.project.db):
            self._observe(page, outcome, why)
            self.intake.settle(page, state, why)

    def _observe(self, page: LedgerPage, outcome: Outcome, why: str, moved_to: str = "") -> None:
        if page.kind == PageKind.PAGE and not json.loads(page.request).get("sitemap"):
            self.project.observations.add(self.earlier.told(page, outcome, why, moved_to=moved_to))

    def _wake(self) -> Iterator[Request]:
        """Tell the engine that the ledger has more: a yielded request only makes it look again."""
        waiting = self.project.ledger.waiting_hosts(self.run_id)
        if not waiting and not self._looked_back and not self.project.ledger.flying(self.run_id):
            self._look_back()
            waiting = self.project.ledger.waiting_hosts(self.run_id)
        if waiting:
            yield Request("http://wake.invalid/", dont_filter=True)

    def _look_back(self) -> None:
        """Pages sealed before to which no link leads any more, as far as the budget goes: new pages go first."""
        self._looked_back = True
        with writing(self.project.db):
            for target in self.targets.values():
                for url, depth in self.earlier.known_pages(target, with_leads=False):
                    if not self.intake.has_room(target):
                        break
                    self.intake.queue(target, url, depth)

    def _beat(self) -> None:
        if time.monotonic() - self._beaten > _BEAT:
            self._beaten = time.monotonic()
            self.project.runs.beat(self.run_id)
        if self.on_page and time.monotonic() - self._shown > _SHOW:
            self._shown = time.monotonic()
            self.on_page()
