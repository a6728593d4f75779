"""The door of the review server: who gets in, from where, how often; what every answer forbids; what is written down."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from evidence.audit import Audit
from evidence.clock import stamp
from evidence.errors import InputError
from evidence.project import Project, create_project, open_project
from evidence.sessions import Sessions
from evidence.settings import Settings
from evidence.users import Users
from reports.review.accounts import add_user, change_password, disable_user
from reports.review.app import create_app
from reports.review.door import Door
from tests.reports.conftest import a_lead, record
from tests.reports.served import PASSWORD, with_users

BASE = "http://127.0.0.1:8760"
OWN = {"Origin": BASE}
QUEUE = {"text": "", "rule": "", "party": "", "confidence": 1, "severity": 1, "state": ""}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with users, made once: passwords are slow to digest."""
    made = create_project(tmp_path_factory.mktemp("office") / "p", Settings(office="演示市监"))
    record(made, "http://a.example/1", (a_lead("a.example", "包过"), a_lead("a.example", "保过", confidence=2)))
    with_users(made, 甲="初核", 乙="复核", 丙="只读", 长="负责人")
    made.db.close()
    return made.root


@pytest.fixture
def office(prepared: Path, tmp_path: Path) -> Project:
    return open_project(shutil.copytree(prepared, tmp_path / "p"))


@pytest.fixture
def client(office: Project) -> Iterator[TestClient]:
    with TestClient(create_app(office.root, Door()), base_url=BASE, follow_redirects=False) as made:
        yield made


def _login(client: TestClient, name: str, password: str = PASSWORD, headers: dict[str, str] | None = None) -> Response:
    return client.post("/login", data={"name": name, "password": password}, headers=headers or OWN)


def _csrf(client: TestClient) -> str:
    found = re.search(r'"csrf":"([^"]+)"', client.get("/").text)
    assert found
    return found[1]


def _ask(client: TestClient, name: str, body: dict[str, Any], csrf: str | None = None) -> Response:
    return client.post(f"/api/{name}", json=body, headers=OWN | {"X-CSRF-Token": _csrf(client) if csrf is None else csrf})


def _capture(project: Project) -> str:
    return next(project.captures.all()).capture_id


