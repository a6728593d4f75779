"""WACZ 1.1.1: sealed WARCs with an index and a list of pages in one file, which ReplayWeb.page shows as they were.

Written here because it must come out the same, byte for byte, each time the same captures go in; the usual tool stamps it
with the moment and random numbers. The WARC records are the sealed bytes themselves.
"""

import hashlib
import html
import io
import json
import re
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from evidence.captures import Capture
from evidence.clock import parse
from evidence.completeness import is_http
from evidence.vault import TOOL
from evidence.warc import pack, plain_url, resource_record

_WARC, _LOADED, _SHOWN = "archive/data.warc.gz", "archive/loaded.warc.gz", "archive/shown.warc.gz"
_INDEX, _PAGES = "indexes/index.cdx", "pages/pages.jsonl"
_HEAD = re.compile(rb"<head\b[^>]*>", re.I)
_DOM = "urn:dom:"  # before the address of a page as the browser showed it, beside the response as received


@dataclass(frozen=True, slots=True)
class Replayed:
    """One capture that goes into a WACZ: its sealed WARC, the page's title, its page as a browser showed it, and what the
    browser loaded for it, payloads and all."""

    capture: Capture
    warc: bytes
    title: str
    dom: bytes | None = None
    resources: bytes = b""


def make_wacz(pages: tuple[Replayed, ...], title: str) -> bytes:
    """The WACZ of some captures, in their order."""
    files = {
        _WARC: [p.warc for p in pages],
        _LOADED: [p.resources for p in pages if p.resources],
        _SHOWN: [_shown(p) for p in pages if p.dom is not None],
    }
    lines = sorted(line for name, warcs in files.items() for line in _lines(name, warcs))
    archive_files = {name: b"".join(warcs) for name, warcs in files.items() if warcs}
    contents = archive_files | {_INDEX: "".join(lines).encode(), _PAGES: _list(pages).encode()}
    package = _json(_package(pages, title, contents))
    digest = _json({"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"})
    contents |= {"datapackage.json": package, "datapackage-digest.json": digest}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in contents.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)  # no time of its own
    return buffer.getvalue()


def sort_key(url: str) -> str:
    """A URL in the order that indexes are sorted by: host turned round, everything small, query in order."""
    parts = urlsplit(url.lower())
    if not parts.hostname:
        return url.lower()
    host = ",".join(reversed(re.sub(r"^www\d*\.", "", parts.hostname).split(".")))
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)), quote_via=quote)
    path = parts.path.rstrip("/") or "/"
    return f"{host}{port}){path}" + (f"?{query}" if query else "")


def _shown(page: Replayed) -> bytes:
    """The page as a browser showed it as a WARC record of its own, the same each time; what it refers to is found from its
    own address, which its record's is not."""
    capture = page.capture
    base = f'<base href="{html.escape(plain_url(capture.final_url))}">'.encode()
    dom = _HEAD.sub(lambda head: head[0] + base, page.dom or b"", count=1)
    record = resource_record(f"{_DOM}{capture.final_url}", capture.started_at, "text/html; charset=utf-8", dom)
    record.headers["WARC-Record-ID"] = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, capture.capture_id)}>"
    return pack([record])


def _lines(name: str, warcs: list[bytes]) -> Iterator[str]:
    start = 0
    for warc in warcs:
        yield from _index(name.rsplit("/", 1)[1], warc, start)
        start += len(warc)


def _index(name: str, warc: bytes, start: int) -> Iterator[str]:
    """Index lines for the responses of one capture's WARC, which begins at an offset of the file of that name."""
    found: list[tuple[int, dict[str, str] | None, str]] = []
    asked = "GET"
    for record in ArchiveIterator(io.BytesIO(warc), parse_http=True):
        if record.record_type == WarcRecordType.request:
            head = record.http_headers  # one without headers counts as false
            asked = (head.status_line or "").partition(" ")[0] if head is not None else ""
        answer = record.record_type & (WarcRecordType.response | WarcRecordType.resource) and asked == "GET"
        fields = _fields(record) if answer else None
        found.append((record.stream_pos, fields, record.headers.get("WARC-Date") or ""))
    ends = [*(at for at, _, _ in found[1:]), len(warc)]
    for (at, fields, date), end in zip(found, ends, strict=True):
        if fields:
            fields |= {"length": str(end - at), "offset": str(start + at), "filename": name}
            moment = parse(date).strftime("%Y%m%d%H%M%S")
            yield f"{sort_key(fields['url'])} {moment} {json.dumps(fields, ensure_ascii=False)}\n"


def _fields(record: WarcRecord) -> dict[str, str]:
    http = record.http_headers
    mime = (http.get("Content-Type") if http is not None else record.headers.get("Content-Type")) or "unk"
    return {
        "url": record.headers.get("WARC-Target-URI") or "",
        "mime": mime.split(";")[0].strip().lower(),
        "status": str(http.status_code if http is not None else 200),
        "digest": record.headers.get("WARC-Payload-Digest") or record.headers.get("WARC-Block-Digest") or "",
    }


def _list(pages: tuple[Replayed, ...]) -> str:
    rows: list[dict[str, Any]] = [{"format": "json-pages-1.0", "id": "pages", "title": "网页"}]
    for page in pages:
        if is_http(page.capture.final_url) and not page.capture.picture:
            url, moment = _main(page), page.capture.started_at
            row = {"id": page.capture.capture_id[:16], "url": url, "title": page.title or url, "ts": moment}
            rows.append(row)
            if page.dom is not None:
                shown = f"{_DOM}{plain_url(page.capture.final_url)}"
                rows.append(row | {"id": f"dom-{row['id']}", "url": shown, "title": f"{row['title']}（浏览器里显示的）"})
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _main(page: Replayed) -> str:
    """Where a page's own document is found: where scripts led to, if that was loaded, else where the answer came from."""
    last = plain_url(page.capture.final_url).partition("#")[0]
    answers = [*_answers(page.resources), *_answers(page.warc)]
    return last if last in answers or not answers else answers[-1]


def _answers(warc: bytes) -> Iterator[str]:
    for record in ArchiveIterator(io.BytesIO(warc), parse_http=False, record_types=WarcRecordType.response):
        yield record.headers.get("WARC-Target-URI") or ""


def _package(pages: tuple[Replayed, ...], title: str, contents: dict[str, bytes]) -> dict[str, Any]:
    return {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": title,
        "software": TOOL,
        "created": max(p.capture.sealed_at for p in pages),
        "mainPageURL": _main(pages[0]),
        "mainPageDate": pages[0].capture.started_at,
        "resources": [
            {
                "name": name.rsplit("/", 1)[1],
                "path": name,
                "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
                "bytes": len(data),
            }
            for name, data in contents.items()
        ],
    }


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
