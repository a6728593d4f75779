"""The pictures that a capture's page shows: each with its digest, its place, what the page says about it, and its bytes.

They come from what the browser loaded, from picture captures of the same run, from data in the page itself, and from the
picture of the whole page, which holds what only scripts draw. The page is read when this is asked, and not before.
"""

import base64
import binascii
import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote_to_bytes

from evidence.captures import Capture, Captures, Role
from evidence.charset import decode
from evidence.errors import VaultError
from evidence.pictureaddress import address_key, file_name
from evidence.pictureformat import HEAD, PictureFormat, format_of
from evidence.picturerefs import MOST, Reference, references, sheet_references
from evidence.resources import Answer, answers_of
from evidence.vault import Vault

_LEAST = 100  # bytes: what is smaller holds no words
_LARGEST_DATA, _MOST_DATA = 8 << 20, 24 << 20  # of one picture written in the page, and of all of them
_MOST_SHEETS, _LARGEST_SHEET = 40, 1 << 20
WHOLE_PAGE = "整页截图"


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One picture that a page shows. `url` is '' for what stands in the page itself; `where` says its place to a person,
    `context` what the page says about it, for judging what it is: `reference` is the same in parts (None for the picture of
    the whole page and for what only scripts show). Its bytes come by `read`."""

    url: str
    sha256: str
    mime: str
    where: str
    context: str = ""
    reference: Reference | None = None
    _data: bytes | None = field(default=None, repr=False)
    _capture: Capture | None = field(default=None, repr=False)

    @property
    def whole_page(self) -> bool:
        """Whether this is the picture of the whole page."""
        return self.where == WHOLE_PAGE

    def read(self, vault: Vault) -> bytes:
        """Its bytes. Raises VaultError when they are gone or not those that were sealed."""
        if self._data is not None:
            return self._data
        if self._capture is None:
            return vault.payloads.read(self.sha256)
        data = vault.read(self._capture, Role.SCREENSHOT) if self.whole_page else vault.page(self._capture).payload()
        if data is None or hashlib.sha256(data).hexdigest() != self.sha256:
            place = str(vault.root / self._capture.folder)
            raise VaultError("证据文件与封存时的摘要不符", place=place, mend="请从备份恢复后运行 xunzheng verify")
        return data


def pictures_of(vault: Vault, capture: Capture, sealed: Iterable[Capture] = ()) -> tuple[PagePicture, ...]:
    """The pictures of a capture's page in the order of the page, that of the whole page last, each once; `sealed` are the
    picture captures that belong to it (Captures.pictures_of). Raises VaultError when the page is gone or altered."""
    warc = vault.read(capture, Role.RESOURCES)
    answers = list(answers_of(warc)) if warc else []
    shown = [*references(_markup(vault, capture), capture.final_url), *_sheets(vault, answers)]
    held = {address_key(a.url): p for a in answers if (p := _loaded(vault, a))} | {address_key(c.url): _sealed(c) for c in sealed}
    icons = {address_key(url) for one in shown if one.icon for url in one.urls}
    found: dict[str, PagePicture] = {}
    for picture in (*_placed(shown, held), *(p for key, p in held.items() if key not in icons), *_whole_page(capture)):
        if picture.sha256 not in found and (len(found) < MOST or picture.whole_page):
            found[picture.sha256] = picture
    return tuple(found.values())


def captures_of_pictures(captures: Captures, page: Capture, shown: Collection[str]) -> tuple[Capture, ...]:
    """The captures of those pictures of a page that have one of these digests: what goes with the page into a package."""
    return tuple(one for one in captures.pictures_of(page) if one.picture in shown)


def _markup(vault: Vault, capture: Capture) -> str:
    dom = vault.read(capture, Role.DOM)
    if dom is not None:
        return dom.decode("utf-8", "replace")
    page = vault.page(capture)
    return decode(page.payload(), page.header("Content-Type")).text


def _sheets(vault: Vault, answers: list[Answer]) -> Iterator[Reference]:
    """What the style sheets that the browser loaded name."""
    sheets = [a for a in answers if "css" in a.mime and 0 < a.size <= _LARGEST_SHEET]
    for answer in sheets[:_MOST_SHEETS]:
        data = answer.body if answer.body is not None else vault.payloads.read(answer.sha256)
        yield from sheet_references(decode(data, answer.mime).text, answer.url)


def _placed(shown: list[Reference], held: dict[str, PagePicture]) -> Iterator[PagePicture]:
    """The pictures that are held, each with the places that show it."""
    budget = _MOST_DATA
    for one in shown:
        if one.icon:
            continue
        if one.data:
            yield _written(one.data, PictureFormat.SVG, one)
        for url in one.urls:
            if url[:5].lower() == "data:":
                data = data_of(url) if len(url) < min(budget, _LARGEST_DATA) * 4 // 3 + 200 else b""
                budget -= len(data)
                if len(data) >= _LEAST and (kind := format_of(data[:HEAD])):
                    yield _written(data, kind, replace(one, where=f"{one.where}（数据写在网页里）"))
            elif picture := held.get(address_key(url)):
                yield replace(picture, where=one.where, context=_context(one, picture.url), reference=one)


def data_of(url: str) -> bytes:
    """The bytes of a data: URI; none when it is none."""
    head, comma, body = url.partition(",")
    if not comma:
        return b""
    raw = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return raw
    try:
        kept = b"".join(raw.split()).rstrip(b"=")
        return base64.b64decode(kept + b"=" * (-len(kept) % 4), altchars=b"-_" if b"-" in kept or b"_" in kept else None)
    except (binascii.Error, ValueError):
        return b""


def _written(data: bytes, kind: PictureFormat, one: Reference) -> PagePicture:
    return PagePicture("", hashlib.sha256(data).hexdigest(), kind, one.where, _context(one, ""), one, _data=data)


def _loaded(vault: Vault, answer: Answer) -> PagePicture | None:
    """A picture that the browser loaded; None for what is none, whatever its server calls it."""
    if answer.status != 200 or answer.size < _LEAST:
        return None
    kind = format_of(answer.body[:HEAD] if answer.body is not None else _head(vault, answer.sha256))
    if kind is None:
        return None
    where = f"浏览器为网页加载的图片 {file_name(answer.url)}（由脚本或内嵌网页显示）"
    context = f"文件名：{file_name(answer.url)}"
    return PagePicture(answer.url, answer.sha256, kind, where, context, _data=answer.body)


def _head(vault: Vault, sha256: str) -> bytes:
    path = vault.payloads.path(sha256)
    try:
        with path.open("rb") as stream:
            return stream.read(HEAD)
    except OSError as error:
        raise VaultError("证据文件不见了", place=str(path), mend="请从备份恢复后运行 xunzheng verify") from error


def _sealed(capture: Capture) -> PagePicture:
    where = f"网页的图片 {file_name(capture.url)}"
    return PagePicture(capture.url, capture.picture, "", where, f"文件名：{file_name(capture.url)}", _capture=capture)


def _whole_page(capture: Capture) -> Iterator[PagePicture]:
    if shot := capture.file(Role.SCREENSHOT):
        yield PagePicture(capture.final_url, shot.sha256, shot.mime, WHOLE_PAGE, _capture=capture)


def _context(one: Reference, url: str) -> str:
    """What a page says about a picture, in words."""
    told = {
        "替代文字": one.alt,
        "标题": one.title,
        "样式名": one.names,
        "文件名": file_name(url),
        "旁边的文字": one.caption,
        "链接文字": one.link_text,
        "链接到": one.link,
    }
    return "；".join(f"{name}：{value}" for name, value in told.items() if value)
