"""The frontier: Scrapy's scheduler over the project's own ledger, so that kill -9 loses and doubles nothing.

Scrapy's JOBDIR survives only a clean stop. Here a request lives as a row: queued, fetching, then settled together
with its capture in one transaction. Requests are kept as JSON.
"""

import json
import sqlite3
from typing import Any

from scrapy.core.scheduler import BaseScheduler
from scrapy.http import Request

from crawler.earlier import agent_of
from crawler.pictures import picture_headers
from crawler.reasons import unwritable
from crawler.settings import user_agent
from evidence.ledger import Ledger, LedgerPage, PageKind, PageState
from evidence.observations import Agent

_LONGEST_WAIT = 15.0  # seconds for a picture: a page is worth more
_MOST_FLYING = 3  # pages of a host between the queue and the vault: what is there when we are killed is fetched again


class LedgerScheduler(BaseScheduler):
    """Hands out the ledger's pages, host by host, the least busy host first."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> "LedgerScheduler":
        return cls(crawler)

    @property
    def _ledger(self) -> Ledger:
        ledger: Ledger = self._crawler.spider.project.ledger
        return ledger

    @property
    def _run_id(self) -> str:
        return str(self._crawler.spider.run_id)

    def has_pending_requests(self) -> bool:
        return bool(self._ledger.waiting_hosts(self._run_id))

    def enqueue_request(self, request: Request) -> bool:
        """The spider writes pages to the ledger itself; a request yielded by it only wakes the engine."""
        return True

    def next_request(self) -> Request | None:
        try:
            return self._next()
        except sqlite3.OperationalError as error:
            self._crawler.spider.stop_for(unwritable(self._crawler.spider.project, error))
            return None

    def _next(self) -> Request | None:
        if self._crawler.spider.sealer.full:  # each page that is sealed wakes us again
            return None
        flying = self._ledger.flying(self._run_id)
        if not flying and self._all_closed():
            self._crawler.spider.stop_for_hours()
            return None
        while hosts := [host for host in self._awake() if flying.get(host, 0) < _MOST_FLYING]:
            host = min(hosts, key=lambda one: flying.get(one, 0))
            page = self._ledger.take(self._run_id, host)
            if page is None:
                return None
            try:
                return self._request(page)
            except ValueError:  # what a page or a redirect named
                self._ledger.settle(self._run_id, page.page_key, PageState.FAILED, "网址不对")
        return None

    def _awake(self) -> list[str]:
        """Hosts with pages waiting that are not to be left in peace; Scrapy asks again every five seconds."""
        patience, closed = self._crawler.spider.patience, self._crawler.spider.hours.closed()
        return [h for h in self._ledger.waiting_hosts(self._run_id) if not patience.rests(h) and h not in closed]

    def _all_closed(self) -> bool:
        """Whether pages wait, and all of them for the hours in which they may be asked for."""
        closed = self._crawler.spider.hours.closed()
        waiting = self._ledger.waiting_hosts(self._run_id) if closed else []
        return bool(waiting) and closed.issuperset(waiting)

    def _request(self, page: LedgerPage) -> Request:
        spider = self._crawler.spider
        asked = json.loads(page.request)
        known = spider.earlier.conditions(page, spider.targets[page.target_id], asked) if page.target_id in spider.targets else {}
        meta: dict[str, Any] = {
            "page": page,
            "asked": asked,
            "handle_httpstatus_all": True,
            "download_slot": page.host,
            "conditional": bool(known),
        }
        if page.kind == PageKind.PICTURE:
            known = {**known, **picture_headers(asked)}
            meta |= {"download_maxsize": spider.project.settings.picture_mb << 20, "download_timeout": _LONGEST_WAIT}
        if agent_of(page) == Agent.MOBILE:
            known = {**known, "User-Agent": user_agent(spider.project.settings.contact, Agent.MOBILE)}
        return Request(asked["url"], headers=known, callback=spider.arrived, errback=spider.lost, meta=meta, dont_filter=True)
