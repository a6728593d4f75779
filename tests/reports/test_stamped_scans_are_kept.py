"""Stamped papers that were scanned: taken within limits and by their bytes, sealed and in the chain, handed back to be saved."""

import io
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect
from starlette.testclient import TestClient

from evidence import attachments
from evidence.attachments import LARGEST, Attachment, annex_attachments
from evidence.errors import InputError, VaultError
from evidence.findings import Health
from evidence.integrity import verify
from evidence.persons import Role
from evidence.project import Project, open_project
from reports.package import make_package
from reports.review.app import create_app
from reports.review.door import Door
from tests.reports.conftest import a_project, file_a_case
from tests.reports.payloads import PAYLOADS
from tests.reports.served import PASSWORD, serving, signed_in, with_users

BASE = "http://127.0.0.1:8760"
OWN = {"Origin": BASE}
PDF = b"%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def _image(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = a_project(tmp_path_factory.mktemp("office"))
    file_a_case(made)
    with_users(made, 录="录入", 读="只读")
    made.db.close()
    return made.root


@pytest.fixture
def office(prepared: Path, tmp_path: Path) -> Project:
    return open_project(shutil.copytree(prepared, tmp_path / "p"))


@pytest.fixture
def case_no(office: Project) -> str:
    return office.cases.all()[0].case_no


@pytest.fixture
def client(office: Project) -> Iterator[TestClient]:
    with TestClient(create_app(office.root, Door()), base_url=BASE, follow_redirects=False) as made:
        yield made


def _login(client: TestClient, name: str) -> str:
    client.post("/login", data={"name": name, "password": PASSWORD}, headers=OWN)
    found = re.search(r'"csrf":"([^"]+)"', client.get("/").text)
    assert found
    return found[1]


def _sent(client: TestClient, path: str, fields: dict[str, str], name: str, data: bytes) -> tuple[int, str]:
    answer = client.post(path, data=fields, files={"scan": (name, data, "text/html")}, headers=OWN)
    return answer.status_code, answer.text


@pytest.mark.browser
def test_an_officer_uploads_the_stamped_form_and_it_is_sealed(
    browser: Browser, office: Project, case_no: str, tmp_path: Path
) -> None:
    scan = tmp_path / "登记表 盖章.pdf"
    scan.write_bytes(PDF)
    with serving(office.root) as door:
        page, trouble = signed_in(browser, door, "录")
        page.click("nav >> text=案件")
        page.click(f"text={case_no}")
        page.set_input_files("[name=scan]", scan)
        page.fill("form[action='case/scan'] [name=note]", "原件存档")
        page.click("form[action='case/scan'] button")
        expect(page.locator(".scans")).to_contain_text("登记表 盖章.pdf")
        with page.expect_download() as got:
            page.click(".scans a")
        assert got.value.suggested_filename == "登记表 盖章.pdf" and Path(got.value.path()).read_bytes() == PDF
        assert trouble == []
    (one,) = office.attachments.of(case_no)
    assert (one.kind, one.size, one.person, one.note) == ("pdf", len(PDF), "录", "原件存档")
    rows = [row for row in office.custody.rows() if row.act == "盖章扫描件"]
    assert len(rows) == 1 and one.sha256 in rows[0].detail
    page.context.close()


def _kept(office: Project, case_no: str) -> Attachment:
    return office.attachments.add(case_no, "一.png", _image("PNG"), "录")


def test_a_scan_that_is_altered_or_gone_is_named(office: Project, case_no: str) -> None:
    one = _kept(office, case_no)
    assert {f.health for f in verify(office)} == {Health.OK}
    path = office.vault.payloads.path(one.sha256)
    path.write_bytes(b"other")
    assert [f.why for f in verify(office) if f.health == Health.ALTERED] == [f"{case_no} 的“一.png”"]
    with pytest.raises(VaultError):
        office.attachments.read(one)
    path.unlink()
    assert [f.health for f in verify(office) if f.health != Health.OK] == [Health.MISSING]


def test_the_database_refuses_to_change_or_drop_one(office: Project, case_no: str) -> None:
    _kept(office, case_no)
    for change in ("UPDATE attachments SET note = 'x'", "DELETE FROM attachments"):
        with pytest.raises(Exception, match="只能追加"):
            office.db.execute(change)


