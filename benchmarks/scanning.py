"""Pages scanned a second by one processor: CPU time of one process, pages without and with candidates apart.

Almost every page of a crawl has none, so that figure says how long a crawl's scan takes; pages with candidates are
judged, which costs more. Which kind a page is the scan itself says: any hit, also one graded down, is a candidate.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.pages import made_pages
from evidence.errors import InputError
from scanner.inputs import Unreadable, read_inputs
from scanner.scan import Scanner
from scanner.source import Source

_HTML = (".html", ".htm", ".xhtml", ".shtml")


@dataclass(frozen=True, slots=True)
class ScanSpeed:
    """Figures of one kind of pages. `pages_per_second` is of CPU time, the median of the rounds; `ms` the median page."""

    sample: str
    candidates: bool
    pages: int
    rounds: int
    kilobytes: float
    pages_per_second: float
    ms: float


def scan_speeds(folder: Path | None, scanner: Scanner, *, pages: int, rounds: int) -> list[ScanSpeed]:
    """The speed over made-up pages and, when a folder is given, over its HTML files. Raises InputError when it has none."""
    samples = {"生成的网页": _made(pages)} | ({folder.name: _files(folder)} if folder else {})
    return [speed for name, sources in samples.items() for speed in _measure(name, sources, scanner, rounds)]


def _made(count: int) -> list[Source]:
    half = max(1, count // 2)
    return [
        Source(f"{ads}{page.path}", "bench", page.body, "text/html; charset=utf-8")
        for ads in (False, True)
        for page in made_pages(half, ads=ads)
    ]


def _files(folder: Path) -> list[Source]:
    read = [item for item in read_inputs([folder]) if not isinstance(item, Unreadable)]
    pages = [source for source in read if source.name.lower().endswith(_HTML)]
    if not pages:
        raise InputError("里面没有网页文件", place=str(folder), mend="请指向放着 .html 文件的目录")
    return pages


def _measure(sample: str, sources: list[Source], scanner: Scanner, rounds: int) -> list[ScanSpeed]:
    candidates = [bool(scanner.scan(source).leads) for source in sources]  # warms up, too: the dictionary is loaded at first use
    times = [[_seconds(scanner, source) for source in sources] for _ in range(rounds)]
    groups = ((kind, [i for i, found in enumerate(candidates) if found is kind]) for kind in (False, True))
    return [
        _speed(sample, kind, [sources[i] for i in group], [[t[i] for i in group] for t in times])
        for kind, group in groups
        if group
    ]


def _seconds(scanner: Scanner, source: Source) -> float:
    begun = time.process_time()
    scanner.scan(source)
    return time.process_time() - begun


def _speed(sample: str, candidates: bool, sources: list[Source], times: list[list[float]]) -> ScanSpeed:
    return ScanSpeed(
        sample,
        candidates,
        len(sources),
        len(times),
        round(median(len(s.body) for s in sources) / 1024, 1),
        round(len(sources) / median(map(sum, times)), 1),
        round(1000 * median(map(median, _by_page(times))), 2),
    )


def _by_page(times: list[list[float]]) -> Iterable[tuple[float, ...]]:
    return zip(*times, strict=True)
