"""WARC files handed in are read whole or refused with a sentence; a cut tail is never passed over."""

import gzip
import io
import zlib
from pathlib import Path

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from evidence.errors import VaultError
from evidence.warc import read_pages


def _warc(path: Path, bodies: list[bytes], *, coding: str = "", packed: bool = True) -> Path:
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=packed)
    for number, body in enumerate(bodies):
        headers = [("Content-Type", "text/html")] + ([("Content-Encoding", coding)] if coding else [])
        http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
        url = f"http://shop.example/{number}"
        writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=http))
    path.write_bytes(buffer.getvalue())
    return path


@pytest.mark.parametrize("packed", [True, False])
def test_pages_come_in_order(tmp_path: Path, packed: bool) -> None:
    pages = list(read_pages(_warc(tmp_path / "a.warc.gz", [b"one", b"two"], packed=packed)))
    assert [(p.url, p.status, p.body) for p in pages] == [
        ("http://shop.example/0", 200, b"one"),
        ("http://shop.example/1", 200, b"two"),
    ]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("cut", [5, 9, 40, 150])
def test_a_truncated_file_is_refused(tmp_path: Path, cut: int, packed: bool) -> None:
    path = _warc(tmp_path / "cut.warc.gz", [b"one" * 99, b"two" * 99], packed=packed)
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(VaultError, match="截断"):
        list(read_pages(path))


def test_damaged_compression_is_refused(tmp_path: Path) -> None:
    path = _warc(tmp_path / "bad.warc.gz", [b"one" * 999])
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(VaultError, match=r"损坏|截断"):
        list(read_pages(path))


@pytest.mark.parametrize("content", [b"", b"hello", b"<html></html>", gzip.compress(b"no warc", mtime=0)])
def test_what_is_no_warc_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no.warc"
    path.write_bytes(content)
    with pytest.raises(VaultError, match="没有 WARC 记录"):
        list(read_pages(path))


TEXT = "包过" * 300


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("gzip", gzip.compress(TEXT.encode(), mtime=0)),
        ("deflate", zlib.compress(TEXT.encode())),
        ("deflate", zlib.compress(TEXT.encode())[2:-4]),
        ("br", brotli.compress(TEXT.encode())),
        ("", TEXT.encode()),
    ],
)
def test_content_coding_is_undone(tmp_path: Path, coding: str, data: bytes) -> None:
    (page,) = read_pages(_warc(tmp_path / "c.warc.gz", [data], coding=coding))
    assert page.payload().decode() == TEXT


@pytest.mark.parametrize(("coding", "data"), [("gzip", b"not gzip"), ("zstd", b"x"), ("br", b"\xff\xff\xff\xff")])
def test_coding_that_cannot_be_undone_is_a_sentence(tmp_path: Path, coding: str, data: bytes) -> None:
    (page,) = read_pages(_warc(tmp_path / "c.warc.gz", [data], coding=coding))
    with pytest.raises(VaultError, match=r"shop\.example"):
        page.payload()


def test_a_bomb_stops_at_the_limit(tmp_path: Path) -> None:
    (page,) = read_pages(_warc(tmp_path / "b.warc.gz", [gzip.compress(b"\0" * (200 << 20), 1)], coding="gzip"))
    assert len(page.payload()) == 64 << 20
