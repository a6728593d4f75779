"""Our crawl beside bare Scrapy as it comes, and with our settings: the same local site and run, taking turns at going first.

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

_LONGEST = 14_400
_EACH = ("ours", "alike", "bare")
SPEED_GOAL = 0.7  # of the pages a second that bare Scrapy with our settings fetches


@dataclass(frozen=True, slots=True)
class OneCrawl:
    """One crawl: how many pages, in how many seconds by the clock and of CPU time, its own and its browser's; how many were
    sealed as a browser showed them; its memory as points of (pages, own MB, child processes' MB)."""

    pages: int
    wall: float
    cpu: float
    browser_cpu: float
    pictures: int
    memory: list[tuple[int, float, float]]


@dataclass(frozen=True, slots=True)
class CrawlSpeed:
    """Milliseconds a page (medians of the rounds) of ours, of Scrapy with our settings (`alike`) and as it comes (`bare`); how
    many times theirs ours takes, and `share`, our pages a second over those of Scrapy with our settings (medians of the
    rounds' ratios)."""

    pages: int
    rounds: int
    ours_ms_cpu: float
    ours_ms_wall: float
    alike_ms_cpu: float
    alike_ms_wall: float
    bare_ms_cpu: float
    bare_ms_wall: float
    times_cpu: float
    times_wall: float
    share: float
    share_cpu: float
    goal: float = SPEED_GOAL


def crawl_speed(*, pages: int, rounds: int, on_round: Callable[[int, int], None]) -> CrawlSpeed:
    """Crawl a made-up site with both, several times. Raises XunzhengError when one of them does not see every page."""
    taken: dict[str, list[OneCrawl]] = {which: [] for which in _EACH}
    with served_site(pages) as url:
        for number in range(rounds):
            for which in _EACH if number % 2 else reversed(_EACH):
                taken[which].append(one_crawl(which, (url,), pages))
            on_round(number + 1, rounds)
    ours, alike, bare = (taken[which] for which in _EACH)
    return CrawlSpeed(
        pages,
        rounds,
        _ms([o.cpu for o in ours], pages),
        _ms([o.wall for o in ours], pages),
        _ms([a.cpu for a in alike], pages),
        _ms([a.wall for a in alike], pages),
        _ms([b.cpu for b in bare], pages),
        _ms([b.wall for b in bare], pages),
        _ratio([o.cpu for o in ours], [b.cpu for b in bare]),
        _ratio([o.wall for o in ours], [b.wall for b in bare]),
        _ratio([a.wall for a in alike], [o.wall for o in ours]),
        _ratio([a.cpu for a in alike], [o.cpu for o in ours]),
    )


def _ratio(one: list[float], other: list[float]) -> float:
    return round(median(a / b for a, b in zip(one, other, strict=True)), 2)


def _ms(seconds: list[float], pages: int) -> float:
    return round(1000 * median(seconds) / pages, 2)


def one_crawl(which: str, urls: tuple[str, ...], pages: int) -> OneCrawl:
    """A crawl of served sites. Raises XunzhengError when it fails or does not see every page."""
    command = [sys.executable, "-m", "benchmarks.one_crawl", which, *urls]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=_LONGEST)
    if done.returncode:
        raise XunzhengError("测速的抓取失败了", place=which, mend=f"请看原因：{done.stderr.strip()[-300:]}")
    one = OneCrawl(**json.loads(done.stdout.splitlines()[-1]))
    if one.pages != pages:
        raise XunzhengError(f"应抓 {pages} 页，抓到 {one.pages} 页，测得的速度不能用", place=which, mend="请报告这个问题")
    return one
