"""Reads the labels of subjects and finds their values in the evaluation folder, checking that nothing has moved.

In: labels.jsonl and the folder with pages_dev.jsonl and html_dev/; written.jsonl and the invented pages/ beside it.
Out: pages with values; right, wrong and missed. A page that changed, or a label off its value, is an InputError.
"""

import hashlib
import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evidence.charset import decode
from evidence.errors import InputError

LABELS = Path(__file__).with_name("labels.jsonl")
WRITTEN = Path(__file__).with_name("written.jsonl")
About = Literal["name", "uscc", "reg15", "licence", "filing", "icp", "police", "phone", "wechat", "qq", "email", "address"]
Role = Literal["owner", "brand", "other", "maybe"]

_MARKUP = re.compile(r"<[^<>]*>|&(?:nbsp|emsp|ensp|#8203);|\u200b")
_DIGESTED = re.compile(r"[\s\-－—–‐]+")
_SUFFIX = re.compile(r"(?<=\d)-\d{1,3}$|(?<=\d)号(?:-\d{1,3})?$")
_EXTENSION = re.compile(r"(\d{7,8})\s*(?:-|转|ext\.?)\s*\d{1,5}$", re.I)
_AREA = re.compile(r"0(?:10|2\d|[3-9]\d\d)(?=\d{7,8}$)")


@dataclass(frozen=True, slots=True)
class Label:
    """One value: what it is about, whose it is, where it sits in the page and what it reads (markup and line ends taken out)."""

    about: About
    role: Role
    start: int
    end: int
    value: str
    spans_tags: bool


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page, its text as labelled, its labels, and the kinds that are not labelled to the end on it (`open`)."""

    page: str
    text: str
    labels: tuple[Label, ...]
    open: frozenset[str]


@dataclass(frozen=True, slots=True)
class Counts:
    """Values of one kind on one page: found and wanted, found and not wanted, wanted and not found."""

    right: frozenset[str]
    wrong: frozenset[str]
    missed: frozenset[str]


def half(page: str) -> Literal["dev", "held"]:
    """Pages are for tuning (dev) or held back, by the first byte of the digest of their name; of written ones the later."""
    if page.startswith("written:"):
        return "held" if page.startswith("written:v") else "dev"
    return "held" if hashlib.sha256(page.encode()).digest()[0] % 2 else "dev"


def labelled_pages(folder: Path, labels: Path = LABELS) -> Iterator[LabelledPage]:
    """Every labelled page with its values. Raises InputError when a page or a value is not the one that was labelled."""
    texts = {f"pages_dev:{row['id']}": row["text"] for row in _rows(folder / "pages_dev.jsonl")}
    yield from _pages(folder, labels, texts)


def written_pages(labels: Path = WRITTEN) -> Iterator[LabelledPage]:
    """The invented pages, which stand in pages/ beside their labels."""
    yield from _pages(labels.parent, labels, {})


def _pages(folder: Path, labels: Path, texts: Mapping[str, str]) -> Iterator[LabelledPage]:
    for row in _rows(labels):
        text = _text(row["page"], row["sha256"], folder, texts)
        found = tuple(_label(row["page"], text, one) for one in row["labels"])
        yield LabelledPage(row["page"], text, found, frozenset(row.get("open", ())))


def compare(page: LabelledPage, about: About, found: Iterable[str]) -> Counts:
    """What of the found values is right. Of names the owner's are wanted, of other kinds anybody's; `maybe` is not judged."""
    mine = [label for label in page.labels if label.about == about]
    wanted = {key(about, x.value) for x in mine if x.role == "owner" or (about != "name" and x.role != "maybe")}
    doubtful = {key(about, x.value) for x in mine if x.role == "maybe"}
    seen = {key(about, value) for value in found}
    wrong = frozenset() if about in page.open else frozenset(seen - wanted - doubtful)
    return Counts(frozenset(seen & wanted), wrong, frozenset(wanted - seen))


def key(about: About, value: str) -> str:
    """One value however written: widths, spaces, dashes, area codes, extensions, a filing's site number do not count."""
    plain = unicodedata.normalize("NFKC", value).translate({0x2014: "-", 0x2013: "-", 0x2010: "-"}).strip()
    if about == "phone":
        return _phone(plain)
    if about == "icp":
        plain = _SUFFIX.sub("", _DIGESTED.sub(lambda m: "-" if "-" in m[0] else "", plain))
    if about == "police":
        plain = re.sub(r"\D", "", plain)
    return _DIGESTED.sub("", plain).upper()


def digest(about: About, value: str) -> str:
    """Short for numbers, which could be found out by trying all of them; the page's own digest already pins the place."""
    return hashlib.sha256(_DIGESTED.sub("", value).encode()).hexdigest()[: 12 if about == "name" else 4]


def _phone(value: str) -> str:
    number = re.sub(r"\D", "", _EXTENSION.sub(r"\1", value))
    if number.startswith("86") and len(number) > 10:
        number = number[2:]
        number = number if re.match(r"1[3-9]|[48]00|0", number) else f"0{number}"
    return _AREA.sub("", number)


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        # JSON Lines end at \n; a page's text may hold other line ends, which splitlines would cut at
        return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    except (OSError, ValueError) as error:
        raise InputError("读不出评测数据", place=str(path), mend="请给出完整的评测目录") from error


def _text(page: str, sha256: str, folder: Path, texts: Mapping[str, str]) -> str:
    kind, _, name = page.partition(":")
    within = "pages" if kind == "written" else "html_dev"
    try:
        body = texts[page].encode() if kind == "pages_dev" else (folder / within / Path(name).name).read_bytes()
    except (KeyError, OSError) as error:
        raise InputError("评测目录里没有这一页", place=page, mend="请给出完整的评测目录") from error
    if hashlib.sha256(body).hexdigest() != sha256:
        raise InputError("这一页与做标注时不同", place=page, mend="请换回做标注时的页面，或重新标注")
    return texts[page] if kind == "pages_dev" else decode(body).text


def _label(page: str, text: str, row: Mapping[str, Any]) -> Label:
    about, start, end = row["about"], row["start"], row["end"]
    value = html.unescape(re.sub(r"\s*\n\s*", "", _MARKUP.sub("", text[start:end])))
    if (row["value"] != value) if "value" in row else (digest(about, value) != row["digest"]):
        raise InputError(f"第 {start} 个字符起的标注与页面对不上", place=page, mend="请重新标注这一页")
    return Label(about, row["role"], start, end, value, row.get("spans_tags", False))
