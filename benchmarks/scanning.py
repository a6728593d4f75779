"""Pages scanned a second by one processor, beside what anybody would write first, timed in the same run.

CPU time of one process. Pages without candidates, with lawful words only and with selling words are apart: almost every
page of a crawl has none, so that figure says how long a crawl's scan takes; candidates are judged, which costs more.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.baseline import baseline
from benchmarks.pages import Prose, made_pages
from evidence.errors import InputError
from scanner.extract import extract
from scanner.inputs import read_inputs
from scanner.scan import Scanner
from scanner.source import Source

_HTML = (".html", ".htm", ".xhtml", ".shtml")
_GOALS = {Prose.PLAIN: 400, Prose.LAWFUL: 120, Prose.SELLING: 120}
MATCH_GOAL = 20  # MB of text a second
TIMES_GOAL = 20  # times as fast as the baseline
_FEW = 10  # pages of a sample that the slow baseline reads


@dataclass(frozen=True, slots=True)
class ScanSpeed:
    """Figures of one kind of pages: `pages_per_second` of CPU time, the median of the rounds; `ms` the median page.

    `goal` is 0 where none is set; `baseline_pages_per_second` and `times` are 0 where the baseline was not timed.
    """

    sample: str
    pages: int
    rounds: int
    kilobytes: float
    hits: float
    pages_per_second: float
    ms: float
    goal: int
    baseline_pages_per_second: float
    times: float


@dataclass(frozen=True, slots=True)
class MatchSpeed:
    """Megabytes of UTF-8 text a second that are folded and looked through for candidates."""

    sample: str
    rounds: int
    megabytes: float
    megabytes_per_second: float
    goal: int = MATCH_GOAL


def scan_speeds(folder: Path | None, scanner: Scanner, *, pages: int, rounds: int) -> list[ScanSpeed]:
    """The speed over made-up pages and, when a folder is given, over its HTML files. Raises InputError when it has none."""
    files = _by_candidates(folder.name, _files(folder), scanner) if folder else []
    each = max(1, pages // len(Prose))
    made = [(f"生成的网页，{prose}", _made(each, prose), _GOALS[prose]) for prose in Prose]
    count = baseline(term for rule in scanner.rules.rules for term in rule.terms)
    return [_speed(name, sources, goal, scanner, rounds, count) for name, sources, goal in (*made, *files) if sources]


def match_speed(scanner: Scanner, *, pages: int, rounds: int) -> MatchSpeed:
    """The speed of folding and matching alone, over the text runs of made-up pages without candidates."""
    documents = [extract(source) for source in _made(max(1, pages // len(Prose)), Prose.PLAIN)]
    texts = [[text for text, _, _ in document.runs] for document in documents]
    size = sum(len(text.encode("utf-8", "surrogatepass")) for page in texts for text in page) / 1e6
    times = [sum(_seconds(partial(scanner.candidates, page)) for page in texts) for _ in range(rounds + 1)]
    return MatchSpeed(f"生成的网页，{Prose.PLAIN}", rounds, round(size, 1), round(size / median(times[1:]), 1))


def _made(count: int, prose: Prose) -> list[Source]:
    return [Source(f"{prose}{p.path}", "bench", p.body, "text/html; charset=utf-8") for p in made_pages(count, prose)]


def _files(folder: Path) -> list[Source]:
    read = [item for item in read_inputs([folder]) if isinstance(item, Source)]
    pages = [source for source in read if source.name.lower().endswith(_HTML)]
    if not pages:
        raise InputError("里面没有网页文件", place=str(folder), mend="请指向放着 .html 文件的目录")
    return pages


def _by_candidates(name: str, sources: Sequence[Source], scanner: Scanner) -> list[tuple[str, list[Source], int]]:
    """Which kind a page is the scan itself says: any hit, also one graded down, is a candidate."""
    found = [bool(scanner.scan(source).leads) for source in sources]
    kinds = ((False, "没有候选词"), (True, "有候选词"))
    return [(f"{name}，{title}", [s for s, has in zip(sources, found, strict=True) if has is kind], 0) for kind, title in kinds]


def _speed(
    sample: str, sources: list[Source], goal: int, scanner: Scanner, rounds: int, count: Callable[[bytes], int] | None
) -> ScanSpeed:
    hits = [sum(len(lead.hits) for lead in scanner.scan(source).leads) for source in sources]  # warms up, too
    times = [[_seconds(partial(scanner.scan, source)) for source in sources] for _ in range(rounds)]
    few = sources[:_FEW]
    slow = [_seconds(partial(count, source.body)) for source in few] if count else []
    ours = median(sum(row[: len(few)]) for row in times)
    return ScanSpeed(
        sample,
        len(sources),
        rounds,
        round(median(len(s.body) for s in sources) / 1024, 1),
        round(median(hits), 1),
        round(len(sources) / median(map(sum, times)), 1),
        round(1000 * median(map(median, _by_page(times))), 2),
        goal,
        round(len(few) / sum(slow), 1) if slow else 0.0,
        round(sum(slow) / ours, 1) if slow else 0.0,
    )


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _by_page(times: list[list[float]]) -> Iterable[tuple[float, ...]]:
    return zip(*times, strict=True)
