"""What a rendered page loaded, as a WARC: a request and its answer each, large payloads by reference to the vault's store.

The pages of a site share their pictures, styles and scripts; so a payload is kept once, under its SHA-256, and a `revisit`
record stands for it. `whole` puts the payloads back, for whoever replays the page without the vault.
"""

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from evidence.captures import Exchange
from evidence.digests import sm3_of
from evidence.warc import http_record, pack, request_record, revisit_record

_INLINE = 2048  # bytes; smaller payloads stand in the WARC itself
_TOLD, _SM3 = "X-Xunzheng-Payload-Length", "X-Xunzheng-Payload-SM3"
_UNDONE = {"content-encoding", "content-length", "transfer-encoding"}  # of what was sent; the browser hands the body decoded


@dataclass(frozen=True, slots=True)
class Payload:
    """One payload that a WARC stands upon: its digests, hex, and its size."""

    sha256: str
    sm3: str
    size: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that a page loaded: its payload by SHA-256 and size, with its bytes where they stand in the WARC itself."""

    url: str
    status: int
    mime: str
    sha256: str
    size: int
    body: bytes | None


def resources_warc(exchanges: tuple[Exchange, ...]) -> tuple[bytes, dict[str, bytes]]:
    """The WARC of what a page loaded, and by their SHA-256 the payloads that must be kept beside it."""
    records, kept = [], {}
    for one in exchanges:
        records.append(request_record(one.url, one.at, one.method, one.request_headers, one.sent))
        headers = (*_archived(one.headers), ("Content-Length", str(len(one.body))))
        if len(one.body) < _INLINE:
            answer = http_record(one.url, one.at, one.status, headers, one.body, one.ip)
        else:
            digest = hashlib.sha256(one.body).hexdigest()
            answer = revisit_record(one.url, one.at, one.status, headers, digest, one.ip)
            answer.headers[_TOLD] = str(len(one.body))
            answer.headers[_SM3] = sm3_of(one.body).finalize().hex()
            kept[digest] = one.body
        if one.why:
            answer.headers["WARC-Truncated"] = "length" if "大" in one.why or "多" in one.why else "unspecified"
        records.append(answer)
    return pack(records, level=3), kept


def payloads_of(warc: bytes) -> Iterator[Payload]:
    """The payloads that a WARC of resources stands upon, each once. Raises ValueError when a record says nothing of them."""
    seen = set()
    for record in ArchiveIterator(io.BytesIO(warc), parse_http=False, record_types=WarcRecordType.revisit):
        payload = _payload(record)
        if payload.sha256 not in seen:
            seen.add(payload.sha256)
            yield payload


def answers_of(warc: bytes) -> Iterator[Answer]:
    """What a page loaded, in its order, without what had no body. Raises ValueError when a record says nothing of its payload."""
    wanted = WarcRecordType.revisit | WarcRecordType.response
    for record in ArchiveIterator(io.BytesIO(warc), parse_http=False, record_types=wanted):
        head, _, body = record.reader.read().partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        status = first.split(" ")[1] if " " in first else ""
        mime = next((line.partition(":")[2].strip() for line in lines if line[:13].lower() == "content-type:"), "").lower()
        by_reference = record.record_type == WarcRecordType.revisit
        payload = _payload(record)
        size = payload.size if by_reference else len(body)
        if size and status.isdecimal():
            url = record.headers.get("WARC-Target-URI") or ""
            yield Answer(url, int(status), mime, payload.sha256, size, None if by_reference else body)


def whole(warc: bytes, read: Callable[[str], bytes], seen: set[tuple[str, str]]) -> bytes:
    """The same records with their payloads, which `read` gives by their SHA-256; the same bytes each time.

    What is `seen` (address and payload) is left out with its request, and what is put back is seen from then on.
    """
    found = []
    for record in ArchiveIterator(io.BytesIO(warc), parse_http=False):
        again = False
        if record.record_type == WarcRecordType.revisit:
            key = (record.headers.get("WARC-Target-URI") or "", _payload(record).sha256)
            again = key in seen
            seen.add(key)
        found.append((record.stream_pos, again, None if again else _put_back(record, read)))
    ends = [*(at for at, _, _ in found[1:]), len(warc)]
    followed = [*(again for _, again, _ in found[1:]), False]  # by an answer that is left out: so is its request
    parts = zip(found, ends, followed, strict=True)
    return b"".join(put or warc[at:end] for (at, again, put), end, gone in parts if not again and not gone)


def _put_back(record: WarcRecord, read: Callable[[str], bytes]) -> bytes | None:
    """A revisit record as the response it stands for; None for any other."""
    if record.record_type != WarcRecordType.revisit:
        return None
    head = record.reader.read()
    response = WarcRecord()
    response.init_headers(record_type=WarcRecordType.response)
    for name in ("WARC-Record-ID", "WARC-Target-URI", "WARC-Date", "WARC-IP-Address", "WARC-Truncated"):
        if told := record.headers.get(name):
            response.headers[name] = told
    response.headers["Content-Type"] = "application/http; msgtype=response"
    payload = _payload(record).sha256
    response.headers["WARC-Payload-Digest"] = f"sha256:{payload}"
    response.set_bytes_content(head + read(payload))
    return pack([response], level=3)


def _payload(record: WarcRecord) -> Payload:
    digest = (record.headers.get("WARC-Payload-Digest") or "").partition(":")[2]
    if len(digest) != 64 or not digest.isalnum():
        raise ValueError("no payload digest")
    return Payload(digest, record.headers.get(_SM3) or "", int(record.headers.get(_TOLD) or 0))


def _archived(headers: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    """Headers that go with a decoded body; those of how it was sent are kept under another name."""
    for name, value in headers:
        if not name.startswith(":"):
            yield (f"X-Archive-Orig-{name}" if name.lower() in _UNDONE else name), value
