"""Attachment: a paper that was stamped and scanned, held with a case or with the annexes of a period.

Its bytes are kept in the vault under their digest, its row is held by the chain of custody; neither is changed or dropped.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from evidence.clock import utc_now
from evidence.custody import Custody
from evidence.errors import InputError
from evidence.originals import Originals
from evidence.store import writing

LARGEST = 20 << 20
_MOST = 200  # of one case
_WHAT = "盖章扫描件"
_KINDS = {  # how a file begins, what its last kilobyte must hold
    "pdf": (b"%PDF-", b"%%EOF"),
    "png": (b"\x89PNG\r\n\x1a\n", b"IEND"),
    "jpg": (b"\xff\xd8\xff", b"\xff\xd9"),
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file: `about` is a case's number, or names the annexes of a period; `kind` is what its bytes are."""

    number: int
    about: str
    name: str
    kind: str
    size: int
    sha256: str
    person: str
    at: str
    note: str

    @property
    def file_name(self) -> str:
        """Under what name it is handed out: by its own bytes' kind, whatever it was called."""
        return f"{self.name.rpartition('.')[0] or self.name}.{self.kind}"


def annex_attachments(due: date) -> str:
    """What the scans of both annexes of a period are about."""
    return f"附件 {due.isoformat()}"


class Attachments:
    """The table of attachments, and the store of their bytes."""

    def __init__(self, db: Database, store: Originals) -> None:
        self._db, self._store = db, store

    def add(self, about: str, name: str, data: bytes, person: str, note: str = "") -> Attachment:
        """Keep a file. Raises InputError when it is none of the kinds or there already, VaultError when it cannot be written."""
        kind, sha256 = _kind(data), hashlib.sha256(data).hexdigest()
        there = self.of(about)
        if any(one.sha256 == sha256 for one in there):
            raise InputError("这份文件已经上传过", place=name[:60] or _WHAT, mend="不用再传")
        if len(there) >= _MOST:
            raise InputError(f"已经有 {_MOST} 份", place=about, mend="请合并成一个 PDF")
        self._store.keep(data, sha256)  # first, so that a row never stands without its bytes
        row = (
            about,
            _plain(name.replace("\\", "/").rpartition("/")[2], 120) or _WHAT,
            kind,
            len(data),
            sha256,
            person,
            utc_now(),
            _plain(note, 500),
        )
        with writing(self._db):
            cursor = self._db.execute(
                "INSERT INTO attachments(about, name, kind, size, sha256, person, at, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row
            )
        Custody(self._db).anchor()
        return Attachment(int(cursor.lastrowid or 0), *row)

    def of(self, about: str) -> list[Attachment]:
        """The files of a case or of a period's annexes, oldest first."""
        return [one for one in self.all() if one.about == about]

    def get(self, number: int) -> Attachment | None:
        """The file of that number, None when there is none."""
        return next((one for one in self.all() if one.number == number), None)

    def all(self) -> list[Attachment]:
        """Every file, oldest first."""
        query = "SELECT number, about, name, kind, size, sha256, person, at, note FROM attachments ORDER BY number"
        return [Attachment(*row) for row in self._db.execute(query).fetchall()]

    def read(self, one: Attachment) -> bytes:
        """The bytes of a file. Raises VaultError when they are gone or altered."""
        return self._store.read(one.sha256)


def _kind(data: bytes) -> str:
    """What the bytes are, by how they begin and end."""
    if not data:
        raise InputError("没有选文件，或者文件是空的", place=_WHAT, mend="请选一个 PDF、PNG 或 JPEG 文件")
    if len(data) > LARGEST:
        raise InputError(f"文件超过 {LARGEST >> 20} MB", place=_WHAT, mend="请用较低的分辨率重新扫描，或分开上传")
    found = next((kind for kind, (begins, _) in _KINDS.items() if data.startswith(begins)), "")
    if not found:
        raise InputError("不是 PDF、PNG 或 JPEG 文件", place=_WHAT, mend="请换成扫描得到的 PDF、PNG 或 JPEG")
    if _KINDS[found][1] not in data[-1024:]:
        raise InputError("文件不完整，没有结尾", place=_WHAT, mend="请重新扫描或重新复制这个文件")
    return found


def _plain(text: str, longest: int) -> str:
    return "".join(c for c in text if c.isprintable()).strip()[:longest]
