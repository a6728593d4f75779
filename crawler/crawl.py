"""crawl: the one way into this room. Runs the site spider over targets and comes back when the run is over."""

import logging
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess

from crawler.browser import find_browser
from crawler.openhours import closed_words
from crawler.reasons import unwritable
from crawler.settings import scrapy_settings
from crawler.spiders.site import SiteSpider
from evidence.custody import Act
from evidence.ledger import PageKind, PageState
from evidence.project import Project
from evidence.runs import RunState
from evidence.targets import Render, Target

_MOST_TRIES = 6  # a page that was in flight at this many crashes is given up


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """One run's outcome: pages and pictures by state, whether it went on with a run that had been interrupted, and why it did
    not come to its end ('' when it did, or was stopped)."""

    run_id: str
    resumed: bool
    finished: bool
    counts: dict[PageState, int]
    pictures: dict[PageState, int]
    why: str = ""


def crawl(
    project: Project,
    targets: tuple[Target, ...],
    on_progress: Callable[[int, int], None] | None = None,
    *,
    rescan: tuple[str, ...] = (),
) -> CrawlSummary:
    """Crawl targets, or go on with their unfinished run. Callable once in a process (the reactor cannot start twice).

    `rescan` names what is looked at again: that is a run of its own, and every page is fetched whole. The caller holds
    project.locked(). Raises VaultError when the disk takes no more evidence, BrowserError when the browser that the
    settings name is not there.
    """
    browser = find_browser(project.settings.chromium) if any(t.render != Render.NEVER for t in targets) else None
    try:
        return _crawl(project, targets, browser, on_progress, rescan)
    except sqlite3.OperationalError as error:
        raise unwritable(project, error) from error


def _crawl(
    project: Project,
    targets: tuple[Target, ...],
    browser: Path | None,
    on_progress: Callable[[int, int], None] | None,
    rescan: tuple[str, ...],
) -> CrawlSummary:
    ids = rescan or tuple(t.target_id for t in targets)
    unfinished = project.runs.unfinished(ids)
    run = unfinished or project.runs.begin(ids)
    project.vault.sweep()
    project.ledger.recover(run.run_id, _MOST_TRIES)
    for target in targets:
        if target.robots_override_by:
            told = {"by": target.robots_override_by, "reason": target.robots_override_reason, "run": run.run_id}
            project.custody.record(Act.OVERRIDE, target.target_id, **told)

    def on_page() -> None:
        if on_progress:
            counts = Counter(project.ledger.counts(run.run_id)) + Counter(project.ledger.counts(run.run_id, PageKind.PICTURE))
            on_progress(counts.total() - counts[PageState.QUEUED] - counts[PageState.FETCHING], counts.total())

    logging.getLogger("scrapy").setLevel(logging.ERROR)
    process = CrawlerProcess(scrapy_settings(project))
    crawler = process.create_crawler(SiteSpider)
    given: dict[str, Any] = {"project": project, "run_id": run.run_id, "targets": targets, "browser": browser}
    process.crawl(crawler, **given, on_page=on_page, whole=bool(rescan))
    process.start(install_signal_handlers=True)
    spider = crawler.spider
    if not isinstance(spider, SiteSpider):
        raise TypeError("the crawl did not get as far as its spider")
    if spider.problem:
        raise spider.problem  # the run stays unfinished; nothing more can be written
    counts, pictures = (project.ledger.counts(run.run_id, kind) for kind in PageKind)
    finished = spider.begun and not any(c[s] for c in (counts, pictures) for s in (PageState.QUEUED, PageState.FETCHING))
    why = closed_words(project, targets) if spider.outside_hours and not finished else ""
    project.runs.end(run.run_id, RunState.FINISHED if finished else RunState.STOPPED, "" if finished else why or "中途停止")
    return CrawlSummary(run.run_id, unfinished is not None, finished, counts, pictures, why)
