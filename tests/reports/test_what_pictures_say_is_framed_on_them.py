"""Words read in a page's pictures are framed on a copy of it, cut out with their score; private numbers are masked there."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from evidence.captures import Exchange
from evidence.leads import Hit, Kind, Lead, Point, Use, Written, lead_id
from evidence.project import Project, create_project
from evidence.settings import Settings
from evidence.sightings import Box, Framed, Line, Sighting
from reports.build import build_report
from reports.masks import masks_of
from tests.reports.conftest import record
from tests.reports.served import serving, signed_in, watched
from vision.copying import Copier, CopyRefusedError

pytestmark = pytest.mark.browser
_URL = "http://a.example/poster.jpg"
_WORDS, _PHONE = Box(60, 100, 260, 150), Box(60, 300, 360, 340)


def _poster() -> bytes:
    image = Image.new("RGB", (400, 500), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((_WORDS.left, _WORDS.top, _WORDS.right, _WORDS.bottom), fill="#cc2222")
    pen.rectangle((_PHONE.left, _PHONE.top, _PHONE.right, _PHONE.bottom), fill="#22cc22")
    data = io.BytesIO()
    image.save(data, "JPEG", quality=95)
    return data.getvalue()


POSTER = _poster()
SHA = hashlib.sha256(POSTER).hexdigest()
LINES = (Line("签约包过", _WORDS, 0.91), Line("电话19000000000找王", _PHONE, 0.9))
SEEN = Sighting(SHA, "test", 400, 500, 1, LINES)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("pictured") / "p", Settings(office="演示市监"))
    place = (Kind.OCR, "第 1 张图（图中文字）", "", "", Written.OCR, Use.CLAIM, "理由")
    hit = Hit("R01", "包过", "包过", 2, 4, *place, framed=Framed(SHA, (Box(160, 100, 260, 150),), 0.91))
    lead = Lead(lead_id("a.example", "R01", "包过"), "a.example", "R01", "包过", 2, 3, (Point(3, "明确保证"),), (hit,))
    header = (("Content-Type", "image/jpeg"),)
    loaded = Exchange(_URL, "GET", "2026-11-01T01:02:03.004Z", 200, (), header, POSTER)
    record(project, "http://a.example/1", (lead,), resources=(loaded,))
    project.sightings.put(SEEN)
    return project


@pytest.fixture(params=["disk", "server"])
def page(request: pytest.FixtureRequest, browser: Browser, made: Project, tmp_path: Path) -> Iterator[Page]:
    if request.param == "server":
        with serving(made.root) as door:
            page, trouble = signed_in(browser, door)
            yield page
            page.context.close()
    else:
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        trouble = watched(page, "file:")
        page.goto(build_report(made, tmp_path / "out").index.as_uri())
        yield page
        page.context.close()
    assert trouble == []


def _shown(page: Page, tmp_path: Path) -> Image.Image:
    """The picture as it is shown, at its own size."""
    page.wait_for_function("() => document.querySelector('.framed img').naturalWidth === 400")
    canvas = page.evaluate_handle(
        "() => { const i = document.querySelector('.framed img'), c = document.createElement('canvas');"
        " c.width = 400; c.height = 500; c.getContext('2d').drawImage(i, 0, 0); c.style.cssText = 'position:fixed;left:0;top:0;"
        "z-index:99;width:400px;height:500px'; document.body.append(c); return c; }"
    )
    return Image.open(io.BytesIO(canvas.as_element().screenshot())).convert("RGB")  # type: ignore[union-attr]


def test_words_of_a_picture_are_framed_and_cut_out(page: Page, tmp_path: Path) -> None:
    expect(page.locator(".framed .told")).to_have_text("框出 1 / 1：包过（识别得分 0.91）")
    expect(page.locator(".framed figcaption")).to_have_text("网页上的图片：第 1 张图")
    expect(page.locator(".cutting figcaption")).to_have_text("包过（识别得分 0.91）", timeout=30_000)
    place = page.locator(".frame .over").first
    assert [float(place.get_attribute(n) or 0) for n in ("x", "y", "width", "height")] == [156, 96, 108, 58]
    picture = _shown(page, tmp_path)
    assert picture.getpixel((100, 120))[0] > 180, "what is written stays"  # type: ignore[index]
    assert picture.getpixel((70, 320))[1] > 180 and max(picture.getpixel((200, 320))) < 40, "but for the number"  # type: ignore[index, arg-type]


def test_the_copy_is_another_file_than_what_was_sealed(made: Project, tmp_path: Path) -> None:
    (copy,) = (build_report(made, tmp_path / "out").index.parent / "pictures").iterdir()
    assert copy.name.startswith(SHA[:24]) and Image.open(copy).format == "PNG"
    assert any("图片 " + SHA in row.canonical() for row in made.custody.rows()), "opened on record"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话19000000000", True),
        ("身份证 110101199003071234", True),
        ("证书编号 20260011", True),
        ("总部 20260011", False),
        ("签约包过", False),
    ],
)
def test_private_numbers_are_masked(text: str, masked: bool) -> None:
    assert bool(masks_of(Sighting("x", "test", 400, 500, 1, (Line(text, _PHONE, 0.9),)))) == masked


def test_whose_a_sample_certificate_is_is_masked() -> None:
    texts = (
        "培训合格证书",
        "姓名：王某某",
        "性别：女",
        "兹证明该同志参加养老护理员培训，考核合格，特发此证",
        "证书编号：2026001",
        "发证机关：演示培训中心",
    )
    lines = tuple(Line(text, Box(40, 40 + 60 * n, 360, 80 + 60 * n), 0.9) for n, text in enumerate(texts))
    masks = masks_of(Sighting("x", "test", 400, 500, 1, lines))
    assert any(box.top == 100 and box.right - box.left < 320 for box in masks), "the name, not its label"
    assert not any(box.top == 40 for box in masks), "the title stays"


def test_a_name_is_masked_although_its_label_is_drawn_apart() -> None:
    pieces = (
        Line("培训证书", Box(100, 20, 300, 60), 0.9),
        Line("姓", Box(40, 100, 60, 120), 0.9),
        Line("名：王某某", Box(100, 100, 200, 120), 0.9),
        Line("项目：公共营养师", Box(40, 140, 200, 160), 0.9),
    )
    (mask,) = masks_of(Sighting("x", "test", 400, 500, 1, pieces))
    assert mask.left <= 140 and mask.right >= 200 and (mask.top, mask.bottom) == (100, 120)


def test_a_picture_that_cannot_be_opened_is_refused_and_the_next_is_copied() -> None:
    copier = Copier()
    try:
        for broken in (b"not a picture", POSTER[:200], b"\x89PNG\r\n\x1a\n" + b"\0" * 60):
            with pytest.raises(CopyRefusedError, match="没有做副本"):
                copier.copy(broken)
        whole = Image.open(io.BytesIO(copier.copy(POSTER, [Box(0, 0, 400, 500)])))
        assert whole.convert("RGB").getextrema() == ((24, 24),) * 3, "no pixel is left under a mask"
    finally:
        copier.close()
