"""Precision, recall and false alarms on labelled sets, held to the floors of benchmarks/floors.toml.

A sentence (evasion_dev.tsv, unseen.tsv) counts as found at C1 (a reviewer would see it), a page (pages_dev.jsonl, the files
that pages/labels.toml names) at C2, quoting the labelled words; both whole, and again in the part held back. Prose finds nothing.
"""

import csv
import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.errors import InputError
from evidence.leads import Scan
from scanner.scan import Scanner
from scanner.source import Source

_BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
FLOORS, PEERS = _BENCHMARKS / "floors.toml", _BENCHMARKS / "peers.toml"
HELD_BACK = "_held_back"
_AT_ONCE = 2000  # characters of prose read as one page
_ESCAPE = re.compile(r"\\(\\|n|t|r|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})")
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one set: `values` by name (shares of 1), `classes` as found / all, `failed` floors as sentences."""

    name: str
    values: dict[str, float]
    classes: dict[str, tuple[int, int]]
    failed: tuple[str, ...]


def evaluate(folder: Path, scanner: Scanner) -> list[Figures]:
    """The figures of every set found in a folder. Raises InputError when there is none."""
    sets = [(name, measure) for name, measure in SETS.items() if (folder / name).exists()]
    if not sets:
        raise InputError("这里没有评测数据", place=str(folder), mend=f"请指向放着 {'、'.join(SETS)} 之一的目录")
    return [one for name, measure in sets for one in measure(folder / name, scanner)]


def figure_lines(figures: Sequence[Figures]) -> Iterator[str]:
    """The figures for a reader, other tools' beside them."""
    for one in figures:
        yield f"{one.name}　{_line(one.values)}"
        yield from (f"　　{name}　{right}/{count}" for name, (right, count) in one.classes.items())
        yield from (f"不达标：{sentence}" for sentence in one.failed)
    if any("innocent_flagged" in one.values for one in figures):
        yield "对照：同类工具在没见过的句子上"
        yield from (f"　　{name}　{_line(values)}" for name, values in peers())


def _line(values: Mapping[str, float]) -> str:
    return "　".join(f"{name} {value:.3f}" for name, value in values.items())


def peers() -> list[tuple[str, dict[str, float]]]:
    """What other tools reach on sentences of this kind, by name."""
    return [(one.pop("name"), one) for one in tomllib.loads(PEERS.read_text("utf-8"))["peer"]]


def sentences(path: Path, scanner: Scanner) -> list[Figures]:
    """Sentences that must be found and sentences that must not, by class: all, and those held back."""
    judged: list[_Judged] = []
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            scan = _scan(scanner, path.name, unescaped(row["sentence"]))
            found, wanted = any(x.confidence >= 1 for x in scan.leads), row["should_hit"] == "yes"
            judged.append(_Judged(held_back(path.stem, row["id"]), row["category"], wanted, found))
    return _whole_and_held_back(path.stem, judged, _sentence_figures)


def unescaped(text: str) -> str:
    """A sentence of a set as it is shown: \\n, \\t, \\uXXXX and \\\\ undone."""
    return _ESCAPE.sub(lambda m: _SIGNS.get(m[1]) or chr(int(m[1][1:], 16)), text)


def _sentence_figures(name: str, judged: Sequence["_Judged"]) -> Figures:
    outcome = Counter((one.wanted, one.found) for one in judged)
    values = {
        "precision": _share(outcome[True, True], outcome[False, True]),
        "recall": _share(outcome[True, True], outcome[True, False]),
        "innocent_flagged": _share(outcome[False, True], outcome[False, False]),
    }
    return _figures(name, values, _classes(judged))


def pages(path: Path, scanner: Scanner) -> list[Figures]:
    """Pages labelled as violations must be found and quoted; pages labelled clean must not be found: all, and those held back."""
    judged: list[_Judged] = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["violation"] not in ("yes", "no"):
            continue
        scan = _scan(scanner, row["url"], row["text"])
        wanted = row["violation"] == "yes"
        found = _quotes(scan, [v["quote"] for v in row["violations"]]) if wanted else any(x.confidence >= 2 for x in scan.leads)
        category = "violation" if wanted else f"clean:{row['page_kind']}"
        judged.append(_Judged(held_back(path.stem, row["id"]), category, wanted, found))
    return _whole_and_held_back(path.stem, judged, _page_figures)


