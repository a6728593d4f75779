"""Endurance: long crawls, static and rendered, with every page sealed: how fast, and whether memory stays where it was."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks.crawling import OneCrawl, one_crawl
from benchmarks.site import served_sites

STATIC, SHOWN = 20_000, 1_000
_HOSTS = 4  # a site is shown one page at a time, so that many pages are many sites, as in a patrol
_SHOWN_GOAL = 1.3  # pages a second on two cores, with full evidence


@dataclass(frozen=True, slots=True)
class Endurance:
    """One long crawl, of which `pictures` pages were sealed as a browser showed them.

    `early_mb` and `late_mb` are medians over the second and the last fifth of the pages, the browser's memory included (what
    its processes share counts for each); `cpu_ms` a page, the browser's included.
    """

    how: str
    pages: int
    pictures: int
    pages_per_second: float
    cpu_ms: float
    early_mb: float
    late_mb: float
    most_mb: float
    goal: float
    points: tuple[tuple[int, int], ...]

    @property
    def growth(self) -> float:
        """Times the memory early on that the last pages took."""
        return round(self.late_mb / self.early_mb, 2)


def endurance(static: int, shown: int, on_crawl: Callable[[int, int], None]) -> list[Endurance]:
    """Crawl so many pages of one site, then render so many of four; either may be 0."""
    wanted = [w for w in (("ours", "static", static, 1, 0.0), ("shown", "rendered", shown, _HOSTS, _SHOWN_GOAL)) if w[2]]
    done = []
    for number, (which, how, pages, hosts, goal) in enumerate(wanted, 1):
        each = max(1, pages // hosts)
        with served_sites(each, hosts) as urls:
            done.append(_endurance(how, one_crawl(which, urls, each * hosts), goal))
        on_crawl(number, len(wanted))
    return done


def _endurance(how: str, one: OneCrawl, goal: float) -> Endurance:
    memory = [(pages, own + others) for pages, own, others in one.memory]
    early = [mb for pages, mb in memory if one.pages * 0.2 <= pages < one.pages * 0.4] or [memory[0][1]]
    late = [mb for pages, mb in memory if pages >= one.pages * 0.8]
    tenths = [next(((p, mb) for p, mb in memory if p >= one.pages * n / 10), memory[-1]) for n in range(11)]
    return Endurance(
        how,
        one.pages,
        one.pictures,
        round(one.pages / one.wall, 2),
        round(1000 * (one.cpu + one.browser_cpu) / one.pages, 1),
        round(median(early), 1),
        round(median(late), 1),
        round(max(mb for _, mb in memory), 1),
        goal,
        tuple((pages, round(mb)) for pages, mb in tenths),
    )
