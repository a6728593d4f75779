"""The markup of a captured page for a reader's eyes: as the browser showed it, else as it was received, opened on record."""

from evidence.captures import Capture, Role
from evidence.charset import decode
from evidence.custody import Act
from evidence.errors import VaultError
from evidence.project import Project


def source_of(project: Project, capture: Capture, why: str, *, shown: bool = True) -> str:
    """The markup, as the browser showed it where that is wanted and there; '' when the evidence cannot be read."""
    try:
        dom = project.opened(capture, Role.DOM, why) if shown else None
        if dom is not None:
            return dom.decode("utf-8", "replace")
        sealed = capture.file(Role.WARC)
        project.custody.record(Act.OPEN, capture.capture_id, file=sealed.name if sealed else "", why=why)
        return decode(project.vault.page(capture).payload(), capture.header("Content-Type")).text
    except VaultError:
        return ""