def test_the_package_of_the_case_holds_it(office: Project, case_no: str, tmp_path: Path) -> None:
    one = _kept(office, case_no)
    made = make_package(office, case_no, tmp_path / "out")
    (held,) = (made.folder / "attachments").iterdir()
    assert held.read_bytes() == office.attachments.read(one) and held.suffix == ".png"
    assert one.sha256 in (made.folder / "SHA256SUMS").read_text()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("一.pdf", b"", "空的"),
        ("一.pdf", b"<html><script>alert(1)</script>%PDF-%%EOF", "不是 PDF、PNG 或 JPEG"),
        ("一.pdf", b"MZ" + bytes(600), "不是 PDF、PNG 或 JPEG"),
        ("一.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "不是 PDF、PNG 或 JPEG"),
        ("一.docx", b"PK\x03\x04" + bytes(100), "不是 PDF、PNG 或 JPEG"),
        ("一.pdf", PDF[:-7] + bytes(2000), "不完整"),
        ("一.png", _image("PNG")[:-20], "不完整"),
        ("一.jpg", _image("JPEG")[:60] + bytes(1200), "不完整"),
        ("一.pdf", PDF + bytes(LARGEST) + b"%%EOF", "20 MB"),
    ],
    ids=range(9),
)
def test_what_is_no_scan_is_refused_and_leaves_nothing(
    client: TestClient, office: Project, case_no: str, name: str, data: bytes, told: str
) -> None:
    csrf = _login(client, "录")
    code, text = _sent(client, "/case/scan", {"csrf": csrf, "no": case_no}, name, data)
    assert code == 400 and told in text.split('role="alert">', 1)[1].split("</p>", 1)[0]
    assert office.attachments.all() == [] and list(office.vault.payloads.names()) == []


def test_a_body_past_the_limit_is_cut_off_and_other_forms_stay_small(client: TestClient, case_no: str) -> None:
    csrf = _login(client, "录")
    assert _sent(client, "/case/scan", {"csrf": csrf, "no": case_no}, "一.pdf", bytes(LARGEST + (2 << 20)))[0] == 413
    assert client.post("/case/step", data={"csrf": csrf, "note": "x" * (2 << 20)}, headers=OWN).status_code == 413


def test_who_may_not_and_who_has_no_token_adds_nothing(client: TestClient, office: Project, case_no: str) -> None:
    assert _sent(client, "/case/scan", {"no": case_no}, "一.pdf", PDF)[0] == 303, "a stranger is asked to sign in"
    csrf = _login(client, "读")
    for path, fields in (("/case/scan", {"no": case_no}), ("/annexes/scan", {"due": "2026-11-28"})):
        assert _sent(client, path, fields, "一.pdf", PDF)[0] == 403
        assert _sent(client, path, fields | {"csrf": "x"}, "一.pdf", PDF)[0] == 403
        code, text = _sent(client, path, fields | {"csrf": csrf}, "一.pdf", PDF)
        assert code == 400 and "要由" in text
        assert (
            client.post(path, content=b"junk", headers=OWN | {"Content-Type": "multipart/form-data; boundary=x"}).status_code
            == 403
        )
    assert office.attachments.all() == []
    assert "case/scan" not in client.get(f"/case?no={case_no}").text


@pytest.mark.parametrize("payload", [*PAYLOADS[:12], "../../etc/passwd", "C:\\x\\y.html", "a\r\nSet-Cookie: x=1", "一.html"])
def test_a_name_is_only_ever_a_name(client: TestClient, office: Project, case_no: str, payload: str) -> None:
    _login(client, "录")
    office.attachments.add(case_no, payload, PDF, "录", payload)
    (one,) = office.attachments.of(case_no)
    answer = client.get(f"/attachments/{one.number}")
    assert answer.content == PDF and answer.headers["content-type"] == "application/octet-stream"
    assert (
        answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''") and "set-cookie" not in answer.headers
    )
    assert answer.headers["x-content-type-options"] == "nosniff" and one.file_name.endswith(".pdf") and "/" not in one.file_name
    listed = client.get(f"/case?no={case_no}").text.split('<ul class="scans">', 1)[1].split("</ul>", 1)[0]
    assert set(re.findall(r"<\s*/?([a-z]+)", listed)) <= {"li", "a", "span", "code"}


def test_the_annexes_have_theirs_and_one_file_is_taken_once(client: TestClient, office: Project) -> None:
    office.persons.grant("录", [*office.persons.all()["录"].roles, Role.LIAISON], "管")
    csrf = _login(client, "录")
    fields = {"csrf": csrf, "due": "2026-11-28"}
    assert _sent(client, "/annexes/scan", fields, "附件1.jpg", _image("JPEG"))[0] == 303
    code, text = _sent(client, "/annexes/scan", fields, "又一次.jpg", _image("JPEG"))
    assert code == 400 and "已经上传过" in text
    (one,) = office.attachments.of(annex_attachments(date(2026, 11, 28)))
    assert one.file_name == "附件1.jpg" and "附件1.jpg" in client.get("/annexes?due=2026-11-28").text
    assert "附件1.jpg" not in client.get("/annexes?due=2026-11-13").text
    assert _sent(client, "/annexes/scan", fields | {"due": "2026-11-27"}, "附件1.jpg", PDF)[0] == 400


def test_a_case_does_not_fill_up_without_end(office: Project, case_no: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "_MOST", 2)
    for n in range(2):
        office.attachments.add(case_no, "一.pdf", b"%PDF-" + bytes([n]) + b"%%EOF", "录")
    with pytest.raises(InputError, match="已经有 2 份"):
        office.attachments.add(case_no, "一.pdf", PDF, "录")
