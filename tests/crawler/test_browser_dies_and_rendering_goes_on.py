"""A dead renderer, browser or driver, or a frozen browser, costs one visit at most; no browser outlives its crawl."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import pytest

from crawler.browser import find_browser
from crawler.renderer import Renderer
from evidence.errors import BrowserError
from evidence.project import Project, create_project
from evidence.settings import Settings
from evidence.targets import Render, Target, save_targets
from tests.crawler.apart import run_apart
from tests.crawler.conftest import start
from tests.crawler.sites import Reply, Site, page, serve

pytestmark = pytest.mark.browser
SLOW = Reply(
    "<p id=p>慢</p><script>let n = 0; const t = setInterval(() => { p.textContent += '慢';"
    " if (++n > 30) clearInterval(t); }, 100)</script>".encode()
)
PAGES = {"/": page("首页"), **{f"/{i}": page(f"第{i}页") for i in range(30)}}


_OTHERS: set[int] = set()  # what other tests run in this process: none of ours to kill


@pytest.fixture(autouse=True)
def _only_ours() -> None:
    _OTHERS.clear()
    _OTHERS.update(p.pid for p in psutil.Process().children(recursive=True))


def _below(root: psutil.Process) -> list[psutil.Process]:
    return [p for p in root.children(recursive=True) if p.pid not in _OTHERS]


def browsers(root: psutil.Process, kind: str = "") -> list[psutil.Process]:
    """Chromium's processes below a process: of a type, or the main ones."""
    found = []
    for process in _below(root):
        try:
            line = " ".join(process.cmdline())
        except psutil.Error:
            continue
        if f"--type={kind}" in line if kind else "--headless" in line and "--type=" not in line:
            found.append(process)
    return found


def drivers(root: psutil.Process) -> list[psutil.Process]:
    return [p for p in _below(root) if "run-driver" in " ".join(p.cmdline())]


def kill_renderers() -> None:
    for process in browsers(psutil.Process(), "renderer"):
        process.kill()


def kill_browser() -> None:
    for process in browsers(psutil.Process()):
        process.kill()


def kill_driver() -> None:
    for process in drivers(psutil.Process()):
        process.kill()


def freeze_browser() -> None:
    for process in browsers(psutil.Process()):
        process.send_signal(signal.SIGSTOP)


async def with_renderer(site: Site, deadline: float, work: Callable[[Renderer], Awaitable[None]]) -> None:
    executable = find_browser()
    assert executable
    renderer = Renderer(executable, frozenset({site.host}), "XunzhengBot/0.1", deadline)
    try:
        await work(renderer)
    finally:
        await renderer.close()


@pytest.mark.parametrize("harm", [kill_renderers, kill_browser, kill_driver])
def test_what_dies_in_the_middle_of_a_visit_is_started_anew(harm: Callable[[], None]) -> None:
    async def work(renderer: Renderer) -> None:
        await renderer.render(f"{site.base}/", ("127.0.0.1",))
        visit = asyncio.ensure_future(renderer.render(f"{site.base}/slow", ("127.0.0.1",)))
        while "/slow" not in site.asked:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.7)  # shown, and still changing
        harm()
        shown = await visit
        assert "慢" in (shown.dom or b"").decode()
        assert site.asked.count("/slow") == 2
        assert (await renderer.render(f"{site.base}/1", ("127.0.0.1",))).screenshot

    with serve({**PAGES, "/slow": SLOW}) as site:
        run_apart(with_renderer(site, 20, work))
    assert browsers(psutil.Process()) == drivers(psutil.Process()) == []


def test_a_frozen_browser_costs_one_visit() -> None:
    async def work(renderer: Renderer) -> None:
        await renderer.render(f"{site.base}/", ("127.0.0.1",))
        freeze_browser()
        with pytest.raises(BrowserError, match="5 秒没有完成"):
            await renderer.render(f"{site.base}/1", ("127.0.0.1",))
        assert (await renderer.render(f"{site.base}/2", ("127.0.0.1",))).dom
        assert renderer.restarts == 1

    with serve(PAGES) as site:
        run_apart(with_renderer(site, 5, work))
    assert browsers(psutil.Process()) == []


def test_a_program_that_is_no_browser_is_named(tmp_path: Path) -> None:
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    with pytest.raises(BrowserError, match="启动不了") as caught:
        run_apart(Renderer(fake, frozenset(), "x", 20).render("http://127.0.0.1:1/", ("127.0.0.1",)))
    assert caught.value.place == str(fake) and "doctor" in caught.value.mend


def test_no_browser_outlives_a_killed_crawl(tmp_path: Path) -> None:
    with serve(PAGES | {"/": page("首页", *(f"/{i}" for i in range(30)))}) as site:
        project: Project = create_project(tmp_path / "p", Settings(delay=0.0, allow_private=(site.host,)))
        target = Target("t", "t", (f"{site.base}/",), ("127.0.0.1",), render=Render.ALWAYS)
        save_targets(project.targets_file, (target,))
        process = start(project)
        deadline = time.monotonic() + 60
        while project.captures.count() < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        below = psutil.Process(process.pid).children(recursive=True)
        assert any("--headless" in " ".join(p.cmdline()) for p in below)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        _, alive = psutil.wait_procs(below, timeout=15)
        assert alive == []
