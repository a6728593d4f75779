"""The files that lists were published as, kept by their digest: what a list answers can be proven at its source."""

import hashlib
import os
import uuid
from pathlib import Path

from evidence.errors import VaultError

FOLDER = "lists"


class Originals:
    """Files below one folder, each named by its SHA-256, written once and never changed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the file of this digest lies."""
        return self.root / sha256[:2] / sha256

    def keep(self, data: bytes, sha256: str) -> Path:
        """Write a file to the disk for good, unless it is there whole. Raises VaultError when the disk refuses."""
        path = self.path(sha256)
        try:
            if self.whole(sha256):
                return path
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{uuid.uuid4().hex}.tmp")
            with temporary.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(path)
        except OSError as error:
            raise VaultError(
                f"名单的原件写不进磁盘（{error.strerror}）", place=str(self.root), mend="请腾出空间或检查权限后重新导入"
            ) from error
        return path

    def whole(self, sha256: str) -> bool:
        """Whether the file of this digest is there and unchanged."""
        path = self.path(sha256)
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
