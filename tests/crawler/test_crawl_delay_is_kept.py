"""A site's Crawl-delay holds for every request to it, though our own throttle would go faster."""

import time
from collections.abc import Callable
from itertools import pairwise

from evidence.project import Project
from tests.crawler.conftest import run
from tests.crawler.sites import Reply, page, serve


def test_requests_keep_the_delay_the_site_asks_for(project_for: Callable[..., Project]) -> None:
    times: list[float] = []

    class Timed(dict[str, Reply]):
        def get(self, path: str, default: Reply) -> Reply:  # type: ignore[override]
            times.append(time.monotonic())
            return super().get(path, default)

    robots = Reply(b"User-agent: *\nCrawl-delay: 1\n", headers={"Content-Type": "text/plain"})
    pages = {"/robots.txt": robots, "/": page("首", *(f"/{i}" for i in range(5)))} | {f"/{i}": page(str(i)) for i in range(5)}
    with serve(Timed(pages)) as site:
        run(project_for(site, delay=0.05))
    between = [later - earlier for earlier, later in pairwise(times[1:])]
    assert len(between) == 5 and min(between) > 0.9
