"""The demo: a project over the bundled sites, and what it found held against what each page must give.

Leads reach this room only as rows of the shared store; how they came about is the scanner's business.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler.demo_expectations import ExpectedLead, ExpectedPage, expected_pages
from crawler.demo_server import DemoSites, demo_targets
from crawler.handler import NO_BROWSER
from crawler.links import page_key
from evidence.decisions import Decision, Verdict
from evidence.errors import ProjectError
from evidence.leads import Lead
from evidence.project import SETTINGS, Project, Settings, create_project, open_project
from evidence.targets import save_targets

_OFFICE = "云麓市监（演示）"
_REVIEWER = "演示审核员"


@dataclass(frozen=True, slots=True)
class DemoCheck:
    """What the demo found of what it must find; `missed`, `wrong` and `unread` name pages with wordings, for a reader.

    `unseen` counts the leads that only a browser would have shown, where there was none.
    """

    pages: int
    expected: int
    lawful: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]
    unread: tuple[str, ...]
    unseen: int

    @property
    def holds(self) -> bool:
        """Whether everything expected was found and nothing else on lawful pages."""
        return not (self.missed or self.wrong or self.unread)


def make_demo_project(folder: Path, served: DemoSites) -> Project:
    """A fresh project over the served sites; an earlier demo's folder is replaced, any other folder is left alone.

    Raises ProjectError when the folder holds something that is no demo.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / SETTINGS).is_file() or open_project(folder).settings.office != _OFFICE:
            raise ProjectError("这个目录里有别的东西", place=str(folder), mend="请用 --out 换一个空目录")
        shutil.rmtree(folder)
    hosts = tuple(urlsplit(base).netloc for base in served.sites.values())
    project = create_project(folder, Settings(office=_OFFICE, delay=0.0, allow_private=hosts))
    save_targets(project.targets_file, demo_targets(served))
    return project


def decide_some(project: Project, now: str) -> int:
    """Decide as a reviewer would, so that the export has rows: the surest leads of the party that has most of them. How many."""
    sure: dict[str, dict[str, None]] = {}
    for sighting in project.leads.sightings(3):
        sure.setdefault(sighting.lead.party, {})[sighting.lead.lead_id] = None
    if not sure:
        return 0
    party = max(sure, key=lambda p: (len(sure[p]), p))
    rows = (Decision(f"demo-{i}", i, Verdict.PENDING, "", "演示自动作出", _REVIEWER, now) for i in sure[party])
    return len(project.decisions.add(rows).new)


def check_demo(project: Project, served: DemoSites) -> DemoCheck:
    """Hold every page of the demo to expected.toml."""
    captures = {page_key(c.url): c for c in project.captures.all()}
    leads = _leads_by_page(project)
    pages = expected_pages()
    missed: list[str] = []
    wrong: list[str] = []
    unread: list[str] = []
    unseen = 0
    for page in pages:
        name, key = f"{page.site}{page.path}", page_key(served.url(page.site, page.path))
        if key not in captures:
            unread.append(name)
            continue
        lost = [one for one in page.required if not is_found(one, leads.get(key, []))]
        if NO_BROWSER in captures[key].notes:
            unseen += len(lost)
        else:
            missed += (f"{name}　{one.rule}“{one.quote}”" for one in lost)
        wrong += (f"{name}　{lead.rule_id}“{lead.hits[0].quote}”" for lead in unlawful(page, leads.get(key, [])))
    expected, lawful = sum(len(p.required) for p in pages), sum(p.lawful for p in pages)
    return DemoCheck(len(pages), expected, lawful, tuple(missed), tuple(wrong), tuple(unread), unseen)


def _leads_by_page(project: Project) -> dict[str, list[Lead]]:
    urls = {c.capture_id: c.url for c in project.captures.all()}
    leads: dict[str, list[Lead]] = {}
    for sighting in project.leads.sightings(1):
        leads.setdefault(page_key(urls[sighting.capture_id]), []).append(sighting.lead)
    return leads


def is_found(expected: ExpectedLead, leads: Iterable[Lead]) -> bool:
    """Whether one of a page's leads is the expected one: the same rule, and wordings of which one holds the other."""
    wanted = _bare(expected.quote)
    said = (_bare(text) for lead in leads if lead.rule_id == expected.rule for hit in lead.hits for text in (hit.quote, hit.term))
    return any(text and (text in wanted or wanted in text) for text in said)


def unlawful(page: ExpectedPage, leads: Iterable[Lead]) -> Iterator[Lead]:
    """Leads a page must not give: any on a lawful page, on others those that stand within its `fine` wordings."""
    for lead in leads:
        quotes = {_bare(f"{h.before[-4:]}{h.quote}{h.after[:4]}") for h in lead.hits}
        if page.lawful or any(quote in _bare(fine) for quote in quotes for fine in page.fine):
            yield lead


def demo_lines(check: DemoCheck) -> Iterator[str]:
    """The comparison for a reader."""
    found = check.expected - len(check.missed) - check.unseen
    yield f"与预期对照：{check.pages} 个演示网页，应有线索 {check.expected} 条，找到 {found} 条。"
    yield f"　　　　　　正当网页 {check.lawful} 个，误报 {len(check.wrong)} 条。"
    if check.unseen:
        yield f"　　没有浏览器，有 {check.unseen} 条要靠脚本显示的线索看不到；装好 Chromium 再运行一次。"
    for title, rows in (("漏掉", check.missed), ("误报", check.wrong), ("没抓到", check.unread)):
        yield from (f"　　{title}：{row}" for row in rows)


def _bare(text: str) -> str:
    """Text without spaces and what cannot be seen."""
    return re.sub(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]+", "", text)
