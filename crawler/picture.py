"""The picture of a whole page, asked of the browser itself: Playwright's own has it packed as small as can be, which takes
longer than drawing it. As there, the page is held still for the while: moving things at their end, no caret, fonts there.

What does that runs in a world of its own, where the page can neither see it nor have a hand in it.
"""

import asyncio
import base64
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page, ViewportSize

TALLEST = 20_000  # pixels; beyond it Chromium's pictures fail or take gigabytes
_SECONDS, _STILL_SECONDS = 15.0, 3.0
_MOST_FRAMES = 30
# What repeats for ever begins anew; what ends is at its end, as Playwright has it
_STILL = """(async () => {
  const roots = [], back = [];
  const collect = root => {
    roots.push(root);
    for (const one of root.querySelectorAll('*')) if (one.shadowRoot) collect(one.shadowRoot);
  };
  collect(document);
  for (const root of roots) {
    for (const one of root.querySelectorAll('input, textarea, [contenteditable]')) {
      const had = one.getAttribute('style');
      one.style.setProperty('caret-color', 'transparent', 'important');
      back.push(() => { one.setAttribute('style', had || ''); if (had === null) one.removeAttribute('style'); });
    }
    for (const moving of root.getAnimations()) {
      if (!moving.effect || moving.playbackRate === 0) continue;
      try {
        if (Number.isFinite(moving.effect.getComputedTiming().endTime)) moving.finish();
        else { moving.cancel(); back.push(() => moving.play()); }
      } catch (e) {}
    }
  }
  globalThis.goOn = () => back.forEach(one => { try { one(); } catch (e) {} });
  await Promise.race([document.fonts.ready, new Promise(done => setTimeout(done, 2000))]);
})()"""
_GO_ON = "globalThis.goOn && globalThis.goOn()"
_SIZE = """(() => {
  const all = [document.documentElement, document.body].filter(Boolean);
  const most = side => Math.max(...all.flatMap(e => [e['scroll' + side] || 0, e['offset' + side] || 0, e['client' + side] || 0]));
  return [most('Width'), most('Height'), innerWidth, innerHeight, navigator.maxTouchPoints];
})()"""


async def picture_of(page: "Page") -> tuple[bytes, int]:
    """A PNG of the page down to `TALLEST`, and the height of all of it. Raises Playwright's errors or TimeoutError."""
    session = await page.context.new_cdp_session(page)
    worlds = await asyncio.wait_for(_worlds(session), _SECONDS)
    try:
        await _in_each(session, worlds, _STILL)
        return await asyncio.wait_for(_taken(session, worlds[0], page.viewport_size), _SECONDS)
    finally:
        await _in_each(session, worlds, _GO_ON)


async def _taken(session: "CDPSession", world: int, size: "ViewportSize | None") -> tuple[bytes, int]:
    told = await session.send("Runtime.evaluate", {"contextId": world, "expression": _SIZE, "returnByValue": True})
    width, height, window_width, window_height, fingers = map(int, told["result"]["value"])
    if size:  # a session that knows of no window of ours would lay the page out anew, as no phone does
        await session.send("Emulation.setDeviceMetricsOverride", {**size, "deviceScaleFactor": 1, "mobile": fingers > 0})
    wide = window_width if height > TALLEST else width
    asked = {
        "format": "png",
        "optimizeForSpeed": True,  # of the packing only: PNG loses nothing either way
        "captureBeyondViewport": width > window_width or height > window_height,
        "clip": {"x": 0, "y": 0, "width": wide, "height": min(height, TALLEST), "scale": 1},
    }
    return base64.b64decode((await session.send("Page.captureScreenshot", asked))["data"]), height


async def _worlds(session: "CDPSession") -> list[int]:
    """A world of our own in the page and in each frame that its process holds, the page's first."""
    tree = (await session.send("Page.getFrameTree"))["frameTree"]
    worlds: list[int] = []
    for frame in list(_frames(tree))[:_MOST_FRAMES]:
        with suppress(*([] if not worlds else [Exception])):  # a frame may be gone by now, the page may not
            made = await session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "picture"})
            worlds.append(int(made["executionContextId"]))
    return worlds


def _frames(tree: dict[str, Any]) -> Iterator[str]:
    yield str(tree["frame"]["id"])
    for child in tree.get("childFrames", ()):
        yield from _frames(child)


async def _in_each(session: "CDPSession", worlds: list[int], code: str) -> None:
    """Run something in every world, for a while at most: a page that does not move is pictured as it is."""
    asked = [session.send("Runtime.evaluate", {"contextId": w, "expression": code, "awaitPromise": True}) for w in worlds]
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), _STILL_SECONDS)
