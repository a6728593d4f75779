"""Builds wordlists/voice from labelled sentences: python -m scanner.build_voice [--pages pages_dev.jsonl] [--prose FILE ...]

Learns from the rules' examples, lines written for it (wordlists/voice/written), the open halves of labelled sets (never
from what is held back), and prose that sells nothing: pages labelled
clean and plain texts. A logistic scale over fragments; needs scikit-learn.
"""

import argparse
import csv
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanner.evaluate import held_back, unescaped
from scanner.fold import fold
from scanner.rulecheck import is_page
from scanner.rules import load_rules
from scanner.voice import FOLDER, SHORTEST, fragments, passages

_BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
SETS = (_BENCHMARKS / "sentences" / "unseen.tsv", _BENCHMARKS / "second" / "second.tsv")
PAGES = _BENCHMARKS / "second" / "pages_second.jsonl"
_KEPT = 16000  # fragments of the scale
_FAMILY = 400  # fragments a rule
_RARE = 3  # times a fragment must be seen
_PROSE = 8000  # passages of prose at most
_STIFF, _STIFF_FAMILIES = 30.0, 60.0  # the inverse of how strongly weights are held down


@dataclass(frozen=True, slots=True)
class _Example:
    """A text, whether it sells, how much it counts, and its rule where one is named."""

    text: str
    sells: bool
    counts: float
    rule: str = ""


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--evasion", type=Path, help="evasion_dev.tsv: its part not held back is learnt from")
    parser.add_argument("--pages", type=Path, nargs="*", default=[], help="pages_dev.jsonl: lines of pages not held back")
    parser.add_argument("--prose", type=Path, nargs="*", default=[], help="plain texts that sell nothing")
    options = parser.parse_args(argv)
    examples = [*_of_rules(), *(e for path in (*SETS, options.evasion) if path for e in _of_set(path))]
    examples += [_Example(line, False, 2.0) for line in (FOLDER / "innocent.txt").read_text("utf-8").splitlines()[1:]]
    examples += _of_written()
    examples += [e for path in (PAGES, *options.pages) for e in _of_pages(path)]
    examples += _of_prose(options.prose)
    FOLDER.mkdir(exist_ok=True)
    _write("weights.tsv", _scale(examples), "招揽的语气：片段、分量（千分之一），空片段是起点")
    _write("families.tsv", _families([e for e in examples if e.rule and e.sells]), "像哪一条规则：规则和片段、分量（千分之一）")


def _of_rules() -> Iterator[_Example]:
    for rule in load_rules().rules:
        yield from (_Example(text, True, 3.0, rule.rule_id) for text in rule.hit if not is_page(text))
        yield from (_Example(text, False, 1.0) for text in rule.miss if not is_page(text))


def _of_written() -> Iterator[_Example]:
    """Lines written to be learnt from: what sellers say, and their lawful neighbours."""
    for path in sorted((FOLDER / "written").glob("*.tsv")):
        sells = path.stem.endswith("_sells")
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield _Example(row["text"], sells, 3.0 if sells else 1.5, row.get("rule") or "")


def _of_set(path: Path) -> Iterator[_Example]:
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            sells = row["should_hit"] == "yes"
            if not held_back(path.stem, row["id"]):
                yield _Example(unescaped(row["sentence"]), sells, 3.0 if sells else 1.0, row.get("rule", ""))


def _of_pages(path: Path) -> Iterator[_Example]:
    """The lines of pages: those that hold a labelled violation sell; those of pages labelled clean do not."""
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        if row["violation"] == "unsure" or held_back(path.stem, row["id"]):
            continue
        quotes = [fold(v["quote"]) for v in row["violations"]] if row["violation"] == "yes" else []
        for text in _pieces(row["text"]):
            if row["violation"] == "no":
                yield _Example(text, False, 0.5)
            elif any(quote in text for quote in quotes):
                yield _Example(text, True, 3.0)


def _of_prose(paths: Iterable[Path]) -> Iterator[_Example]:
    pieces = [piece for path in paths for piece in _pieces(path.read_text("utf-8", errors="replace"))]
    yield from (_Example(piece, False, 0.5) for piece in pieces[:: max(1, len(pieces) // _PROSE)])


def _pieces(text: str) -> Iterator[str]:
    folded = fold(text)
    yield from (folded[p.start : p.end] for p in passages(folded) if p.end - p.start >= SHORTEST)


def _scale(examples: Sequence[_Example]) -> list[tuple[str, float]]:
    """The fragments that say most, and their weights, fitted twice: on all, then on those kept."""
    parts = [fragments(fold(e.text)) for e in examples]
    seen = Counter(p for some in parts for p in some)
    names = sorted(p for p, times in seen.items() if times >= _RARE)
    weights, _ = _fit(parts, [e.sells for e in examples], [e.counts for e in examples], names, _STIFF)
    kept = sorted(sorted(names, key=lambda p: -abs(weights[0][p]) * math.sqrt(seen[p]))[:_KEPT])
    weights, bias = _fit(parts, [e.sells for e in examples], [e.counts for e in examples], kept, _STIFF)
    return [("", bias[0]), *weights[0].items()]


def _families(examples: Sequence[_Example]) -> list[tuple[str, float]]:
    parts = [fragments(fold(e.text)) for e in examples]
    names = sorted(p for p, times in Counter(p for some in parts for p in some).items() if times > 1)
    labels = [e.rule for e in examples]
    weights, bias = _fit(parts, labels, [1.0] * len(parts), names, _STIFF_FAMILIES)
    rows = []
    for rule, some, start in zip(sorted(set(labels)), weights, bias, strict=True):
        rows.append((f"{rule} ", start))
        rows += [(f"{rule} {p}", some[p]) for p in sorted(sorted(names, key=lambda p: -abs(some[p]))[:_FAMILY])]
    return rows


def _fit(
    parts: Sequence[frozenset[str]], labels: Sequence[object], counts: Sequence[float], names: Sequence[str], stiff: float
) -> tuple[list[dict[str, float]], list[float]]:
    """Weights by fragment, one table a class (one for two classes), and each table's bias."""
    from scipy.sparse import csr_matrix  # type: ignore[import-not-found, import-untyped, unused-ignore]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found, import-untyped, unused-ignore]

    place = {name: number for number, name in enumerate(names)}
    cells = [(row, place[p], 1 / math.sqrt(len(some) + 1)) for row, some in enumerate(parts) for p in sorted(some) if p in place]
    rows, columns, values = zip(*cells, strict=True)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(parts), len(names)))
    model: Any = LogisticRegression(C=stiff, max_iter=3000).fit(matrix, labels, sample_weight=counts)
    return [dict(zip(names, map(float, row), strict=True)) for row in model.coef_], [float(b) for b in model.intercept_]


def _write(name: str, rows: Iterable[tuple[str, float]], title: str) -> None:
    lines = [f"{key}\t{round(weight * 1000)}" for key, weight in rows if round(weight * 1000)]
    (FOLDER / name).write_text("\n".join([f"# {title}；由 python -m scanner.build_voice 生成", *lines]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
