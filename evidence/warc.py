"""Captures as WARC 1.1 records, and WARC files read with care.

fastwarc writes; reading checks the gzip stream to its end first, because WARC readers pass over a truncated tail
without a word (measured with warcio and fastwarc).
"""

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import brotli
from fastwarc.stream_io import GzipWriter
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from evidence.errors import VaultError

_CHUNK = 1 << 20
_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
PAYLOAD_LIMIT = 64 << 20


@dataclass(frozen=True, slots=True)
class WarcPage:
    """One HTTP response (or resource) read back from a WARC: `body` is the payload as stored."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """A header's first value, '' when absent."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")

    def payload(self) -> bytes:
        """The body with its Content-Encoding undone (gzip, deflate, br), at most PAYLOAD_LIMIT bytes of it.

        Raises VaultError when the coding is unknown or the data is broken.
        """
        return undo_coding(self.body, self.header("Content-Encoding"), self.url)


def undo_coding(body: bytes, coding: str, place: str) -> bytes:
    """Bytes with an HTTP content coding undone, cut at PAYLOAD_LIMIT; a body that ends early gives what there is."""
    name = coding.strip().lower()
    if name in ("", "identity") or not body:
        return body
    try:
        if name in ("gzip", "x-gzip"):
            return zlib.decompressobj(47).decompress(body, PAYLOAD_LIMIT)
        if name == "deflate":
            raw = body[0] & 0x0F != 8 or int.from_bytes(body[:2], "big") % 31 != 0
            return zlib.decompressobj(-15 if raw else 15).decompress(body, PAYLOAD_LIMIT)
        if name == "br":
            return bytes(brotli.Decompressor().process(body, output_buffer_limit=PAYLOAD_LIMIT)[:PAYLOAD_LIMIT])
    except (zlib.error, brotli.error) as error:
        raise VaultError(f"内容压缩（{name}）解不开", place=place, mend="请重新抓取这一页") from error
    raise VaultError(f"不认识的内容压缩方式“{name}”", place=place, mend="请重新抓取这一页")


def http_record(url: str, date: str, status: int, headers: tuple[tuple[str, str], ...], body: bytes, ip: str) -> WarcRecord:
    """A `response` record whose block is the HTTP message as received."""
    record = _record(WarcRecordType.response, url, date, "application/http; msgtype=response")
    if ip:
        record.headers["WARC-IP-Address"] = ip
    payload = hashlib.sha256(body).hexdigest()
    record.headers["WARC-Payload-Digest"] = f"sha256:{payload}"
    record.set_bytes_content(_head(f"HTTP/1.1 {status}", headers) + body)
    return record


def revisit_record(url: str, date: str, status: int, headers: tuple[tuple[str, str], ...], payload: str, ip: str) -> WarcRecord:
    """A `revisit` record: an HTTP response whose payload is kept elsewhere, under that SHA-256."""
    record = _record(WarcRecordType.revisit, url, date, "application/http; msgtype=response")
    if ip:
        record.headers["WARC-IP-Address"] = ip
    record.headers["WARC-Profile"] = _SAME_PAYLOAD
    record.headers["WARC-Payload-Digest"] = f"sha256:{payload}"
    record.set_bytes_content(_head(f"HTTP/1.1 {status}", headers))
    return record


def request_record(url: str, date: str, method: str, headers: tuple[tuple[str, str], ...], body: bytes = b"") -> WarcRecord:
    """A `request` record: what was asked."""
    try:
        parts = urlsplit(plain_url(_clean(url)))
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    except ValueError:  # no URL to anybody but the page that asked for it
        path = "/"
    record = _record(WarcRecordType.request, url, date, "application/http; msgtype=request")
    record.set_bytes_content(_head(f"{_clean(method)} {path} HTTP/1.1", headers) + body)
    return record


def resource_record(url: str, date: str, mime: str, body: bytes) -> WarcRecord:
    """A `resource` record: bytes that did not come over HTTP (a saved file, a complaint row)."""
    record = _record(WarcRecordType.resource, url, date, _clean(mime) or "application/octet-stream")
    record.set_bytes_content(body)
    return record


