"""Why a text is or is not a lead: the whole reasoning, stage by stage, in Chinese or as fields for a program."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evidence.custody import Act
from evidence.errors import InputError
from evidence.labels import KIND, WRITTEN
from evidence.leads import Hit, Lead, Scan, Use
from evidence.pictureformat import HEAD, format_of
from evidence.project import Project
from scanner.document import Document
from scanner.extract import extract
from scanner.inputs import PictureFile, Unreadable, capture_source
from scanner.looking import Shown
from scanner.pictured_files import look_once
from scanner.postertext import with_pictures
from scanner.scan import Scanner
from scanner.source import Source

_NUMBER = re.compile("[0-9a-f]{8,64}")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A text with its document and scan."""

    text: str
    document: Document
    scan: Scan

    def fields(self, text_id: str = "") -> dict[str, Any]:
        """For programs: {id, lead, confidence, severity, hits}; offsets count characters of the segment the hit stands in."""
        leads = self.scan.leads
        best = max(leads, key=lambda one: (one.confidence, one.severity), default=None)
        return {
            "id": text_id,
            "lead": bool(best and best.confidence >= 1),
            "confidence": best.confidence if best else 0,
            "severity": best.severity if best else 0,
            "hits": [_hit_fields(lead, hit) for lead in leads for hit in lead.hits],
        }

    def lines(self) -> Iterator[str]:
        """For a person: what was read, what was found, how it is used, the score."""
        yield f"一、读出 {len(self.document.segments)} 段文字（编码 {self.document.charset or '—'}）"
        found = sum(len(lead.hits) for lead in self.scan.leads)
        yield f"二、找到 {found} 处可能的用语" if found else "二、没有找到规则里的用语，也没有它们的变形：不是线索。"
        for lead in self.scan.leads:
            yield f"三、{lead.rule_id}　“{lead.wording}”"
            for hit in lead.hits:
                yield f"　　“{hit.quote}”（{KIND[hit.kind]}，{WRITTEN[hit.written]}）"
                yield f"　　　　{'构成宣传' if hit.use == Use.CLAIM else '不算'}：{hit.reason}"
            for point in lead.points:
                yield f"　　{point.points:+d}　{point.reason}"
            verdict = (
                f"疑似线索，可信度 C{lead.confidence}，严重程度 S{lead.severity}"
                if lead.confidence
                else "存档备查，不报给审核人员（C0）"
            )
            yield f"　　结论：{verdict}"


def explain_text(text: str, scanner: Scanner, project: Project | None = None) -> Explanation:
    """The reasoning for a text, for the file it names, or for the capture of a project whose number begins so.

    Raises VaultError when the capture's sealed file is missing or altered.
    """
    capture = project.captures.find(text) if project and _NUMBER.fullmatch(text) else None
    if project and capture:
        project.custody.record(Act.OPEN, capture.capture_id, file="", why="解释")
        source = capture_source(project.vault, capture)
        source = replace(source, pictures=Shown(project).of(project.vault, capture))
        return _explanation(capture.final_url, source, scanner)
    path = Path(text)
    if len(text) < 256 and "\n" not in text and path.is_file():
        data = path.read_bytes()
        source = Source(text, text, data, text_only=b"<" not in data[:4096])
        if format_of(data[:HEAD]):
            source = _looked_at(PictureFile(text, data))
    else:
        source = Source("文字", "文字", text.encode("utf-8", "surrogatepass"), text_only=True)
    return _explanation(text, source, scanner)


def _explanation(text: str, source: Source, scanner: Scanner) -> Explanation:
    return Explanation(text, with_pictures(extract(source), source), scanner.scan(source))


def _looked_at(file: PictureFile) -> Source:
    """A picture file as a document. Raises InputError with why it was not looked at."""
    seen = look_once(file)
    if isinstance(seen, Unreadable):
        raise InputError("这张图片没有看", place=seen.sentence, mend="请换一张能打开的图片")
    return seen


def explain_lines(path: Path, scanner: Scanner) -> Iterator[dict[str, Any]]:
    """The fields for each {id, text} line of a JSON-lines file. Raises InputError naming the line."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("文件读不出来", place=str(path), mend="请给出 UTF-8 的 JSON 行文件") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text, text_id = str(row["text"]), str(row.get("id", number))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError("不是 {id, text} 的 JSON", place=f"{path} 第 {number} 行", mend="请改正这一行") from error
        source = Source("文字", "文字", text.encode("utf-8", "surrogatepass"), text_only=True)
        yield _explanation(text, source, scanner).fields(text_id)


def _hit_fields(lead: Lead, hit: Hit) -> dict[str, Any]:
    return {
        "rule": hit.rule_id,
        "term": hit.term,
        "quote": hit.quote,
        "start": hit.start,
        "end": hit.end,
        "written": str(hit.written),
        "use": str(hit.use),
        "reason": hit.reason,
        "confidence": lead.confidence,
    }
