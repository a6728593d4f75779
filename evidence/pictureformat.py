"""What kind of picture some bytes are, by how they begin; what a server or a file name calls them is not believed.

Only these kinds are ever taken as pictures: all else is refused before anything looks into it.
"""

import re
from enum import StrEnum

HEAD = 4096  # bytes that are enough to tell


class PictureFormat(StrEnum):
    """The kinds that are looked at; a PDF is a document whose pages are pictures."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    GIF = "image/gif"
    WEBP = "image/webp"
    BMP = "image/bmp"
    SVG = "image/svg+xml"
    AVIF = "image/avif"
    PDF = "application/pdf"


_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", PictureFormat.PNG),
    (b"\xff\xd8\xff", PictureFormat.JPEG),
    (b"GIF87a", PictureFormat.GIF),
    (b"GIF89a", PictureFormat.GIF),
    (b"%PDF-", PictureFormat.PDF),
)
_BRANDS = (b"avif", b"avis")
_BEFORE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]{0,200}\?>\s*+|<!--.{0,2000}?-->\s*+|<!DOCTYPE\s+svg\b[^>\[]{0,500}>\s*+){0,8}",
    re.S | re.I,
)


def format_of(data: bytes) -> PictureFormat | None:
    """The kind of a picture from its beginning (HEAD bytes are enough); None for what is none of ours."""
    for sign, kind in _SIGNS:
        if data.startswith(sign):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return PictureFormat.WEBP
    if data[:2] == b"BM" and len(data) > 26 and int.from_bytes(data[14:18], "little") in (12, 40, 52, 56, 64, 108, 124):
        return PictureFormat.BMP
    if data[4:8] == b"ftyp" and any(brand in data[8 : min(64, int.from_bytes(data[:4], "big"))] for brand in _BRANDS):
        return PictureFormat.AVIF
    start = _BEFORE.match(data[:HEAD])
    rest = data[start.end() if start else 0 :]
    if re.match(rb"<svg[\s>/]", rest, re.I) or re.match(rb"<!DOCTYPE\s+svg\b", rest, re.I):
        return PictureFormat.SVG
    return None
