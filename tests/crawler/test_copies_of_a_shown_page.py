"""A page opened in the browser is kept in every form wanted: picture, marked picture, MHTML, PDF, and all it loaded."""

import hashlib
import io
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from crawler import copies, visit
from crawler.browser import find_browser
from crawler.renderer import Renderer
from crawler.shown import Keeping, Rendered
from crawler.strip import StripError, marked
from evidence.captures import Capture, Role
from evidence.completeness import held
from evidence.findings import Health
from evidence.integrity import verify
from evidence.project import Project, create_project
from evidence.resources import payloads_of
from evidence.settings import Settings
from evidence.targets import Render, Target, save_targets
from tests.crawler.apart import run_apart
from tests.crawler.conftest import run
from tests.crawler.sites import Reply, Site, serve

pytestmark = pytest.mark.browser


def picture(colour: str) -> bytes:
    buffer = io.BytesIO()
    made = Image.effect_noise((90, 60), 60).convert("RGB")
    made.paste(Image.new("RGB", (60, 60), colour))
    made.save(buffer, "PNG")
    return buffer.getvalue()


RED = picture("red")
STYLE = b"h1 { color: rgb(1, 2, 3) } " + b".x { margin: 0 } " * 300
POST = "fetch('/api', {method: 'POST', body: 'q=1'})"


def shop(words: str, more: str = "") -> Reply:
    head = "<link rel=stylesheet href=/site.css>"
    return Reply(
        f"<html><head><title>页</title>{head}</head><body><h1>{words}</h1><img src=/logo.png>{more}</body></html>".encode()
    )


PAGES = {
    "/": shop("签约包过", '<a href="/two">二</a>'),
    "/two": shop("一次取证", f'<script>{POST}</script><video src=/film.mp4></video><img src="/gone.png">'),
    "/site.css": Reply(STYLE, headers={"Content-Type": "text/css"}),
    "/logo.png": Reply(RED, headers={"Content-Type": "image/png"}),
    "/big.bin": Reply(b"x" * 200_000, headers={"Content-Type": "application/octet-stream"}),
    "/heavy": shop("很大的文件", "<script>fetch('/big.bin')</script>"),
    "/print": shop("打印时停不下来", "<script>addEventListener('beforeprint', () => { for (;;) {} })</script>"),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, Site]]:
    with serve(PAGES) as site:
        project = create_project(tmp_path_factory.mktemp("copies") / "p", Settings(delay=0.0, allow_private=(site.host,)))
        save_targets(project.targets_file, (Target("t", "t", (f"{site.base}/",), ("127.0.0.1",), render=Render.ALWAYS),))
        run(project)
        yield project, site


def _capture(project: Project, path: str) -> Capture:
    return next(c for c in project.captures.all() if c.url.endswith(path))


def _file(project: Project, path: str, role: Role) -> bytes:
    return project.vault.read(_capture(project, path), role) or b""


def test_every_form_is_there_and_is_what_it_says(crawled: tuple[Project, Site]) -> None:
    project, site = crawled
    capture = _capture(project, "/two")
    assert {f.role for f in capture.files} == set(Role)
    with pdfplumber.open(io.BytesIO(_file(project, "/two", Role.PDF))) as pdf:
        assert "一次取证" in unicodedata.normalize("NFKC", pdf.pages[0].extract_text() or "")
    mhtml = message_from_bytes(_file(project, "/two", Role.MHTML))
    parts = {part["Content-Location"]: part.get_payload(decode=True) for part in mhtml.walk() if part["Content-Location"]}
    assert parts[f"{site.base}/logo.png"] == RED and f"{site.base}/two" in parts
    assert {"PDF", "MHTML"} <= {h.title for h in held(capture)} and {f.health for f in verify(project)} == {Health.OK}


def test_the_marked_picture_is_the_untouched_one_below_a_strip(crawled: tuple[Project, Site]) -> None:
    raw, second = _file(crawled[0], "/", Role.SCREENSHOT), _file(crawled[0], "/", Role.MARKED)
    untouched, shown = Image.open(io.BytesIO(raw)), Image.open(io.BytesIO(second))
    added = shown.height - untouched.height
    assert 80 < added < 160 and shown.width == untouched.width
    assert shown.crop((0, added, shown.width, shown.height)).tobytes() == untouched.tobytes()
    strip = shown.crop((0, 0, shown.width, added)).convert("L")
    assert sum(strip.histogram()[:100]) > 500, "something is written on it"


def test_all_it_loaded_is_kept_and_what_pages_share_once(crawled: tuple[Project, Site]) -> None:
    project, site = crawled
    first, second = ({p.sha256 for p in payloads_of(_file(project, path, Role.RESOURCES))} for path in ("/", "/two"))
    shared = {hashlib.sha256(body).hexdigest() for body in (STYLE, RED)}
    assert shared <= first & second and all(project.vault.payloads.path(one).is_file() for one in first | second)
    assert site.asked.count("/film.mp4") == 0
    met = [c for c in _capture(project, "/two").connections if c.by == "browser"]
    assert [(c.host, c.port, c.ip) for c in met] == [("127.0.0.1", site.port, "127.0.0.1")]