def pack(records: list[WarcRecord], *, level: int = 6) -> bytes:
    """Records as one .warc.gz, a gzip member each."""
    buffer = io.BytesIO()
    for record in records:
        writer = GzipWriter(buffer, compression_level=level)
        record.write(writer, checksum_data=True)
        writer.finish()
    return buffer.getvalue()


def read_pages(path: Path) -> Iterator[WarcPage]:
    """The responses and resources of a WARC file (.warc or .warc.gz), in order.

    Raises VaultError when the file is truncated, is no WARC, or a record's digest does not match.
    """
    check_whole(path)
    found = 0
    try:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, parse_http=False):
                found += 1
                if record.record_type & (WarcRecordType.response | WarcRecordType.resource):
                    yield _page(record, path)
    except OSError as error:
        if found:
            raise VaultError("WARC 记录读不下去", place=str(path), mend="请换用完整的原件") from error
    if not found:
        raise VaultError("里面没有 WARC 记录", place=str(path), mend="请确认这是 .warc 或 .warc.gz 文件")


def page_of(data: bytes, place: Path) -> WarcPage:
    """The last response of a WARC's bytes, whose digest has been checked. Raises VaultError when there is none."""
    records = ArchiveIterator(io.BytesIO(data), parse_http=False)
    pages = [_page(r, place) for r in records if r.record_type & (WarcRecordType.response | WarcRecordType.resource)]
    if not pages:
        raise VaultError("里面没有 WARC 记录", place=str(place), mend="请从备份恢复后运行 xunzheng verify")
    return pages[-1]


def check_whole(path: Path) -> None:
    """Raise VaultError when a gzip WARC ends in the middle of a member or holds bytes that are no gzip."""
    with path.open("rb") as stream:
        if stream.read(2) != b"\x1f\x8b":
            return
    try:
        with gzip.open(path) as stream:
            while stream.read(_CHUNK):
                pass
    except EOFError as error:
        raise VaultError("WARC 文件不完整，结尾被截断", place=str(path), mend="请重新取得完整的文件") from error
    except (zlib.error, OSError) as error:
        raise VaultError("WARC 压缩数据已损坏", place=str(path), mend="请换用完整的原件") from error


def plain_url(url: str) -> str:
    """A URL with what is not ASCII in it percent-encoded, as browsers ask for it and as replay tools look it up."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~-._|{}")


def _record(kind: WarcRecordType, url: str, date: str, mime: str) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(record_type=kind)
    record.headers["WARC-Target-URI"] = plain_url(_clean(url))
    record.headers["WARC-Date"] = date
    record.headers["Content-Type"] = mime
    return record


def _head(first: str, headers: tuple[tuple[str, str], ...]) -> bytes:
    lines = [first, *(f"{_clean(k)}: {_clean(v)}" for k, v in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def _page(record: WarcRecord, path: Path) -> WarcPage:
    if "WARC-Block-Digest" in record.headers and not record.verify_block_digest():
        raise VaultError("WARC 记录的摘要与内容不符，或被截断", place=str(path), mend="请换用未被改动的原件")
    url = record.headers.get("WARC-Target-URI") or ""
    block = record.reader.read()
    if len(block) < record.content_length:
        raise VaultError("WARC 文件不完整，结尾被截断", place=str(path), mend="请重新取得完整的文件")
    if record.record_type == WarcRecordType.resource:
        return WarcPage(url, 200, (("Content-Type", record.headers.get("Content-Type") or ""),), block)
    head, _, body = block.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ", 2)
    status = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
    pairs = tuple((k.strip(), v.strip()) for k, sep, v in (line.partition(":") for line in lines[1:]) if sep)
    return WarcPage(url, status, pairs, body)


def _clean(value: str) -> str:
    """A header value on one line: page-made text never adds a header of its own."""
    return value.replace("\r", " ").replace("\n", " ").replace("\x00", " ").strip()
