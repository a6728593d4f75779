"""The evidence package of a lead or a case: what can be handed over and checked without this program.

A page that replays, every sealed file with its digests, the custody rows, the time stamps, a draft of the extraction record.
"""

import hashlib
import json
import re
import shutil
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evidence.captures import Capture, Role
from evidence.clock import beijing, utc_now
from evidence.custody import Act, CustodyRow
from evidence.digests import sm3_of
from evidence.errors import InputError, VaultError
from evidence.merkle import proof_of, root_of
from evidence.pictures import captures_of_pictures
from evidence.project import Project
from evidence.recaptures import Ended
from evidence.resources import payloads_of, whole
from evidence.vault import MANIFEST, TOOL
from reports.dossier import Dossier, dossiers
from reports.extraction import Extraction, extraction_record
from reports.packaged_notes import completeness_text, custody_text, guide_text
from reports.wacz import Replayed, make_wacz

SHA256SUMS, SM3SUMS = "SHA256SUMS", "SM3SUMS"
RECORD = "电子数据证据提取笔录（草稿）.docx"


@dataclass(frozen=True, slots=True)
class Package:
    """Where a package lies, how many captures of pages and files it holds, and the capture by two officers in it."""

    folder: Path
    captures: int
    files: int
    attended: Ended | None


def make_package(project: Project, what: str, out: Path, *, by: str = "") -> Package:
    """Write the package of a lead (by its id) or a case (by its number) below a folder, whole or not at all.

    Raises InputError when there is no such lead or case or the folder cannot be written, VaultError when evidence is
    missing or altered.
    """
    leads = _leads(project, what)
    attended = project.recaptures.newest(what, {d.lead_id for d in leads})
    wanted = {s.capture_id for d in leads for s in d.sightings} | (attended.capture_ids if attended else set())
    pages = [c for c in project.captures.all() if c.capture_id in wanted]
    captures = [*pages, *_pictures(project, pages, leads)]
    contents = _evidence(project, captures, leads, what)
    contents |= _stamps(project, captures)
    scans = project.attachments.of(what)
    contents |= {f"attachments/{one.number:03d}-{safe_name(one.name)}.{one.kind}": project.attachments.read(one) for one in scans}
    contents |= _custody(
        project, captures, leads, what, (attended.items if attended else set()) | {f"盖章件 {one.number}" for one in scans}
    )
    contents["完整性说明.txt"] = completeness_text(captures).encode()
    head, made_at = project.custody.head(), utc_now()
    extraction = Extraction(project, what, leads, captures, made_at, _listed(contents), attended)
    contents[RECORD] = extraction_record(extraction)
    contents["说明.txt"] = guide_text(what, made_at, any(n.endswith(".tsr") for n in contents), attended).encode()
    about: dict[str, Any] = {"made_at": made_at, "made_by": by, "custody_head": {"seq": head[0], "digest": head[1]}}
    about |= {"attended": asdict(attended) if attended else None}
    contents["manifest.json"] = _json(_manifest(project, what, leads, captures, contents) | about)
    contents |= _sums(contents)
    sums = hashlib.sha256(contents[SHA256SUMS]).hexdigest()
    folder = out / f"证据包-{safe_name(what)}-{beijing(made_at, '%Y%m%d-%H%M%S')}"
    _write(folder, contents, lambda: project.custody.record(Act.PACKAGE, what, by=by, sha256sums=sums, files=len(contents)))
    project.custody.anchor()
    return Package(folder, len(pages), len(contents), attended)


def safe_name(text: str) -> str:
    """Text as a part of a file name on every system."""
    return re.sub(r"[^\w〔〕（）-]+", "-", text).strip("-")[:60] or "证据"


def _leads(project: Project, what: str) -> list[Dossier]:
    case = next((c for c in project.cases.all() if c.case_no == what), None)
    wanted = set(case.lead_ids) if case else {what}
    found = [d for d in dossiers(project) if d.lead_id in wanted]
    if not found:
        raise InputError(f"没有线索或案件“{what}”", mend="线索编号见报告里线索的详情，登记号见案源登记表")
    return found


def _pictures(project: Project, pages: list[Capture], leads: list[Dossier]) -> list[Capture]:
    """The pictures of pages in which something of the leads stands, where they were sealed by themselves."""
    shown: dict[str, set[str]] = {}
    for sighting in (s for d in leads for s in d.sightings):
        shown.setdefault(sighting.capture_id, set()).update(h.framed.picture for h in sighting.lead.hits if h.framed)
    found = (one for page in pages for one in captures_of_pictures(project.captures, page, shown.get(page.capture_id, ())))
    return list({one.capture_id: one for one in found}.values())


def _evidence(project: Project, captures: list[Capture], leads: list[Dossier], what: str) -> dict[str, bytes]:
    """The sealed files of the captures, each opened on record, and the WACZ made of them."""
    titles = {s.capture_id: s.title for d in leads for s in d.sightings}
    contents: dict[str, bytes] = {}
    replayed = []
    seen: set[tuple[str, str]] = set()
    store = project.vault.payloads
    for number, capture in enumerate(captures, 1):
        folder = capture_folder(number, capture)
        files = {f.role: project.opened(capture, f.role, f"证据包 {what}") or b"" for f in capture.files}
        contents |= {f"{folder}/{f.name}": files[f.role] for f in capture.files}
        contents[f"{folder}/{MANIFEST}"] = project.vault.manifest(capture)
        loaded = files.get(Role.RESOURCES, b"")
        contents |= {f"payloads/{p.sha256}": store.read(p.sha256) for p in payloads_of(loaded)}
        contents |= {f"certificates/{c}.der": store.read(c) for one in capture.connections for c in one.chain}
        resources = whole(loaded, store.read, seen) if loaded else b""
        title = titles.get(capture.capture_id, capture.final_url)  # words may be gone when officers capture anew
        replayed.append(Replayed(capture, files[Role.WARC], title, files.get(Role.DOM), resources))
    return {"archive.wacz": make_wacz(tuple(replayed), f"证据包 {what}"), **contents}


