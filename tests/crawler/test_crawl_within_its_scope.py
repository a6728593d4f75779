"""A crawl follows links within scope, obeys robots, seals what it saw as received, and says why it left a page out."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evidence.findings import Health
from evidence.integrity import verify
from evidence.ledger import LedgerPage, PageState
from evidence.project import Project, create_project
from evidence.runs import RunState
from evidence.settings import Settings
from evidence.targets import Target, save_targets
from tests.crawler.conftest import run
from tests.crawler.sites import Reply, Site, page, serve

GB = "培训学校首页：签约保过，欢迎来电咨询报名。" * 5
PAGES = {
    "/robots.txt": Reply(b"User-agent: *\nDisallow: /secret\n", headers={"Content-Type": "text/plain"}),
    "/": page("首页", "/a", "/a?utm_source=x", "/a#part", "/gb", "/gz", "/old", "/away", "/loop", "/gone", "/pdf", "/secret/x"),
    "/a": page("甲", "/a/b", "http://169.254.169.254/latest", "http://elsewhere.example/", "javascript:alert(1)", "/p.jpg"),
    "/a/b": page("乙", "/a/b/c"),
    "/a/b/c": page("丙", "/too/deep"),
    "/gb": Reply(f"<html><body>{GB}<a href='/gb2'>下页</a></body></html>".encode("gbk"), headers={"Content-Type": "text/html"}),
    "/gb2": page("国标二"),
    "/gz": Reply(
        gzip.compress("<p>压缩<a href='/in-gz'>x</a></p>".encode()),
        headers={"Content-Type": "text/html", "Content-Encoding": "gzip"},
    ),
    "/in-gz": page("压缩里的链接"),
    "/old": Reply(b"", 301, {"Location": "/new"}),
    "/new": page("新址"),
    "/away": Reply(b"", 302, {"Location": "http://elsewhere.example/x"}),
    "/loop": Reply(b"", 302, {"Location": "/loop"}),
    "/pdf": Reply(b"%PDF-1.4", headers={"Content-Type": "application/pdf"}),
    "/secret/x": page("秘密"),
    "/too/deep": page("太深"),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, Site]]:
    with serve(PAGES) as site:
        project = create_project(tmp_path_factory.mktemp("crawl") / "p", Settings(delay=0.0, allow_private=(site.host,)))
        save_targets(project.targets_file, (Target("t", "t", (f"{site.base}/",), ("127.0.0.1",), depth=3, budget=50),))
        run(project)
        yield project, site


def _ledger(project: Project) -> dict[str, LedgerPage]:
    pages = project.ledger.pages(project.runs.all()[0].run_id)
    return {p.url.split("/", 3)[-1]: p for p in pages}


def test_every_page_in_scope_is_sealed_once(crawled: tuple[Project, Site]) -> None:
    project, site = crawled
    sealed = sorted(c.url.split("/", 3)[-1] for c in project.captures.all())
    assert sealed == ["", "a", "a/b", "a/b/c", "gb", "gb2", "gz", "in-gz", "old"]
    assert max(site.asked.count(path) for path in ("/", "/a", "/gb", "/new")) == 1
    assert project.runs.all()[0].state == RunState.FINISHED
    assert {f.health for f in verify(project)} == {Health.OK}


@pytest.mark.parametrize(
    ("path", "state", "why"),
    [
        ("secret/x", PageState.SKIPPED, "robots.txt 不允许"),
        ("away", PageState.SKIPPED, "跳转到站外 elsewhere.example"),
        ("loop", PageState.FAILED, "重定向太多"),
        ("gone", PageState.FAILED, "HTTP 404"),
        ("pdf", PageState.SKIPPED, "不是网页"),
        ("too/deep", PageState.SKIPPED, "超过深度"),
    ],
)
def test_what_is_left_out_says_why(crawled: tuple[Project, Site], path: str, state: PageState, why: str) -> None:
    entry = _ledger(crawled[0])[path]
    assert (entry.state, entry.why) == (state, why)


def test_nothing_disallowed_or_beyond_the_limits_is_asked_for(crawled: tuple[Project, Site]) -> None:
    assert not {"/secret/x", "/too/deep"} & set(crawled[1].asked)


def test_bytes_are_sealed_as_received(crawled: tuple[Project, Site]) -> None:
    project, _ = crawled
    by_url = {c.url.split("/", 3)[-1]: c for c in project.captures.all()}
    packed = project.vault.page(by_url["gz"])
    assert packed.body == PAGES["/gz"].body and "压缩" in packed.payload().decode()
    assert project.vault.page(by_url["gb"]).body == PAGES["/gb"].body
    assert [(h.status, h.location) for h in by_url["old"].redirects] == [(301, "/new")]
    assert by_url["old"].final_url.endswith("/new") and by_url["old"].ip == "127.0.0.1"
    assert by_url["a"].agent == "XunzhengBot/0.1"


def test_a_second_crawl_is_a_new_run(project_for: Callable[..., Project], tmp_path: Path) -> None:
    with serve({"/": page("一")}) as site:
        project = project_for(site)
        run(project)
        run(project)
        assert len(project.runs.all()) == 2 and project.captures.count() == 2


def test_the_page_budget_is_kept(project_for: Callable[..., Project]) -> None:
    pages = {"/": page("首", *(f"/{i}" for i in range(30)))} | {f"/{i}": page(str(i)) for i in range(30)}
    with serve(pages) as site:
        project = project_for(site, budget=7)
        run(project)
        assert project.captures.count() == 7


def test_a_sitemap_is_read(project_for: Callable[..., Project]) -> None:
    pages = {"/": page("首"), "/only-in-map": page("地图里")}
    with serve(pages) as site:
        entry = f"<url><loc>{site.base}/only-in-map</loc></url>"
        pages["/sitemap.xml"] = Reply(f"<urlset>{entry}</urlset>".encode(), headers={"Content-Type": "text/xml"})
        project = project_for(site, sitemap=True)
        run(project)
        assert "/only-in-map" in site.asked and project.captures.count() == 2


@pytest.mark.parametrize("status", [500, 503])
def test_a_site_whose_robots_cannot_be_read_is_left_alone(project_for: Callable[..., Project], status: int) -> None:
    with serve({"/robots.txt": Reply(b"", status), "/": page("首")}) as site:
        project = project_for(site)
        run(project)
        assert site.asked == ["/robots.txt"]
        assert _ledger(project)[""].why == "robots.txt 读不到，按不允许处理"


def test_without_leave_a_private_address_is_never_asked(tmp_path: Path) -> None:
    with serve({"/": page("首")}) as site:
        project = create_project(tmp_path / "p", Settings(delay=0.0))
        save_targets(project.targets_file, (Target("t", "t", (f"{site.base}/",), ("127.0.0.1",)),))
        run(project)
        assert site.asked == [] and _ledger(project)[""].why == "内网地址"
