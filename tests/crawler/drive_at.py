"""Crawls with so many requests at once, in a process of its own: our crawl of a project, or stock Scrapy over URLs.

`python -m tests.crawler.drive_at ours 32 PROJECT` or `… stock 32 URL…`
"""

import sys
from pathlib import Path
from unittest.mock import patch

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

import crawler.crawl as room
from crawler.settings import scrapy_settings
from evidence.project import Project, open_project


def ours(folder: Path, at_once: int) -> None:
    def changed(project: Project) -> Settings:
        settings = scrapy_settings(project)
        settings.set("CONCURRENT_REQUESTS", at_once)
        return settings

    project = open_project(folder)
    with patch.object(room, "scrapy_settings", changed), project.locked():
        room.crawl(project, project.targets())


def stock(urls: list[str], at_once: int) -> None:
    class Spider(scrapy.Spider):
        name = "stock"
        start_urls = urls

        def parse(self, response: scrapy.http.Response) -> None:
            pass

    process = CrawlerProcess(
        {
            "ROBOTSTXT_OBEY": True,
            "CONCURRENT_REQUESTS": at_once,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,  # as ours; the requests wait for robots.txt all the same
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(Spider)
    process.start()


if __name__ == "__main__":
    if sys.argv[1] == "ours":
        ours(Path(sys.argv[3]), int(sys.argv[2]))
    else:
        stock(sys.argv[3:], int(sys.argv[2]))
