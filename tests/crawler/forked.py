"""A crawl in a process forked from one that has everything imported: it begins at once, so that sweeps can kill hundreds."""

import multiprocessing
import os
from multiprocessing.process import BaseProcess
from pathlib import Path

from crawler.crawl import crawl
from evidence.project import open_project

_FORKS = "forkserver" in multiprocessing.get_all_start_methods()


def begin(root: Path) -> BaseProcess:
    """Begin to crawl a project's targets."""
    context = multiprocessing.get_context("forkserver" if _FORKS else "spawn")
    context.set_forkserver_preload([__name__, "crawler.spiders.site", "crawler.handler", "scrapy.core.engine"])
    process: BaseProcess = context.Process(target=_crawl, args=(str(root),), daemon=True)  # type: ignore[attr-defined]
    process.start()
    return process


def _crawl(root: str) -> None:
    if hasattr(os, "setsid"):
        os.setsid()  # killed with all it started
    project = open_project(Path(root))
    with project.locked():
        crawl(project, project.targets())
