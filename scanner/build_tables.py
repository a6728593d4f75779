"""Builds wordlists/variants/{simplified,homophones}.tsv from OpenCC, yitizi and pypinyin; run by hand, the result is committed.

The libraries are needed only here (yitizi is to be installed by hand): python -m scanner.build_tables
"""

import unicodedata
from collections.abc import Callable
from functools import reduce

from scanner.tables import FOLDER, table

_BLOCKS = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x2FA20))


def simplified_rows() -> list[str]:
    """Each character that is another way of writing one single character, tab, that character."""
    import opencc

    others = [[opencc.OpenCC(name).convert for name in names] for names in (("tw2s",), ("hk2s",), ("jp2t", "t2s"))]
    simplify = opencc.OpenCC("t2s").convert
    spoken = table("spoken")
    rows = []
    for code in (code for block in _BLOCKS for code in block):
        char = chr(code)
        plain = spoken.get(char) or simplify(unicodedata.normalize("NFKC", char))
        if plain == char and not _common(char):  # other lands' ways of writing common characters mean other characters here
            ways = (reduce(lambda text, convert: convert(text), step, char) for step in others)
            plain = next((way for way in ways if way != char and _common(way)), "") or _variant_of(char, simplify)
        if plain and plain != char and len(plain) == 1:
            rows.append(f"{char}\t{plain}")
    return rows


def _variant_of(char: str, simplify: Callable[[str], str]) -> str:
    """The one common character that an uncommon one is a variant of, by the tables of variants that yitizi holds."""
    import yitizi

    if any(char in parts for parts in table("splits").values()):  # 耂 is a part of 考 before it is another 老
        return ""
    plain = {simplify(other) for other in yitizi.get(char)}
    known = [other for other in plain if _common(other)]
    return known[0] if len(known) == 1 else ""


def _common(char: str) -> bool:
    return len(char) == 1 and bool(char.encode("gb2312", "ignore"))


def homophone_rows() -> list[str]:
    """Each toneless syllable, tab, the GB 2312 characters that are usually read so."""
    from pypinyin import Style, pinyin

    by_syllable: dict[str, list[str]] = {}
    for code in range(0x4E00, 0xA000):
        char = chr(code)
        try:
            char.encode("gb2312")
        except UnicodeEncodeError:
            continue
        # the usual reading only: rare readings (国 for 活) would make everyday words look like disguises
        by_syllable.setdefault(pinyin(char, style=Style.NORMAL)[0][0], []).append(char)
    return [f"{syllable}\t{''.join(chars)}" for syllable, chars in sorted(by_syllable.items())]


def main() -> None:
    """Write both tables."""
    for name, rows in (("simplified", simplified_rows()), ("homophones", homophone_rows())):
        (FOLDER / f"{name}.tsv").write_text("\n".join(rows) + "\n", "utf-8")


if __name__ == "__main__":
    main()
