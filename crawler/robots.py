"""robots.txt without the race of Scrapy 2.14–2.19, where requests waiting for one robots.txt were let through.

One task a site loads the rules and all requests wait for it. Unreachable or 5xx means disallowed (RFC 9309);
Crawl-delay becomes the site's delay.
"""

import asyncio
from typing import Any
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from crawler.address import PRIVATE, refused_names
from evidence.warc import undo_coding

REFUSED = "robots.txt 不允许"
UNREACHABLE = "robots.txt 读不到，按不允许处理"
_LONGEST_DELAY = 60.0
_LARGEST = 512 * 1024
_MOST_HOPS = 6  # the first and five redirects, RFC 9309


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
            self._loading[site] = asyncio.ensure_future(self._load(site))
        rules = await asyncio.shield(self._loading[site])
        if rules is None and parts.hostname in refused_names:
            raise IgnoreRequest(PRIVATE)
        refused = UNREACHABLE if rules is None else "" if rules.can_fetch(request.url, self._agent) else REFUSED
        if refused:
            self._override(request, refused)
        if rules is not None:
            self._slow_down(request, rules.crawl_delay(self._agent))

    def _override(self, request: Request, refused: str) -> None:
        """Go on all the same where somebody answers for it, and have that said with the page. Raises IgnoreRequest."""
        page = request.meta.get("page")
        target = self._crawler.spider.targets.get(page.target_id) if page else None
        own = (
            target is not None and (urlsplit(request.url).hostname or "") in target.allowed_hosts
        )  # not where others keep pictures
        if target is None or not own or not target.robots_override_by:
            raise IgnoreRequest(refused)
        reason = f"{refused}；经{target.robots_override_by}批准照抓：{target.robots_override_reason}"
        request.meta["override"] = reason

    async def _load(self, site: str) -> Protego | None:
        """The rules of a site; None when they cannot be had."""
        try:
            response = await self._fetch(f"{site}/robots.txt")
            coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
            body = undo_coding(response.body[:_LARGEST], coding, response.url)[:_LARGEST] if response.status == 200 else b""
            rules = Protego.parse(body.decode("utf-8", "replace"))
        except Exception:  # whatever kept it from us, the site's wish is unknown
            return None
        if response.status >= 500 or response.status == 429:
            return None
        return rules

    async def _fetch(self, url: str) -> Response:
        """robots.txt, through its redirects. Raises what the network raises, IgnoreRequest when there is no end of them."""
        for _ in range(_MOST_HOPS):
            meta = {"robots": True, "handle_httpstatus_all": True}
            ask = Request(url, headers={"Accept-Encoding": "identity"}, meta=meta, callback=NO_CALLBACK)
            response: Response = await self._crawler.engine.download_async(ask)
            location = (response.headers.get("Location") or b"").decode("utf-8", "replace")
            if response.status not in (301, 302, 303, 307, 308) or not location:
                return response
            url = urljoin(url, location)
        raise ValueError(url)

    def _slow_down(self, request: Request, delay: float | None) -> None:
        """Hold the site's own delay for every request: Scrapy drops idle slots, and its throttle would shorten it again."""
        if not delay:
            return
        request.meta["autothrottle_dont_adjust_delay"] = True
        downloader = self._crawler.engine.downloader
        key = downloader.get_slot_key(request)
        if key in downloader.slots:
            downloader.slots[key].delay = max(downloader.slots[key].delay, min(float(delay), _LONGEST_DELAY))
