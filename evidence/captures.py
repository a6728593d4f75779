"""Capture: one page as it was seen, immutable, named by the digest of its manifest; and its table.

A row exists only for a capture that is whole on disk: the vault writes first, the row follows.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from evidence.circumstances import Circumstances, Connection, circumstances_from, connection_from


class Role(StrEnum):
    """What a sealed file is."""

    WARC = "warc"
    DOM = "dom"
    SCREENSHOT = "screenshot"
    MARKED = "marked"
    RESOURCES = "resources"
    MHTML = "mhtml"
    PDF = "pdf"
    LAYOUT = "layout"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """One file of a capture. `size` in bytes, digests in hex; captures sealed before there was SM3 have none."""

    role: Role
    name: str
    mime: str
    size: int
    sha256: str
    sm3: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: the URL that answered, its status, and where it pointed."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request of the browser and what came back, headers as the browser tells them, the body decoded.

    `why` says why there is no body or not all of it, '' when it is whole.
    """

    url: str
    method: str
    at: str
    status: int
    request_headers: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    body: bytes
    ip: str = ""
    sent: bytes = b""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a crawler hands to the vault: everything of one page, not yet sealed.

    `headers` and `body` are those of the last response as received, content coding not undone, from `answered_url`
    ('' where that is the final one: scripts may have moved on); `redirects` are the hops before it; `dom` is the rendered
    page as UTF-8 HTML, `screenshot` a PNG, `marked` the same with a strip, `layout` where its text stands; `resources` is
    all that the browser loaded; `lacking` says why a role is not there; `certificates` are the DER bytes of what the
    connections' chains name; `picture` is the SHA-256 of the picture where this is one and no page; `page_key` names the page
    within its run (the crawl ledger's key); `run_id` is a plain name, safe as a folder.
    """

    run_id: str
    page_key: str
    target_id: str
    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    started_at: str
    redirects: tuple[Hop, ...] = ()
    ip: str = ""
    tls: tuple[tuple[str, str], ...] = ()
    dom: bytes | None = None
    screenshot: bytes | None = None
    render: str = "static"
    render_reason: str = ""
    agent: str = ""
    browser: str = ""
    notes: tuple[str, ...] = ()
    request_headers: tuple[tuple[str, str], ...] = ()
    ended_at: str = ""
    connections: tuple[Connection, ...] = ()
    certificates: tuple[bytes, ...] = ()
    circumstances: Circumstances | None = None
    marked: bytes | None = None
    mhtml: bytes | None = None
    pdf: bytes | None = None
    layout: bytes | None = None
    resources: tuple[Exchange, ...] = ()
    lacking: tuple[tuple[Role, str], ...] = ()
    answered_url: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """One sealed page, or one picture of a page: then `picture` is the SHA-256 of the picture, its content coding undone.

    `capture_id` is the SHA-256 of manifest.json, hex; `folder` is relative to the vault; `completeness` says what the capture
    does not hold, and why. What was sealed before a field was thought of has it empty.
    """

    capture_id: str
    run_id: str
    page_key: str
    target_id: str
    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    redirects: tuple[Hop, ...]
    started_at: str
    sealed_at: str
    ip: str
    tls: tuple[tuple[str, str], ...]
    render: str
    render_reason: str
    agent: str
    browser: str
    tool: str
    notes: tuple[str, ...]
    files: tuple[SealedFile, ...]
    folder: str
    completeness: tuple[str, ...] = ()
    ended_at: str = ""
    connections: tuple[Connection, ...] = ()
    circumstances: Circumstances | None = None
    picture: str = ""

    @property
    def number(self) -> str:
        """What people call the capture by; known before it is sealed, unlike the digest, so that it stands on its picture."""
        return capture_number(self.run_id, self.page_key)

    def file(self, role: Role) -> SealedFile | None:
        """The sealed file of that role, None when the capture has none."""
        return next((f for f in self.files if f.role == role), None)

    def header(self, name: str) -> str:
        """A response header's first value, '' when absent."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")


def capture_number(run_id: str, page_key: str) -> str:
    """The number of the capture of a page in a run."""
    return f"{run_id}-{page_key[:12]}"


def manifest_fields(capture: Capture) -> dict[str, Any]:
    """The capture as its manifest holds it (all but its own digest and place)."""
    fields = asdict(capture)
    del fields["capture_id"], fields["folder"]
    return fields


def from_manifest(capture_id: str, folder: str, fields: dict[str, Any]) -> Capture:
    """A Capture from a manifest's JSON object. Raises KeyError or TypeError when fields are missing or unknown."""
    pairs = {k: tuple((str(a), str(b)) for a, b in fields[k]) for k in ("headers", "tls")}
    read = ("headers", "tls", "redirects", "files", "notes", "completeness", "connections", "circumstances")
    rest = {k: v for k, v in fields.items() if k not in read}
    circumstances = fields.get("circumstances")
    return Capture(
        capture_id=capture_id,
        folder=folder,
        headers=pairs["headers"],
        tls=pairs["tls"],
        redirects=tuple(Hop(**h) for h in fields["redirects"]),
        files=tuple(SealedFile(**{**f, "role": Role(f["role"])}) for f in fields["files"]),
        notes=tuple(fields["notes"]),
        completeness=tuple(fields.get("completeness", ())),
        connections=tuple(map(connection_from, fields.get("connections", ()))),
        circumstances=circumstances_from(circumstances) if circumstances else None,
        **rest,
    )


class Captures:
    """The table of sealed captures, of pages and of their pictures; one is not counted among the other."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, capture: Capture) -> None:
        """Record a sealed capture; the same capture twice is one row."""
        self._db.execute(
            "INSERT OR IGNORE INTO captures(capture_id, run_id, page_key, url, final_url, status, started_at, folder, manifest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                capture.capture_id,
                capture.run_id,
                capture.page_key,
                capture.url,
                capture.final_url,
                capture.status,
                capture.started_at,
                capture.folder,
                json.dumps(manifest_fields(capture), ensure_ascii=False),
            ),
        )

    def get(self, capture_id: str) -> Capture | None:
        """The capture of that id, None when unknown."""
        return next(self._read("WHERE capture_id = ?", (capture_id,)), None)

    def find(self, beginning: str) -> Capture | None:
        """The capture whose id begins so, None when there is none or more than one."""
        found = list(self._read("WHERE substr(capture_id, 1, ?) = ? LIMIT 2", (str(len(beginning)), beginning)))
        return found[0] if len(found) == 1 else None

    def all(self) -> Iterator[Capture]:
        """Every capture of a page, oldest first."""
        return self._read("WHERE picture = '' ORDER BY started_at, capture_id", ())

    def pictures_of(self, capture: Capture) -> tuple[Capture, ...]:
        """The captures of pictures that a page shows, fetched in the page's run or then found to be as before, by URL."""
        shown = "SELECT p.capture_id FROM shown_pictures s JOIN pages p ON p.run_id = s.run_id AND p.page_key = s.picture_key"
        where = f"WHERE capture_id IN ({shown} WHERE s.run_id = ? AND s.page_key = ?) ORDER BY url, capture_id"
        return tuple(self._read(where, (capture.run_id, capture.page_key)))

    def held(self) -> list[tuple[str, str, str]]:
        """Every row unread, oldest first: (capture id, folder, manifest), so that one that was altered stops nobody."""
        columns = "CAST(capture_id AS BLOB), CAST(folder AS BLOB), CAST(manifest AS BLOB)"
        rows = self._db.execute(f"SELECT {columns} FROM captures ORDER BY started_at, capture_id").fetchall()
        texts = [[bytes(cell).decode("utf-8", "replace") for cell in row] for row in rows]
        return [(capture_id, folder, manifest) for capture_id, folder, manifest in texts]

    def count(self) -> int:
        """How many captures of pages there are."""
        return int(self._db.execute("SELECT count(*) FROM captures WHERE picture = ''").fetchone()[0])

    def unscanned(self, scan_key: str) -> Iterator[Capture]:
        """Captures of pages not yet scanned under that scan key (rules + registries + scanner version), or of which a picture
        came after the scan."""
        mine = "h.run_id = captures.run_id AND h.page_key = captures.page_key"
        later = f"SELECT 1 FROM shown_pictures h WHERE {mine} AND h.came_at > s.scanned_at"
        scanned = f"SELECT 1 FROM scans s WHERE s.capture_id = captures.capture_id AND s.scan_key = ? AND NOT EXISTS ({later})"
        return self._read(f"WHERE picture = '' AND NOT EXISTS ({scanned}) ORDER BY started_at, capture_id", (scan_key,))

    def _read(self, where: str, args: tuple[str, ...]) -> Iterator[Capture]:
        rows = self._db.execute(f"SELECT capture_id, folder, manifest FROM captures {where}", args).fetchall()
        return (from_manifest(cid, folder, json.loads(manifest)) for cid, folder, manifest in rows)
