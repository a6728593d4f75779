"""Every page holds WCAG AA as axe-core checks it: light and dark, on a desk and on a phone. With XUNZHENG_SCREENS set, the
screens are saved for docs/screens too."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from evidence.decisions import Decision, Verdict
from evidence.layout import packed
from evidence.project import Project, create_project
from evidence.settings import Settings
from reports.build import build_report
from reports.register_rows import enter_pending
from reports.review.door import Door
from tests.reports.conftest import a_lead, record
from tests.reports.served import PASSWORD, serving, with_users
from tests.reports.shown import Shown, shown

pytestmark = pytest.mark.browser
SCREENS = Path(os.environ["XUNZHENG_SCREENS"]) if "XUNZHENG_SCREENS" in os.environ else None
_WORDS = ("包过", "保过班", "考前押题必中", "不过全额退款")
_SHOWN = ("desk", "report", "case")  # those also kept dark and as on a phone
_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}

_CONFLICT = """() => {
  const theirs = { verdict: '待核', reason: '', note: '', reviewer: '乙', at: '2026-11-20T01:02:03.004Z' };
  const mine = { lead: currentId(), verdict: '误报', reason: 'F1', note: '' };
  showConflicts([{ lead: currentId(), head: 'x', theirs }], [mine]);
}"""


_BEFORE, _AFTER = "本校与考试中心长期合作，零基础可报，签约", "，名额有限报名从速，咨询请加微信"
_PAGE = """<!doctype html><meta charset=utf-8><style>body{margin:0;font:18px/1.8 sans-serif;color:#223}header{background:#1d5fa8;
color:#fff;padding:30px 80px;font-size:34px;font-weight:700}nav{background:#e8eef6;padding:10px 80px}
main{padding:20px 80px;display:grid;grid-template-columns:2fr 1fr;gap:30px}
.box{background:#f6f8fb;padding:6px 24px;margin-bottom:22px}
.red{color:#c22;font-weight:700}
aside{background:#fdf2e0;padding:10px 24px;height:340px}footer{background:#333;color:#ccc;padding:30px 80px}</style>
<header>演示培训学校　报名首页</header><nav>首页　课程　师资　考试安排　学员风采　联系我们</nav><main><div>%s</div>
<aside><h3>近期开班</h3><p>养老护理员　每周六</p><p>保育师　随到随学</p><p>健康管理师　线上直播</p></aside></main>
<footer>演示培训学校　地址：演示省演示市演示路 1 号</footer>"""


def _page_of(browser: Browser) -> Shown:
    """A page that an institution might show, each of the words in a paragraph of its own."""
    said = "".join(
        f"<div class=box><h2>{title}</h2><p>{'学制灵活，周末上课，名师面授，配套题库，考前辅导。' * 6}</p>"
        f"<p>{_BEFORE}<span class=red>{words}</span>{_AFTER}。</p></div>"
        for title, words in zip(("课程介绍", "学习方式", "考试安排", "退费说明"), _WORDS, strict=True)
    )
    return shown(browser, _PAGE % said)


@pytest.fixture(scope="module")
def office(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small office at work: leads with and without pictures, decisions, a case that waits for a signature, users."""
    project = create_project(tmp_path_factory.mktemp("office") / "p", Settings(office="演示市监"))
    page = _page_of(browser)
    for n in range(12):
        context = {"before": _BEFORE, "after": _AFTER}
        leads = tuple(a_lead(f"www.school{n}.example", w, confidence=1 + (n + i) % 3, **context) for i, w in enumerate(_WORDS))
        url, name = f"http://www.school{n}.example/course", f"演示第{n}培训学校"
        shot, placed = (page.picture, packed(page.layout)) if n % 3 == 0 else (None, None)
        record(project, url, leads, title="报名首页", name=name, screenshot=shot, layout=placed)
    with_users(project, 甲="初核", 长="负责人")
    made = [
        Decision(f"d{n}", a_lead(f"www.school{n}.example", w).lead_id, v, r, "", "甲", f"2026-11-0{2 + n}T01:02:03.004Z")
        for n, (w, v, r) in enumerate((("包过", Verdict.PENDING, ""), ("保过班", Verdict.FALSE_ALARM, "F2")))
    ]
    project.decisions.add(made)
    enter_pending(project, "甲")
    return project


@pytest.fixture(scope="module")
def door(office: Project) -> Iterator[Door]:
    with serving(office.root) as standing:
        yield standing


@pytest.fixture(params=["light", "dark", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    phone = request.param == "phone"
    viewport = {"width": 390, "height": 844} if phone else {"width": 1366, "height": 768}
    context = browser.new_context(viewport=viewport, color_scheme="dark" if request.param == "dark" else "light")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def _held(page: Page, name: str, request: pytest.FixtureRequest) -> None:
    """No violation on the page as it stands."""
    kind = request.node.callspec.id
    if SCREENS and (kind == "light" or name in _SHOWN):
        data = io.BytesIO(page.screenshot())
        Image.open(data).convert("RGB").quantize(96).save(SCREENS / f"{name}-{kind}.png", optimize=True)
    found = Axe().run(page, options=_RULES).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == []


def test_the_report(page: Page, office: Project, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    page.goto(build_report(office, tmp_path / "out").index.as_uri())
    page.wait_for_selector("#lead h2", state="attached")
    _held(page, "report", request)
    page.keyboard.press("?")
    _held(page, "keys", request)
    page.keyboard.press("Escape")
    page.click("text=概况")
    _held(page, "overview", request)
    page.goto(next(iter((tmp_path / "out" / "institutions").iterdir())).as_uri())
    _held(page, "institution", request)


def test_the_desk_of_a_reviewer(page: Page, door: Door, request: pytest.FixtureRequest) -> None:
    page.goto(f"http://127.0.0.1:{door.port}/login")
    _held(page, "login", request)
    page.fill("#name", "长")
    page.fill("#password", "wrong")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]")).to_be_visible()
    _held(page, "login-wrong", request)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#lead h2", state="attached")
    page.locator("#queue .row", has_text="演示第0培训学校").first.click()
    expect(page.locator("#lead .picture, #lead .quote").first).to_be_visible()
    _held(page, "desk", request)
    page.keyboard.press("2")
    _held(page, "reasons", request)
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    expect(page.locator("#bulk")).to_be_attached()
    page.evaluate(_CONFLICT)
    _held(page, "conflict", request)


def test_cases_and_the_audit(page: Page, office: Project, door: Door, request: pytest.FixtureRequest) -> None:
    page.goto(f"http://127.0.0.1:{door.port}/login")
    page.fill("#name", "甲")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#lead h2", state="attached")
    page.goto(f"http://127.0.0.1:{door.port}/cases")
    _held(page, "cases", request)
    page.click("tbody a")
    if not office.cases.all()[0].state.waiting:
        page.click("summary:has-text('认定属实')")
        page.click("details[open] >> text=提出")
    for opened in ("认定证据不足", "E 核查"):
        page.click(f"summary:has-text('{opened}')")
    _held(page, "case", request)
    page.goto(f"http://127.0.0.1:{door.port}/statistics")
    _held(page, "statistics", request)
    page.goto(f"http://127.0.0.1:{door.port}/annexes")
    page.click("summary:has-text('处理')")
    _held(page, "annexes", request)
    page.context.clear_cookies()
    page.goto(f"http://127.0.0.1:{door.port}/login")
    page.fill("#name", "长")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#lead h2", state="attached")
    page.goto(f"http://127.0.0.1:{door.port}/audit")
    _held(page, "audit", request)
