"""One visit of one page in the browser: opened, settled, scrolled through, unfolded, pictured, read.

What the page asks for beside being read (dialogs, windows, downloads, media, internal addresses) it does not get; what
it asked for is noted. Limits on time, growth and requests hold for each step.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.address import refusal
from crawler.copies import Copies, SecurityWatch, copies_of
from crawler.layout import layout_of
from crawler.picture import TALLEST, picture_of
from crawler.proxy import Met
from crawler.recorder import Recorder, shortfall, with_addresses
from crawler.shown import Keeping, Rendered
from crawler.strip import StripError, marked
from evidence.captures import Exchange, Role
from evidence.clock import beijing, utc_now

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Dialog, Download, Page, Request, Route

_OPEN_MS = 20_000
_QUIET, _SETTLE, _LOOK = 0.5, 8.0, 0.25  # seconds without change; seconds at most; from look to look, each of which costs
_LARGEST_DOM = 10 << 20
_LARGEST_COPIED = 4 << 20  # of the DOM: printing what is larger takes a browser too long
_BODIES = 2.0  # seconds for bodies still under way when the picture is taken
_NOT_WANTED = "按设置不留"
_MOST_REQUESTS, _MOST_NOTES, _MOST_CLICKS = 600, 20, 3
# Empty while the document itself still comes in
_MEASURE = """() => document.readyState === 'loading' ? '' :
  (document.body ? document.body.innerText.length : 0) + ':' + document.getElementsByTagName('*').length"""
_SCROLL = """async (tallest) => {
  for (let y = 0; y < Math.min(document.documentElement.scrollHeight, tallest); y += 900) {
    scrollTo(0, y); await new Promise(done => setTimeout(done, 30));
  }
  scrollTo(0, 0);
}"""
# Folded text: only controls that stay on the page, say "more", and are no links elsewhere
_UNFOLD = """() => {
  const says = /^(查看|显示|加载|点击|展开|阅读)?(更多|全部|全文|展开)(内容|课程|评论|信息)?[>»…▼\\s]*$/;
  const all = [...document.querySelectorAll('button, a, summary, [role=button], div, span')].filter(e => {
    if (!says.test((e.innerText || '').trim()) || !e.getClientRects().length || e.dataset.xunzheng) return false;
    const link = e.closest('a[href]');
    return !link || /^(#|javascript:)/i.test(link.getAttribute('href'));
  });
  if (!all.length) return false;
  all[0].dataset.xunzheng = '1'; all[0].click(); delete all[0].dataset.xunzheng;
  return true;
}"""


@dataclass  # without slots: Playwright hangs its own attributes on the object whose methods it calls
class Visit:
    """The visit of `url`, of which the main frame may stay on `hosts` only, over by `end` (monotonic).

    `met` tells whom the proxy connected to since a moment. `noted` fills as it goes; `shown` is there once page and picture
    are, whatever happens to the copies afterwards.
    """

    url: str
    hosts: tuple[str, ...]
    allowed: frozenset[str]
    browser: str
    number: str
    keeping: Keeping
    end: float
    met: Callable[[float], list[Met]]
    noted: list[str] = field(default_factory=list)
    shown: Rendered | None = None
    _requests: int = 0
    _page: "Page | None" = None
    _security: SecurityWatch | None = None

    async def make(self, context: "BrowserContext", on_page: Callable[["Page"], None]) -> Rendered:
        """Do it in a fresh context. Raises Playwright's errors when the page cannot be opened at all."""
        begun, cookies = time.monotonic(), len(await context.cookies())
        await context.route("**/*", self._route)
        page = self._page = await context.new_page()
        on_page(page)
        context.on("page", self._close_window)
        page.on("dialog", self._dismiss)
        page.on("download", self._cancel)
        recorder = Recorder(self.keeping.most_bytes if Role.RESOURCES in self.keeping.roles else 0)
        recorder.attach(page)
        await self._open(context, page)
        if await self._settle(page):
            await self._unfold(page)
        if (urlsplit(page.url).hostname or "") not in self.hosts:
            self._note(f"页面自行跳到站外 {page.url[:200]}，没有封存渲染结果")
            return Rendered(self.url, None, None, self.browser, tuple(self.noted), utc_now(), cookies)
        layout, why = await layout_of(page, self._left())
        picture, taken_at = await self._picture(page), utc_now()
        dom = (await page.content()).encode("utf-8", "replace")
        if len(dom) > _LARGEST_DOM:
            self._note(f"渲染后的页面有 {len(dom) >> 20} MB，只留下前 {_LARGEST_DOM >> 20} MB")
        self.shown = Rendered(page.url, dom[:_LARGEST_DOM], picture, self.browser, tuple(self.noted), utc_now(), cookies)
        self.shown = replace(self.shown, layout=layout, lacking=((Role.LAYOUT, why),) if why else ())
        self.shown = self._with_resources(self.shown, await recorder.taken(min(_BODIES, self._left())), recorder, begun)
        return await self._with_copies(self.shown, page, taken_at)

    async def _open(self, context: "BrowserContext", page: "Page") -> None:
        watched = self.url.startswith("https:")
        self._security = await SecurityWatch.begin(context, page) if watched else None
        await page.goto(self.url, wait_until="commit", timeout=_OPEN_MS)
        if self._security:
            await self._security.end(self.url)

    def _with_resources(self, shown: Rendered, taken: tuple[Exchange, ...], recorder: Recorder, begun: float) -> Rendered:
        """The page with what it loaded, and from whom."""
        connections = recorder.connections(self.met(begun))
        if security := self._security:
            connections = tuple(security.told(one, self.url) for one in connections)
        if Role.RESOURCES in self.keeping.roles:
            self._note(shortfall(taken))
            lacking: tuple[tuple[Role, str], ...] = ()
        else:
            taken, lacking = (), ((Role.RESOURCES, _NOT_WANTED),)
        return replace(
            shown,
            notes=tuple(self.noted),
            ended_at=utc_now(),
            lacking=(*shown.lacking, *lacking),
            resources=with_addresses(taken, connections),
            connections=connections,
            certificates=security.certificates if security else (),
        )

    async def _with_copies(self, shown: Rendered, page: "Page", taken_at: str) -> Rendered:
        """The page with its other copies: while the browser makes them, a thread draws the strip."""
        roles = tuple(r for r in (Role.MHTML, Role.PDF) if r in self.keeping.roles)
        strip = asyncio.ensure_future(asyncio.to_thread(self._strip, shown, taken_at))
        large = len(shown.dom or b"") > _LARGEST_COPIED
        copies = Copies({}, tuple((r, "网页太大") for r in roles)) if large else await copies_of(page, roles, self._left)
        picture, why = await strip
        unwanted = tuple((r, _NOT_WANTED) for r in (Role.MHTML, Role.PDF) if r not in roles)
        return replace(
            shown,
            notes=tuple(self.noted),
            ended_at=utc_now(),
            files={**copies.files, **({Role.MARKED: picture} if picture else {})},
            lacking=(*shown.lacking, *copies.lacking, *unwanted, *(((Role.MARKED, why),) if why else ())),
        )

    def _strip(self, shown: Rendered, taken_at: str) -> tuple[bytes | None, str]:
        """The picture with its strip, or why there is none."""
        if Role.MARKED not in self.keeping.roles:
            return None, _NOT_WANTED
        if shown.screenshot is None:
            return None, "没有截图"
        try:
            when = f"{beijing(taken_at, '%Y-%m-%d %H:%M:%S')}（北京时间）"
            return marked(shown.screenshot, shown.url, when, self.number), ""
        except StripError as error:
            return None, str(error)

    def _left(self) -> float:
        """Seconds of the visit that are left."""
        return self.end - time.monotonic()

    async def _settle(self, page: "Page") -> bool:
        """Wait until the text stopped changing: surer than a quiet network, which ads and sockets defeat. Whether it did."""
        begun, since, last = time.monotonic(), time.monotonic(), ""
        while time.monotonic() - begun < _SETTLE:
            try:
                now = str(await page.evaluate(_MEASURE))
            except Exception as error:
                if "navigat" not in str(error) and "context" not in str(error):
                    raise
                now = ""  # the page moves on of itself: what comes is measured next
            if now != last or not now:
                last, since = now, time.monotonic()
            elif time.monotonic() - since >= _QUIET:
                return True
            await asyncio.sleep(_LOOK)
        self._note("页面一直没有停下来，封存的是当时已显示的部分")
        return False

    async def _unfold(self, page: "Page") -> None:
        """Scroll down once for lazy content, and press 更多 a few times."""
        await page.evaluate(_SCROLL, TALLEST)
        for _ in range(_MOST_CLICKS):
            if not await page.evaluate(_UNFOLD):
                break
            await self._settle(page)
        await self._settle(page)

    async def _picture(self, page: "Page") -> bytes | None:
        from playwright.async_api import Error

        try:
            picture, height = await picture_of(page)
        except (Error, TimeoutError):
            self._note("截图没有成功")
            return None
        if height > TALLEST:
            self._note(f"页面高 {height} 像素，截图只到 {TALLEST} 像素")
        return picture

    async def _route(self, route: "Route") -> None:
        request = route.request
        self._requests += 1
        refused = self._why_not(request.url, request.resource_type)
        leaving = ""
        if not refused and request.is_navigation_request():
            leaving = self._why_stay(request)
        with suppress(Exception):  # the page may be gone by now
            if leaving:
                await route.fulfill(status=204)  # no content: what is shown stays as it is
            else:
                await (route.abort() if refused else route.continue_())

    def _why_stay(self, request: "Request") -> str:
        """Why a navigation is not made: another window's, or one that leaves the site."""
        try:
            frame = request.frame
        except Exception:  # Playwright's error for a window that is only just opening
            frame = None
        if frame is None or frame.page is not self._page:
            self._note(f"页面要打开新窗口 {request.url[:200]}，没有打开")
            return "新窗口"
        if frame.parent_frame is not None or (urlsplit(request.url).hostname or "") in self.hosts:
            return ""
        self._note(f"页面要跳到站外 {request.url[:200]}，没有跟去")
        return "站外"

    def _why_not(self, url: str, kind: str) -> str:
        if self._requests > _MOST_REQUESTS:
            self._note(f"页面的请求超过 {_MOST_REQUESTS} 个，其余没有发出")
            return "太多"
        if kind == "media":
            return "音视频"
        if url.startswith(("data:", "blob:")):
            return ""
        why = refusal(url, self.allowed)
        if why:
            self._note(f"页面请求{why} {url[:200]}，已拒绝")
        return why

    async def _dismiss(self, dialog: "Dialog") -> None:
        self._note(f"页面弹出对话框：{dialog.message[:200]}")
        with suppress(Exception):
            await dialog.dismiss()

    async def _cancel(self, download: "Download") -> None:
        self._note(f"页面要下载文件 {download.url[:200]}，已拒绝")
        with suppress(Exception):
            await download.cancel()

    async def _close_window(self, page: "Page") -> None:
        with suppress(Exception):
            await page.close()

    def _note(self, sentence: str) -> None:
        if sentence and sentence not in self.noted and len(self.noted) < _MOST_NOTES:
            self.noted.append(sentence)
