"""A recrawl says of every page how it stands beside the last time it was seen: by its words, and never by a failed fetch."""

from collections.abc import Callable, Iterator

import pytest

from evidence.findings import Health
from evidence.integrity import verify
from evidence.ledger import PageState
from evidence.observations import Observation, Outcome
from evidence.project import Project, create_project
from evidence.settings import Settings
from evidence.targets import Render, Target, save_targets
from tests.crawler.conftest import run
from tests.crawler.sites import Reply, Site, page, serve

LONG = "本校面向社会开设多种课程，欢迎来校参观咨询，详情请到校办公室了解。" * 3
LINKS = ("/same", "/words", "/markup", "/gone", "/wall", "/shut", "/down", "/moved", "/away", "/passport", "/soft", "/tag")


def _page(text: str) -> Reply:
    return page(f"{text}。{LONG}")


def _first() -> dict[str, Reply]:
    pages = {path: _page(f"招生简章{path}") for path in LINKS}
    pages["/words"] = _page("签约包过，学费1980元")
    pages["/markup"] = Reply(f"<div><p>浏览量：12</p><p>甲班</p><p>乙<b>班</b> 2026-11-01</p><p>{LONG}</p></div>".encode())
    pages["/tag"] = Reply(_page("不变").body + b'<a href="/below">x</a>', headers={"Content-Type": "text/html", "ETag": '"a1"'})
    return {"/": page("首页", *LINKS), "/below": _page("下级"), "/new": _page("新址"), **pages}


def _second(pages: dict[str, Reply]) -> None:
    pages["/"] = page("首页", *LINKS[1:], "/fresh")  # nothing leads to /same any more
    pages["/fresh"] = _page("新开的班")
    pages["/words"] = _page("签约保过，学费2980元")
    pages["/markup"] = Reply(f"<p>{LONG}</p><p>浏览量：98</p><table><td>乙班 2026-11-24</table><h2>甲<i>班</i></h2>".encode())
    pages["/gone"] = Reply(b"gone", 404)
    pages["/wall"] = page("请登录后查看全文")
    pages["/shut"] = Reply(b"", 403)
    pages["/down"] = Reply(b"\x1f\x8bbroken", 200, {"Content-Type": "text/html", "Content-Encoding": "gzip"})
    pages["/moved"] = Reply(b"", 301, {"Location": "/new"})
    pages["/away"] = Reply(b"", 301, {"Location": "http://other.example/page"})
    pages["/passport"] = Reply(b"", 302, {"Location": "http://passport.other.example/login?to=x"})
    pages["/soft"] = page("抱歉，您访问的页面不存在")


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, Site, dict[str, Observation]]]:
    pages = _first()
    with serve(pages) as site:
        project = create_project(tmp_path_factory.mktemp("change") / "p", Settings(delay=0.0, allow_private=(site.host,)))
        target = Target("t", "t", (f"{site.base}/",), ("127.0.0.1",), depth=5, budget=50, render=Render.NEVER)
        save_targets(project.targets_file, (target,))
        run(project)
        _second(pages)
        del site.asked[:], site.heads[:]
        run(project, ahead=30)
        newest = project.runs.all()[0].run_id
        yield project, site, {o.url.removeprefix(site.base): o for o in project.observations.of_run(newest)}