def page_files(path: Path, scanner: Scanner) -> list[Figures]:
    """The same of whole pages in files beside their labels."""
    judged: list[_Judged] = []
    for row in tomllib.loads(path.read_text("utf-8"))["page"]:
        scan = scanner.scan(Source(row["file"], "eval", (path.parent / row["file"]).read_bytes(), "text/html"))
        wanted = row["violation"]
        found = _quotes(scan, [v["quote"] for v in row["found"]]) if wanted else any(x.confidence >= 2 for x in scan.leads)
        category = "violation" if wanted else f"clean:{row['page_kind']}"
        judged.append(_Judged(held_back("unseen", row["file"]), category, wanted, found))
    return _whole_and_held_back("unseen_pages", judged, _page_figures)


def prose(path: Path, scanner: Scanner) -> list[Figures]:
    """Ordinary text that sells nothing (reviews, novels, news in *.txt): leads of C2 and more a million characters."""
    found, length = 0, 0
    for file in sorted(path.glob("*.txt")):
        text = file.read_text("utf-8", errors="replace")
        for start in range(0, len(text), _AT_ONCE):
            part = text[start : start + _AT_ONCE]
            found += sum(lead.confidence >= 2 for lead in _scan(scanner, file.name, part).leads)
            length += len(part)
    return [_figures("prose", {"leads_a_million_flagged": found * 1e6 / length}, {})] if length else []


def _whole_and_held_back(name: str, judged: Sequence["_Judged"], figures: "_Measure") -> list[Figures]:
    unseen = [one for one in judged if one.held_back]
    return [figures(name, judged), *([figures(f"{name}{HELD_BACK}", unseen)] if unseen else [])]


def _page_figures(name: str, judged: Sequence["_Judged"]) -> Figures:
    outcome = Counter((one.wanted, one.found) for one in judged)
    values = {
        "recall": _share(outcome[True, True], outcome[True, False]),
        "clean_flagged": _share(outcome[False, True], outcome[False, False]),
    }
    return _figures(name, values, _classes(judged))


@dataclass(frozen=True, slots=True)
class _Judged:
    """One labelled text: whether it is held back, its class, and whether it was to be found and was."""

    held_back: bool
    category: str
    wanted: bool
    found: bool


def held_back(name: str, text_id: object) -> bool:
    """Whether a text is not to be looked at, as its set's README says: a third of the older, half of the newer."""
    digest = hashlib.sha256(str(text_id).encode())
    if name in ("second", "pages_second", "third", "pages_third"):
        return int(digest.hexdigest()[0], 16) % 2 == 1
    return digest.digest()[0] % 2 == 1 if name == "unseen" else int(digest.hexdigest(), 16) % 3 == 0


def _classes(judged: Sequence[_Judged]) -> dict[str, tuple[int, int]]:
    names = sorted({one.category for one in judged})
    right = {name: [one.found == one.wanted for one in judged if one.category == name] for name in names}
    return {name: (sum(rows), len(rows)) for name, rows in right.items()}


def _scan(scanner: Scanner, name: str, text: str) -> Scan:
    return scanner.scan(Source(name, "eval", text.encode("utf-8", "surrogatepass"), text_only=True))


def _quotes(scan: Scan, quotes: list[str]) -> bool:
    """Whether a lead of C2 or more quotes the labelled words, or stands right around them."""
    hits = [h for lead in scan.leads if lead.confidence >= 2 for h in lead.hits]
    return any(h.quote in q or q in f"{h.before[-20:]}{h.quote}{h.after[:20]}" for h in hits for q in quotes)


def _share(part: int, rest: int) -> float:
    return part / (part + rest) if part + rest else 1.0


def _figures(name: str, values: dict[str, float], classes: dict[str, tuple[int, int]]) -> Figures:
    floors = tomllib.loads(FLOORS.read_text("utf-8")).get(name, {})
    failed = []
    for key, floor in floors.items():
        most = key.endswith("flagged")
        if (values[key] > floor) if most else (values[key] < floor):
            failed.append(f"{name} 的 {key} 是 {values[key]:.3f}，{'高于上限' if most else '低于底线'} {floor}")
    return Figures(name, values, classes, tuple(failed))


_Measure = Callable[[str, Sequence[_Judged]], Figures]
SETS = {
    "evasion_dev.tsv": sentences,
    "unseen.tsv": sentences,
    "second.tsv": sentences,
    "pages_dev.jsonl": pages,
    "pages_second.jsonl": pages,
    "third.tsv": sentences,
    "pages_third.jsonl": pages,
    "pages/labels.toml": page_files,
    "prose": prose,
}
