"""QR codes in a page's sealed picture: read, kept as contacts and links with their place, never followed.

Pictures are hostile: bytes and pixels are bounded before anything is decoded, and what a code says is only ever text.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace

from evidence.leads import Scan
from evidence.subjects import About, Mention

_MOST_BYTES, _MOST_PIXELS = 40_000_000, 60_000_000
_STRIP, _OVERLAP = 2400, 500  # rows read at once: a code is smaller than the overlap or seen whole in one strip
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
    """What the QR codes of a PNG say, each once, with its place in the picture. Nothing for a picture that cannot be read."""
    found: dict[str, Mention] = {}
    for text, x, y in _decoded(picture):
        value = "".join(c if c.isprintable() else " " for c in text).strip()[:_LONGEST]
        if value and len(found) < _MOST_CODES:
            found.setdefault(
                value, Mention(About.QR, value, f"整页截图，左起 {x}、上起 {y} 像素", value, sure=3, note=_kind(value))
            )
    return tuple(found.values())


def with_codes(scan: Scan, picture: bytes | None) -> Scan:
    """A scan with what the QR codes of the page's picture say added to its subject; only pages with leads are worth the look."""
    if not picture or not scan.leads:
        return scan
    codes = read_qr_codes(picture)
    return replace(scan, subject=replace(scan.subject, mentions=scan.subject.mentions + codes)) if codes else scan


def _kind(value: str) -> str:
    return next((kind for pattern, kind in _KINDS if pattern.match(value)), "文字")


def _decoded(picture: bytes) -> Iterator[tuple[str, int, int]]:
    """Each code's text and place. The picture is opened only when it is of a size that can be read."""
    from PIL import Image, UnidentifiedImageError
    from zxingcpp import barcode_formats_from_str, read_barcodes

    if len(picture) > _MOST_BYTES:
        return
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG",)) as image:
            width, height = image.size
            if width * height > _MOST_PIXELS:
                return
            grey = image.convert("L")
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError):
        return
    formats = barcode_formats_from_str("QRCode")
    for top in range(0, max(1, height - _OVERLAP), _STRIP - _OVERLAP):
        strip = grey.crop((0, top, width, min(height, top + _STRIP)))
        for code in read_barcodes(strip, formats=formats):
            if code.valid:
                yield code.text, code.position.top_left.x, top + code.position.top_left.y
