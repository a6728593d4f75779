"""Verify: every sealed file is hashed again, and every row is held against the vault.

Also takes in what a crash left between the rename in the vault and the row in the database.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from evidence.captures import Capture, Role
from evidence.errors import VaultError
from evidence.ledger import PageState
from evidence.project import Project
from evidence.vault import MANIFEST
from evidence.warc import check_whole


class Health(StrEnum):
    OK = "完好"
    ALTERED = "被改动"
    MISSING = "缺失"
    UNKNOWN = "数据库里没有登记"


@dataclass(frozen=True, slots=True)
class Finding:
    """The state of one sealed file (or capture folder), with the capture's URL."""

    health: Health
    path: str
    url: str
    capture_id: str


def verify(project: Project) -> Iterator[Finding]:
    """Hash every file of every capture, and every published list, again; one Finding a file, the good ones too."""
    known: set[str] = set()
    for capture in project.captures.all():
        known.add(capture.folder)
        yield _file(project, capture, MANIFEST, capture.capture_id)
        for sealed in capture.files:
            yield _file(project, capture, sealed.name, sealed.sha256, warc=sealed.role == Role.WARC)
    for folder in project.vault.folders():
        if str(folder.relative_to(project.vault.root)) not in known:
            yield Finding(Health.UNKNOWN, str(folder), "", folder.name)
    for digest, source in {s.file_sha256: s.source for s in project.registries.snapshots()}.items():
        original = project.originals.path(digest)
        yield Finding(_health(original, digest, False), str(original), source, "")


def adopt_orphans(project: Project, run_id: str) -> int:
    """Take captures of a run that lie sealed in the vault without a row into the database. How many."""
    adopted = 0
    for folder in project.vault.folders(run_id):
        if project.captures.get(folder.name) is None and adopt(project, project.vault.load(folder)):
            adopted += 1
    return adopted


def adopt(project: Project, capture: Capture) -> bool:
    """Give a sealed capture its row and settle its page, both or neither; False when its page has a capture already."""
    page = project.ledger.get(capture.run_id, capture.page_key)
    if page is not None and page.state == PageState.SEALED and page.capture_id != capture.capture_id:
        return False
    with project.db.atomic():
        project.captures.add(capture)
        project.ledger.settle(capture.run_id, capture.page_key, PageState.SEALED, capture_id=capture.capture_id)
    return True


def _file(project: Project, capture: Capture, name: str, digest: str, *, warc: bool = False) -> Finding:
    path = project.vault.path(capture, name)
    return Finding(_health(path, digest, warc), str(path), capture.final_url, capture.capture_id)


def _health(path: Path, digest: str, warc: bool) -> Health:
    try:
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
                return Health.ALTERED
        if warc:
            check_whole(path)
    except OSError:
        return Health.MISSING
    except VaultError:
        return Health.ALTERED
    return Health.OK
