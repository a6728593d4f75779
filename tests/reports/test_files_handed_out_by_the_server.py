"""What the server hands out and records: annex facts, drafts, the register, the evidence package; each by role, with the token,
written down; personal data uncovered only with a reason that is logged first."""

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Download, Page, expect
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from evidence.annexlog import FactKind
from evidence.audit import Audit
from evidence.integrity import verify
from evidence.project import Project, open_project
from reports.case_forms import CaseForm
from reports.pdf import libreoffice
from reports.review.app import create_app
from reports.review.door import Door
from tests.reports.conftest import a_project, file_a_case
from tests.reports.served import PASSWORD, serving, signed_in, with_users

BASE = "http://127.0.0.1:8760"
PHONE = "19000000000"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with a case and users, made once: passwords are slow to digest."""
    made = a_project(tmp_path_factory.mktemp("office"))
    file_a_case(made)
    with_users(made, 初="初核", 复="复核", 读="只读", 录="录入")
    made.db.close()
    return made.root


@pytest.fixture
def office(prepared: Path, tmp_path: Path) -> Project:
    return open_project(shutil.copytree(prepared, tmp_path / "p"))


def _got(page: Page, button: str) -> tuple[str, bytes]:
    with page.expect_download() as waited:
        page.click(button)
    done: Download = waited.value
    return done.suggested_filename, Path(done.path()).read_bytes()


def _acts(project: Project, act: str) -> list[tuple[str, str, str]]:
    return [(row.user, row.item, row.detail) for row in Audit(project.db).newest() if row.act == act]


@pytest.mark.browser
def test_annex_facts_are_recorded_and_confirmed_on_the_page(browser: Browser, office: Project) -> None:
    with serving(office.root) as door:
        first, trouble = signed_in(browser, door, "初")
        first.click("nav >> text=附件")
        for kind, code, more in (
            ("归类", "A2-3", {}),
            ("排查", "实地检查", {}),
            ("核实的问题", "SHANZHAI_CERT", {"evidence": "e1"}),
            ("处理", "证书作废", {"document": "演〔2026〕1号", "certificates": "12"}),
        ):
            first.click(f"summary:has-text('{kind}')")
            form = first.locator("details[open]")
            form.locator("[name=subject]").fill("a.example")
            form.locator("[name=code]").select_option(code)
            for name, value in more.items():
                form.locator(f"[name={name}]").fill(value)
            form.locator("button").click()
            expect(first.locator("details.card[open]")).to_have_count(0)
        expect(first.locator("#facts tbody tr")).to_have_count(4)
        assert first.locator("#facts >> text=复核同意").count() == 0, "one does not confirm one's own"
        assert first.locator("tr:has(th:has-text('A2-3')) td").nth(3).inner_text() == "0"
        second, _ = signed_in(browser, door, "复")
        second.click("nav >> text=附件")
        second.click("#facts >> text=复核同意")
        expect(second.locator("tr:has(th:has-text('A2-3')) td").nth(3)).to_contain_text("1")
        expect(second.locator("tr:has(th:has-text('A2-3')) td").nth(5)).to_contain_text("12")
        name, content = _got(second, "text=导出这一期的附件1、附件2")
        assert name.endswith(".zip") and len([n for n in zipfile.ZipFile(io.BytesIO(content)).namelist() if ".docx" in n]) == 2
        row = second.locator("#facts tbody tr", has_text="证书作废")
        row.locator("[name=note]").fill("写错了")
        row.locator("button").click()
        expect(second.locator("#facts tbody tr", has_text="证书作废")).to_have_count(0)
        assert trouble == []
    kinds = [fact.kind for fact in office.annex_log.standing()]
    assert kinds == [FactKind.CLASS, FactKind.SCREENED, FactKind.VERIFIED, FactKind.CONFIRMED]
    assert len(_acts(office, "附件操作")) == 6 and len(_acts(office, "导出附件")) == 1
    assert len(office.annex_log.snapshots()) == 1
    for page in (first, second):
        page.context.close()


@pytest.mark.browser
def test_drafts_register_and_package_come_from_the_pages(browser: Browser, office: Project) -> None:
    case_no = office.cases.all()[0].case_no
    with serving(office.root) as door:
        page, trouble = signed_in(browser, door, "初")
        page.click("nav >> text=案件")
        page.click("summary:has-text('导出案源登记')")
        name, content = _got(page, "text=导出 xlsx")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        cells = [str(cell) for row in sheet.to_python() for cell in row]
        assert name == "案源登记.xlsx" and case_no in cells and PHONE not in " ".join(cells)
        page.check("[name=uncovered]")
        page.fill("[name=reason]", "移送公安机关需要")
        assert PHONE in _got(page, "text=导出 csv")[1].decode("utf-8-sig")
        page.click(f"text={case_no}")
        for form in CaseForm:
            name, content = _got(page, f"form:has(strong:text-is('{form}')) >> text=下载 Word 草稿")
            assert name == f"{form}_{case_no}.docx" and "草稿" in "".join(
                p.text for p in Document(io.BytesIO(content)).paragraphs
            )
        letter = page.locator("form:has(strong:text-is('线索移送函'))")
        letter.locator("[name=other]").fill("某某公安局")
        _, content = _got(page, "form:has(strong:text-is('线索移送函')) >> text=下载 Word 草稿")
        assert "某某公安局：" in [p.text for p in Document(io.BytesIO(content)).paragraphs]
        assert page.locator("text=下载 PDF").count() == (3 if libreoffice() else 0)
        page.fill("form[action='case/package'] [name=reason]", "移送公安机关需要")
        name, content = _got(page, "text=打包下载")
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            inside = zipped.namelist()
            assert zipped.testzip() is None and name.startswith("证据包-") and any(n.endswith("SHA256SUMS") for n in inside)
            assert any(n.endswith("archive.wacz") for n in inside)
        assert trouble == []
    assert {(d.made_by, d.reason) for d in office.disclosures.all()} == {("初", "移送公安机关需要")}
    assert len(office.disclosures.all()) == 2
    assert [who for who, _, _ in _acts(office, "下载文书草稿")] == ["初"] * 4
    assert "移送公安机关需要" in _acts(office, "下载证据包")[0][2] and len(_acts(office, "导出")) == 2
    assert not [f for f in verify(office) if f.health != "完好"], "what was handed out stands in the chain"
    page.context.close()


@pytest.fixture
def client(office: Project) -> Iterator[TestClient]:
    with TestClient(create_app(office.root, Door()), base_url=BASE, follow_redirects=False) as made:
        yield made


def _login(client: TestClient, name: str) -> str:
    client.cookies.clear()
    client.post("/login", data={"name": name, "password": PASSWORD}, headers={"Origin": BASE})
    found = re.search(r'"csrf":"([^"]+)"', client.get("/").text)
    assert found
    return found[1]


def _asked(project: Project) -> list[tuple[str, dict[str, str]]]:
    case_no = project.cases.all()[0].case_no
    return [
        ("/cases/register", {"kind": "csv"}),
        ("/case/draft", {"no": case_no, "form": "线索移送函"}),
        ("/case/package", {"no": case_no, "reason": "移送公安机关需要"}),
        ("/annexes/export", {"due": "2026-11-28"}),
        ("/annexes/record", {"kind": "CLASS", "subject": "a.example", "code": "A2-3"}),
        ("/annexes/confirm", {"fact": "x"}),
        ("/annexes/withdraw", {"fact": "x", "note": "写错了"}),
    ]


def test_nothing_is_handed_out_or_recorded_without_the_token_or_the_role(client: TestClient, office: Project) -> None:
    for path, fields in _asked(office):
        assert client.post(path, data=fields, headers={"Origin": BASE}).status_code == 303, "a stranger is asked to sign in"
    csrf = _login(client, "读")
    for path, fields in _asked(office):
        assert client.post(path, data=fields, headers={"Origin": BASE}).status_code == 403
        assert client.post(path, data=fields | {"csrf": "x"}, headers={"Origin": BASE}).status_code == 403
        answer = client.post(path, data=fields | {"csrf": csrf}, headers={"Origin": BASE})
        assert answer.status_code == 400 and "content-disposition" not in answer.headers, path
        assert 'role="alert"' in answer.text, path
    page = client.get("/annexes").text + client.get("/cases").text + client.get(f"/case?no={office.cases.all()[0].case_no}").text
    assert not [word for word in ("记入归类", "导出 csv", "下载 Word", "打包下载", "导出这一期") if word in page]
    assert office.annex_log.standing() == [] and office.annex_log.snapshots() == [] and office.disclosures.all() == []


@pytest.mark.parametrize(
    ("path", "fields", "told"),
    [
        ("/cases/register", {"kind": "csv", "uncovered": "1", "reason": "要"}, "理由"),
        ("/cases/register", {"kind": "exe"}, "没有这种格式"),
        ("/case/draft", {"no": "{no}", "form": "判决书"}, "没有这种文书"),
        ("/case/draft", {"no": "无此号", "form": "线索移送函"}, "没有登记号"),
        ("/case/package", {"no": "{no}", "reason": ""}, "理由"),
        ("/case/package", {"no": "无此号", "reason": "移送公安机关需要"}, "没有登记号"),
        ("/annexes/export", {"due": "2026-11-27"}, "不是报送日"),
        ("/annexes/record", {"kind": "CLASS", "subject": "", "code": "A2-3"}, "不能为空"),
        ("/annexes/record", {"kind": "CONFIRMED", "subject": "a.example", "code": "A2-3"}, "没有这种记录"),
        ("/annexes/record", {"kind": "SCREENED", "subject": "a.example", "code": "实地检查", "day": "2999-01-01"}, "不能用"),
        ("/annexes/record", {"kind": "VERIFIED", "subject": "a.example", "code": "SHANZHAI_CERT"}, "证据编号或文号"),
        ("/annexes/record", {"kind": "HANDLED", "subject": "a", "code": "追回补贴", "yuan": "1.234"}, "不是金额"),
        ("/annexes/record", {"kind": "HANDLED", "subject": "a", "code": "证书作废", "certificates": "12本"}, "不是证书数"),
        ("/annexes/record", {"kind": "HANDLED", "subject": "a", "code": "证书作废", "certificates": "3"}, "文号"),
        ("/annexes/withdraw", {"fact": "{fact}", "note": " "}, "写明原因"),
        ("/annexes/confirm", {"fact": "{fact}"}, "只有核实的问题"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(
    client: TestClient, office: Project, path: str, fields: dict[str, str], told: str
) -> None:
    csrf = _login(client, "初")
    kept = {"csrf": csrf, "kind": "CLASS", "subject": "甲中心", "code": "A2-1"}
    assert client.post("/annexes/record", data=kept, headers={"Origin": BASE}).status_code == 303
    if path == "/annexes/confirm":
        csrf = _login(client, "复")
    known = {"{no}": office.cases.all()[0].case_no, "{fact}": office.annex_log.standing()[0].fact_id}
    sent = {name: known.get(value, value) for name, value in fields.items()} | {"csrf": csrf}
    answer = client.post(path, data=sent, headers={"Origin": BASE})
    assert answer.status_code == 400 and told in answer.text.split('role="alert">', 1)[1].split("</p>", 1)[0]
    assert len(office.annex_log.standing()) == 1 and office.disclosures.all() == []


def test_an_entry_clerk_gets_the_register_covered_only(client: TestClient, office: Project) -> None:
    csrf = _login(client, "录")
    asked = {"csrf": csrf, "kind": "json"}
    answer = client.post("/cases/register", data=asked, headers={"Origin": BASE})
    assert answer.status_code == 200 and PHONE not in answer.text
    assert answer.headers["content-disposition"].startswith("attachment") and answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/octet-stream"
    more = {"uncovered": "1", "reason": "移送公安机关需要"}
    refused = client.post("/cases/register", data=asked | more, headers={"Origin": BASE})
    assert refused.status_code == 400 and "初核、复核、负责人" in refused.text and office.disclosures.all() == []


def test_nobody_confirms_his_own_issue_however_it_is_sent(client: TestClient, office: Project) -> None:
    csrf = _login(client, "复")
    issue = {"csrf": csrf, "kind": "VERIFIED", "subject": "甲中心", "code": "NO_EXAM", "evidence": "e"}
    client.post("/annexes/record", data=issue, headers={"Origin": BASE})
    (fact,) = office.annex_log.standing()
    answer = client.post("/annexes/confirm", data={"csrf": csrf, "fact": fact.fact_id}, headers={"Origin": BASE})
    assert answer.status_code == 400 and "不能自己复核" in answer.text and len(office.annex_log.standing()) == 1
