"""Text files: csv and tsv with any separator, or one name a line; in any encoding that Chinese offices write."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from evidence.charset import decode
from evidence.errors import ListError
from evidence.tables.grid import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Contents, Row, Table, too_long, too_wide

_SEPARATORS = ("\t", ",", ";", "|", "，")
_SAMPLE = 200
_PIECE = 1 << 20
_FORMULA_TEXT = re.compile(r'="([^"]*)"')  # how a csv keeps a spreadsheet from dropping leading zeros
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_delimited(path: Path, data: bytes) -> Contents:
    """The lines of a text file as one table. Raises ListError."""
    charset = charset_of(data)
    separator = _separator(_lines(data, charset), path.suffix.lower())
    rows = list(_rows(path, data, charset, separator))
    return Contents((Table("", rows, prose=not separator),))


def charset_of(data: bytes) -> str:
    """The encoding of a text: byte order mark, UTF-8, GB 18030; Big5 where it fits and looks more like it."""
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return charset
    for charset in ("utf-8", "gb18030"):
        if _fits(data, charset) and not (charset == "utf-8" and _is_mistaken(data)):
            taken = decode(data[: _PIECE // 4]).charset if charset == "gb18030" else charset
            return taken if taken == "big5hkscs" and _fits(data, taken) else charset
    return decode(data[:_PIECE]).charset


def _is_mistaken(data: bytes) -> bool:
    """Whether bytes that fit UTF-8 are GB 18030 all the same: a few Chinese words read as letters of other scripts."""
    text = data[:_PIECE].decode("utf-8", "ignore")
    return not text.isascii() and max(text) < "\u2e80" and _fits(data, "gb18030")


def _fits(data: bytes, charset: str) -> bool:
    decoder = codecs.getincrementaldecoder(charset)()
    try:
        for start in range(0, len(data), _PIECE):
            decoder.decode(data[start : start + _PIECE], start + _PIECE >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def _lines(data: bytes, charset: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), charset, errors="replace", newline="")


def _separator(lines: Iterator[str], suffix: str) -> str:
    """The separator that gives most lines the same number of cells; '' when the lines have no cells."""
    sample = [line for line, _ in zip((x for x in lines if x.strip()), range(_SAMPLE), strict=False)]
    best, score = "", 0.0
    for separator in _SEPARATORS:
        try:
            widths = Counter(len(r) for r in csv.reader(sample, delimiter=separator) if r)
        except csv.Error:
            continue
        width, times = max(widths.items(), key=lambda w: (w[1], w[0]), default=(1, 0))
        fits = times / max(1, sum(widths.values()))
        if width > 1 and fits >= 0.5 and fits > score + 0.05:
            best, score = separator, fits
    return best or {".csv": ",", ".tsv": "\t"}.get(suffix, "")


def _rows(path: Path, data: bytes, charset: str, separator: str) -> Iterator[Row]:
    lines = _lines(data, charset)
    if not separator:
        for number, line in enumerate(re.split(r"\r\n|\r|\n", lines.read()), 1):
            if number > MOST_ROWS:
                raise too_long(path, "")
            yield _row(path, number, [line])
        return
    csv.field_size_limit(LONGEST_CELL * 4)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    begun = 1
    try:
        for cells in reader:
            if begun > MOST_ROWS:
                raise too_long(path, "")
            yield _row(path, begun, cells)
            begun = reader.line_num + 1
    except csv.Error as error:
        raise ListError(
            f"第 {begun} 行的引号不成对，或一格长得不正常", place=str(path), mend="请改正这一行，或在表格软件里另存为 xlsx 再导入"
        ) from error


def _row(path: Path, number: int, cells: list[str]) -> Row:
    if len(cells) > MOST_COLUMNS:
        raise too_wide(path, f"第 {number} 行")
    texts = tuple(_FORMULA_TEXT.sub(r"\1", c.replace("\x00", "").strip(), 1) for c in cells)
    marks = {i: "有认不出的字，文件的编码可能不对" for i, c in enumerate(texts) if "\ufffd" in c}
    return Row(number, texts, marks=marks)
