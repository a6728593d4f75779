"""The variant tables under wordlists/variants/, read once: one tab-separated file a kind of disguise."""

from functools import cache
from pathlib import Path

from evidence.errors import RuleError

FOLDER = Path(__file__).resolve().parent.parent / "wordlists" / "variants"


@cache
def table(name: str) -> dict[str, str]:
    """A two-column table: first column → second. Lines starting with '# ' are remarks. Raises RuleError."""
    path = FOLDER / f"{name}.tsv"
    rows: dict[str, str] = {}
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise RuleError("变体表读不出来", place=str(path), mend="请从发行包恢复这个文件") from error
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("# "):
            continue
        key, tab, value = line.partition("\t")
        if not tab or not value:
            raise RuleError(f"第 {number} 行不是“字<Tab>写法”", place=str(path), mend="请用一个 Tab 隔开两列")
        rows[key] = rows.get(key, "") + value
    return rows


@cache
def syllable_of() -> dict[str, str]:
    """Each common character's usual toneless syllable."""
    return {char: syllable for syllable, chars in table("homophones").items() for char in chars}


def homophones(char: str) -> str:
    """The characters that sound like one (tones aside), itself left out."""
    syllable = syllable_of().get(char, "")
    return table("homophones").get(syllable, "").replace(char, "")
