"""The WACZ opens in ReplayWeb.page in a real browser, served from loopback, and shows the page's words.

ReplayWeb.page (AGPL, so it is no part of this repository) comes from the npm registry by `npm pack` when the test first runs,
is held to its known digest, and is kept in .venv; without npm or network the test is skipped and says so.
"""

import gzip
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Frame, Page

from evidence.captures import Draft, Hop, Role
from evidence.integrity import adopt
from evidence.project import Project, create_project
from evidence.resources import whole
from evidence.settings import Settings
from evidence.targets import Render, Target, save_targets
from evidence.warc import plain_url
from reports.wacz import Replayed, make_wacz
from tests.crawler.conftest import run
from tests.crawler.sites import Reply, serve

pytestmark = pytest.mark.browser

VERSION = "2.5.3"
DIGEST = "b7d35c39c4da9b7121c5a393911d8675d4cc6f19513c380191e16b086bea812c"
WORDS = "签约包过，报名从速"
PAGE = f"<!doctype html><meta charset=utf-8><title>演示</title><body><h1>演示学校</h1><p id=x>{WORDS}</p>".encode()
SHOWN = "一次取证包过关"
DOM = f"<!doctype html><meta charset=utf-8><body><h1>脚本写出</h1><p>{SHOWN}</p>".encode()
_EMBED = """<!doctype html><meta charset=utf-8><script src="ui.js"></script>
<replay-web-page source="archive.wacz" url="{url}" ts="20261101010203" replayBase="./replay/" embed="replayonly"
 style="height:90vh"></replay-web-page>"""


@pytest.fixture(scope="session")
def player() -> Path:
    """ui.js and sw.js of ReplayWeb.page. Skips where they cannot be had."""
    kept = Path(sys.prefix) / f"replaywebpage-{VERSION}"
    if not (kept / "sw.js").exists():
        _fetch(kept)
    return kept


