"""How well subjects are read from real and from written pages: precision and recall a kind, on the labels' halves, with floors.

Names count as found when the page is said to be theirs (owner or organiser); of other kinds everything read counts.
`asked` is the code by which the lists are asked about a page: it has to be the owner's, never another party's.
"""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

from benchmarks.subjects import labels
from benchmarks.subjects.labels import WRITTEN, Counts, LabelledPage, compare, half, key, labelled_pages, written_pages
from evidence.subjects import About, PartyRole, Subject
from scanner.evaluate import FLOORS, SETS, Figures, evaluate
from scanner.extract import extract
from scanner.registry import Registry
from scanner.scan import Scanner
from scanner.source import Source
from scanner.subjects import read_subject

KINDS: tuple[labels.About, ...] = get_args(labels.About)
_KIND_OF = {About.OTHER_ID: "reg15"}
_ASKED = "asked"
_OWN = (PartyRole.OWNER, PartyRole.ORGANISER)


def evaluate_all(folder: Path, scanner: Scanner) -> list[Figures]:
    """The figures of every set found in a folder, of sentences, pages and subjects. Raises InputError when there is none."""
    subjects = evaluate_subjects(folder)
    alone = subjects and not any((folder / name).exists() for name in SETS)
    return [*([] if alone else evaluate(folder, scanner)), *subjects]


def evaluate_subjects(folder: Path) -> list[Figures]:
    """Figures of the dev half and of all labelled pages; nothing when the folder holds no pages."""
    figures = _halves("subjects", labelled_pages(folder)) if (folder / "pages_dev.jsonl").exists() else []
    written = folder / WRITTEN.name
    return [*figures, *(_halves("subjects_written", written_pages(written)) if written.exists() else [])]


def _halves(name: str, pages: Iterable[LabelledPage]) -> list[Figures]:
    judged = [(half(page.page), counts) for page in pages for counts in [judge(page)]]
    halves = {part: [c for h, c in judged if h == part] for part in ("dev", "held")}
    sets = [(f"{name}_dev", halves["dev"])]
    if halves["held"]:
        sets += [(f"{name}_held_back", halves["held"]), (name, [c for _, c in judged])]
    return [_figures(one, counts) for one, counts in sets]


def judge(page: LabelledPage) -> dict[str, Counts]:
    """What of each kind is right, wrong and missed on one page."""
    read = read_page(page)
    return {kind: compare(page, kind, values_of(read, kind)) for kind in KINDS} | {_ASKED: _asked(page, read)}


def _asked(page: LabelledPage, read: Subject) -> Counts:
    """Whether the lists are asked by the owner's code; of several codes none need be, of another's none may."""
    own = {key("uscc", x.value) for x in page.labels if x.about == "uscc" and x.role == "owner"}
    asked = {key("uscc", read.registry.question.uscc)} - {""}
    missed = own - asked if len(own) == 1 else set()
    return Counts(frozenset(asked & own), frozenset(asked - own), frozenset(missed))


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
    for kind in (*KINDS, _ASKED):
        right, wrong, missed = (sum(len(getattr(p[kind], of)) for p in pages) for of in ("right", "wrong", "missed"))
        if right + wrong + missed:
            values[f"{kind}_precision"] = right / (right + wrong) if right + wrong else 1.0
            values[f"{kind}_recall"] = right / (right + missed) if right + missed else 1.0
            classes[kind] = (right, right + missed)
    floors = tomllib.loads(FLOORS.read_text("utf-8")).get(name, {})
    failed = [f"{name} 的 {k} 是 {values[k]:.3f}，低于底线 {floor}" for k, floor in floors.items() if values.get(k, 1.0) < floor]
    return Figures(name, values, classes, tuple(failed))
