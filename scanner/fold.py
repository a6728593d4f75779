"""Fold: text of the same length as its original in which disguises of single characters are undone.

One table: NFKC where it is 1:1, case, traditional → simplified, tone marks, styled and look-alike letters;
what cannot be seen becomes NUL. Same length means every offset in the folded text is an offset in the original.
"""

import unicodedata
from functools import cache

import numpy as np

from scanner.tables import table

HIDDEN = "\0"
_FEW = 200  # characters below which an array is no faster

# Letters that look like Latin ones (Cyrillic, Greek, IPA) and symbols used as letters; reviewed by hand.
_LOOKALIKES = dict(zip("аеорсухіѕԁԛɡɑʙᴏɢʏοαѵυｉɩƅЬВԍΖ", "aeopcyxisdqgabogyoavuiibbbgz", strict=True))
_LETTER_BLOCKS = ((0x1F130, 26), (0x1F150, 26), (0x1F170, 26))  # squared, negative circled, negative squared capitals


def fold(text: str) -> str:
    """The folded text; len(fold(x)) == len(x) always."""
    if len(text) < _FEW:
        return text.translate(_table())
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return str(_array()[codes].tobytes(), "utf-32-le", "surrogatepass")


@cache
def _array() -> "np.ndarray[tuple[int], np.dtype[np.uint32]]":
    """The table as an array by code: several times faster than str.translate on a whole page."""
    codes = np.arange(0x110000, dtype="<u4")
    for code, char in _table().items():
        codes[code] = ord(char)
    return codes


@cache
def _table() -> dict[int, str]:
    mapping: dict[int, str] = {}
    for code in (*range(0x21, 0x3400), *range(0xA000, 0xD800), *range(0xF900, 0x10000), *range(0x1D400, 0x1FB00)):
        char = chr(code)
        folded = _fold_one(char)
        if folded != char:
            mapping[code] = folded
    for code in range(0xE0000, 0xE01F0):  # tags and variation selectors
        mapping[code] = HIDDEN
    mapping |= {ord(k): v for k, v in table("simplified").items()}
    mapping |= {ord(k): v for k, v in _LOOKALIKES.items()}
    for start, count in _LETTER_BLOCKS:
        mapping |= {start + i: chr(ord("a") + i) for i in range(count)}
    for code in (*range(0, 9), *range(0x0E, 0x20), 0x7F, *range(0x80, 0xA0)):
        mapping[code] = HIDDEN
    return mapping


def _fold_one(char: str) -> str:
    if unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return HIDDEN
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) == 3 and plain[0] == "(" and plain[2] == ")":  # ⒜ ㈠ ㊑-like: the sign inside the brackets
        plain = plain[1]
    if len(plain) != 1:
        return char.lower() if len(char.lower()) == 1 else char
    if 0x1F200 <= ord(char) < 0x1F300:  # squared ideographs (🈴) are shown as pictures: left to the emoji table
        return char
    base = unicodedata.normalize("NFD", plain.lower())[0]
    plain = base if base.isascii() and base.isalpha() else plain.lower()
    return table("simplified").get(plain, plain) if len(plain) == 1 else char