def _fetch(kept: Path) -> None:
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("没有 npm，取不到 ReplayWeb.page")
    folder = kept.with_suffix(".tmp")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        command = [npm, "pack", "--silent", f"replaywebpage@{VERSION}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    except subprocess.TimeoutExpired:
        pytest.skip("npm 没有回应，取不到 ReplayWeb.page")
    if done.returncode != 0:
        pytest.skip(f"npm 取不到 ReplayWeb.page：{done.stderr.strip()[-200:]}")
    packed = (folder / f"replaywebpage-{VERSION}.tgz").read_bytes()
    assert hashlib.sha256(packed).hexdigest() == DIGEST
    with tarfile.open(folder / f"replaywebpage-{VERSION}.tgz") as archive:
        for name in ("ui.js", "sw.js"):
            member = archive.extractfile(f"package/{name}")
            assert member
            (folder / name).write_bytes(member.read())
    shutil.rmtree(kept, ignore_errors=True)
    folder.rename(kept)


@pytest.fixture
def base(player: Path, tmp_path: Path) -> Iterator[str]:
    """A site on loopback with the player, to which a test adds archive.wacz and index.html."""
    (tmp_path / "site" / "replay").mkdir(parents=True)
    shutil.copy(player / "ui.js", tmp_path / "site" / "ui.js")
    shutil.copy(player / "sw.js", tmp_path / "site" / "replay" / "sw.js")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def _shown(page: Page, address: str, words: str) -> Frame:
    """The frame in which the words stand. A player whose worker was not ready at first is loaded again, as a person would."""
    for _ in range(5):
        page.goto(address)
        end = time.monotonic() + 25
        while time.monotonic() < end:
            for frame in page.frames:
                with suppress(Exception):
                    if words in frame.locator("body").inner_text(timeout=500):
                        return frame
            page.wait_for_timeout(200)
    raise AssertionError(f"{words} not shown in {[f.url for f in page.frames]}")


@pytest.mark.parametrize(("coding", "url"), [("", "http://ad.example/课程?x=1"), ("gzip", "http://ad.example/a/?b=2&a=1")])
def test_the_page_is_shown_again(browser: Browser, project: Project, base: str, tmp_path: Path, coding: str, url: str) -> None:
    headers = (("Content-Type", "text/html; charset=utf-8"), *((("Content-Encoding", coding),) if coding else ()))
    body = gzip.compress(PAGE) if coding else PAGE
    hop = Hop("http://ad.example/", 302, url)
    run = project.runs.all()[0].run_id
    draft = Draft(run, "k", "t", "http://ad.example/", url, 200, headers, body, "2026-11-01T01:02:03.004Z", (hop,))
    capture = project.vault.seal(replace(draft, dom=DOM))
    adopt(project, capture)
    warc = project.vault.path(capture, "record.warc.gz").read_bytes()
    (tmp_path / "site" / "archive.wacz").write_bytes(make_wacz((Replayed(capture, warc, "演示", DOM),), "演示"))
    for address, words, heading in ((plain_url(url), WORDS, "演示学校"), (f"urn:dom:{plain_url(url)}", SHOWN, "脚本写出")):
        (tmp_path / "site" / "index.html").write_text(_EMBED.format(url=address.replace("&", "&amp;")), "utf-8")
        context = browser.new_context()
        page = context.new_page()
        frame = _shown(page, f"{base}/index.html", words)
        assert "/replay/w/" in frame.url and frame.inner_text("h1") == heading
        context.close()


def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((90, 60), 60).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


STYLED = (
    "<!doctype html><html><head><meta charset=utf-8><title>演示</title><link rel=stylesheet href=/site.css></head><body>"
    "<h1>演示学校</h1><img src=/logo.png><p id=x></p><script src=/say.js></script></body></html>"
).encode()
SITE = {
    "/": Reply(STYLED),
    "/again": Reply(STYLED),
    "/site.css": Reply(b"h1 { color: rgb(1, 2, 3) } " + b".x { margin: 0 } " * 300, headers={"Content-Type": "text/css"}),
    "/logo.png": Reply(_picture(), headers={"Content-Type": "image/png"}),
    "/say.js": Reply(
        f"document.getElementById('x').textContent = '{WORDS}'".encode(), headers={"Content-Type": "text/javascript"}
    ),
}
_LOOK = """() => [document.querySelector('img').naturalWidth, getComputedStyle(document.querySelector('h1')).color]"""


def test_a_rendered_page_is_shown_again_with_its_pictures_and_styles_when_the_site_is_gone(
    browser: Browser, base: str, tmp_path: Path
) -> None:
    with serve(SITE) as site:
        made = create_project(tmp_path / "crawl", Settings(delay=0.0, allow_private=(site.host,)))
        urls = (f"{site.base}/", f"{site.base}/again")
        save_targets(made.targets_file, (Target("t", "t", urls, ("127.0.0.1",), render=Render.ALWAYS, depth=0),))
        run(made)
    seen: set[tuple[str, str]] = set()
    pages = []
    for capture in made.captures.all():
        read = {role: made.vault.read(capture, role) or b"" for role in (Role.WARC, Role.DOM, Role.RESOURCES)}
        loaded = whole(read[Role.RESOURCES], made.vault.payloads.read, seen)
        pages.append(Replayed(capture, read[Role.WARC], "演示", read[Role.DOM], loaded))
    (tmp_path / "site" / "archive.wacz").write_bytes(make_wacz(tuple(pages), "演示"))
    for address in (*urls, *(f"urn:dom:{url}" for url in urls)):
        (tmp_path / "site" / "index.html").write_text(_EMBED.format(url=address), "utf-8")
        context = browser.new_context()
        page = context.new_page()
        frame = _shown(page, f"{base}/index.html", WORDS)
        frame.wait_for_function("() => document.querySelector('img').complete")
        assert frame.evaluate(_LOOK) == [90, "rgb(1, 2, 3)"], address
        page.screenshot(path=tmp_path / "shown.png")
        context.close()
