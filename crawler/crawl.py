"""crawl: the one way into this room. Runs the site spider over targets and comes back when the run is over."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings as ScrapySettings

from crawler.spiders.site import SiteSpider
from evidence.ledger import PageState
from evidence.project import Project
from evidence.runs import RunState
from evidence.targets import Target

_MOST_TRIES = 6  # a page that was in flight at this many crashes is given up


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """One run's outcome: pages by state, and whether it went on with a run that had been interrupted."""

    run_id: str
    resumed: bool
    finished: bool
    counts: dict[PageState, int]


def crawl(project: Project, targets: tuple[Target, ...], on_progress: Callable[[int, int], None] | None = None) -> CrawlSummary:
    """Crawl targets, or go on with their unfinished run. Callable once in a process (the reactor cannot start twice).

    The caller holds project.locked(). Raises VaultError when the disk takes no more evidence.
    """
    ids = tuple(t.target_id for t in targets)
    unfinished = project.runs.unfinished(ids)
    run = unfinished or project.runs.begin(ids)
    project.vault.sweep()
    project.ledger.recover(run.run_id, _MOST_TRIES)

    def on_page() -> None:
        if on_progress:
            counts = project.ledger.counts(run.run_id)
            on_progress(sum(counts.values()) - counts[PageState.QUEUED] - counts[PageState.FETCHING], sum(counts.values()))

    logging.getLogger("scrapy").setLevel(logging.ERROR)
    process = CrawlerProcess(_settings(project))
    crawler = process.create_crawler(SiteSpider)
    process.crawl(crawler, project=project, run_id=run.run_id, targets=targets, on_page=on_page)
    process.start(install_signal_handlers=True)
    counts = project.ledger.counts(run.run_id)
    finished = not counts[PageState.QUEUED] and not counts[PageState.FETCHING]
    project.runs.end(run.run_id, RunState.FINISHED if finished else RunState.STOPPED, "" if finished else "中途停止")
    spider = crawler.spider
    if isinstance(spider, SiteSpider) and spider.problem:
        raise spider.problem
    return CrawlSummary(run.run_id, unfinished is not None, finished, counts)


def user_agent(contact: str) -> str:
    """Who we say we are: never a browser's name."""
    return f"XunzhengBot/0.1 (+{contact})" if contact else "XunzhengBot/0.1"


def _settings(project: Project) -> ScrapySettings:
    """Scrapy's settings: polite, within limits, and nothing listening."""
    return ScrapySettings(
        {
            "ALLOWED_PRIVATE": list(project.settings.allow_private),
            "USER_AGENT": user_agent(project.settings.contact),
            "SCHEDULER": "crawler.frontier.LedgerScheduler",
            "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
            "DNS_RESOLVER": "crawler.address.CheckedResolver",
            "ROBOTSTXT_OBEY": False,  # RobotsRules obeys instead, without the race
            "REDIRECT_ENABLED": False,
            "METAREFRESH_ENABLED": False,
            "RETRY_ENABLED": False,
            "COMPRESSION_ENABLED": False,  # the body is sealed as received
            "COOKIES_ENABLED": False,
            "HTTPPROXY_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "DOWNLOADER_MIDDLEWARES": {"crawler.address.AddressGuard": 10, "crawler.robots.RobotsRules": 20},
            "DOWNLOAD_HANDLERS": {"file": None, "data": None, "ftp": None, "s3": None},
            "DEFAULT_REQUEST_HEADERS": {
                "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
                "Accept-Language": "zh-CN,zh;q=0.9",
                "Accept-Encoding": "gzip, deflate",
            },
            "CONCURRENT_REQUESTS": 8,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "CONCURRENT_ITEMS": 1,
            "DOWNLOAD_DELAY": project.settings.delay,
            "RANDOMIZE_DOWNLOAD_DELAY": False,
            "AUTOTHROTTLE_ENABLED": project.settings.delay > 0,
            "AUTOTHROTTLE_START_DELAY": project.settings.delay,
            "DOWNLOAD_TIMEOUT": 30,
            "DOWNLOAD_MAXSIZE": 20 << 20,
            "DOWNLOAD_WARNSIZE": 0,
            "DOWNLOAD_FAIL_ON_DATALOSS": False,
            "LOG_LEVEL": "ERROR",
            "LOG_INSTALL_ROOT_HANDLER": False,
            "STATS_DUMP": False,
        }
    )
