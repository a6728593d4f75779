"""QR codes in a page's pictures: kept as contacts and links with their place, never followed; what a code says is only text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from evidence.leads import Scan
from evidence.pictures import WHOLE_PAGE
from evidence.sightings import Code
from evidence.subjects import About, Mention, Subject
from scanner.source import ShownPicture

_MOST_CODES, _LONGEST = 20, 500
_KINDS = (
    (re.compile(r"https?://(?:mp\.)?weixin\.qq\.com/(?:r|a|mp)/", re.I), "微信公众号或小程序"),
    (re.compile(r"https?://(?:u\.wechat\.com|weixin\.qq\.com/g|work\.weixin\.qq\.com)/", re.I), "微信个人或群"),
    (re.compile(r"https?://(?:qm\.qq\.com|jq\.qq\.com)/", re.I), "QQ 或 QQ 群"),
    (re.compile(r"(?:https?://qr\.alipay\.com|alipays?:|wxp:)", re.I), "收款码"),
    (re.compile(r"(?:tel|sms|smsto|mailto|mecard|begin:vcard)", re.I), "名片、电话"),
    (re.compile(r"https?://", re.I), "网址"),
)


def read_qr_codes(picture: bytes) -> tuple[Mention, ...]:
    """What the QR codes of the whole page's picture say. Nothing for a picture that cannot be read."""
    from vision.codes import read_codes
    from vision.opening import open_picture
    from vision.refusals import RefusedError

    try:
        opened = open_picture(picture)
    except RefusedError:
        return ()
    return tuple(_mentions((WHOLE_PAGE, code) for frame in opened.frames for code in read_codes(frame)))


def with_codes(scan: Scan, picture: bytes | None) -> Scan:
    """A scan with what the QR codes of the whole page's picture say added to its subject; only leads are worth the look."""
    if not picture or not scan.leads:
        return scan
    return replace(scan, subject=_added(scan.subject, read_qr_codes(picture)))


def coded(scan: Scan, pictures: Iterable[ShownPicture]) -> Scan:
    """A scan with what the QR codes of the page's other pictures say, where anything was read of its subject."""
    codes = [(picture.where, code) for picture in pictures for code in picture.sighting.codes]
    return replace(scan, subject=_added(scan.subject, _mentions(codes))) if codes and scan.subject.read else scan


def _added(subject: Subject, mentions: Iterable[Mention]) -> Subject:
    there = {mention.value for mention in subject.mentions if mention.about == About.QR}
    new = tuple(mention for mention in mentions if mention.value not in there)
    return replace(subject, mentions=subject.mentions + new) if new else subject


def _mentions(codes: Iterable[tuple[str, Code]]) -> Iterator[Mention]:
    """What codes say, each text once, with its place."""
    found: set[str] = set()
    for where, code in codes:
        value = "".join(c if c.isprintable() else " " for c in code.text).strip()[:_LONGEST]
        if value and value not in found and len(found) < _MOST_CODES:
            found.add(value)
            place = f"{where}，左起 {code.box.left}、上起 {code.box.top} 像素"
            yield Mention(About.QR, value, place, value, sure=3, note=_kind(value))


def _kind(value: str) -> str:
    return next((kind for pattern, kind in _KINDS if pattern.match(value)), "文字")
