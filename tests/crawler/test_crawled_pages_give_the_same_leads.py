"""Real pages served byte for byte, with no charset in the header, give the same leads crawled as scanned from files."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from evidence.leads import Scan
from evidence.project import Project
from evidence.targets import Render
from scanner.inputs import capture_source, read_inputs
from scanner.scan import Scanner
from scanner.source import Source
from tests.crawler.conftest import run
from tests.crawler.sites import Reply, page, serve

EVAL = Path(__file__).resolve().parents[3] / "shared" / "eval" / "html_dev"


def _found(scan: Scan) -> set[tuple[str, str, int]]:
    """What leads a scan gives; signs of a copied official site are judged by a page's address, which a file has not."""
    return {(lead.rule_id, lead.wording, lead.confidence) for lead in scan.leads if lead.rule_id not in ("R13", "R26")}


@pytest.mark.skipif(not EVAL.exists(), reason="评测数据不在旁边")
def test_crawled_as_scanned(project_for: Callable[..., Project], scanner: Scanner) -> None:
    files = {p.name: p.read_bytes() for p in sorted(EVAL.iterdir()) if p.suffix != ".tsv"}
    pages = {f"/{quote(name)}": Reply(body, headers={"Content-Type": "text/html"}) for name, body in files.items()}
    pages["/"] = page("目录", *pages)
    with serve(pages) as site:
        project = project_for(site, depth=1, budget=500, render=Render.NEVER)
        run(project)
    crawled = {
        unquote(c.url.rsplit("/", 1)[-1]): _found(scanner.scan(capture_source(project.vault, c))) for c in project.captures.all()
    }
    scanned = {s.name: _found(scanner.scan(s)) for s in read_inputs([EVAL]) if isinstance(s, Source)}
    assert set(files) <= set(crawled), "every page is sealed"
    assert {name: crawled[name] for name in files} == {name: scanned[name] for name in files}
    assert sum(map(len, scanned.values())) > 20
