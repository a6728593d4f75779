"""Verify: every sealed file is hashed again, every row held against the chain of custody, the chain against its anchors.

Also takes in what a crash left between the rename in the vault and the row in the database.
"""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from evidence.captures import Capture, Role, from_manifest
from evidence.chaincheck import check_chain, check_rows
from evidence.custody import Act
from evidence.digests import sm3_of
from evidence.errors import VaultError
from evidence.findings import Finding, Health, Thing
from evidence.ledger import PageState
from evidence.merkle import root_of
from evidence.project import DATABASE, Project
from evidence.resources import Payload, payloads_of
from evidence.roots import Root
from evidence.stamps import Stamp
from evidence.store import writing
from evidence.vault import MANIFEST
from evidence.warc import check_whole

_CHUNK = 1 << 20


def verify(project: Project) -> Iterator[Finding]:
    """Check everything again; one Finding an item, the good ones too. That it was done is written into the chain."""
    counts: Counter[str] = Counter()
    for finding in _everything(project):
        counts[finding.health] += 1
        yield finding
    try:
        project.custody.record(Act.VERIFY, "", **{str(h): counts[h] for h in Health})
        project.custody.anchor()
    except sqlite3.DatabaseError as error:
        yield _database(project, error)


def _everything(project: Project) -> Iterator[Finding]:
    known: set[str] = set()
    shared: dict[str, Health] = {}
    files = (
        _files(project, known, shared),
        _attachments(project, shared),
        _strangers(project, known),
        _left_payloads(project, shared),
        _lists(project),
    )
    for check in (*files, _rows(project), _roots(project)):
        try:
            yield from check
        except sqlite3.DatabaseError as error:
            yield _database(project, error)


def _database(project: Project, error: sqlite3.DatabaseError) -> Finding:
    why = f"数据库读写出错（{error}），请从备份恢复；证据文件不受影响"
    return Finding(Health.ALTERED, Thing.ROW, str(project.root / DATABASE), why=why)


def adopt_orphans(project: Project, run_id: str) -> int:
    """Take captures of a run that lie sealed in the vault without a row into the database. How many."""
    adopted = 0
    for folder in project.vault.folders(run_id):
        if project.captures.get(folder.name) is None and adopt(project, project.vault.load(folder)):
            adopted += 1
    return adopted


def adopt(project: Project, capture: Capture) -> bool:
    """Give a sealed capture its row, its place in the chain of custody, and settle its page: all or nothing.

    False when its page has a capture already.
    """
    with writing(project.db):
        page = project.ledger.get(capture.run_id, capture.page_key)
        if page is not None and page.state == PageState.SEALED and page.capture_id != capture.capture_id:
            return False
        project.captures.add(capture)
        project.ledger.settle(capture.run_id, capture.page_key, PageState.SEALED, capture_id=capture.capture_id)
        if capture.picture:
            project.shown_pictures.came(capture.run_id, capture.page_key)
    return True


def _files(project: Project, known: set[str], shared: dict[str, Health]) -> Iterator[Finding]:
    for capture_id, folder, manifest in project.captures.held():
        known.add(folder)
        path = project.vault.root / folder / MANIFEST
        health = _health(path, capture_id)
        try:
            fields = path.read_text("utf-8") if health == Health.OK else manifest
            capture = from_manifest(capture_id, folder, json.loads(fields))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            yield Finding(health, Thing.FILE, str(path), capture_id=capture_id)
            why = "封存清单和数据库里的清单都读不出来，不知道有哪些文件"
            yield Finding(Health.UNKNOWN, Thing.FILE, str(path.parent), capture_id=capture_id, why=why)
            continue
        yield Finding(health, Thing.FILE, str(path), capture.final_url, capture_id)
        for sealed in capture.files:
            path = project.vault.path(capture, sealed.name)
            health = _health(path, sealed.sha256, sealed.sm3, warc=sealed.role in (Role.WARC, Role.RESOURCES))
            yield Finding(health, Thing.FILE, str(path), capture.final_url, capture_id)
        yield from _added(project, capture)
        yield from _payloads(project, capture, shared)


def _payloads(project: Project, capture: Capture, shared: dict[str, Health]) -> Iterator[Finding]:
    """What a capture stands upon in the vault's store; what is well is looked at once, however many captures share it."""
    for payload in (*(Payload(sha256, "", 0) for c in capture.connections for sha256 in c.chain), *_loaded(project, capture)):
        path = project.vault.payloads.path(payload.sha256)
        health = shared.get(payload.sha256)
        if health == Health.OK:
            continue
        if health is None:
            health = shared[payload.sha256] = _health(path, payload.sha256, payload.sm3)
        yield Finding(health, Thing.FILE, str(path), capture.final_url, capture.capture_id)


