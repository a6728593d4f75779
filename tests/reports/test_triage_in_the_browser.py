"""The report opens from the disk; keys triage; decisions survive a reload, download, import, and become a register row."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from python_calamine import CalamineWorkbook

from evidence.decisions import Verdict
from evidence.project import Project
from reports.build import build_report
from reports.decision_file import import_decisions
from reports.register import export_register
from tests.reports.conftest import a_lead, record

pytestmark = pytest.mark.browser


def _open(browser: Browser, index: Path) -> tuple[Page, list[str]]:
    page = browser.new_context(accept_downloads=True, viewport={"width": 1366, "height": 768}).new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: trouble.append(dialog.message))
    page.on("request", lambda request: None if request.url.startswith(("file:", "blob:")) else trouble.append(request.url))
    page.goto(index.as_uri())
    return page, trouble


def test_the_whole_road_by_keyboard(browser: Browser, project: Project, tmp_path: Path) -> None:
    page, trouble = _open(browser, build_report(project).index)
    page.fill("#reviewer", "审核员甲")
    page.keyboard.press("Enter")
    for key in ("1", "j", "2", "u", "j", "1"):
        page.keyboard.press(key)
    assert page.inner_text("#decided") == "2"
    page.reload()
    assert page.inner_text("#decided") == "2" and page.input_value("#reviewer") == "审核员甲"
    with page.expect_download() as download:
        page.click("#download")
    path = tmp_path / "decisions.json"
    download.value.save_as(path)
    done = import_decisions(project, path)
    assert (done.new, done.already) == (4, 0)
    assert import_decisions(project, path).new == 0
    assert {d.verdict for d in project.decisions.standing().values()} == {Verdict.PENDING}
    exported = export_register(project, tmp_path / "out", entered_by="登记员乙")
    head, *rows = CalamineWorkbook.from_path(exported.xlsx).get_sheet_by_index(0).to_python()
    row = dict(zip(map(str, head), map(str, rows[0]), strict=True))
    assert exported.rows == 2 == len(rows)
    assert row["登记号"].startswith("演示市监案源〔") and row["登记人"] == "登记员乙" and row["当事人名称"] == "演示培训学校"
    assert "疑似" in row["案源内容"] and row["疑似违反条款"] == "广告法第二十四条第一项"
    assert trouble == []


def test_search_filters_help_and_details(browser: Browser, project: Project) -> None:
    page, trouble = _open(browser, build_report(project).index)
    assert page.locator("article").count() == 3, "archived leads are not in the queue"
    page.keyboard.press("/")
    page.keyboard.type("必过")
    assert page.locator("article").count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    assert "未见“演示培训学校”" in page.inner_text("article .more") and "190****0000" in page.inner_text("article .more")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    assert trouble == []


def test_the_picture_of_the_page_is_shown_and_the_report_can_be_moved(browser: Browser, project: Project, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (300, 700), "white").save(picture, "PNG")
    record(project, "http://d.example/1", (a_lead("d.example", "包过"),), screenshot=picture.getvalue())
    folder = build_report(project).index.parent
    (copy,) = (folder / "pictures").iterdir()
    assert copy.read_bytes() == picture.getvalue()
    page, trouble = _open(browser, (folder.rename(tmp_path / "moved") / "index.html"))
    page.fill("#search", "d.example")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.picture img')?.naturalHeight === 700")
    capture = next(c for c in project.captures.all() if c.url == "http://d.example/1")
    assert f"证据编号 {capture.capture_id[:16]}" in page.inner_text("article .more")
    assert "用浏览器打开：目标要求" in page.inner_text("article .more") and "加微信" in page.inner_text("article .more")
    assert trouble == []


def test_a_picture_that_is_gone_is_said(browser: Browser, project: Project) -> None:
    record(project, "http://d.example/1", (a_lead("d.example", "包过"),), screenshot=b"\x89PNG")
    index = build_report(project).index
    for copy in (index.parent / "pictures").iterdir():
        copy.unlink()
    page, _ = _open(browser, index)
    page.fill("#search", "d.example")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.get_by_text("截图不在报告旁边的 pictures 目录里").wait_for()


PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    "<svg onload=alert(4)>",
    "javascript:alert(5)",
    '"><b onmouseover=alert(6)>',
    "'-alert(7)-'",
    "<!--<script>alert(8)",
    "{{7*7}}",
    "{% raw %}",
    "${alert(9)}",
    "<iframe src=javascript:alert(10)>",
    "<style>@import 'http://x.example/'</style>",
    "<link rel=stylesheet href=http://x.example/>",
    "<base href=http://x.example/>",
    "<meta http-equiv=refresh content='0;url=http://x.example/'>",
    "]]>",
    "\u2028alert(11)",
    "&lt;b&gt;",
    "<a href=http://x.example/ ping=http://x.example/>",
    "<form action=http://x.example/><input autofocus onfocus=alert(12)>",
    "<template><script>alert(13)</script></template>",
    "<math><mtext><script>alert(14)</script>",
    "\\u003cscript\\u003ealert(15)",
    "<object data=http://x.example/>",
    "<embed src=http://x.example/>",
    "<video src=http://x.example/ onerror=alert(16)>",
    "<details open ontoggle=alert(17)>",
    "<body onload=alert(18)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(19)>'>",
)


def test_page_text_never_runs_or_reaches_out(browser: Browser, project: Project) -> None:
    for number, payload in enumerate(PAYLOADS):
        lead = a_lead(f"{number}{payload}", payload, before=payload, after=payload)
        record(project, f"http://c.example/{number}?{payload}", (lead,), title=payload, name=payload)
    page, trouble = _open(browser, build_report(project).index)
    for _ in range(len(PAYLOADS) + 3):
        page.keyboard.press("Enter")
        page.keyboard.press("j")
    page.wait_for_timeout(300)
    assert page.locator("article").count() == len(PAYLOADS) + 3
    assert "<script>alert(1)</script>" in page.inner_text("#leads")
    assert trouble == []
