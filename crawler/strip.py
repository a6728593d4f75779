"""The second picture of a page: the same pixels below a strip with address, time, number and the digest of the first.

The strip is drawn with Pillow; below it the packed rows of the untouched picture are taken over as they are, so that a
picture of any height costs little time and next to no memory.
"""

import hashlib
import shutil
import struct
import subprocess
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_SIZE, _LINE, _MARGIN = 15, 22, 10
_MOST_LINES, _PIECE = 4, 1 << 20
_ADLER = 65521  # the largest prime below 65536, by which zlib's checksum counts
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEAD = struct.Struct(">IIBBBBB")
_CHANNELS = {2: 3, 6: 4}  # PNG colour type: bytes a pixel
_FONTS = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("C:/Windows/Fonts/msyh.ttc", 0),
    ("C:/Windows/Fonts/simsun.ttc", 0),
    ("/System/Library/Fonts/PingFang.ttc", 0),
    ("/System/Library/Fonts/STHeiti Light.ttc", 0),
)


class StripError(Exception):
    """There is no second picture; the message, in Chinese, says why."""


def marked(png: bytes, url: str, when: str, number: str) -> bytes:
    """The picture with its strip. Raises StripError when there is no Chinese font or the picture is of an unknown kind."""
    texts = (f"网址：{url}", f"时间：{when}", f"编号：{number}", f"原图 SHA-256：{hashlib.sha256(png).hexdigest()}")
    try:
        chunks = list(_chunks(png))
        width, height, depth, colour, *_, interlaced = _HEAD.unpack(next(data for kind, data in chunks if kind == b"IHDR"))
    except (struct.error, StopIteration) as error:
        raise StripError("截图不是完整的 PNG") from error
    if depth != 8 or colour not in _CHANNELS or interlaced:
        raise StripError("截图的格式不能加标注条")
    strip = _drawn([line for text in texts for line in _lines(text, width)], width)
    raw = strip.convert("RGBA" if colour == 6 else "RGB").tobytes()
    step = width * _CHANNELS[colour]
    # Each row begins with its filter; a row of zeros last, as the first row of a picture is told apart from zeros
    rows = b"".join(b"\0" + raw[at : at + step] for at in range(0, len(raw), step)) + b"\0" + bytes(step)
    head = _HEAD.pack(width, height + strip.height + 1, depth, colour, 0, 0, 0)
    return b"".join((_SIGNATURE, _chunk(b"IHDR", head), _chunk(b"IDAT", _joined(rows, chunks)), _chunk(b"IEND", b"")))


def _joined(rows: bytes, chunks: list[tuple[bytes, bytes]]) -> bytes:
    """The rows and then those of a picture, whose packed data is read through but taken over as it is."""
    packed = b"".join(data for kind, data in chunks if kind == b"IDAT")
    unpack, length, data = zlib.decompressobj(), 0, packed
    try:
        while data:
            length += len(unpack.decompress(data, _PIECE))
            data = unpack.unconsumed_tail
    except zlib.error as error:
        raise StripError("截图不是完整的 PNG") from error
    if not unpack.eof:
        raise StripError("截图不是完整的 PNG")
    whole = packed[: len(packed) - len(unpack.unused_data)]
    pack = zlib.compressobj(6)
    begun = pack.compress(rows) + pack.flush(zlib.Z_FULL_FLUSH)  # ends on a whole byte, and is looked back upon by nothing
    return b"".join((begun, whole[2:-4], struct.pack(">I", _adler(zlib.adler32(rows), whole[-4:], length))))


def _adler(first: int, last: bytes, length: int) -> int:
    """The checksum of two pieces one after the other, from those of each and the length of the second (as zlib combines them)."""
    second = int.from_bytes(last, "big")
    low = (first & 0xFFFF) + (second & 0xFFFF) - 1
    high = (first >> 16) + (second >> 16) + length * ((first & 0xFFFF) - 1)
    return high % _ADLER << 16 | low % _ADLER


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at + 8 <= len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        yield kind, png[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _drawn(lines: list[str], width: int) -> Image.Image:
    strip = Image.new("RGB", (width, _LINE * len(lines) + 2 * _MARGIN), "#f4f4f0")
    draw = ImageDraw.Draw(strip)
    for number, line in enumerate(lines):
        draw.text((_MARGIN, _MARGIN + number * _LINE), line, fill="#111111", font=_font())
    return strip


def _lines(text: str, width: int) -> Iterator[str]:
    """A text in lines that fit, what is too long cut; the page's own address draws nothing but itself."""
    rest, count = "".join(c if c.isprintable() else "�" for c in text[:2000]), 0
    while rest and count < _MOST_LINES:
        end = max(1, bisect_right(range(len(rest)), width - 2 * _MARGIN, key=lambda n: int(_font().getlength(rest[: n + 1]))))
        count += 1
        last = count == _MOST_LINES and end < len(rest)
        yield rest[: end - 1] + "…" if last else rest[:end]
        rest = rest[end:]


@cache
def _font() -> ImageFont.FreeTypeFont:
    for path, index in (*_told(), *_FONTS):
        try:
            return ImageFont.truetype(path, _SIZE, index=index)
        except OSError:
            continue
    raise StripError("没有中文字体")


def _told() -> Iterator[tuple[str, int]]:
    """What fontconfig holds best for simplified Chinese, where there is fontconfig."""
    if not shutil.which("fc-match"):
        return
    command = ["fc-match", "-f", "%{file}\n%{index}\n%{lang}", "sans-serif:lang=zh-cn"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False).stdout.split("\n")
    except (OSError, subprocess.SubprocessError):
        return
    if len(told) == 3 and Path(told[0]).is_file() and "zh-cn" in told[2].split("|"):
        yield told[0], int(told[1]) & 0xFFFF if told[1].isdigit() else 0
