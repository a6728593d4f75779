"""Builds wordlists/variants/{simplified,homophones}.tsv from OpenCC and pypinyin; run by hand, the result is committed.

Both libraries are needed only here: python -m scanner.build_tables
"""

import unicodedata
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "wordlists" / "variants"


def simplified_rows() -> list[str]:
    """Each character that OpenCC (t2s) makes another single character, tab, that character."""
    import opencc

    convert = opencc.OpenCC("t2s").convert
    blocks = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x2FA20))
    rows = []
    for code in (code for block in blocks for code in block):
        char = chr(code)
        plain = convert(unicodedata.normalize("NFKC", char))
        if plain != char and len(plain) == 1:
            rows.append(f"{char}\t{plain}")
    return rows


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