@pytest.mark.parametrize("path", ["/", "/audit", "/institutions/x.html"])
def test_a_stranger_is_asked_to_sign_in(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 303 and answer.headers["location"].endswith("login")


def test_a_stranger_gets_no_answer_and_no_evidence(client: TestClient, office: Project) -> None:
    assert client.post("/api/queue", json=QUEUE, headers=OWN).status_code == 401
    assert client.get(f"/evidence/{_capture(office)}/page").status_code == 401


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8760", "", "x:y", "127.0.0.1:8760:1"]
)
def test_a_foreign_name_is_refused(client: TestClient, host: str) -> None:
    """A page that has its own name rebound to our address asks with that name."""
    assert client.get("/login", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8760", "localhost:8760", "[::1]:8760", "192.168.1.9", "审核.example"])
def test_addresses_and_given_names_are_answered(office: Project, host: str) -> None:
    door = Door(names=("xn--vuq861b.example",))
    with TestClient(create_app(office.root, door), base_url=BASE) as made:
        named = host.encode("idna").decode() if "审" in host else host
        assert (
            made.get(
                "/login", headers={"Host": named.replace(named, "xn--vuq861b.example") if "审" in host else named}
            ).status_code
            == 200
        )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "file://127.0.0.1:8760"},
        {"Origin": BASE, "Sec-Fetch-Site": "cross-site"},
        {"Origin": BASE, "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_page_changes_nothing(client: TestClient, office: Project, headers: dict[str, str]) -> None:
    assert client.post("/login", data={"name": "甲", "password": PASSWORD}, headers=headers).status_code == 403
    _login(client, "甲")
    csrf = _csrf(client)
    entry = {"lead": office.leads.sightings().__next__().lead.lead_id, "verdict": "待核", "reason": "", "note": "", "saw": ""}
    asked = client.post("/api/decide", json={"batch": "b", "entries": [entry]}, headers=headers | {"X-CSRF-Token": csrf})
    assert asked.status_code == 403 and office.decisions.all() == []


def test_without_the_sessions_token_nothing_changes(client: TestClient) -> None:
    _login(client, "甲")
    for csrf in (b"", b"x", "错".encode()):
        sent = {b"Origin": BASE.encode(), b"X-CSRF-Token": csrf}
        assert client.post("/api/queue", json=QUEUE, headers=sent).status_code == 403
    assert _ask(client, "queue", QUEUE).status_code == 200


def test_the_cookie_is_out_of_reach(office: Project) -> None:
    with TestClient(create_app(office.root, Door()), base_url=BASE, follow_redirects=False) as made:
        cookie = _login(made, "甲").headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie and "secure" not in cookie
    pem = office.root / "c.pem"
    pem.write_text("")
    with TestClient(
        create_app(office.root, Door(cert=pem, key_file=pem)), base_url=BASE.replace("http", "https"), follow_redirects=False
    ) as made:
        answer = _login(made, "甲", headers={"Origin": BASE.replace("http", "https")})
    assert answer.headers["set-cookie"].startswith("__Host-xunzheng=") and "secure" in answer.headers["set-cookie"].lower()
    assert "max-age" in answer.headers["strict-transport-security"]


def test_only_digests_are_kept(client: TestClient, office: Project) -> None:
    _login(client, "甲")
    token = client.cookies["xunzheng-8760"]
    dump = "\n".join(office.db.conn.iterdump())
    assert token not in dump and PASSWORD not in dump and "$argon2id$" in dump


@pytest.mark.parametrize("name", ["甲", "没有这人"])
def test_guessing_is_slowed_and_a_restart_does_not_help(office: Project, name: str) -> None:
    for _ in range(6):
        Sessions(office.db).failed(name, "10.0.0.9")
    with TestClient(create_app(office.root, Door()), base_url=BASE, follow_redirects=False) as made:
        assert [_login(made, name, "wrong").status_code for _ in range(3)] == [403, 403, 429]
    with TestClient(create_app(office.root, Door()), base_url=BASE, follow_redirects=False) as made:
        assert _login(made, name).status_code == 429, "the right password must wait as well"


def test_an_address_that_tries_many_names_is_slowed(client: TestClient, office: Project) -> None:
    for number in range(19):
        Sessions(office.db).failed(f"人{number}", "testclient")
    assert [_login(client, f"人{n}", "wrong").status_code for n in (20, 21)] == [403, 429]


def test_a_slowed_account_may_be_tried_again_later(office: Project) -> None:
    sessions = Sessions(office.db)
    for _ in range(8):
        sessions.failed("甲", "10.0.0.9")
    assert 0 < sessions.must_wait("甲", "10.0.0.1") <= 15 and not sessions.must_wait("乙", "10.0.0.1")
    office.db.execute("UPDATE failed_logins SET at = ?", (stamp(datetime.now(UTC) - timedelta(minutes=16)),))
    assert not sessions.must_wait("甲", "10.0.0.1")


def test_a_session_ends(client: TestClient, office: Project) -> None:
    _login(client, "甲")
    assert client.get("/").status_code == 200
    office.db.execute("UPDATE sessions SET seen_at = ?", (stamp(datetime.now(UTC) - timedelta(hours=3)),))
    assert client.get("/").status_code == 303
    _login(client, "甲")
    csrf = _csrf(client)
    assert client.post("/logout", data={"csrf": "x"}, headers=OWN).status_code == 303
    token = client.cookies.get("xunzheng-8760")
    assert token is None, "the browser forgets it even so"
    _login(client, "甲")
    kept = client.cookies["xunzheng-8760"]
    client.post("/logout", data={"csrf": _csrf(client)}, headers=OWN)
    client.cookies.set("xunzheng-8760", kept)
    assert client.get("/").status_code == 303 and csrf


def test_who_is_disabled_or_has_another_password_is_out_at_once(client: TestClient, office: Project) -> None:
    _login(client, "甲")
    disable_user(office, "甲")
    assert client.get("/").status_code == 303 and _login(client, "甲").status_code == 403
    _login(client, "乙")
    change_password(office, "乙", "另一个很长的口令-1")
    assert client.get("/").status_code == 303 and _login(client, "乙").status_code == 403
    assert _login(client, "乙", "另一个很长的口令-1").status_code == 303
    add_user(office, "甲", ["复核"], PASSWORD, "测试")
    assert _login(client, "甲").status_code == 303


@pytest.mark.parametrize(("name", "decides", "audits"), [("甲", 200, 403), ("乙", 200, 403), ("丙", 400, 403), ("长", 200, 200)])
def test_roles_say_what_a_user_may(client: TestClient, office: Project, name: str, decides: int, audits: int) -> None:
    _login(client, name)
    lead = next(iter(office.leads.sightings())).lead.lead_id
    entry = {"lead": lead, "verdict": "待核", "reason": "", "note": "", "saw": ""}
    assert _ask(client, "decide", {"batch": "b", "entries": [entry]}).status_code == decides
    assert client.get("/audit").status_code == audits
    assert len(office.decisions.all()) == (decides == 200)


BAD_BODIES: list[tuple[str, Any]] = [
    ("queue", {}),
    ("queue", QUEUE | {"confidence": "x"}),
    ("queue", [1]),
    ("rows", {"ids": "x"}),
    ("rows", {"ids": ["x"] * 501}),
    ("lead", {"id": "没有"}),
    ("lead", {"id": 1}),
    ("decide", {"batch": "b", "entries": []}),
    ("decide", {"batch": "b", "entries": [1]}),
    ("decide", {"batch": "b", "entries": [{"lead": "x", "verdict": "待核", "reason": "", "note": "", "saw": ""}]}),
    ("views/save", {"name": "", "query": "{}"}),
    ("views/save", {"name": "x" * 31, "query": "{}"}),
    ("nothing", {}),
]


@pytest.mark.parametrize(("name", "body"), BAD_BODIES, ids=str)
def test_what_makes_no_sense_is_said_in_chinese(client: TestClient, name: str, body: Any) -> None:
    _login(client, "甲")
    answer = _ask(client, name, body)
    assert answer.status_code in (400, 404) and answer.json()["error"].endswith("。")


def test_bodies_have_a_limit(client: TestClient) -> None:
    _login(client, "甲")
    assert client.post("/api/queue", content=b"x" * (2 << 20), headers=OWN).status_code == 413
    endless = (b"x" * 1024 for _ in range(2000))
    assert client.post("/api/queue", content=endless, headers=OWN | {"X-CSRF-Token": _csrf(client)}).status_code == 413


def test_every_answer_says_what_it_may_do(client: TestClient) -> None:
    _login(client, "甲")
    for path in ("/", "/login", "/nothing", "/audit"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert headers["cache-control"] == "no-store" and headers["cross-origin-resource-policy"] == "same-origin"


def test_evidence_is_text_in_a_sandbox_and_its_opening_is_logged(client: TestClient, office: Project) -> None:
    _login(client, "甲")
    answer = client.get(f"/evidence/{_capture(office)}/page")
    assert answer.status_code == 200 and answer.text == "<p>x</p>"
    assert answer.headers["content-type"].startswith("text/plain") and answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert client.get(f"/evidence/{_capture(office)}/picture").status_code == 404
    assert client.get("/evidence/nothing/page").status_code == 404
    opened = [row for row in office.custody.rows((_capture(office),)) if row.act == "打开"]
    assert opened and all("甲" in row.detail for row in opened)


def test_views_and_changes_are_written_down_for_good(client: TestClient, office: Project) -> None:
    _login(client, "甲")
    lead = next(iter(office.leads.sightings())).lead.lead_id
    _ask(client, "lead", {"id": lead})
    _ask(client, "decide", {"batch": "b", "entries": [{"lead": lead, "verdict": "待核", "reason": "", "note": "", "saw": ""}]})
    _ask(client, "undo", {})
    told = [(a.user, a.act, a.item) for a in reversed(Audit(office.db).newest())]
    assert told[0] == ("甲", "登录", "") and ("甲", "查看线索", lead) in told
    assert ("甲", "决定", lead) in told and told[-2:] == [("甲", "打开页面", "/"), ("甲", "撤销", lead)]
    for statement in ("DELETE FROM audit", "UPDATE audit SET user = '乙'"):
        with pytest.raises(Exception, match="只能追加"):
            office.db.execute(statement)
    assert sum(row.act == "审核操作" for row in office.custody.rows()) == len(told)


def test_without_users_only_the_key_lets_in(project: Project) -> None:
    door = Door(key="钥匙-xyz")
    with TestClient(create_app(project.root, door), base_url=BASE, follow_redirects=False) as made:
        assert _login(made, "甲", "wrong").status_code == 403
        assert _login(made, "甲", "钥匙-xyz").status_code == 303 and made.get("/").status_code == 200
        kept = made.cookies["xunzheng-8760"]
    with TestClient(create_app(project.root, replace(door, key="另一把")), base_url=BASE, follow_redirects=False) as again:
        again.cookies.set("xunzheng-8760", kept)
        assert again.get("/").status_code == 303, "the key of a former start lets nobody in"


@pytest.mark.parametrize(
    ("door", "users", "what"),
    [
        (Door(host="0.0.0.0"), False, "还没有用户"),
        (Door(host="0.0.0.0", plain_http=True), False, "还没有用户"),
        (Door(host="192.168.1.2"), True, "没有加密"),
        (Door(host="::"), True, "没有加密"),
        (Door(host="office.example"), True, "没有加密"),
        (Door(host="0.0.0.0", cert=Path("/nonexistent"), key_file=Path("/nonexistent")), True, "文件打不开"),
        (Door(cert=Path("/nonexistent")), True, "要一起给"),
    ],
)
def test_a_door_that_stands_open_is_refused(door: Door, users: bool, what: str) -> None:
    with pytest.raises(InputError, match=what):
        door.checked(users=users)


def test_a_door_that_is_shut_is_not(tmp_path: Path) -> None:
    pem = tmp_path / "c.pem"
    pem.write_text("")
    for door in (Door(), Door(host="::1"), Door(host="127.0.0.2"), Door(host="localhost")):
        assert door.checked(users=False) == door
    for door in (Door(host="0.0.0.0", cert=pem, key_file=pem), Door(host="0.0.0.0", plain_http=True)):
        assert door.checked(users=True) == door


@pytest.mark.parametrize(
    ("name", "password", "what"),
    [
        ("甲", PASSWORD, "已有这个用户"),
        ("", PASSWORD, "1 到 40 个字"),
        ("  丁", PASSWORD, "1 到 40 个字"),
        ("丁\n", PASSWORD, "1 到 40 个字"),
        ("丁", "short", "口令太弱"),
        ("丁", "aaaaaaaaaaaa", "口令太弱"),
        ("丁" * 12, "丁" * 12, "口令太弱"),
        ("丁", "长" * 300, "口令太弱"),
    ],
)
def test_unfit_users_are_refused(office: Project, name: str, password: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        Users(office.db).add(name, password)
    with pytest.raises(InputError, match="没有这个用户"):
        change_password(open_project(office.root), "没有", PASSWORD)
