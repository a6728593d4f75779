"""The renderer: visits pages in one browser, each in a fresh context and within a hard deadline.

Stock Playwright waits for ever for a dead renderer, a frozen browser or a page that loops; here each of them ends
the one visit, and the browser is started anew when it does not answer.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.browser import RunningBrowser
from crawler.settings import user_agent
from crawler.shown import Keeping, Rendered, without_copies
from crawler.visit import Visit
from evidence.captures import Role
from evidence.errors import BrowserError
from evidence.observations import Agent
from evidence.settings import Settings

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page

_AT_ONCE = 4  # a visit waits for its page for more than half of its time
_MOST_VISITS = 200  # then a fresh browser: its memory grows
_MOST_FAILED_STARTS = 2
_MOST_MEMORY = 3 << 30  # bytes of one process; a picture of a 9 MB page takes 2.8 GB


class _PageFaultError(BrowserError):
    """A visit that ran out of time or memory while the browser was well: once more would end as this one."""


class Renderer:
    """Renders pages with the browser at `executable`, under the address policy, as `agent`; `deadline` is seconds a visit,
    `keeping` what is kept of a page; `mobile` shows them as a phone does."""

    def __init__(
        self,
        executable: Path,
        allowed: frozenset[str],
        agent: str,
        deadline: float,
        keeping: Keeping | None = None,
        *,
        mobile: bool = False,
    ) -> None:
        self._mobile = mobile
        self._executable, self._allowed, self._agent, self._deadline = executable, allowed, agent, deadline
        self._keeping = keeping or Keeping()
        self._room, self._starting = asyncio.Semaphore(_AT_ONCE), asyncio.Lock()
        self._running: RunningBrowser | None = None
        self._visits = self._inside = self._failed_starts = 0
        self.restarts = 0

    async def render(self, url: str, hosts: tuple[str, ...], number: str = "") -> Rendered:
        """Visit a page, of which the capture will have that number; tried again once when the browser failed under it.
        Raises BrowserError with the reason, and in its notes what the page had tried."""
        async with self._room:
            try:
                return await self._visit(url, hosts, number)
            except _PageFaultError:
                raise
            except BrowserError:
                if self._failed_starts >= _MOST_FAILED_STARTS:
                    raise
            return await self._visit(url, hosts, number)

    async def close(self) -> None:
        """End the browser."""
        if self._running is not None:
            running, self._running = self._running, None
            await running.stop()

    async def _visit(self, url: str, hosts: tuple[str, ...], number: str) -> Rendered:
        running = await self._ready()
        self._visits += 1
        self._inside += 1
        crashed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def crash(_: "Page") -> None:
            if not crashed.done():
                crashed.set_result(None)

        def on_page(page: "Page") -> None:
            page.on("crash", crash)

        end = time.monotonic() + self._deadline
        visit = Visit(url, hosts, self._allowed, running.version, number, self._keeping, end, running.met_since)
        contexts: list[BrowserContext] = []
        task = asyncio.ensure_future(self._in_context(running, visit, contexts, on_page))
        try:
            await self._wait(task, crashed, running)
            return task.result()
        except BrowserError as error:
            if visit.shown is not None:  # page and picture are there; only the copies are not
                return without_copies(visit.shown, error.what)
            _note(error, visit)
            raise
        except Exception as error:  # Playwright's errors are many; the first line says it
            if visit.shown is not None:
                return without_copies(visit.shown, "浏览器在做这些副本时出错")
            said = BrowserError(f"网页在浏览器里打不开（{str(error).strip().splitlines()[0][:200]}）", place=url)
            _note(said, visit)
            raise said from error
        finally:
            self._inside -= 1
            await self._leave(running, task, contexts)

    async def _in_context(
        self, running: RunningBrowser, visit: Visit, contexts: "list[BrowserContext]", on_page: "Callable[[Page], None]"
    ) -> Rendered:
        context = await _browser(running).new_context(
            user_agent=self._agent,
            viewport={"width": 390, "height": 844} if self._mobile else {"width": 1366, "height": 900},
            is_mobile=self._mobile,
            has_touch=self._mobile,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            service_workers="block",
            accept_downloads=False,
            ignore_https_errors=True,  # as the static fetch; the certificate is on record
        )
        contexts.append(context)
        return await visit.make(context, on_page)

    async def _wait(self, task: "asyncio.Future[Rendered]", crashed: "asyncio.Future[None]", running: RunningBrowser) -> None:
        """Until the visit is over. Raises BrowserError when renderer, browser or driver died, or time is up."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self._deadline
        waiting: set[asyncio.Future[Any]] = {task, crashed}
        while True:
            await asyncio.wait(waiting, timeout=1, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return
            if crashed.done():
                raise BrowserError("网页使浏览器的页面进程崩溃")
            if not running.alive():
                raise BrowserError("浏览器中途退出")
            if running.largest() > _MOST_MEMORY:
                await running.kill()
                raise _PageFaultError("网页占用的内存太多，已关闭浏览器")
            if loop.time() >= end:
                raise _PageFaultError(f"网页在浏览器里 {self._deadline:.0f} 秒没有完成")

    async def _leave(self, running: RunningBrowser, task: "asyncio.Future[Rendered]", contexts: "list[BrowserContext]") -> None:
        """Close the visit's context; a browser that does not even do that, or did not open one, is killed."""
        answers = running.alive() and (bool(contexts) or task.done())
        task.cancel()
        with suppress(BaseException):
            await asyncio.wait_for(asyncio.shield(asyncio.gather(task, return_exceptions=True)), 3)
        try:
            for context in contexts:
                await asyncio.wait_for(context.close(), 5)
        except Exception:
            answers = False
        if not answers and self._running is running:
            self._running = None
            self.restarts += 1
            await running.kill()

    async def _ready(self) -> RunningBrowser:
        async with self._starting:
            if self._running is not None and self._visits >= _MOST_VISITS and not self._inside:
                await self.close()
            if self._running is None:
                self._visits = 0
                running = RunningBrowser(self._executable, self._allowed)
                try:
                    await running.start()
                except BrowserError:
                    self._failed_starts += 1
                    raise
                self._running, self._failed_starts = running, 0
            return self._running


def renderers(executable: Path, settings: Settings) -> dict[str, Renderer]:
    """A renderer for each kind of device; a browser starts when the first page needs it."""
    allowed, seconds = frozenset(settings.allow_private), settings.render_seconds
    keeping = Keeping(tuple(map(Role, settings.keep)), settings.resources_mb << 20)
    return {
        agent: Renderer(executable, allowed, user_agent(settings.contact, agent), seconds, keeping, mobile=agent == Agent.MOBILE)
        for agent in Agent
    }


def _note(error: BrowserError, visit: Visit) -> None:
    """Put into the error what the page had tried until then: evidence of a refusal outlives the visit."""
    for sentence in visit.noted:
        error.add_note(sentence)


def _browser(running: RunningBrowser) -> "Browser":
    if running.browser is None:
        raise BrowserError("浏览器中途退出")
    return running.browser