def capture_folder(number: int, capture: Capture) -> str:
    """Where the files of a package's n-th capture lie."""
    return f"captures/{number:02d}-{capture.capture_id[:12]}"


def _stamps(project: Project, captures: list[Capture]) -> dict[str, bytes]:
    """For each run of the captures its root, the proof that they stand under it, and the stamps of it."""
    contents: dict[str, bytes] = {}
    stamps = project.stamps.all()
    for root in project.roots.all():
        under = [c.capture_id for c in captures if c.run_id == root.run_id]
        if not under:
            continue
        folder = f"timestamps/{root.run_id}"
        contents[f"{folder}/root.json"] = root.statement.encode()
        leaves = project.roots.leaves(root.run_id, *root.chain)
        if root_of(leaves) != root.root:
            raise VaultError("这次抓取的登记与封签时不同", place=root.run_id, mend="请运行 xunzheng verify 查明后再打包")
        proofs = {i: [["左" if s.left else "右", s.beside] for s in proof_of(leaves, f"capture {i}")] for i in under}
        contents[f"{folder}/proof.json"] = _json(proofs)
        for number, held in enumerate((s for s in stamps if s.run_id == root.run_id), 1):
            name = f"{folder}/{number}-{safe_name(urlsplit(held.tsa).hostname or 'tsa')}"
            contents |= {f"{name}.tsr": held.token, f"{name}-ca.pem": held.trust.encode()}
    return contents


def _custody(project: Project, captures: list[Capture], leads: list[Dossier], what: str, more: set[str]) -> dict[str, bytes]:
    """Rows of the chain about these captures, leads, runs, and `more`; a row is a file of its own, its digest the row's."""
    lead_ids = {d.lead_id for d in leads}
    decisions = {d.decision_id for d in project.decisions.all() if d.lead_id in lead_ids}
    runs = {c.run_id for c in captures}
    stamped = {f"{s.run_id} {s.tsa}" for s in project.stamps.all() if s.run_id in runs}
    steps = {f"{what} #{row.version}" for row in project.cases.history(what)}
    items = {what, *steps, *more, *lead_ids, *decisions, *runs, *stamped, *(c.capture_id for c in captures)}
    rows: list[CustodyRow] = list(project.custody.rows(tuple(sorted(items))))
    contents = {f"custody/{r.seq:08d}.json": r.canonical().encode() for r in rows}
    digests = "".join(f"{r.digest}  {r.seq:08d}.json\n" for r in rows)
    return contents | {"custody/DIGESTS": digests.encode(), "保管记录.txt": custody_text(rows).encode()}


def _manifest(
    project: Project, what: str, leads: list[Dossier], captures: list[Capture], contents: dict[str, bytes]
) -> dict[str, Any]:
    return {
        "format": "xunzheng-package/1",
        "what": what,
        "project": project.project_id,
        "office": project.settings.office,
        "tool": TOOL,
        "leads": [
            {
                "id": d.lead_id,
                "party": d.label,
                "rule": d.card.rule_id,
                "title": f"疑似{d.card.title}",
                "wording": d.best.lead.wording,
            }
            for d in leads
        ],
        "captures": [
            {"no": n, "capture_id": c.capture_id, "url": c.final_url, "started_at": c.started_at, "folder": capture_folder(n, c)}
            for n, c in enumerate(captures, 1)
        ],
        "files": _listed(contents),
    }


def _listed(contents: dict[str, bytes]) -> list[dict[str, Any]]:
    """The files so far with their sizes and digests, by path."""
    return [
        {"path": p, "size": len(d), "sha256": hashlib.sha256(d).hexdigest(), "sm3": sm3_of(d).finalize().hex()}
        for p, d in sorted(contents.items())
    ]


def _sums(contents: dict[str, bytes]) -> dict[str, bytes]:
    """The two files of digests, as `sha256sum -c` reads them."""
    listed = _listed(contents)
    return {
        SHA256SUMS: "".join(f"{f['sha256']}  {f['path']}\n" for f in listed).encode(),
        SM3SUMS: "".join(f"{f['sm3']}  {f['path']}\n" for f in listed).encode(),
    }


def _write(folder: Path, contents: dict[str, bytes], recorded: Any) -> None:
    """Lay the files down beside their place, record that, and let them appear at once."""
    temporary = folder.parent / f".tmp-{uuid.uuid4().hex}"
    if folder.exists():
        raise InputError("这个证据包刚刚打过", place=str(folder), mend="请过一会儿再打，或换一个目录")
    try:
        for name, data in contents.items():
            (temporary / name).parent.mkdir(parents=True, exist_ok=True)
            (temporary / name).write_bytes(data)
        recorded()
        temporary.rename(folder)
    except OSError as error:
        raise InputError(f"写不进去（{error.strerror}）", place=str(folder.parent), mend="请换一个可以写的目录") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
