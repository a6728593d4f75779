"""A reviewer sees a lead's words framed on the page's picture, where the browser showed them, from the disk and the server."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from evidence.layout import packed
from evidence.leads import Hit, Kind, Lead, Point, Use, Written, lead_id
from evidence.project import Project, create_project
from evidence.settings import Settings
from reports.build import build_report
from tests.reports.conftest import record
from tests.reports.served import serving, signed_in, watched
from tests.reports.shown import Shown, shown

pytestmark = pytest.mark.browser

HTML = """<!doctype html><meta charset=utf-8><title>保过班</title><style>body{margin:40px;font-size:18px}
.far{margin-top:2300px}.narrow{width:150px}.gone{display:none}</style><h1>演示培训学校</h1>
<p>本校 ABC 课程 iiii 签约<b>包过</b>，报名从速。</p><p>另一处说的不是包过，是认真学习。</p>
<p class=narrow>随到随学随到随学随到随学，考前押题必中不过全额退款，随到随学。</p>
<p class=gone>看不见的字</p><p class=far>页面很下面：一次取证</p><p style="height:600px">末尾</p>"""


def _hit(quote: str, before: str = "", after: str = "", kind: Kind = Kind.BODY) -> Hit:
    place = ("locator", before, after, Written.LITERAL, Use.CLAIM, "理由")
    return Hit("R01", quote, quote, 0, len(quote), kind, *place)


def _lead(party: str, wording: str, *hits: Hit) -> Lead:
    return Lead(lead_id(party, "R01", wording), party, "R01", wording, 2, 3, (Point(3, "明确保证"),), hits)


LEADS = (
    _lead("a.example", "包过", _hit("包过", "签约", "，报名从速"), _hit("保过班", kind=Kind.TITLE)),
    _lead("a.example", "必中", _hit("考前押题必中不过全额退款", "随学，", "，随到")),
    _lead("a.example", "取证", _hit("一次取证", "很下面：")),
    _lead("a.example", "从速", _hit("报名从速", "包过，"), _hit("一次取证", "很下面：")),
    _lead("a.example", "看不见", _hit("看不见的字")),
)


@pytest.fixture(scope="module")
def seen(browser: Browser) -> Shown:
    return shown(browser, HTML, "包过", "考前押题必中不过全额退款", "一次取证")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, seen: Shown) -> Project:
    project = create_project(tmp_path_factory.mktemp("framed") / "p", Settings(office="演示市监"))
    record(project, "http://a.example/1", LEADS, screenshot=seen.picture, layout=packed(seen.layout))
    old = _lead("b.example", "包过", _hit("包过", "签约"))
    record(project, "http://b.example/1", (old,), name="演示乙学校", screenshot=seen.picture)
    return project


@pytest.fixture(params=["disk", "server"])
def page(request: pytest.FixtureRequest, browser: Browser, made: Project, tmp_path: Path) -> Iterator[Page]:
    if request.param == "server":
        with serving(made.root) as door:
            page, trouble = signed_in(browser, door)
            yield page
            assert trouble == []
            page.context.close()
    else:
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        trouble = watched(page, "file:")
        page.goto(build_report(made, tmp_path / "out").index.as_uri())
        yield page
        assert trouble == []
        page.context.close()


def _open(page: Page, wording: str) -> None:
    page.locator("#queue .row", has=page.locator("mark", has_text=wording)).first.click()
    expect(page.locator(".quote mark", has_text=wording).first).to_be_visible()
    page.wait_for_function("() => document.querySelector('.framed img').naturalWidth > 0")


def _frames(page: Page, selector: str = ".frame .over") -> list[tuple[float, ...]]:
    """The frames as drawn, in pixels of the picture: what the screen shows, undone by the size at which it does."""
    return [
        tuple(place)
        for place in page.evaluate(
            """(selector) => { const image = document.querySelector('.framed img'), all = image.getBoundingClientRect();
            const x = image.naturalWidth / all.width, y = image.naturalHeight / all.height;
            return [...document.querySelectorAll(selector)].map((node) => {
              const b = node.getBoundingClientRect();
              return [(b.left - all.left) * x, (b.top - all.top) * y,
                (b.right - all.left) * x, (b.bottom - all.top) * y]; }); }""",
            selector,
        )
    ]


def _over(frames: list[tuple[float, ...]], lines: list[tuple[float, float, float, float]]) -> bool:
    """Whether each frame holds its line and not much beside it."""
    assert len(frames) == len(lines), (frames, lines)
    return all(
        frame[0] <= line[0] + 1 and frame[1] <= line[1] + 1 and frame[2] >= line[2] - 1 and frame[3] >= line[3] - 1
        and all(abs(a - b) < 12 for a, b in zip(frame, line, strict=True))
        for frame, line in zip(frames, lines, strict=True)
    )  # fmt: skip


def test_frames_lie_over_the_words(page: Page, seen: Shown) -> None:
    _open(page, "包过")
    assert _over(_frames(page), seen.places["包过"][0]), (_frames(page), seen.places["包过"])
    expect(page.locator(".framed .told")).to_have_text("框出 1 / 1：包过")
    expect(page.locator(".framed .why")).to_have_text("“保过班”出自网页的标题，截图上看不到。")
    _open(page, "考前押题")
    lines = seen.places["考前押题必中不过全额退款"][0]
    assert len(lines) >= 2 and _over(_frames(page), lines)


def test_the_picture_is_at_the_words(page: Page) -> None:
    _open(page, "一次取证")
    (frame,) = page.locator(".frame.now .over").all()
    box, stage = frame.bounding_box(), page.locator(".stage").bounding_box()
    assert box and stage and stage["y"] <= box["y"] and box["y"] + box["height"] <= stage["y"] + stage["height"]
    assert page.locator(".stage").evaluate("(s) => s.scrollTop") > 500


def test_words_that_are_not_to_be_seen_are_told(page: Page) -> None:
    _open(page, "看不见")
    assert _frames(page) == []
    expect(page.locator(".framed .why")).to_have_text("“看不见的字”在截图上没有找到：可能被折叠、遮住，或在截图之外。")
    page.locator("#queue .row", has_text="演示乙学校").first.click()
    expect(page.locator(".framed .why")).to_contain_text("没有记下文字在截图上的位置")
    assert _frames(page) == []


def test_no_violation_of_accessibility(page: Page) -> None:
    _open(page, "必中")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}})
    assert [v["id"] for v in found.response["violations"]] == []
    page.screenshot(path="/tmp/h/frames-tmp/look.png")


def test_the_sealed_picture_is_untouched(made: Project, seen: Shown, tmp_path: Path) -> None:
    folder = build_report(made, tmp_path / "out").index.parent
    assert {path.read_bytes() for path in (folder / "pictures").iterdir()} == {seen.picture}
    assert Image.open(io.BytesIO(seen.picture)).size == (seen.layout.width, seen.layout.height)


def test_keys_step_from_word_to_word_and_zoom(page: Page) -> None:
    _open(page, "报名")
    told, stage = page.locator(".framed .told"), page.locator(".stage")
    expect(told).to_have_text("框出 1 / 2：报名从速")
    first = stage.evaluate("(s) => s.scrollTop")
    page.keyboard.press("l")
    expect(told).to_have_text("框出 2 / 2：一次取证")
    assert stage.evaluate("(s) => s.scrollTop") > first + 500
    assert page.locator(".frame.now").count() == 1
    page.keyboard.press("l")
    expect(told).to_have_text("框出 1 / 2：报名从速")
    page.keyboard.press("h")
    expect(told).to_have_text("框出 2 / 2：一次取证")
    near = page.locator(".paper").evaluate("(p) => p.clientWidth")
    page.keyboard.press("+")
    assert page.locator(".paper").evaluate("(p) => p.clientWidth") > near
    page.keyboard.press("z")
    width = page.locator(".paper").evaluate("(p) => p.clientWidth")
    assert abs(width - stage.evaluate("(s) => s.clientWidth")) <= 1
    expect(page.get_by_role("button", name="整页")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("-")
    assert page.locator(".paper").evaluate("(p) => p.clientWidth") == width, "not smaller than it is wide"


def test_the_whole_picture_opens(page: Page, seen: Shown) -> None:
    _open(page, "必中")
    with page.context.expect_page() as opened:
        page.keyboard.press("p")
    opened.value.wait_for_load_state()
    size = opened.value.evaluate("() => [document.images[0].naturalWidth, document.images[0].naturalHeight]")
    assert size == [seen.layout.width, seen.layout.height]
    opened.value.close()


def test_what_is_printed_shows_the_words_framed(page: Page) -> None:
    _open(page, "一次取证")
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    part = page.locator("#print canvas")
    expect(part).to_have_count(1)
    expect(part).to_have_attribute("aria-label", "一次取证")
    colours = Image.open(io.BytesIO(part.screenshot())).convert("RGB").getcolors(1 << 24) or []
    assert any(r > 240 and 190 < g < 230 and b < 40 for _, (r, g, b) in colours), "the frame is printed"  # type: ignore[misc]
    page.emulate_media(media="screen")


def test_a_narrow_window_shows_the_words_too(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#queue .row", has_text="一次取证").first.click()
    frame, stage = page.locator(".frame.now .over"), page.locator(".stage")
    expect(page.locator(".quote mark")).to_have_text("一次取证")
    stage.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.framed img').naturalWidth > 0")
    box, around = frame.bounding_box(), stage.bounding_box()
    assert box and around and around["x"] <= box["x"] and box["x"] + box["width"] <= around["x"] + around["width"]
    assert around["y"] <= box["y"] and box["y"] + box["height"] <= around["y"] + around["height"]
