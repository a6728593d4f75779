"""robots.txt without the race of Scrapy 2.14–2.19, where requests waiting for one robots.txt were let through.

One task a site loads the rules and all requests wait for it. Unreachable or 5xx means disallowed (RFC 9309);
Crawl-delay becomes the site's delay.
"""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK

from evidence.warc import undo_coding

REFUSED = "robots.txt 不允许"
UNREACHABLE = "robots.txt 读不到，按不允许处理"
_LONGEST_DELAY = 60.0
_LARGEST = 512 * 1024


class RobotsRules:
    """Downloader middleware that obeys robots.txt for every request but those for robots.txt itself."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["USER_AGENT"]
        self._loading: dict[str, asyncio.Task[Protego | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> "RobotsRules":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("robots"):
            return
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._loading:
            self._loading[site] = asyncio.ensure_future(self._load(site, request))
        rules = await asyncio.shield(self._loading[site])
        if rules is None:
            raise IgnoreRequest(UNREACHABLE)
        if not rules.can_fetch(request.url, self._agent):
            raise IgnoreRequest(REFUSED)

    async def _load(self, site: str, request: Request) -> Protego | None:
        headers = {"Accept-Encoding": "identity"}
        ask = Request(
            f"{site}/robots.txt", headers=headers, meta={"robots": True, "handle_httpstatus_all": True}, callback=NO_CALLBACK
        )
        try:
            response = await self._crawler.engine.download_async(ask)
        except Exception:  # whatever kept it from us, the site's wish is unknown
            return None
        if response.status >= 500 or response.status == 429:
            return None
        coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
        body = undo_coding(response.body[:_LARGEST], coding, ask.url) if response.status == 200 else b""
        rules = Protego.parse(body.decode("utf-8", "replace"))
        self._slow_down(request, rules.crawl_delay(self._agent))
        return rules

    def _slow_down(self, request: Request, delay: float | None) -> None:
        if not delay:
            return
        downloader = self._crawler.engine.downloader
        key = downloader.get_slot_key(request)
        if key in downloader.slots:
            downloader.slots[key].delay = max(downloader.slots[key].delay, min(float(delay), _LONGEST_DELAY))
