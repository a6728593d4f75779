"""Our crawl beside bare Scrapy: the same local site, the same run, taking turns at going first.

The ratio is what counts: it says what the ledger, the sealing and the flushing to disk cost over the mere fetching.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks.site import ROOT, served_site
from evidence.errors import XunzhengError

_LONGEST = 600
_BOTH = ("ours", "bare")


@dataclass(frozen=True, slots=True)
class OneCrawl:
    """One crawl: how many pages, in how many seconds by the clock and of CPU time."""

    pages: int
    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class CrawlSpeed:
    """Milliseconds a page (medians of the rounds) of ours and of bare Scrapy, and the medians of the rounds' ratios."""

    pages: int
    rounds: int
    ours_ms_cpu: float
    ours_ms_wall: float
    bare_ms_cpu: float
    bare_ms_wall: float
    times_cpu: float
    times_wall: float


def crawl_speed(*, pages: int, rounds: int, on_round: Callable[[int, int], None]) -> CrawlSpeed:
    """Crawl a made-up site with both, several times. Raises XunzhengError when one of them does not see every page."""
    taken: dict[str, list[OneCrawl]] = {which: [] for which in _BOTH}
    with served_site(pages) as url:
        for number in range(rounds):
            for which in _BOTH if number % 2 else reversed(_BOTH):
                taken[which].append(_crawl(which, url, pages))
            on_round(number + 1, rounds)
    ours, bare = taken["ours"], taken["bare"]
    return CrawlSpeed(
        pages,
        rounds,
        _ms([o.cpu for o in ours], pages),
        _ms([o.wall for o in ours], pages),
        _ms([b.cpu for b in bare], pages),
        _ms([b.wall for b in bare], pages),
        round(median(o.cpu / b.cpu for o, b in zip(ours, bare, strict=True)), 2),
        round(median(o.wall / b.wall for o, b in zip(ours, bare, strict=True)), 2),
    )


def _ms(seconds: list[float], pages: int) -> float:
    return round(1000 * median(seconds) / pages, 2)


def _crawl(which: str, url: str, pages: int) -> OneCrawl:
    command = [sys.executable, "-m", "benchmarks.one_crawl", which, url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=_LONGEST)
    if done.returncode:
        raise XunzhengError("测速的抓取失败了", place=which, mend=f"请看原因：{done.stderr.strip()[-300:]}")
    one = OneCrawl(**json.loads(done.stdout.splitlines()[-1]))
    if one.pages != pages:
        raise XunzhengError(f"应抓 {pages} 页，抓到 {one.pages} 页，测得的速度不能用", place=which, mend="请报告这个问题")
    return one
