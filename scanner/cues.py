"""The cue words of wordlists/cues.toml, compiled once: what a negation, a warning, a news report, an offer look like."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evidence.errors import RuleError

FILE = Path(__file__).resolve().parent.parent / "wordlists" / "cues.toml"


@dataclass(frozen=True, slots=True)
class Cues:
    """Compiled cue groups by 'section.key'."""

    groups: dict[str, re.Pattern[str]]

    def search(self, group: str, text: str) -> str:
        """The first cue of a group in a text, '' when there is none."""
        match = self.groups[group].search(text)
        return match[0] if match else ""

    def finditer(self, group: str, text: str) -> list[re.Match[str]]:
        """All cues of a group in a text."""
        return list(self.groups[group].finditer(text))


@cache
def cues() -> Cues:
    """The cues. Raises RuleError naming file, group and value when one is no regular expression."""
    try:
        data: dict[str, Any] = tomllib.loads(FILE.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"判断用词读不出来（{error}）", place=str(FILE), mend="请改正这一处或从发行包恢复") from error
    return Cues(
        {f"{section}.{key}": _compiled(section, key, value) for section, keys in data.items() for key, value in keys.items()}
    )


def _compiled(section: str, key: str, value: str | list[str]) -> re.Pattern[str]:
    try:
        return re.compile(value if isinstance(value, str) else "|".join(sorted(value, key=len, reverse=True)))
    except re.error as error:
        raise RuleError(f"[{section}] {key} 不是正确的正则表达式（{error}）", place=str(FILE), mend="请改正这一处") from error
