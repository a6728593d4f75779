"""The picture shows what moves at its end, and the page neither notices nor keeps a trace; the browser opens no more than it."""

import io
import re

import psutil
import pytest
from PIL import Image

from crawler.browser import find_browser
from crawler.renderer import Renderer
from crawler.shown import Keeping, Rendered
from tests.crawler.apart import run_apart
from tests.crawler.sites import Reply, Site, serve
from tests.crawler.test_browser_dies_and_rendering_goes_on import browsers

pytestmark = pytest.mark.browser

STYLE = """<style>body { margin: 0 } div { height: 100px }
@keyframes appear { from { background: rgb(255, 255, 255) } to { background: rgb(200, 0, 0) } }
@keyframes turn { from { background: rgb(0, 0, 200) } to { background: rgb(0, 200, 0) } }
.once { animation: appear 300s linear forwards } .ever { animation: turn 1s infinite; background: rgb(0, 0, 90) }</style>"""
PAGES = {
    "/moving": Reply(
        f"<html><head>{STYLE}</head><body><div class=once></div><div class=ever></div>"
        '<iframe src=/inner style="border:0;width:100%;height:100px"></iframe>'
        '<p><input autofocus style="color:red"><input></p></body></html>'.encode()
    ),
    "/inner": Reply(f"<html><head>{STYLE}</head><body><div class=once></div></body></html>".encode()),
    "/curious": Reply(
        b"<p id=p>plain</p><script>document.getAnimations = () => { p.textContent = 'caught'; return [] }</script>"
    ),
    "/drawing": Reply(
        b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="1500"><rect width="90" height="1500" fill="#00c800"/></svg>',
        headers={"Content-Type": "image/svg+xml"},
    ),
    "/": Reply("<p>一页</p>".encode()),
}


async def _once(site: Site, path: str) -> Rendered:
    executable = find_browser()
    assert executable
    renderer = Renderer(executable, frozenset({site.host}), "XunzhengBot/0.1", 40, Keeping(roles=()))
    try:
        return await renderer.render(f"{site.base}{path}", ("127.0.0.1",))
    finally:
        await renderer.close()


def _shown(path: str) -> Rendered:
    with serve(PAGES) as site:
        return run_apart(_once(site, path))


def test_what_moves_is_pictured_at_its_end_and_nothing_of_that_is_left_in_the_page() -> None:
    shown = _shown("/moving")
    picture = Image.open(io.BytesIO(shown.screenshot or b"")).convert("RGB")
    assert [picture.getpixel((50, y)) for y in (50, 150, 250)] == [(200, 0, 0), (0, 0, 90), (200, 0, 0)]
    dom = (shown.dom or b"").decode()
    assert re.findall(r"<input[^>]*>", dom) == ['<input autofocus="" style="color:red">', "<input>"]


def test_a_page_does_not_notice_that_it_is_pictured() -> None:
    assert "plain" in (_shown("/curious").dom or b"").decode()


def test_a_drawing_without_a_page_around_it_is_pictured_whole() -> None:
    shown = _shown("/drawing")
    assert Image.open(io.BytesIO(shown.screenshot or b"")).convert("RGB").getpixel((50, 1400)) == (0, 200, 0)


def test_the_browser_opens_the_page_and_no_windows_of_its_own() -> None:
    async def work() -> None:
        executable = find_browser()
        assert executable
        others = {p.pid for p in browsers(psutil.Process())}
        renderer = Renderer(executable, frozenset({site.host}), "XunzhengBot/0.1", 40, Keeping(roles=()))
        try:
            running = await renderer._ready()
            assert running.browser
            (main,) = [p for p in browsers(psutil.Process()) if p.pid not in others]
            lists = [set(word.partition("=")[2].split(",")) for word in main.cmdline() if word.startswith("--disable-features=")]
            assert set().union(*lists) == lists[-1], "the browser goes by the last list alone"
            page = await (await running.browser.new_context()).new_page()
            await page.goto(f"{site.base}/")
            session = await running.browser.new_browser_cdp_session()
            targets = (await session.send("Target.getTargets", {"filter": [{}]}))["targetInfos"]
            assert {t["url"] for t in targets} == {f"{site.base}/"}
        finally:
            await renderer.close()

    with serve(PAGES) as site:
        run_apart(work())
