"""Precision, recall and false alarms on labelled sets, held to the floors of benchmarks/floors.toml.

evasion_dev.tsv: a sentence counts as found at C1 (a reviewer would see it). pages_dev.jsonl: at C2, quoting the labelled words.
"""

import csv
import json
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from evidence.errors import InputError
from evidence.leads import Scan
from scanner.scan import Scanner
from scanner.source import Source

FLOORS = Path(__file__).resolve().parent.parent / "benchmarks" / "floors.toml"
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
    sets = [("evasion_dev.tsv", evasion), ("pages_dev.jsonl", pages)]
    found = [measure(folder / name, scanner) for name, measure in sets if (folder / name).exists()]
    if not found:
        raise InputError("这里没有评测数据", place=str(folder), mend="请指向放着 evasion_dev.tsv 或 pages_dev.jsonl 的目录")
    return found


def evasion(path: Path, scanner: Scanner) -> Figures:
    """Sentences that must be found and sentences that must not, by class."""
    outcome: Counter[tuple[bool, bool]] = Counter()
    classes: dict[str, list[bool]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            text = _ESCAPE.sub(lambda m: _SIGNS.get(m[1]) or chr(int(m[1][1:], 16)), row["sentence"])
            found, wanted = any(x.confidence >= 1 for x in _scan(scanner, path.name, text).leads), row["should_hit"] == "yes"
            outcome[wanted, found] += 1
            classes.setdefault(row["category"], []).append(found == wanted)
    values = {
        "precision": _share(outcome[True, True], outcome[False, True]),
        "recall": _share(outcome[True, True], outcome[True, False]),
        "innocent_flagged": _share(outcome[False, True], outcome[False, False]),
    }
    return _figures("evasion_dev", values, {name: (sum(right), len(right)) for name, right in sorted(classes.items())})


def pages(path: Path, scanner: Scanner) -> Figures:
    """Pages labelled as violations must be found and quoted; pages labelled clean must not be found."""
    classes: dict[str, list[bool]] = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["violation"] not in ("yes", "no"):
            continue
        scan = _scan(scanner, row["url"], row["text"])
        wanted = row["violation"] == "yes"
        found = _quotes(scan, [v["quote"] for v in row["violations"]]) if wanted else any(x.confidence >= 2 for x in scan.leads)
        classes.setdefault("violation" if wanted else f"clean:{row['page_kind']}", []).append(found == wanted)
    clean = [right for name, all_right in classes.items() if name != "violation" for right in all_right]
    seen = classes.get("violation", [])
    values = {"recall": _share(sum(seen), len(seen) - sum(seen)), "clean_flagged": _share(len(clean) - sum(clean), sum(clean))}
    return _figures("pages_dev", values, {name: (sum(right), len(right)) for name, right in sorted(classes.items())})


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
