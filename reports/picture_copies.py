"""Copies of the pictures that a page shows, for the report and the server, what is private in them blacked out."""

from evidence.captures import Capture
from evidence.custody import Act
from evidence.errors import VaultError
from evidence.pictures import pictures_of
from evidence.project import Project
from evidence.sightings import Box
from reports.masks import masks_of
from vision.copying import Copier, CopyRefusedError


class PictureCopies:
    """Makes the copies of a project's pictures."""

    def __init__(self, project: Project) -> None:
        self._project, self._copier = project, Copier()

    def opened(self, capture: Capture, sha256: str, why: str) -> tuple[bytes, tuple[Box, ...]]:
        """A picture of a page, opened on record, and what to mask in it. Raises VaultError when it is gone or altered."""
        vault, sealed = self._project.vault, self._project.captures.pictures_of(capture)
        picture = next((p for p in pictures_of(vault, capture, sealed) if p.sha256 == sha256), None)
        if picture is None:
            raise VaultError("这一页没有这张图片", place=sha256[:16], mend="请重新扫描后再看")
        self._project.custody.record(Act.OPEN, capture.capture_id, file=f"图片 {sha256}", why=why)
        return picture.read(vault), masks_of(self._project.sightings.last(sha256))

    def made(self, data: bytes, masks: tuple[Box, ...]) -> bytes:
        """The copy; may be asked for in any thread. Raises VaultError for a picture that cannot be shown."""
        try:
            return self._copier.copy(data, masks)
        except CopyRefusedError as refused:
            raise VaultError(str(refused), place="图片", mend="请在证据包里看原图") from refused

    def close(self) -> None:
        """End the process that makes them."""
        self._copier.close()
