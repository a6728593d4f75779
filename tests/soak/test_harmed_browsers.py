"""Renderer, browser or driver killed, or the browser frozen, forty times each: 40/40 shown or given up with why, none late."""

import asyncio
import time
from collections.abc import Callable

import psutil
import pytest

from crawler.renderer import Renderer
from evidence.errors import BrowserError
from tests.crawler.sites import serve
from tests.crawler.test_browser_dies_and_rendering_goes_on import (
    SLOW,
    browsers,
    drivers,
    freeze_browser,
    kill_browser,
    kill_driver,
    kill_renderers,
    with_renderer,
)

pytestmark = [pytest.mark.soak, pytest.mark.browser]
TIMES = 40
START = 30.0  # a browser may take so long to start, beside the visit's own deadline; a visit is made twice at most


@pytest.mark.parametrize(
    ("harm", "deadline"), [(kill_renderers, 30.0), (kill_browser, 30.0), (kill_driver, 30.0), (freeze_browser, 8.0)]
)
def test_forty_harmed_visits(harm: Callable[[], None], deadline: float) -> None:
    shown = 0
    reasons: list[str] = []

    async def work(renderer: Renderer) -> None:
        nonlocal shown
        for number in range(TIMES):
            begun = time.monotonic()
            visit = asyncio.ensure_future(renderer.render(f"{site.base}/{number}", ("127.0.0.1",)))
            while f"/{number}" not in site.asked and not visit.done():
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.3)
            harm()
            try:
                shown += "慢" in ((await visit).dom or b"").decode()
            except BrowserError as error:
                reasons.append(error.what)
            assert time.monotonic() - begun < 2 * (deadline + START)

    with serve({f"/{number}": SLOW for number in range(TIMES)}) as site:
        asyncio.run(with_renderer(site, deadline, work))
    assert shown + len(reasons) == TIMES and all(reasons)
    assert shown == TIMES or harm is freeze_browser  # what is frozen ends at the deadline
    assert browsers(psutil.Process()) == drivers(psutil.Process()) == []
