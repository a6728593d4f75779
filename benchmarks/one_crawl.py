"""One crawl in a process of its own (Scrapy's reactor starts once a process): ours, or bare Scrapy following the same links.

`python -m benchmarks.one_crawl ours|bare URL` prints pages, seconds and CPU seconds as JSON. Imports are not counted.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule

from crawler.crawl import crawl
from evidence.project import create_project
from evidence.settings import Settings
from evidence.targets import Render, Target

_DEEP, _MANY = 20, 1_000_000


def ours(url: str) -> int:
    """Our whole crawl without a pause between requests: ledger, robots, WARC, everything flushed to disk. How many pages."""
    with tempfile.TemporaryDirectory() as folder:
        project = create_project(Path(folder) / "p", Settings(delay=0.0, allow_private=(urlsplit(url).netloc,)))
        target = Target("bench", "bench", (url,), (str(urlsplit(url).hostname),), depth=_DEEP, budget=_MANY, render=Render.NEVER)
        with project.locked():
            crawl(project, (target,), lambda done, total: None)  # as the command line does: it shows how far it is
        return project.captures.count()


def bare(url: str) -> int:
    """What anybody gets from Scrapy as it comes: robots obeyed, links followed, nothing kept. How many pages."""

    seen: set[str] = set()  # Scrapy asks for the start page again when a page links to it

    class LinkSpider(CrawlSpider):
        name = "bare"
        start_urls = [url]  # noqa: RUF012 (Scrapy's type)
        allowed_domains = [str(urlsplit(url).hostname)]  # noqa: RUF012
        rules = (Rule(LinkExtractor(), callback="arrived", follow=True),)

        def parse_start_url(self, response: Response, **kwargs: object) -> None:
            self.arrived(response)

        def arrived(self, response: Response) -> None:
            seen.add(response.url)

    process = CrawlerProcess({"ROBOTSTXT_OBEY": True, "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False})
    process.crawl(LinkSpider)
    process.start()
    return len(seen)


def _measured(which: str, url: str) -> dict[str, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    pages = ours(url) if which == "ours" else bare(url)
    return {"pages": pages, "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measured(sys.argv[1], sys.argv[2])) + "\n")
