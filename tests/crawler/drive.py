"""Runs one crawl of a project's targets in a process of its own: Scrapy's reactor starts once a process."""

import sys
from pathlib import Path

from crawler.crawl import crawl
from evidence.project import open_project

if __name__ == "__main__":
    project = open_project(Path(sys.argv[1]))
    with project.locked():
        crawl(project, project.targets())
