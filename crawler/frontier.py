"""The frontier: Scrapy's scheduler over the project's own ledger, so that kill -9 loses and doubles nothing.

Scrapy's JOBDIR survives only a clean stop. Here a request lives as a row: queued, fetching, then settled together
with its capture in one transaction. Requests are kept as JSON.
"""

import json
from typing import Any

from scrapy.core.scheduler import BaseScheduler
from scrapy.http import Request

from evidence.ledger import Ledger, LedgerPage


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
        hosts = self._ledger.waiting_hosts(self._run_id)
        if not hosts:
            return None
        slots = self._crawler.engine.downloader.slots
        host = min(hosts, key=lambda h: len(slots[h].active) if h in slots else 0)
        page = self._ledger.take(self._run_id, host)
        return self._request(page) if page else None

    def _request(self, page: LedgerPage) -> Request:
        spider = self._crawler.spider
        asked = json.loads(page.request)
        meta = {"page": page, "asked": asked, "handle_httpstatus_all": True, "download_slot": page.host}
        return Request(asked["url"], callback=spider.arrived, errback=spider.lost, meta=meta, dont_filter=True)