def _render(site: Site, path: str, keeping: Keeping | None = None, deadline: float = 40) -> Rendered:
    async def once() -> Rendered:
        executable = find_browser()
        assert executable
        renderer = Renderer(executable, frozenset({site.host}), "XunzhengBot/0.1", deadline, keeping)
        try:
            return await renderer.render(f"{site.base}{path}", ("127.0.0.1",), "20261101-1")
        finally:
            await renderer.close()

    return run_apart(once())


def test_limits_hold_and_what_is_left_out_is_said(crawled: tuple[Project, Site]) -> None:
    shown = _render(crawled[1], "/heavy", Keeping(roles=(Role.RESOURCES,), most_bytes=100_000))
    (heavy,) = [one for one in shown.resources if one.url.endswith("/big.bin")]
    assert heavy.body == b"" and heavy.why == "太多" and heavy.status == 200
    assert any("太多 1 个" in note for note in shown.notes) and sum(len(one.body) for one in shown.resources) <= 100_000
    assert dict(shown.lacking) == dict.fromkeys((Role.MARKED, Role.MHTML, Role.PDF), "按设置不留")
    assert not shown.files


def test_a_copy_that_never_ends_costs_only_itself(crawled: tuple[Project, Site], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "_SECONDS", 3.0)
    shown = _render(crawled[1], "/print")
    assert shown.screenshot and "打印时停不下来" in (shown.dom or b"").decode()
    assert dict(shown.lacking) == {Role.PDF: "3 秒没有做完"} and set(shown.files) == {Role.MHTML, Role.MARKED}


def test_a_browser_that_dies_over_the_copies_leaves_page_and_picture(
    crawled: tuple[Project, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(page: object, *_: object) -> bytes:
        session = await page.context.browser.new_browser_cdp_session()  # type: ignore[attr-defined]
        await session.send("Browser.crash")
        return b""

    monkeypatch.setattr(visit, "copies_of", dies)
    shown = _render(crawled[1], "/two")
    assert shown.screenshot and shown.dom and shown.resources and {role for role, _ in shown.lacking} >= {Role.MHTML, Role.PDF}


@settings(max_examples=25, deadline=None)
@given(
    url=st.text(max_size=3000),
    width=st.integers(300, 1400),
    height=st.integers(1, 60),
    mode=st.sampled_from(["RGB", "RGBA"]),
)
def test_any_address_fits_on_the_strip(url: str, width: int, height: int, mode: str) -> None:
    made = Image.effect_noise((width, height), 50).convert(mode)
    buffer = io.BytesIO()
    made.save(buffer, "PNG")
    second = Image.open(io.BytesIO(marked(buffer.getvalue(), url, "2026-11-01", "1")))
    assert second.crop((0, second.height - height, width, second.height)).tobytes() == made.tobytes()


@pytest.mark.parametrize("told_by", range(5))
def test_rows_told_by_the_row_above_stay_as_they_were(told_by: int) -> None:
    width, rows = 300, 3
    raw = b"".join(bytes([told_by]) + bytes((7 * n + row) % 251 for n in range(3 * width)) for row in range(rows))
    parts = ((b"IHDR", struct.pack(">IIBBBBB", width, rows, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(raw)), (b"IEND", b""))
    chunks = (struct.pack(">I", len(d)) + kind + d + struct.pack(">I", zlib.crc32(kind + d)) for kind, d in parts)
    png = b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
    second = Image.open(io.BytesIO(marked(png, "http://x.example/", "2026-11-01", "1")))
    untouched = Image.open(io.BytesIO(png))
    assert second.crop((0, second.height - rows, width, second.height)).tobytes() == untouched.tobytes()


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", RED[:200], RED[:-40]])
def test_what_is_no_picture_gets_no_strip(data: bytes) -> None:
    with pytest.raises(StripError):
        marked(data, "http://x.example/", "2026-11-01", "1")


def test_with_nothing_wanted_the_project_keeps_page_and_picture(tmp_path: Path) -> None:
    with serve(PAGES) as site:
        project = create_project(tmp_path / "p", Settings(delay=0.0, allow_private=(site.host,), keep=()))
        target = Target("t", "t", (f"{site.base}/two",), ("127.0.0.1",), render=Render.ALWAYS, depth=0)
        save_targets(project.targets_file, (target,))
        run(project)
    (capture,) = project.captures.all()
    assert {f.role for f in capture.files} == {Role.WARC, Role.DOM, Role.SCREENSHOT, Role.LAYOUT}
    assert any("MHTML、PDF：按设置不留" in said for said in capture.completeness)