@pytest.mark.parametrize(
    ("path", "outcome", "why"),
    [
        ("/fresh", Outcome.NEW, ""),
        ("/same", Outcome.UNCHANGED, ""),
        ("/words", Outcome.CHANGED, ""),
        ("/markup", Outcome.UNCHANGED, ""),
        ("/tag", Outcome.UNCHANGED, "网站答复没有变化（304）"),
        ("/below", Outcome.UNCHANGED, ""),
        ("/gone", Outcome.MISSING, "HTTP 404"),
        ("/soft", Outcome.MISSING, "网页自己说内容不存在或已删除"),
        ("/wall", Outcome.BLOCKED, "要求登录、付费或在客户端里打开，没有登录"),
        ("/shut", Outcome.BLOCKED, "HTTP 403"),
        ("/passport", Outcome.BLOCKED, "跳转到要求登录或验证的地址 passport.other.example"),
        ("/down", Outcome.UNREACHABLE, "内容压缩（gzip）解不开"),
        ("/moved", Outcome.CHANGED, ""),
        ("/away", Outcome.MOVED, "跳转到站外 other.example"),
    ],
)
def test_every_page_says_how_it_stands(
    twice: tuple[Project, Site, dict[str, Observation]], path: str, outcome: Outcome, why: str
) -> None:
    seen = twice[2][path]
    assert (seen.outcome, seen.why) == (outcome, why)
    assert bool(seen.before_id) == (path != "/fresh")


def test_changed_words_are_shown_old_and_new(twice: tuple[Project, Site, dict[str, Observation]]) -> None:
    assert len(twice[2]["/words"].difference) == 2  # the title and the paragraph
    for old, new in twice[2]["/words"].difference:
        assert old.startswith("签约包过，学费1980元") and new.startswith("签约保过，学费2980元")


def test_an_address_that_leads_elsewhere_says_where(twice: tuple[Project, Site, dict[str, Observation]]) -> None:
    _, site, seen = twice
    assert seen["/moved"].moved_to == f"{site.base}/new" and seen["/away"].moved_to == "http://other.example/page"
    assert not seen["/words"].moved_to


def test_what_the_site_says_is_unchanged_rests_on_the_earlier_capture(
    twice: tuple[Project, Site, dict[str, Observation]],
) -> None:
    project, site, seen = twice
    tag, run_id = seen["/tag"], project.runs.all()[0].run_id
    earlier = project.captures.get(tag.capture_id)
    assert earlier is not None and earlier.run_id != run_id and earlier.capture_id == tag.before_id
    (kept,) = [p for p in project.ledger.pages(run_id) if p.url == tag.url]
    assert (kept.state, kept.capture_id) == (PageState.UNCHANGED, tag.capture_id)
    assert [r.act for r in project.custody.rows((f"{run_id}/{tag.page_key}",))] == ["复查"]
    asked = dict(zip(site.asked, site.heads, strict=True))
    assert asked["/tag"]["If-None-Match"] == '"a1"' and "If-None-Match" not in asked["/words"]


def test_all_that_was_observed_is_held_by_the_chain_of_custody(twice: tuple[Project, Site, dict[str, Observation]]) -> None:
    project = twice[0]
    assert {f.health for f in verify(project)} == {Health.OK}
    project.db.execute("DROP TRIGGER observations_update_held")
    project.db.execute("UPDATE observations SET outcome = 'missing' WHERE outcome = 'blocked'")
    assert "observations" in " ".join(f.place for f in verify(project) if f.health == Health.ALTERED)


def test_an_earlier_capture_that_is_not_whole_bears_nothing(project_for: Callable[..., Project]) -> None:
    tagged = Reply(_page("不变").body, headers={"Content-Type": "text/html", "ETag": '"a1"'})
    with serve({"/": tagged}) as site:
        project = project_for(site, render=Render.NEVER)
        run(project)
        (first,) = project.captures.all()
        project.vault.path(first, "record.warc.gz").write_bytes(b"harmed")
        run(project, ahead=1)
        (seen,) = project.observations.of_run(project.runs.all()[0].run_id)
        assert project.captures.count() == 2 and seen.capture_id != first.capture_id and seen.healthy


def test_a_page_of_scripts_is_not_asked_whether_it_changed(project_for: Callable[..., Project]) -> None:
    shell = Reply(b"<div id=app></div><script src=x.js></script>", headers={"Content-Type": "text/html", "ETag": '"s"'})
    with serve({"/": shell}) as site:
        project = project_for(site, render=Render.AUTO)
        run(project)
        del site.asked[:], site.heads[:]
        run(project, ahead=1)
        assert "If-None-Match" not in dict(zip(site.asked, site.heads, strict=True))["/"]
