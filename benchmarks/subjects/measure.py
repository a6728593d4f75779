"""How well subjects are read from real pages: precision and recall a kind, on the labels' halves, held to floors.

Names count as found when the page is said to be theirs (owner or organiser); of other kinds everything read counts.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from benchmarks.subjects import labels
from benchmarks.subjects.labels import Counts, LabelledPage, compare, half, labelled_pages
from evidence.subjects import About, PartyRole, Subject
from scanner.evaluate import FLOORS, Figures
from scanner.extract import extract
from scanner.registry import Registry
from scanner.source import Source
from scanner.subjects import read_subject

KINDS: tuple[labels.About, ...] = get_args(labels.About)
_KIND_OF = {About.OTHER_ID: "reg15"}
_OWN = (PartyRole.OWNER, PartyRole.ORGANISER)


def evaluate_subjects(folder: Path) -> list[Figures]:
    """Figures of the dev half and of all labelled pages; nothing when the folder holds no pages."""
    if not (folder / "pages_dev.jsonl").exists():
        return []
    judged = [(half(page.page), counts) for page in labelled_pages(folder) for counts in [judge(page)]]
    halves = {name: [c for h, c in judged if h == name] for name in ("dev", "held")}
    sets = [("subjects_dev", halves["dev"])]
    if halves["held"]:
        sets += [("subjects_held_back", halves["held"]), ("subjects", [c for _, c in judged])]
    return [_figures(name, counts) for name, counts in sets]


def judge(page: LabelledPage) -> dict[str, Counts]:
    """What of each kind is right, wrong and missed on one page."""
    read = read_page(page)
    return {kind: compare(page, kind, values_of(read, kind)) for kind in KINDS}


def read_page(page: LabelledPage) -> Subject:
    """The subject as a scan reads it."""
    text_only = page.page.startswith("pages_dev")
    source = Source(page.page, "eval", page.text.encode("utf-8", "surrogatepass"), "text/html; charset=utf-8", text_only)
    return read_subject(extract(source).segments, "eval", Registry.empty())


def values_of(subject: Subject, kind: labels.About) -> Iterator[str]:
    """The values of a kind as they are judged."""
    for mention in subject.mentions:
        if _KIND_OF.get(mention.about, str(mention.about)) == kind and (kind != "name" or mention.role in _OWN):
            yield mention.value


def _figures(name: str, pages: list[dict[str, Counts]]) -> Figures:
    values: dict[str, float] = {}
    classes: dict[str, tuple[int, int]] = {}
    for kind in KINDS:
        right, wrong, missed = (sum(len(getattr(p[kind], of)) for p in pages) for of in ("right", "wrong", "missed"))
        if right + wrong + missed:
            values[f"{kind}_precision"] = right / (right + wrong) if right + wrong else 1.0
            values[f"{kind}_recall"] = right / (right + missed) if right + missed else 1.0
            classes[kind] = (right, right + missed)
    floors = tomllib.loads(FLOORS.read_text("utf-8")).get(name, {})
    failed = [f"{name} 的 {k} 是 {values[k]:.3f}，低于底线 {floor}" for k, floor in floors.items() if values.get(k, 1.0) < floor]
    return Figures(name, values, classes, tuple(failed))
