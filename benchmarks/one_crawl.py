"""One crawl in a process of its own (Scrapy's reactor starts once a process): ours, or bare Scrapy following the same links.

`python -m benchmarks.one_crawl ours|shown|alike|bare URL…` prints pages, seconds, CPU seconds and memory over the pages as JSON.
`shown` renders each page; `alike` is bare Scrapy with our settings. Imports, the empty project and its removal are not counted.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule

from benchmarks.footprint import Footprint
from crawler.crawl import crawl
from crawler.settings import scrapy_settings
from evidence.captures import Role
from evidence.project import Project, create_project
from evidence.settings import Settings
from evidence.targets import Render, Target

_DEEP, _MANY = 20, 1_000_000
_BY_US = 20  # Scrapy's priority of a setting that a project chose


def ours(project: Project, urls: tuple[str, ...], footprint: Footprint, render: Render) -> int:
    """Our whole crawl without a pause between requests: ledger, robots, WARC, everything flushed to disk. How many pages."""
    hosts = [str(urlsplit(url).hostname) for url in urls]
    targets = tuple(
        Target(host, host, (url,), (host,), depth=_DEEP, budget=_MANY, render=render)
        for host, url in zip(hosts, urls, strict=True)
    )
    with project.locked():
        crawl(project, targets, lambda done, _: footprint.look(done))  # as the command line does: it shows how far it is
    footprint.look(project.captures.count(), now=True)
    return project.captures.count()


def bare(url: str, footprint: Footprint, chosen: dict[str, Any]) -> int:
    """Scrapy as it comes, or with the settings that are `chosen`: robots obeyed, links followed, nothing kept."""

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
            footprint.look(len(seen))

    process = CrawlerProcess(
        {
            **chosen,
            "ROBOTSTXT_OBEY": True,
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(LinkSpider)
    process.start()
    return len(seen)


def _our_settings(project: Project) -> dict[str, Any]:
    """The settings of our crawl without what is ours alone: scheduler, handlers, robots, addresses."""
    chosen = scrapy_settings(project)
    own = ("SCHEDULER", "DOWNLOADER_MIDDLEWARES", "DOWNLOAD_HANDLERS", "DNS_RESOLVER", "ALLOWED_PRIVATE", "COMPRESSION_ENABLED")
    return {name: chosen[name] for name in chosen if chosen.getpriority(name) == _BY_US and name not in own}


def _measured(which: str, urls: tuple[str, ...]) -> dict[str, Any]:
    footprint = Footprint()
    with tempfile.TemporaryDirectory() as folder:
        project = create_project(
            Path(folder) / "p", Settings(delay=0.0, allow_private=tuple(urlsplit(url).netloc for url in urls))
        )
        chosen = _our_settings(project) if which == "alike" else {}
        wall, cpu = time.perf_counter(), time.process_time()
        if which in ("ours", "shown"):
            pages = ours(project, urls, footprint, Render.ALWAYS if which == "shown" else Render.NEVER)
        else:
            pages = bare(urls[0], footprint, chosen)
        took = {"pages": pages, "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        footprint.pictures = sum(1 for c in project.captures.all() if c.file(Role.DOM) and c.file(Role.SCREENSHOT))
        project.db.close()
    return took | {"browser_cpu": footprint.others_cpu, "pictures": footprint.pictures, "memory": footprint.points}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measured(sys.argv[1], tuple(sys.argv[2:]))) + "\n")
