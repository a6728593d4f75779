"""The vault: a draft becomes a sealed capture on disk, before anything reads it.

Files are written under a temporary name, flushed to the disk, and appear by one rename; only then may a
database row point at them. A folder that a crash left without its row is found again by `orphans`.
"""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from evidence.captures import Capture, Draft, Role, SealedFile, from_manifest, manifest_fields
from evidence.clock import utc_now
from evidence.completeness import is_http, lacking
from evidence.digests import sm3_of
from evidence.errors import VaultError
from evidence.originals import Originals, sync_folder
from evidence.resources import resources_warc
from evidence.warc import WarcPage, http_record, pack, read_pages, request_record, resource_record

TOOL = "xunzheng/0.1.0"
MANIFEST = "manifest.json"
_NAMES = {
    Role.WARC: ("record.warc.gz", "application/warc"),
    Role.DOM: ("dom.html", "text/html; charset=utf-8"),
    Role.SCREENSHOT: ("screenshot.png", "image/png"),
    Role.MARKED: ("screenshot-marked.png", "image/png"),
    Role.RESOURCES: ("resources.warc.gz", "application/warc"),
    Role.MHTML: ("page.mhtml", "multipart/related"),
    Role.PDF: ("page.pdf", "application/pdf"),
    Role.LAYOUT: ("layout.json.gz", "application/gzip"),
}
PAYLOADS = "payloads"


class Vault:
    """All sealed captures below one folder: <root>/<run>/<2 hex>/<capture id>/."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def payloads(self) -> Originals:
        """What captures share: large payloads of what rendered pages loaded, and certificates (DER)."""
        return Originals(self.root / PAYLOADS, "证据")

    def seal(self, draft: Draft) -> Capture:
        """Write a draft to disk for good and return it as a Capture. Raises VaultError when the disk refuses."""
        contents, payloads = _contents(draft)
        files = tuple(_sealed(role, data) for role, data in contents.items())
        capture = _capture(draft, files)
        manifest = json.dumps(manifest_fields(capture), ensure_ascii=False, sort_keys=True, indent=1).encode()
        digest = hashlib.sha256(manifest).hexdigest()
        folder = f"{draft.run_id}/{digest[:2]}/{digest}"
        written = {_NAMES[role][0]: data for role, data in contents.items()} | {MANIFEST: manifest}
        for sha256, data in payloads.items():
            if not self.payloads.there(sha256, len(data)):
                self.payloads.keep(data, sha256)
        try:
            self._appear(folder, written)
        except OSError as error:
            raise VaultError(
                f"证据写不进磁盘（{error.strerror}）", place=str(self.root), mend="请腾出空间或检查权限后重新运行"
            ) from error
        return replace(capture, capture_id=digest, folder=folder)

    def path(self, capture: Capture, name: str) -> Path:
        """Where a file of a capture lies."""
        return self.root / capture.folder / name

    def read(self, capture: Capture, role: Role) -> bytes | None:
        """The bytes of a sealed file, None when the capture has none of that role.

        Raises VaultError when the file is gone or its digest differs from the manifest.
        """
        sealed = capture.file(role)
        if sealed is None:
            return None
        path = self.path(capture, sealed.name)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise VaultError("证据文件不见了", place=str(path), mend="请从备份恢复后运行 xunzheng verify") from error
        if hashlib.sha256(data).hexdigest() != sealed.sha256:
            raise VaultError("证据文件与封存时的摘要不符", place=str(path), mend="请从备份恢复后运行 xunzheng verify")
        return data

    def manifest(self, capture: Capture) -> bytes:
        """The manifest as sealed. Raises VaultError when it is gone or altered."""
        path = self.path(capture, MANIFEST)
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise VaultError("封存清单不见了", place=str(path), mend="请从备份恢复后运行 xunzheng verify") from error
        if hashlib.sha256(raw).hexdigest() != capture.capture_id:
            raise VaultError("封存清单与它的编号不符", place=str(path), mend="请从备份恢复后运行 xunzheng verify")
        return raw

    def page(self, capture: Capture) -> WarcPage:
        """The response as received: the last response record of the capture's WARC."""
        sealed = capture.file(Role.WARC)
        path = self.path(capture, sealed.name if sealed else _NAMES[Role.WARC][0])
        if not path.exists():
            raise VaultError("证据文件不见了", place=str(path), mend="请从备份恢复后运行 xunzheng verify")
        return list(read_pages(path))[-1]

    def folders(self, run_id: str | None = None) -> Iterator[Path]:
        """Every capture folder on disk (of one run), whether the database knows it or not."""
        base = self.root / run_id if run_id else self.root
        pattern = "??/" + "?" * 64 if run_id else "*/??/" + "?" * 64
        return (p for p in sorted(base.glob(pattern)) if p.is_dir() and p.parent.parent.name != PAYLOADS)

    def load(self, folder: Path) -> Capture:
        """A capture from its manifest on disk. Raises VaultError when the manifest is missing or altered."""
        path = folder / MANIFEST
        try:
            raw = path.read_bytes()
            digest = hashlib.sha256(raw).hexdigest()
            if digest != folder.name:
                raise VaultError("封存清单与它的编号不符", place=str(path), mend="请从备份恢复后运行 xunzheng verify")
            return from_manifest(digest, str(folder.relative_to(self.root)), json.loads(raw))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise VaultError("封存清单读不出来", place=str(path), mend="请从备份恢复后运行 xunzheng verify") from error

    def sweep(self) -> None:
        """Remove what a crash left half-written; nothing there was ever sealed."""
        shutil.rmtree(self.root / ".tmp", ignore_errors=True)
        self.payloads.sweep()

    def _appear(self, folder: str, contents: dict[str, bytes]) -> None:
        temporary = self.root / ".tmp" / uuid.uuid4().hex
        temporary.mkdir(parents=True)
        for name, data in contents.items():
            with (temporary / name).open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
        sync_folder(temporary)
        final = self.root / folder
        final.parent.mkdir(parents=True, exist_ok=True)
        temporary.rename(final)
        sync_folder(final.parent)


