"""The server with a certificate of a local authority: a browser signs in over https, its cookie never goes without; what cannot
serve as certificate or key is refused in one sentence before anything listens."""

import socket
import ssl
import subprocess
from datetime import datetime
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, expect

from evidence import clock
from evidence.errors import InputError
from evidence.project import Project
from reports.review.door import Door
from reports.review.serve import address, ready
from tests.reports.served import PASSWORD, serving, watched, with_users

NAME = "shenhe.example"


def _openssl(*words: str | Path) -> None:
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A local authority, and what it signed: a certificate that holds, one of another key, a locked key."""
    folder = tmp_path_factory.mktemp("pki")
    subject, key = "/CN=演示机关", ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    _openssl(
        "req", "-x509", *key, "-utf8", "-subj", subject, "-days", "30", "-keyout", folder / "ca.key", "-out", folder / "ca.pem"
    )
    (folder / "san").write_text(f"subjectAltName=DNS:{NAME},DNS:localhost,IP:127.0.0.1\n")
    for name in ("good", "other"):
        csr, made = folder / f"{name}.csr", folder / f"{name}.pem"
        _openssl("req", *key, "-subj", f"/CN={NAME}", "-keyout", folder / f"{name}.key", "-out", csr)
        signed = ("-CA", folder / "ca.pem", "-CAkey", folder / "ca.key", "-CAcreateserial", "-extfile", folder / "san")
        _openssl("x509", "-req", "-in", csr, *signed, "-days", "30", "-out", made)
    _openssl("pkey", "-in", folder / "good.key", "-aes256", "-passout", "pass:x", "-out", folder / "locked.key")
    (folder / "junk.pem").write_bytes(b"\x00\xff not a key")
    (folder / "empty.pem").write_bytes(b"")
    return folder


def _door(pki: Path, cert: str = "good.pem", key: str = "good.key") -> Door:
    return Door(port=0, cert=pki / cert, key_file=pki / key, names=(NAME,))


@pytest.mark.browser
def test_a_browser_signs_in_and_its_cookie_never_goes_without_tls(browser: Browser, project: Project, pki: Path) -> None:
    with_users(project, 甲="初核")
    with serving(project.root, _door(pki)) as door:
        assert address(door).startswith(f"https://{NAME}:")
        context = browser.new_context(ignore_https_errors=True)  # who signed is asked below; a browser has its own store
        page = context.new_page()
        trouble = watched(page, f"https://127.0.0.1:{door.port}/")
        page.goto(f"https://127.0.0.1:{door.port}/login")
        page.fill("#name", "甲")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("#lead h2")
        page.keyboard.press("1")
        expect(page.locator("#decided")).to_have_text("1")
        (cookie,) = context.cookies()
        assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Strict" and cookie["name"].startswith("__Host-")
        assert trouble == []
        context.close()


def test_the_chain_holds_the_name_holds_and_hsts_is_said(project: Project, pki: Path) -> None:
    trusting = ssl.create_default_context(cafile=str(pki / "ca.pem"))
    with_users(project, 甲="初核")
    with serving(project.root, _door(pki)) as door:
        asked = Request(f"https://127.0.0.1:{door.port}/login", headers={"Host": f"{NAME}:{door.port}"})
        with urlopen(asked, context=trusting, timeout=10) as answer:
            assert answer.status == 200 and answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        with socket.create_connection(("127.0.0.1", door.port), timeout=10) as plain:
            plain.sendall(b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert b"<form" not in plain.recv(4096), "nothing is served without TLS"


@pytest.mark.parametrize(
    ("cert", "key", "told"),
    [
        ("good.pem", "other.key", "证书和私钥不是一对"),
        ("good.pem", "locked.key", "私钥有口令"),
        ("good.pem", "junk.pem", "私钥不能用"),
        ("good.pem", "empty.pem", "私钥不能用"),
        ("good.pem", "good.pem", "私钥不能用"),
        ("good.key", "good.key", "不是 PEM 格式的证书"),
        ("junk.pem", "good.key", "不是 PEM 格式的证书"),
        ("empty.pem", "good.key", "不是 PEM 格式的证书"),
        ("none.pem", "good.key", "文件打不开"),
    ],
)
def test_what_cannot_serve_is_refused_in_one_sentence(project: Project, pki: Path, cert: str, key: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as refused:
        ready(project.root, _door(pki, cert, key))
    sentence = refused.value.sentence()
    assert sentence.endswith("。") and "\n" not in sentence and "Traceback" not in sentence


@pytest.mark.parametrize(("year", "told"), [(2040, "已经过期"), (2020, "才生效")])
def test_a_certificate_holds_only_in_its_time(
    project: Project, pki: Path, monkeypatch: pytest.MonkeyPatch, year: int, told: str
) -> None:
    monkeypatch.setattr(clock, "_time", lambda zone: datetime(year, 1, 1, tzinfo=zone))
    with pytest.raises(InputError, match=told):
        ready(project.root, _door(pki))
