"""Pictures made to harm are each refused with a sentence, in bounded memory; the next picture is looked at as if nothing was."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.vision.conftest import WRITTEN
from vision.pool import Pool

_MEMORY = 1500 << 20  # bytes that a process may have had at the most
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60">{0}</svg>'


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int, *more: bytes) -> bytes:
    """A PNG that is black all over, however large it says it is."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width // 8 + 2) * height))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + b"".join(more) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _gif(frames: int) -> bytes:
    frame = b"\x21\xf9\x04\x00\x01\x00\x00\x00" + b"\x2c\0\0\0\0\x08\0\x08\0\x00" + b"\x02\x05\x84\x8f\xa9\xcb\x05\x00"
    return b"GIF89a\x08\x00\x08\x00\xf0\x00\x00" + b"\0\0\0\xff\xff\xff" + frame * frames + b"\x3b"


def _pdf(pages: int, side: float = 200) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(side, side))
    for _ in range(pages):
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY l0 "ha">{entities}]>'.encode() + SVG.format("<text>&l9;</text>").encode()
    )


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "30,000 squared": (lambda: _png(30_000, 30_000), "图片有 30000×30000 像素，太大"),
    "one row of a million": (lambda: _png(1_000_000, 20), "太大"),
    "two pixels": (lambda: _png(2, 2), "太小"),
    "cut off": (lambda: _png(600, 600)[:80], "图片是坏的"),
    "wrong magic": (lambda: b"MZ" + _png(60, 60), "不是能看的图片"),
    "a page called picture": (lambda: b"<html><img src=x></html>", "不是能看的图片"),
    "nothing": (lambda: b"", "不是能看的图片"),
    "10,000 frames": (lambda: _gif(10_000), "动图有 10000 帧"),
    "10,000 frames of APNG": (lambda: _png(64, 64, _chunk(b"acTL", struct.pack(">II", 10_000, 0))), "动图有 10001 帧"),
    "40 MB and more": (lambda: _png(60, 60) + b"\0" * (41 << 20), "超过 40 MB"),
    "a billion laughs": (_laughs, "定义了实体"),
    "an outer entity": (
        lambda: b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + SVG.format("<text>&x;</text>").encode(),
        "定义了实体",
    ),
    "a boundless drawing": (lambda: SVG.format("").replace('"90"', '"90000000000"').encode(), "大小不对"),
    "a drawing of 70,000 shapes": (lambda: SVG.format("<g/>" * 70_000).encode(), "60000 个以上"),
    "a drawing cut off": (lambda: SVG.format("<text>").encode()[:-20], "不是完整的 XML"),
    "a document of 6,000 pages": (lambda: _pdf(6_000), "PDF 有 6000 页"),
    "a page as large as a field": (lambda: _pdf(1, 1_000_000), "大小不对"),
    "half a document": (lambda: _pdf(3)[:300], "PDF 打不开"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_and_said_why(name: str, pool: Pool) -> None:
    make, why = HOSTILE[name]
    sighting = pool.look(make())
    assert why in sighting.refused and sighting.refused.endswith("没有看"), sighting.refused
    assert (sighting.frames, sighting.lines) == (0, ()) and len(sighting.sha256) == 64


def test_the_next_picture_is_read_and_the_memory_stayed_small(pool: Pool, poster: bytes) -> None:
    assert [line.text for line in pool.look(poster).lines] == list(WRITTEN)
    for pid in pool.processes():
        told = Path(f"/proc/{pid}/status")
        if told.exists():
            most = next(line for line in told.read_text().splitlines() if line.startswith("VmHWM"))
            assert int(most.split()[1]) * 1024 < _MEMORY, most
        assert psutil.Process(pid).num_threads() < 12


def test_a_drawing_runs_nothing_and_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    Image.open(io.BytesIO(_png(90, 60))).convert("RGB").save(secret)
    inside = (
        f'<image width="90" height="60" href="file://{secret}"/><image width="90" height="60" href="{secret}"/>'
        f'<style>@import url("file://{secret}"); rect {{ fill: url(file://{secret}) }}</style>'
        "<script>document.documentElement.innerHTML = ''</script><foreignObject><img src='http://127.0.0.1/'/></foreignObject>"
    )
    from vision.opening import open_picture

    opened = open_picture(SVG.format(inside).encode())
    assert (opened.width, opened.height) == (1600, 1067) and opened.frames[0].min() == 255, "nothing is drawn: all is white"
