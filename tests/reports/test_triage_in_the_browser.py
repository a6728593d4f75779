"""The report opens from the disk; keys triage; decisions survive a reload, download, import, and become a register row."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from evidence.decisions import Decision, Verdict
from evidence.project import Project
from reports.build import build_report
from reports.decision_file import import_decisions
from tests.reports.conftest import a_lead, record
from tests.reports.served import watched

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(accept_downloads=True, viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()


def _open(page: Page, index: Path) -> list[str]:
    trouble = watched(page, "file:", "blob:")
    page.goto(index.as_uri())
    page.wait_for_selector("#lead h2")
    return trouble


def _named(page: Page, name: str = "审核员甲") -> None:
    page.fill("#reviewer", name)
    page.keyboard.press("Enter")


def _downloaded(page: Page, path: Path) -> Path:
    with page.expect_download() as download:
        page.click("#download")
    download.value.save_as(path)
    return path


def test_by_keys_only_from_the_queue_to_the_register(page: Page, project: Project, tmp_path: Path) -> None:
    trouble = _open(page, build_report(project).index)
    _named(page)
    for key in ("1", "2", "1", "u", "1"):  # 待核; 误报 with its first reason, taken back; 待核 instead
        page.keyboard.press(key)
        page.wait_for_timeout(30)
    expect(page.locator("#decided")).to_have_text("2")
    page.reload()
    expect(page.locator("#decided")).to_have_text("2")
    expect(page.locator("#reviewer")).to_have_value("审核员甲")
    path = _downloaded(page, tmp_path / "decisions.json")
    done = import_decisions(project, path)
    assert (done.new, done.already, done.contested) == (4, 0, ())
    assert import_decisions(project, path).new == 0
    assert {d.verdict for d in project.decisions.standing().values()} == {Verdict.PENDING}
    assert trouble == []


def test_a_reason_is_a_second_key(page: Page, project: Project, tmp_path: Path) -> None:
    _open(page, build_report(project).index)
    _named(page)
    page.keyboard.press("2")
    expect(page.locator("#reasons")).to_contain_text("否定、劝阻的话")
    page.keyboard.press("Escape")
    expect(page.locator("#reasons")).to_be_hidden()
    page.keyboard.press("2")
    page.keyboard.press("3")
    expect(page.locator("#decided")).to_have_text("1")
    import_decisions(project, _downloaded(page, tmp_path / "d.json"))
    (decision,) = project.decisions.standing().values()
    assert (decision.verdict, decision.reason) == (Verdict.FALSE_ALARM, "F3")


def test_without_a_name_nothing_is_decided(page: Page, project: Project) -> None:
    _open(page, build_report(project).index)
    page.keyboard.press("1")
    expect(page.locator("#status")).to_have_text("请先填写审核人。")
    expect(page.locator("#decided")).to_have_text("0")


def test_identical_wording_is_decided_at_once_and_taken_back_at_once(page: Page, project: Project) -> None:
    for n in range(4):
        record(project, f"http://bulk{n}.example/", (a_lead(f"bulk{n}.example", "考前押题必中"),))
    _open(page, build_report(project).index)
    _named(page)
    page.fill("#search", "押题必中")
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_have_text("4 条")
    page.keyboard.press("b")
    expect(page.locator("#bulk")).to_contain_text("共 4 条（4 家）")
    page.keyboard.press("1")
    expect(page.locator("#decided")).to_have_text("4")
    page.keyboard.press("u")
    expect(page.locator("#decided")).to_have_text("0")


def test_another_ones_decision_is_shown_beside_ones_own(page: Page, project: Project, tmp_path: Path) -> None:
    """Two take the same report home; the second import is told, and what the first said stands."""
    index = build_report(project).index
    files = []
    for name, keys in (("甲", ("1",)), ("乙", ("2", "1"))):
        _open(page, index)
        page.evaluate("localStorage.clear()")
        page.reload()
        _named(page, name)
        for key in keys:
            page.keyboard.press(key)
        expect(page.locator("#decided")).to_have_text("1")
        files.append(_downloaded(page, tmp_path / f"{name}.json"))
    assert import_decisions(project, files[0]).contested == ()
    (contested,) = import_decisions(project, files[1]).contested
    assert contested.stands is not None
    assert (contested.mine.verdict, contested.stands.verdict) == (Verdict.FALSE_ALARM, Verdict.PENDING)
    assert [d.verdict for d in project.decisions.standing().values()] == [Verdict.PENDING]


def test_search_filters_help_and_the_whole_of_a_lead(page: Page, project: Project) -> None:
    trouble = _open(page, build_report(project).index)
    assert page.locator("#queue .row").count() == 3, "archived leads are not in the queue"
    page.keyboard.press("/")
    page.keyboard.type("必过")
    expect(page.locator("#found")).to_have_text("1 条")
    page.keyboard.press("Escape")
    shown = page.inner_text("#lead")
    for words in ("未见“演示培训学校”", "190****0000", "广告法第二十四条第一项", "排除情形的检查", "明确保证", "证据编号"):
        assert words in shown
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    page.fill("#search", "没有这样的话")
    expect(page.locator("#lead")).to_have_text("没有符合条件的线索。")
    page.click("text=概况")
    assert page.locator("#overview").is_visible() and "存档备查（可信度 C0）：1 处" in page.inner_text("#overview")
    assert trouble == []


def test_a_view_is_kept(page: Page, project: Project) -> None:
    _open(page, build_report(project).index)
    page.select_option("#confidence", "3")
    page.click("#keepview")
    page.fill("#viewname", "只看高可信")
    page.click("#viewsave")
    page.reload()
    expect(page.locator("#found")).to_have_text("3 条")
    page.select_option("#views", label="只看高可信")
    expect(page.locator("#found")).to_have_text("2 条")


def test_decisions_of_the_project_are_shown_with_their_history(page: Page, project: Project) -> None:
    lead = a_lead("a.example", "包过").lead_id
    project.decisions.add([Decision("d1", lead, Verdict.FALSE_ALARM, "F1", "看错了", "乙", "2026-11-02T01:02:03.004Z")])
    _open(page, build_report(project).index)
    page.select_option("#state", "误报")
    expect(page.locator("#found")).to_have_text("1 条")
    shown = page.inner_text("#lead")
    assert "已定：误报" in shown and "2026-11-02 09:02　乙　误报，否定、劝阻的话，不是承诺，看错了" in shown


def test_the_picture_of_the_page_is_shown_and_the_report_can_be_moved(page: Page, project: Project, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (300, 700), "white").save(picture, "PNG")
    record(project, "http://d.example/1", (a_lead("d.example", "包过"),), screenshot=picture.getvalue())
    folder = build_report(project).index.parent
    (copy,) = (folder / "pictures").iterdir()
    assert copy.read_bytes() == picture.getvalue()
    trouble = _open(page, folder.rename(tmp_path / "moved") / "index.html")
    page.fill("#search", "d.example")
    page.keyboard.press("Escape")
    expect(page.locator(".framed img")).to_have_js_property("naturalHeight", 700)
    capture = next(c for c in project.captures.all() if c.url == "http://d.example/1")
    shown = page.inner_text("#lead")
    assert f"证据编号 {capture.capture_id[:16]}" in shown and "用浏览器打开：目标要求" in shown and "加微信" in shown
    assert trouble == []


def test_a_picture_that_is_gone_is_said(page: Page, project: Project) -> None:
    record(project, "http://d.example/1", (a_lead("d.example", "包过"),), screenshot=b"\x89PNG")
    index = build_report(project).index
    for copy in (index.parent / "pictures").iterdir():
        copy.unlink()
    _open(page, index)
    page.fill("#search", "d.example")
    page.get_by_text("图片不在报告旁边的 pictures 目录里").wait_for()


def test_the_printed_report_lists_every_lead(page: Page, project: Project, tmp_path: Path) -> None:
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    _open(page, build_report(project).index)
    (tmp_path / "report.pdf").write_bytes(page.pdf())
    with pdfplumber.open(tmp_path / "report.pdf") as printed:
        text = "".join(sheet.extract_text() for sheet in printed.pages)
    assert "疑似线索 3 条" in text and text.count("未决定") == 3 and "必过" in text
    assert "快捷键" not in text
