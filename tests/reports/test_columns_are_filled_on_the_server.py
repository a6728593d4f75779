"""The columns of a case on its page: filled by who may, nothing of another overwritten, covered numbers kept; a case by hand."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from starlette.testclient import TestClient

from evidence.casefields import case_fields
from evidence.project import Project, open_project
from reports.review.app import create_app
from reports.review.door import Door
from tests.reports.conftest import a_project, file_a_case
from tests.reports.payloads import PAYLOADS
from tests.reports.served import PASSWORD, serving, signed_in, with_users

BASE = "http://127.0.0.1:8760"
OWN = {"Origin": BASE}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = a_project(tmp_path_factory.mktemp("office"))
    file_a_case(made)
    with_users(made, 录="录入", 初="初核", 读="只读")
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


def _fields(office: Project, case_no: str) -> dict[str, str]:
    return dict(office.cases.get(case_no).state.fields)


@pytest.mark.browser
def test_what_one_fills_stands_and_what_another_filled_meanwhile_is_not_overwritten(
    browser: Browser, office: Project, case_no: str
) -> None:
    key = case_fields()["核查情况"].key
    before = _fields(office, case_no)
    with serving(office.root) as door:
        pages, troubles = [], []
        for name in ("录", "初"):
            page, trouble = signed_in(browser, door, name)
            troubles.append(trouble)
            page.click("nav >> text=案件")
            page.click(f"text={case_no}")
            page.click("summary:has-text('E 核查')")
            pages.append(page)
        first, late = pages
        first.fill(f"[name={key}]", "网页所写\n与取证一致")
        first.click("text=保存“核查”")
        first.click("summary:has-text('E 核查')")
        expect(first.locator(f"[name={key}]")).to_have_value("网页所写\n与取证一致")
        late.fill(f"[name={key}]", "没有看到")
        late.fill(f"[name={case_fields()['依据说明'].key}]", "见网页")
        late.click("text=保存“核查”")
        told = late.locator("[role=alert]")
        expect(told).to_contain_text("录 于")
        expect(told).to_contain_text("您要的是“没有看到”，没有写入")
        first.click("summary:has-text('C 当事人')")
        expect(first.locator(f"[name={case_fields()['电话'].key}]")).to_have_value("190****0000")
        first.click("text=保存“当事人”")
        expect(first.locator("h1")).to_have_text(case_no)
        assert troubles[0] == []
    now = _fields(office, case_no)
    assert now == before | {"核查情况": "网页所写\n与取证一致", "依据说明": "见网页"}, "a covered number that comes back is kept"
    for page in pages:
        page.context.close()


@pytest.mark.browser
def test_a_complaint_is_entered_on_the_page(browser: Browser, office: Project) -> None:
    with serving(office.root) as door:
        page, trouble = signed_in(browser, door, "录")
        page.click("nav >> text=案件")
        page.click("summary:has-text('登记投诉')")
        page.fill("[name=party]", "演示技能中心")
        page.select_option("[name=source]", "举报")
        page.fill("[name=told]", "举报称收费代考")
        page.click("form[action='cases/new'] button")
        expect(page.locator("header")).to_contain_text("演示技能中心")
        assert trouble == []
    entry = office.cases.all()[-1]
    assert (entry.party, entry.state.fields["案件来源"], entry.state.fields["案源内容"]) == (
        "演示技能中心",
        "举报",
        "举报称收费代考",
    )
    page.context.close()


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("登记号", "另一个号", "由流转决定"),
        ("统一社会信用代码", "91350000000000000X", "校验位不对"),
        ("罚款（万元）", "很多", "不是数"),
        ("案件来源", "听说", "不在可选的里面"),
        ("电话", "190****9999", "遮盖号"),
    ],
)
def test_what_cannot_stand_in_a_column_is_told(
    client: TestClient, office: Project, case_no: str, column: str, value: str, told: str
) -> None:
    csrf, before = _login(client, "初"), _fields(office, case_no)
    field = case_fields()[column]
    sent = {"csrf": csrf, "no": case_no, "saw": str(office.cases.get(case_no).state.version), field.key: value}
    answer = client.post("/case/fill", data=sent, headers=OWN)
    if field.by_hand:
        assert answer.status_code == 400 and told in answer.text
    assert _fields(office, case_no) == before


def test_who_may_not_fills_nothing(client: TestClient, office: Project, case_no: str) -> None:
    before, version = _fields(office, case_no), str(office.cases.get(case_no).state.version)
    sent = {"no": case_no, "saw": version, case_fields()["核查情况"].key: "x"}
    assert client.post("/case/fill", data=sent, headers=OWN).status_code == 303
    csrf = _login(client, "读")
    for fields, code in ((sent, 403), (sent | {"csrf": "x"}, 403), (sent | {"csrf": csrf}, 400)):
        assert client.post("/case/fill", data=fields, headers=OWN).status_code == code
    new = {"party": "甲", "source": "举报", "csrf": csrf}
    assert client.post("/cases/new", data=new, headers=OWN).status_code == 400
    assert _fields(office, case_no) == before and len(office.cases.all()) == 1
    page = client.get(f"/case?no={case_no}").text
    assert "保存“" not in page and "190****0000" in page and "19000000000" not in page


@pytest.mark.parametrize("saw", ["", "0", "99999", "-1", "x"])
def test_a_version_that_nobody_can_have_seen_is_refused(client: TestClient, office: Project, case_no: str, saw: str) -> None:
    csrf = _login(client, "初")
    sent = {"csrf": csrf, "no": case_no, "saw": saw, case_fields()["核查情况"].key: "x"}
    assert client.post("/case/fill", data=sent, headers=OWN).status_code == 400


def test_attacks_in_every_column_stay_text(client: TestClient, office: Project, case_no: str) -> None:
    csrf = _login(client, "初")
    texts = [f for f in case_fields().values() if f.by_hand and f.kind == "text"]
    sent = {f.key: PAYLOADS[n % len(PAYLOADS)] for n, f in enumerate(texts)}
    base = {"csrf": csrf, "no": case_no, "saw": str(office.cases.get(case_no).state.version)}
    assert client.post("/case/fill", data=sent | base, headers=OWN).status_code == 303
    page = client.get(f"/case?no={case_no}").text
    assert not re.search(r"<(?:script|img|svg|iframe|object|embed|math|a href=[\"']?javascript)", page, re.IGNORECASE)
    assert len(texts) > 20 and len(_fields(office, case_no)) > 20