def _contents(draft: Draft) -> tuple[dict[Role, bytes], dict[str, bytes]]:
    """The files of a draft by their role, and by their SHA-256 what is kept beside all captures."""
    resources, payloads = resources_warc(draft.resources) if draft.resources else (None, {})
    files = {
        Role.WARC: _warc(draft),
        Role.DOM: draft.dom,
        Role.SCREENSHOT: draft.screenshot,
        Role.MARKED: draft.marked,
        Role.RESOURCES: resources,
        Role.MHTML: draft.mhtml,
        Role.PDF: draft.pdf,
        Role.LAYOUT: draft.layout,
    }
    payloads |= {hashlib.sha256(der).hexdigest(): der for der in draft.certificates}
    return {role: data for role, data in files.items() if data is not None}, payloads


def _warc(draft: Draft) -> bytes:
    hops = [http_record(h.url, draft.started_at, h.status, (("Location", h.location),), b"", "") for h in draft.redirects]
    if is_http(draft.final_url):
        url = draft.answered_url or draft.final_url
        if draft.request_headers:
            hops.append(request_record(url, draft.started_at, "GET", draft.request_headers))
        last = http_record(url, draft.started_at, draft.status, draft.headers, draft.body, draft.ip)
    else:
        mime = next((v for k, v in draft.headers if k.lower() == "content-type"), "")
        last = resource_record(draft.final_url, draft.started_at, mime, draft.body)
    return pack([*hops, last])


def _sealed(role: Role, data: bytes) -> SealedFile:
    name, mime = _NAMES[role]
    return SealedFile(role, name, mime, len(data), hashlib.sha256(data).hexdigest(), sm3_of(data).finalize().hex())


def _capture(draft: Draft, files: tuple[SealedFile, ...]) -> Capture:
    capture = Capture(
        capture_id="",
        folder="",
        run_id=draft.run_id,
        page_key=draft.page_key,
        target_id=draft.target_id,
        url=draft.url,
        final_url=draft.final_url,
        status=draft.status,
        headers=draft.headers,
        redirects=draft.redirects,
        started_at=draft.started_at,
        sealed_at=utc_now(),
        ip=draft.ip,
        tls=draft.tls,
        render=draft.render,
        render_reason=draft.render_reason,
        agent=draft.agent,
        browser=draft.browser,
        tool=TOOL,
        notes=draft.notes,
        files=files,
        ended_at=draft.ended_at,
        connections=draft.connections,
        circumstances=draft.circumstances,
        picture=draft.picture,
    )
    return replace(capture, completeness=lacking(capture, dict(draft.lacking)))
