"""A capture says whom its page came from, over what encryption, by which clock and tools, and how clean the place was."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from crawler.surroundings import Surroundings
from evidence.captures import Capture, Role
from evidence.completeness import held
from evidence.findings import Health
from evidence.integrity import verify
from evidence.project import Project, create_project
from evidence.settings import Settings
from evidence.targets import Render, Target, save_targets
from evidence.warc import WarcPage
from tests.crawler.apart import run_apart
from tests.crawler.conftest import run
from tests.crawler.sites import Reply, page
from tests.crawler.tls import TlsSite, serve_tls
from tests.evidence.sntp import answer, time_server

pytestmark = pytest.mark.browser

PAGES = {"/": page("静态的一页", "/js"), "/js": Reply(b"<div id=a></div><script>a.textContent='shown'</script>")}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, TlsSite]]:
    """A TLS site met by its name, once by the static fetch alone and once in the browser too; the clock is asked for."""
    folder = tmp_path_factory.mktemp("tls")
    with serve_tls(folder, "localhost", PAGES) as site, time_server(partial(answer, ahead=90.0)) as server:
        place = f"localhost:{site.port}"
        project = create_project(folder / "p", Settings(delay=0.0, allow_private=(place,), ntp=(server,)))
        target = Target("t", "t", (f"https://{place}/",), ("localhost",), render=Render.NEVER, depth=0)
        shown = replace(target, target_id="s", start_urls=(f"https://{place}/js",), render=Render.ALWAYS)
        save_targets(project.targets_file, (target, shown))
        run(project)
        yield project, site


def _capture(crawled: tuple[Project, TlsSite], path: str) -> Capture:
    return next(c for c in crawled[0].captures.all() if c.url.endswith(path))


def test_the_static_fetch_says_address_protocol_and_chain(crawled: tuple[Project, TlsSite]) -> None:
    project, site = crawled
    capture = _capture(crawled, f"{site.port}/")
    (met,) = capture.connections
    assert (met.by, met.host, met.port, met.ip, met.protocol) == ("fetch", "localhost", site.port, "127.0.0.1", "TLSv1.3")
    assert "127.0.0.1" in met.answers and met.resolved_at and met.cipher.startswith("TLS_")
    assert met.chain == tuple(hashlib.sha256(der).hexdigest() for der in site.chain)
    assert [project.vault.payloads.read(sha256) for sha256 in met.chain] == list(site.chain)
    told = dict(capture.tls)
    assert told["subject"] == "演示网站" and told["issuer"] == "演示签发机构" and told["protocol"] == "TLSv1.3"
    assert told["sha256"] == met.chain[0]


def test_the_browser_says_the_same_of_its_own_connection(crawled: tuple[Project, TlsSite]) -> None:
    fetch, shown = _capture(crawled, "/js").connections
    assert (shown.by, shown.host, shown.ip, shown.port) == ("browser", "localhost", "127.0.0.1", fetch.port)
    assert shown.chain == fetch.chain and "1.3" in shown.protocol and shown.cipher and "127.0.0.1" in shown.answers


def test_times_clock_and_tools_are_told(crawled: tuple[Project, TlsSite]) -> None:
    for path in ("/", "/js"):
        capture = _capture(crawled, path)
        told = capture.circumstances
        assert told and told.clock and abs(told.clock.offset - 90.0) < 0.5
        tools = dict(told.tools)
        assert tools["Scrapy"] and len(tools["程序摘要"]) == 64
        assert tools.get("浏览器", "").startswith("Chromium ") == (path == "/js")
        assert capture.started_at < capture.ended_at <= capture.sealed_at


def test_the_place_is_clean_and_the_hosts_file_is_told(crawled: tuple[Project, TlsSite]) -> None:
    static, shown = _capture(crawled, "/").circumstances, _capture(crawled, "/js").circumstances
    assert static and shown
    assert (static.clean.fresh_profile, static.clean.cookies) == (None, None)
    assert (shown.clean.fresh_profile, shown.clean.cookies) == (True, 0)
    hosts = Path("/etc/hosts").read_bytes()
    assert shown.clean.hosts_sha256 == hashlib.sha256(hosts).hexdigest()
    assert any("localhost" in line for line in shown.clean.hosts_lines), "the hosts file of this machine names localhost"


def test_the_request_is_in_the_record(crawled: tuple[Project, TlsSite]) -> None:
    project, _ = crawled
    capture = _capture(crawled, "/")
    raw = project.vault.read(capture, Role.WARC) or b""
    assert _requests(raw) == ["GET / HTTP/1.1"]
    page: WarcPage = project.vault.page(capture)
    assert "静态的一页".encode() in page.body, "the response is still what is read"


def _requests(warc: bytes) -> list[str]:
    import io

    from warcio.archiveiterator import ArchiveIterator

    return [
        f"{r.http_headers.protocol} {r.http_headers.statusline}"
        for r in ArchiveIterator(io.BytesIO(warc))
        if r.rec_type == "request"
    ]


def test_nothing_of_it_is_missing_from_the_note(crawled: tuple[Project, TlsSite]) -> None:
    shown = _capture(crawled, "/js")
    titles = {h.title for h in held(shown)}
    assert {"DNS 应答和目标 IP", "加密连接和证书", "起止时间", "时钟偏差", "工具版本", "清洁性检查", "PDF"} <= titles
    assert shown.completeness == ()
    (said,) = _capture(crawled, "/").completeness
    assert "没有浏览器显示后的网页、整页截图" in said and said.endswith("没有在浏览器里打开")
    assert {f.health for f in verify(crawled[0])} == {Health.OK}


@pytest.mark.parametrize(("text", "lines"), [("1.2.3.4 shop.example www.shop.example # x\n", 1), ("#1.2.3.4 shop.example", 0)])
def test_a_hosts_file_that_names_the_site_is_told(tmp_path: Path, text: str, lines: int) -> None:

    (tmp_path / "hosts").write_text(text, "utf-8")

    async def look() -> int:
        return len((await Surroundings((), tmp_path / "hosts").of("Shop.example.")).clean.hosts_lines)

    assert run_apart(look()) == lines
    (tmp_path / "hosts").unlink()
    assert run_apart(look()) == 0
