"""Every page of the demo, read as the bytes it is served in, gives its expected leads, and a lawful page gives none.

Pages whose text comes from scripts are held by the crawl test, which renders them.
"""

import re
from collections.abc import Iterator

import pytest

from crawler.demo_expectations import ExpectedLead, ExpectedPage, expected_pages
from crawler.demo_server import DEMO_FOLDER, demo_sites
from evidence.leads import Hit, Lead, Scan, Use
from evidence.project import create_project
from scanner.lists import import_list
from scanner.registry import Registry
from scanner.rules import load_rules
from scanner.scan import Scanner
from scanner.source import Source

SITES = {site.key: site for site in demo_sites()}
PAGES = [page for page in expected_pages() if not page.scripted]


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Scanner:
    """A scanner that knows the demo's published list."""
    project = create_project(tmp_path_factory.mktemp("demo") / "p")
    import_list(
        project,
        DEMO_FOLDER / "名单.csv",
        title="演示名单",
        source="演示人社局",
        document="",
        published="2026-11-01",
        kind="",
        region="",
    )
    return Scanner(load_rules(), Registry.from_project(project))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: f"{p.site}{p.path}")
def test_page(listed: Scanner, page: ExpectedPage) -> None:
    scan = _scan(listed, page)
    shown = [lead for lead in scan.leads if lead.confidence >= 1]
    if page.lawful:
        assert [_told(lead) for lead in shown] == []
    assert [f"{lead.rule} {lead.quote}" for lead in page.required if not _found(lead, shown)] == []
    assert [(wording, hit.quote) for wording in page.fine for hit in _claims(shown) if _within(hit, wording)] == []


def _scan(scanner: Scanner, page: ExpectedPage) -> Scan:
    site = SITES[page.site]
    file = site.file(page.path)
    assert file
    mime = f"text/html; charset={site.header}" if site.header else "text/html"
    return scanner.scan(
        Source(f"http://127.0.0.1:8000{page.path}", "127.0.0.1:8000", site.body(file, "http://127.0.0.1:8000"), mime)
    )


def _claims(leads: list[Lead]) -> Iterator[Hit]:
    return (hit for lead in leads for hit in lead.hits if hit.use == Use.CLAIM)


def _found(expected: ExpectedLead, leads: list[Lead]) -> bool:
    """Whether a claim of that rule, as shown or as understood, and the expected wording hold one another."""
    wanted = _bare(expected.quote)
    said = {_bare(text) for hit in _claims(leads) if hit.rule_id == expected.rule for text in (hit.quote, hit.term)}
    return any(text in wanted or wanted in text for text in said)


def _within(hit: Hit, wording: str) -> bool:
    """Whether a hit lies in a wording as the page shows it there, not merely elsewhere in the same words."""
    around, start = hit.before + hit.quote + hit.after, len(hit.before)
    end = start + len(hit.quote)
    return any(m.start() <= start and end <= m.end() for m in re.finditer(re.escape(wording), around))


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _told(lead: Lead) -> str:
    return f"{lead.rule_id} C{lead.confidence} {lead.hits[0].before[-12:]}【{lead.hits[0].quote}】{lead.hits[0].after[:12]}"
