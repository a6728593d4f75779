"""The pictures of pages that no browser loaded: taken up once their page is sealed, and judged by their bytes when they come.

They go the way of pages through ledger, robots.txt, address policy and pace, behind all pages that wait, so that pages are
never late for them; each address is asked for once a run, and nothing is ever followed from a picture.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Response

from crawler.earlier import Earlier
from crawler.links import picture_key
from crawler.reading import Reading
from evidence.captures import Capture, Role
from evidence.integrity import adopt
from evidence.ledger import LedgerPage, PageKind, PageState
from evidence.pictureaddress import address_key
from evidence.pictureformat import HEAD, format_of
from evidence.project import Project
from evidence.resources import answers_of
from evidence.store import writing
from evidence.targets import Target
from evidence.warc import plain_url, undo_coding

_BEHIND = -1000  # all pages go first
_ACCEPT = "image/png,image/jpeg,image/gif,image/webp,image/svg+xml,application/pdf;q=0.9,*/*;q=0.5"
_PLAIN = ("", "application/octet-stream", "binary/octet-stream", "text/xml", "application/xml")  # say nothing of what it is
_ALIASES = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png", "image/x-ms-bmp": "image/bmp"}
_GONE = (404, 410)
_ONE_PAGE = "一页最多另外抓"


class Pictures:
    """What one run takes up of pictures, and how each of them ends."""

    def __init__(self, project: Project, run_id: str, targets: tuple[Target, ...], earlier: Earlier) -> None:
        self._project, self._run_id, self._earlier = project, run_id, earlier
        self._taken = Counter({t.target_id: project.ledger.known(run_id, t.target_id, PageKind.PICTURE) for t in targets})
        self._refused: Counter[str] = Counter()

    def wanted(self, target: Target | None) -> bool:
        """Whether pictures of a target's pages are fetched."""
        return target is not None and target.pictures and self._project.settings.pictures

    def queue(self, page: LedgerPage, target: Target, capture: Capture, reading: Reading) -> None:
        """Take up what a page shows and its browser did not load. The caller holds the transaction in which the page ends."""
        if not self.wanted(target) or reading.wall is not None:
            return
        most = self._project.settings.pictures_page
        for number, url in enumerate(islice(self._missing(target, capture, reading), most * 2)):
            self._queue(page, target, url, "" if number < most else f"{_ONE_PAGE} {most} 张图片")

    def judged(self, page: LedgerPage, response: Response) -> str:
        """The digest of a picture that is to be sealed; '' when it came to its end otherwise, and why is in the ledger."""
        if response.status != 200 or "dataloss" in response.flags:
            self._lost(page, response.status)
            return ""
        data = undo_coding(response.body, _header(response, "Content-Encoding"), response.url)
        sha256, told = hashlib.sha256(data).hexdigest(), _header(response, "Content-Type").partition(";")[0].strip().lower()
        kind = format_of(data[:HEAD])
        most = self._project.settings.picture_mb
        if kind is None or len(data) > most << 20:
            why = f"超过 {most} MB 的图片，没有留下" if kind else f"不是图片（服务器说是 {told[:60] or '什么都没说'}）"
            self._project.ledger.settle(self._run_id, page.page_key, PageState.SKIPPED, why)
            return ""
        if _ALIASES.get(told, told) not in (*_PLAIN, kind):
            response.meta["notes"] = (f"服务器说是 {told[:60]}，内容是 {kind.name}",)
        if before := self._earlier.same_picture(page, sha256):
            self.as_before(page, before, "图片和上次一样")
            return ""
        return sha256

    def as_before(self, page: LedgerPage, before: Capture, why: str) -> None:
        """A picture is the one that was sealed before: that capture stands for it."""
        with writing(self._project.db):
            self._project.ledger.settle(self._run_id, page.page_key, PageState.UNCHANGED, why, before.capture_id)
            self._project.shown_pictures.came(self._run_id, page.page_key)

    def sealed(self, page: LedgerPage | None, capture: Capture) -> None:
        """A picture's capture gets its row; pages that said they had not changed are asked for again, for they show another."""
        with writing(self._project.db):
            if adopt(self._project, capture) and page is not None:
                self._look_again(page)

    def _lost(self, page: LedgerPage, status: int) -> None:
        with writing(self._project.db):
            why = "回应未收完整" if status == 200 else f"HTTP {status}"
            self._project.ledger.settle(self._run_id, page.page_key, PageState.FAILED, why)
            if status in _GONE and self._earlier.capture(page.page_key) is not None:
                self._look_again(page)

    def _look_again(self, page: LedgerPage) -> None:
        """Have pages sealed anew that stand on an earlier capture: they showed another picture then, or none that we know."""
        for key in self._project.shown_pictures.pages(self._run_id, page.page_key):
            shown = self._project.ledger.get(self._run_id, key)
            if shown is not None and shown.state == PageState.UNCHANGED:
                request = json.dumps({**json.loads(shown.request), "whole": True}, ensure_ascii=False)
                self._project.ledger.reopen(self._run_id, key, request)

    def _missing(self, target: Target, capture: Capture, reading: Reading) -> Iterator[str]:
        """One address of each picture of a page that is not there yet, what is shown before what is linked to."""
        loaded = self._loaded(capture)
        own = [urls for urls in reading.linked if (urlsplit(urls[0]).hostname or "") in target.allowed_hosts]
        found: set[str] = set()
        for urls in (*reading.shown, *own):
            if loaded.isdisjoint(map(address_key, urls)) and (key := picture_key(urls[0])) not in found:
                found.add(key)
                yield urls[0]

    def _loaded(self, capture: Capture) -> set[str]:
        """What the browser loaded for a page."""
        warc = self._project.vault.read(capture, Role.RESOURCES)
        return {address_key(answer.url) for answer in answers_of(warc)} if warc else set()

    def _queue(self, page: LedgerPage, target: Target, url: str, why: str) -> None:
        """Take a picture up, or say why not; of those that are too many no more is said than are fetched."""
        try:
            key, host = picture_key(url), urlsplit(url).hostname or ""
        except ValueError:
            return  # not a URL
        ledger, known = self._project.ledger, self._project.ledger.get(self._run_id, key)
        request = json.dumps({"url": url, "hops": [], "referer": page.url}, ensure_ascii=False)
        left_out = known is not None and known.why.startswith(_ONE_PAGE) and not why
        if known is None or left_out:
            full = self._taken[target.target_id] >= target.picture_budget
            why = why or ("超出图片张数上限" if full else "")
            if why and self._refused[target.target_id] >= target.picture_budget:
                return
            place = (page.depth, _BEHIND - page.depth, PageState.QUEUED, 0, "", None)
            ledger.queue(LedgerPage(self._run_id, key, target.target_id, url, host, *place, request, PageKind.PICTURE))
            (self._refused if why else self._taken)[target.target_id] += 1
            if why:
                ledger.settle(self._run_id, key, PageState.SKIPPED, why)
            elif left_out:  # by a page with many; this one has few
                ledger.reopen(self._run_id, key, request)
        self._project.shown_pictures.add(self._run_id, page.page_key, key)


def picture_headers(asked: dict[str, Any]) -> dict[str, str]:
    """What a picture is asked for with: kinds that we read, and the page that shows it as far as browsers would tell."""
    headers = {"Accept": _ACCEPT}
    page, picture = urlsplit(plain_url(str(asked.get("referer", "")))), urlsplit(str(asked["url"]))
    if page.hostname and (page.scheme, picture.scheme) != ("https", "http"):
        host = page.netloc.rpartition("@")[2]
        path = f"{page.path}?{page.query}" if page.query else page.path
        headers["Referer"] = f"{page.scheme}://{host}{path if host == picture.netloc else '/'}"
    return headers


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")
