"""What crawling needs of the machine: a browser that starts, and a font that has Chinese characters."""

import asyncio
from collections.abc import Iterator

from crawler.browser import RunningBrowser, find_browser
from evidence.checkup import Check, State
from evidence.errors import BrowserError

_INSTALL = "请安装 Chromium（sudo apt install chromium），或用 XUNZHENG_CHROMIUM 指定一个；没有它只能抓取不靠脚本显示的网页"
# Two characters that look alike only where both are drawn as the empty box of a missing glyph
_DRAWN = """() => {
  const draw = (text) => { const c = document.createElement('canvas'); c.width = c.height = 40;
    const p = c.getContext('2d'); p.font = '32px sans-serif'; p.fillText(text, 2, 34); return c.toDataURL(); };
  return draw('国') !== draw('徽');
}"""


def browser_checks(chosen: str = "") -> Iterator[Check]:
    """Start the browser that a crawl would use, and draw Chinese with it. Callable once in a process without an event loop."""
    try:
        executable = find_browser(chosen)
        if executable is None:
            yield Check("浏览器", State.LOOK, "没有找到", _INSTALL)
            return
        version, draws = asyncio.run(_try(RunningBrowser(executable, frozenset())))
    except BrowserError as error:
        yield Check("浏览器", State.BAD, f"{error.place} {error.what}", _INSTALL)
        return
    yield Check("浏览器", State.GOOD, f"{version}，{executable}")
    if draws:
        yield Check("中文字体", State.GOOD, "截图里能显示汉字")
    else:
        yield Check(
            "中文字体", State.LOOK, "没有，截图里的汉字会是方块", "请安装 fonts-noto-cjk（sudo apt install fonts-noto-cjk）"
        )


async def _try(running: RunningBrowser) -> tuple[str, bool]:
    browser = await running.start()
    try:
        page = await browser.new_page()
        return running.version, bool(await asyncio.wait_for(page.evaluate(_DRAWN), 20))
    except Exception as error:  # the driver's errors are many, and all mean the same here
        raise BrowserError("启动后不能用", place=running.version) from error
    finally:
        await running.stop()
