"""Voice: how much a passage sounds like one who sells certificates and training, from the fragments it is made of.

A linear scale learnt from labelled sentences (wordlists/voice, built by scanner.build_voice): each fragment of one to
three characters has a weight, and the weightiest are shown as the reason. It finds what no list of words foresaw, and
doubts words of a rule that stand in the prose of a law, a report or an encyclopaedia.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scanner.fold import HIDDEN

FOLDER = Path(__file__).resolve().parent.parent / "wordlists" / "voice"
SELLS = 2.7  # from here on a passage is a seller's, even where no words of a rule stand
LOUD = 3.4  # from here on it speaks for the words of a rule in it
DOUBTFUL, FOREIGN = -1.0, -3.0  # below these it is hardly, and not at all, a seller's
PASSAGE = 150  # characters at most that are weighed together
SHORTEST = 8  # characters below which nothing can be heard

_HAN = "\u3400-\u9fff"
_KEPT = rf"{_HAN}a-z0-9,.!?;:。、()%¥“”\"《》"
_BETWEEN = re.compile(rf"(?<=[{_HAN}])[^{_KEPT}\n]+(?=[{_HAN}])")
_DIGITS = re.compile(r"\d+")
_OTHER = re.compile(rf"[^{_KEPT}]+")
_SENTENCE = re.compile(r"[^。!?;\n]*(?:[。!?;]+|\n+|$)")
_SHOWN = 4  # fragments shown as the reason


@dataclass(frozen=True, slots=True)
class Passage:
    """Folded text[start:end] that is weighed as one."""

    start: int
    end: int


def passages(folded: str) -> Iterator[Passage]:
    """Sentences of one line put together as long as they stay short: what one breath says."""
    start = end = 0
    for match in _SENTENCE.finditer(folded):
        if end > start and (match.end() - start > PASSAGE or folded[end - 1] == "\n"):
            yield Passage(start, end)
            start = match.start()
        end = match.end()
    if end > start:
        yield Passage(start, end)


def spoken(folded: str) -> str:
    """The text as it is weighed: signs between characters gone, numbers alike, other signs alike."""
    text = _BETWEEN.sub("", folded.replace(HIDDEN, ""))
    return _OTHER.sub("☆", _DIGITS.sub("0", text))


def fragments(folded: str) -> frozenset[str]:
    """All fragments of one to three characters of a text as it is weighed."""
    text = spoken(folded)
    return frozenset(text[i : i + n] for n in (1, 2, 3) for i in range(len(text) - n + 1))


def loudness(folded: str) -> float:
    """The weight of a passage: above 0 it is rather a seller's, below rather not; 0 where it is too short to say."""
    if len(folded) < SHORTEST:
        return 0.0
    weights, bias = _weights()
    parts = fragments(folded)
    return bias + sum(weights.get(part, 0.0) for part in parts) / math.sqrt(len(parts) + 1)


def heard(folded: str) -> tuple[str, ...]:
    """The fragments that speak most for a seller, the weightiest first, none inside another."""
    weights, _ = _weights()
    shown: list[str] = []
    for part in sorted(fragments(folded), key=lambda part: -weights.get(part, 0.0)):
        if len(shown) == _SHOWN or weights.get(part, 0.0) <= 0:
            break
        if re.fullmatch(rf"[{_HAN}a-z]{{2,3}}", part) and not any(part in other or other in part for other in shown):
            shown.append(part)
    return tuple(shown)


def likest(folded: str, rule_ids: frozenset[str]) -> str:
    """The rule among rule_ids whose advertisements a passage is most like; '' when none has been learnt."""
    families, bias = _families()
    parts = fragments(folded)
    norm = math.sqrt(len(parts) + 1)
    scores = {
        rule: start + sum(families[rule].get(p, 0.0) for p in parts) / norm for rule, start in bias.items() if rule in rule_ids
    }
    return max(scores, key=lambda rule: scores[rule], default="")


def loudest(folded: str, passage: Passage) -> tuple[int, int]:
    """The clause of a passage that weighs most, as start and end in the folded text."""
    clauses = [m.span() for m in re.finditer(r"[^,。!?;:\n|]+", folded[passage.start : passage.end]) if m[0].strip()]
    best = max(
        clauses,
        key=lambda span: _sum(folded[passage.start + span[0] : passage.start + span[1]]),
        default=(0, passage.end - passage.start),
    )
    start, end = passage.start + best[0], passage.start + best[1]
    while start < end and folded[start] in f" {HIDDEN}":
        start += 1
    while end > start and folded[end - 1] in f" {HIDDEN}":
        end -= 1
    return start, end


def _sum(clause: str) -> float:
    weights, _ = _weights()
    return sum(weights.get(part, 0.0) for part in fragments(clause))


@cache
def _weights() -> tuple[dict[str, float], float]:
    rows = dict(_rows("weights.tsv"))
    return rows, rows.pop("", 0.0)


@cache
def _families() -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    families: dict[str, dict[str, float]] = {}
    for key, weight in _rows("families.tsv"):
        rule, _, part = key.partition(" ")
        families.setdefault(rule, {})[part] = weight
    return families, {rule: parts.pop("", 0.0) for rule, parts in families.items()}


def _rows(name: str) -> Iterator[tuple[str, float]]:
    """Fragment (behind its rule, where it is a rule's) and weight, thousandths in the file; the empty fragment is the bias."""
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            key, _, weight = line.rpartition("\t")
            yield key, int(weight) / 1000
