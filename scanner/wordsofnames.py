"""The words names are made of (wordlists/names): regions, forms of organisation, what cuts a name, what is no name alone."""

import tomllib
from functools import cache
from pathlib import Path

from evidence.errors import RuleError
from scanner.lexicon import lexicon
from scanner.names import short_divisions

FOLDER = Path(__file__).resolve().parent.parent / "wordlists" / "names"


@cache
def words(file: str, key: str) -> frozenset[str]:
    """The words of one list. Raises RuleError when the file or list is not there."""
    path = FOLDER / f"{file}.toml"
    try:
        listed = tomllib.loads(path.read_text("utf-8"))[key]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise RuleError(f"名称用词表读不出来（{key}）", place=str(path), mend="请从发行包恢复这个文件") from error
    return frozenset(str(listed).split())


@cache
def regions() -> frozenset[str]:
    """Provinces and cities, without 省 and 市."""
    return (short_divisions() - words("regions", "ordinary")) | words("regions", "also")


def tokens_of(text: str) -> list[str]:
    """The dictionary words of a short text, in order."""
    return [*lexicon().cut(text)]
