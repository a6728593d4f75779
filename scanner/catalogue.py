"""The 国家职业资格目录: items that may lawfully be called 职业资格; an exact lawful use is excused and says so."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "wordlists" / "catalogue" / "national_2021.csv"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the catalogue; `verified` says whether its name was read at a source."""

    name: str
    kind: str
    verified: bool


@cache
def items() -> tuple[Item, ...]:
    """The catalogue's items, sub-items included."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return tuple(Item(row["name"], row["kind"], row["verified"] == "yes") for row in csv.DictReader(stream))


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted({item.name for item in items()}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))


def item_in(text: str) -> Item | None:
    """The catalogue item named in a text, None when there is none."""
    match = _pattern().search(text)
    return next(i for i in items() if i.name == match[0]) if match else None
