"""Patterns of rules: regular expressions that may share parts, written «name» and kept in wordlists/parts.toml."""

import re
import tomllib
from pathlib import Path

from evidence.errors import RuleError

_PART = re.compile("«([^«»]+)»")
_NARROW = str.maketrans("，；：！？（）", ",;:!?()")


def load_parts(folder: Path) -> dict[str, str]:
    """The parts that patterns share, by name; none where the word lists have no such file. Raises RuleError."""
    path = folder / "parts.toml"
    try:
        parts = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"文件读不懂（{error}）", place=str(path), mend="请按 TOML 格式改正这一处") from error
    for name, value in parts.items():
        if not isinstance(value, str):
            raise RuleError(f"部分“{name}”不是文字", place=str(path), mend="请写一个正则")
    return parts


def regex_of(place: str, pattern: str, parts: dict[str, str]) -> re.Pattern[str]:
    """A rule's pattern, its «parts» filled in. Raises RuleError naming the place when it is wrong."""
    if unknown := set(_PART.findall(pattern)) - parts.keys():
        raise RuleError(
            f"正则里没有“{'、'.join(sorted(unknown))}”这个部分", place=place, mend="请写 wordlists/parts.toml 里已有的部分"
        )
    try:
        compiled = re.compile(_as_folded(_PART.sub(lambda match: parts[match[1]], pattern)))
    except re.error as error:
        raise RuleError(f"正则“{pattern}”写错了（{error}）", place=place, mend="请改正这个正则") from error
    if compiled.match(""):
        raise RuleError(f"正则“{pattern}”能匹配空文字", place=place, mend="请写出至少一个字")
    return compiled


def _as_folded(pattern: str) -> str:
    """A class that shuts out Chinese signs shuts out the narrow ones that folding makes of them too."""
    return re.sub(r"\[\^([^\]]*)", lambda match: "[^" + "".join(dict.fromkeys(match[1] + match[1].translate(_NARROW))), pattern)