def _loaded(project: Project, capture: Capture) -> list[Payload]:
    """The payloads of what a page loaded; none where the WARC cannot be read, which has been told already."""
    try:
        return list(payloads_of(project.vault.read(capture, Role.RESOURCES) or b""))
    except (VaultError, ValueError, OSError):
        return []


def _attachments(project: Project, shared: dict[str, Health]) -> Iterator[Finding]:
    """The stamped papers of cases and annexes."""
    for one in project.attachments.all():
        path = project.vault.payloads.path(one.sha256)
        health = shared[one.sha256] = _health(path, one.sha256)
        yield Finding(health, Thing.FILE, str(path), why="" if health == Health.OK else f"{one.about} 的“{one.name}”")


def _left_payloads(project: Project, shared: dict[str, Health]) -> Iterator[Finding]:
    """Files of the store that no capture names, as a crash leaves them: each must be what its name says."""
    for sha256 in project.vault.payloads.names():
        if sha256 not in shared:
            path = project.vault.payloads.path(sha256)
            if (health := _health(path, sha256)) == Health.ALTERED:
                yield Finding(health, Thing.FILE, str(path), why="内容与名称里的摘要不符")


def _added(project: Project, capture: Capture) -> Iterator[Finding]:
    """What lies in a capture's folder without having been sealed there."""
    folder = project.vault.root / capture.folder
    sealed = {MANIFEST, *(f.name for f in capture.files)}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in sealed:
            yield Finding(Health.UNKNOWN, Thing.FILE, str(path), capture.final_url, capture.capture_id, "不是封存的文件")


def _strangers(project: Project, known: set[str]) -> Iterator[Finding]:
    for folder in project.vault.folders():
        new = folder.relative_to(project.vault.root).as_posix() not in known
        if new and project.captures.get(folder.name) is None:  # not sealed by a crawl since the files were listed
            yield Finding(Health.UNKNOWN, Thing.FILE, str(folder), capture_id=folder.name, why="数据库里没有登记")


def _lists(project: Project) -> Iterator[Finding]:
    """The published files that the lists were read from."""
    for digest, source in {s.file_sha256: s.source for s in project.registries.snapshots()}.items():
        original = project.originals.path(digest)
        yield Finding(_health(original, digest), Thing.FILE, str(original), source)


def _health(path: Path, sha256: str, sm3: str = "", *, warc: bool = False) -> Health:
    digest, other = hashlib.sha256(), sm3_of()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_CHUNK):
                digest.update(block)
                if sm3:
                    other.update(block)
        if digest.hexdigest() != sha256 or (sm3 and other.finalize().hex() != sm3):
            return Health.ALTERED
        if warc:
            check_whole(path)
    except OSError:
        return Health.MISSING
    except VaultError:
        return Health.ALTERED
    return Health.OK


def _rows(project: Project) -> Iterator[Finding]:
    head = project.custody.anchored()  # first, as it moves on while a crawl is writing
    with project.db.atomic():  # one moment's view
        rows = list(project.custody.rows())
        found = [*check_chain(project, rows, head), *check_rows(project, rows)]
    yield from found
    for lead_id in project.leads.misnamed():
        yield Finding(Health.ALTERED, Thing.ROW, f"leads {lead_id}", why="线索的内容与它的编号不符")


def _roots(project: Project) -> Iterator[Finding]:
    statements = {}
    for root in project.roots.all():
        statements[root.run_id] = root.statement
        why = _root_problem(project, root)
        yield Finding(Health.ALTERED if why else Health.OK, Thing.ROOT, f"抓取 {root.run_id} 的封签", why=why)
    for held in project.stamps.all():
        yield _stamp(held, statements.get(held.run_id))
    for (run_id, tsa), tried in project.stamps.tries().items():
        place = f"抓取 {run_id} 的时间戳 {tsa}"
        yield Finding(Health.UNKNOWN, Thing.STAMP, place, why=f"还没有取到（试过 {tried.tries} 次：{tried.problem}）")


def _root_problem(project: Project, root: Root) -> str:
    """Why a root does not stand over what the store has now, '' when it does."""
    try:
        fields, chain = json.loads(root.statement), root.chain
    except (ValueError, KeyError, TypeError):
        return "封签的内容读不出来"
    if (fields.get("project"), fields.get("run"), fields.get("root")) != (project.project_id, root.run_id, root.root):
        return "封签的内容与登记不符"
    if root_of(project.roots.leaves(root.run_id, *chain)) != root.root:
        return "这次抓取的网页、抓取记录或起止登记与封签时不同"
    return ""


def _stamp(held: Stamp, statement: str | None) -> Finding:
    from evidence.timestamps import problem_of  # heavy, and most projects have no stamps

    place = f"抓取 {held.run_id} 的时间戳 {held.tsa}"
    if statement is None:
        return Finding(Health.UNKNOWN, Thing.STAMP, place, why="它的封签不见了")
    why = problem_of(held, statement)
    return Finding(Health.ALTERED if why else Health.OK, Thing.STAMP, place, why=why)
