"""To whom a lead may be passed on: proposals by rule, field and word, each with its reason and ground; a person decides."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from evidence.workflow import WORKFLOW


@dataclass(frozen=True, slots=True)
class Recipient:
    """An authority and when it is proposed; `mark` says how sure the ground is."""

    organ: str
    why: str
    ground: str
    mark: str
    rules: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    field: str = ""
    values: tuple[str, ...] = ()
    empty: str = ""

    def fits(self, rules: Iterable[str], row: Mapping[str, str]) -> bool:
        """Whether a case with these rules and fields may be its matter."""
        text = f"{row.get('案源内容', '')}\n{row.get('核查情况', '')}"
        return (
            bool(set(self.rules) & set(rules))
            or any(word in text for word in self.words)
            or bool(self.field and row.get(self.field, "") in self.values)
            or bool(self.empty and not row.get(self.empty, "") and row.get("URL", ""))
        )


@cache
def recipients() -> tuple[Recipient, ...]:
    """All of them, in the order of proposal."""
    data: list[dict[str, Any]] = tomllib.loads((WORKFLOW / "recipients.toml").read_text("utf-8"))["recipient"]
    listed: list[dict[str, Any]] = [{k: tuple(v) if isinstance(v, list) else v for k, v in one.items()} for one in data]
    return tuple(Recipient(**one) for one in listed)


def proposed(rules: Iterable[str], row: Mapping[str, str]) -> tuple[Recipient, ...]:
    """Those that fit a case; none when nothing points beyond the bureau itself."""
    named = tuple(rules)
    return tuple(one for one in recipients() if one.fits(named, row))
