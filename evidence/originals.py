"""Files kept by their digest: what lists were published as, what rendered pages loaded, the certificates of their hosts.

The same bytes are kept once, however many pages show them; each file's name says what it must hold.
"""

import hashlib
import os
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

from evidence.errors import VaultError

FOLDER = "lists"
_KEEPING = threading.Lock()  # pages sealed at once share files, and Windows replaces none that is being read


class Originals:
    """Files below one folder, each named by its SHA-256, written once and never changed. `what` they are, for errors."""

    def __init__(self, root: Path, what: str = "名单的原件") -> None:
        self.root, self._what = root, what

    def path(self, sha256: str) -> Path:
        """Where the file of this digest lies."""
        return self.root / sha256[:2] / sha256

    def keep(self, data: bytes, sha256: str) -> Path:
        """Write a file to the disk for good, unless it is there whole. Raises VaultError when the disk refuses."""
        path = self.path(sha256)
        try:
            with _KEEPING:
                if not self.whole(sha256):
                    self._write(data, path)
        except OSError as error:
            raise VaultError(
                f"{self._what}写不进磁盘（{error.strerror}）", place=str(self.root), mend="请腾出空间或检查权限后重新运行"
            ) from error
        return path

    def _write(self, data: bytes, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{uuid.uuid4().hex}.tmp")
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        sync_folder(path.parent)

    def read(self, sha256: str) -> bytes:
        """The bytes of that digest. Raises VaultError when they are gone or altered."""
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise VaultError("证据文件不见了", place=str(path), mend="请从备份恢复后运行 xunzheng verify") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise VaultError("证据文件与封存时的摘要不符", place=str(path), mend="请从备份恢复后运行 xunzheng verify")
        return data

    def there(self, sha256: str, size: int) -> bool:
        """Whether a file of this digest and size is there; its bytes are not read, which `verify` does."""
        path = self.path(sha256)
        return path.is_file() and path.stat().st_size == size

    def sweep(self) -> None:
        """Remove what a crash left half-written."""
        for left in self.root.glob("??/.*.tmp"):
            left.unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """The digests that files are kept under, in order."""
        return (path.name for path in sorted(self.root.glob("??/" + "?" * 64)))

    def whole(self, sha256: str) -> bool:
        """Whether the file of this digest is there and unchanged."""
        path = self.path(sha256)
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256


def sync_folder(folder: Path) -> None:
    """Flush a directory entry; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
