"""What each kind of target asks for: listed pages and no more, what a site map names, what a site's own search finds."""

from pathlib import Path
from urllib.parse import quote

from evidence.ledger import PageState
from evidence.observations import Outcome
from evidence.project import create_project
from evidence.settings import Settings
from evidence.targets import Kind, Render, Target, save_targets
from tests.crawler.conftest import run
from tests.crawler.sites import Reply, page, serve


def test_each_kind_asks_for_its_own_pages(tmp_path: Path) -> None:
    pages = {f"/{n}": page(f"第{n}页", "/deeper", "/1") for n in "12345"} | {"/deeper": page("更深")}
    word = quote("包过")
    pages[f"/s?kw={word}"] = page("搜到", "/4", "/5")
    pages["/wall"] = page("请先登录后查看")
    with serve(pages) as site:
        entry = f"<url><loc>{site.base}/3</loc></url>"
        pages["/map.xml"] = Reply(f"<urlset>{entry}</urlset>".encode(), headers={"Content-Type": "text/xml"})
        project = create_project(tmp_path / "p", Settings(delay=0.0, allow_private=(site.host,)))
        save_targets(
            project.targets_file,
            (
                _target("p", Kind.PAGES, site.base, "/1", "/2", depth=0),
                _target("m", Kind.SITEMAP, site.base, "/map.xml", depth=1),
                _target("s", Kind.SEARCH, site.base, "/s?kw={q}", depth=1, terms=("包过",)),
                _target("w", Kind.PLATFORM, site.base, "/wall", depth=0),
            ),
        )
        run(project)
        asked = [path for path in site.asked if path != "/robots.txt"]
        assert sorted(asked) == ["/1", "/2", "/3", "/4", "/5", "/map.xml", f"/s?kw={word}", "/wall"]
        run_id = project.runs.all()[0].run_id
        (wall,) = [o for o in project.observations.of_run(run_id) if o.url.endswith("/wall")]
        assert wall.outcome == Outcome.BLOCKED and wall.target_id == "w" and project.captures.get(wall.capture_id)
        assert project.ledger.counts(run_id)[PageState.SEALED] == 7


def _target(name: str, kind: Kind, base: str, *paths: str, depth: int, terms: tuple[str, ...] = ()) -> Target:
    urls = tuple(f"{base}{path}" for path in paths)
    return Target(name, name, urls, ("127.0.0.1",), depth, render=Render.NEVER, kind=kind, terms=terms)
