"""What two officers are told when they have captured anew, and the draft of their extraction record."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evidence.captures import Capture
from evidence.clock import beijing
from evidence.custody import Act
from evidence.digests import sm3_of
from evidence.errors import InputError
from evidence.project import Project
from evidence.recaptures import Ended
from evidence.vault import MANIFEST
from reports.dossier import dossiers
from reports.extraction import Extraction, extraction_record
from reports.package import safe_name


def write_record(project: Project, ended: Ended, out: Path) -> Path:
    """Write the draft of the record below a folder, and that into the chain. Raises InputError when it cannot be written."""
    captures = [c for c in project.captures.all() if c.capture_id in ended.capture_ids]
    lead_ids = {one.lead_id for one in ended.found}
    leads = [d for d in dossiers(project) if d.lead_id in lead_ids]
    files = [one for capture in captures for one in _files(project, capture)]
    what = ended.recapture.what
    draft = extraction_record(Extraction(project, what, leads, captures, "", files, ended))
    path = out / f"电子数据证据提取笔录（草稿）-{safe_name(what)}-{beijing(ended.ended_at, '%Y%m%d-%H%M%S')}.docx"
    project.custody.record(Act.EXPORT, ended.recapture.recapture_id, file=path.name, sha256=hashlib.sha256(draft).hexdigest())
    try:
        out.mkdir(parents=True, exist_ok=True)
        path.write_bytes(draft)
    except OSError as error:
        raise InputError(f"笔录写不进去（{error.strerror}）", place=str(out), mend="请换一个可以写的目录") from error
    project.custody.anchor()
    return path


def recapture_lines(ended: Ended, record: Path) -> Iterator[str]:
    """What became of each lead, and what is left for the officers to do."""
    yield f"双人在线取证：办案人员 {'、'.join(map(str, ended.recapture.officers))}，封存 {len(ended.capture_ids)} 页。"
    for one in ended.found:
        yield f"　{one.outcome}：{one.why}　{one.url}" + (f"　线索 {one.lead_id}" if one.lead_id else "")
    yield f"提取笔录草稿：{record.resolve()}"
    yield "草稿没有签名，也不代签：请两名办案人员核对，补全地点、设备、环境检查，打印后本人签名。"


def _files(project: Project, capture: Capture) -> Iterator[dict[str, Any]]:
    """The sealed files of a capture and its manifest, as they lie in the vault."""
    manifest = project.vault.manifest(capture)
    digests = {"sha256": capture.capture_id, "sm3": sm3_of(manifest).finalize().hex()}
    yield {"path": f"vault/{capture.folder}/{MANIFEST}", "size": len(manifest), **digests}
    for one in capture.files:
        yield {"path": f"vault/{capture.folder}/{one.name}", "size": one.size, "sha256": one.sha256, "sm3": one.sm3}
