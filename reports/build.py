"""The report: one HTML file with the pages' pictures beside it that opens from the disk: no server, no network, no other script.

Page-made text reaches it only as JSON data and is shown only as text; a strict policy lets nothing else run.
"""

import base64
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from evidence.captures import Capture, Role
from evidence.clock import beijing, utc_now
from evidence.errors import VaultError
from evidence.project import Project
from reports.dossier import PAGES_SHOWN, PICTURES, Dossier, card_fields, dossier_fields, dossiers, picture_name
from reports.institution_page import build_institution_pages
from reports.privacy import masked_text

_TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Where the report is, and how many leads it lists."""

    index: Path
    leads: int


def build_report(project: Project, out: Path | None = None) -> ReportFiles:
    """Write the report of a project; a report of the same name is replaced whole. Raises VaultError when it cannot be written."""
    every = dossiers(project)
    shown = [d for d in every if d.confidence >= 1]
    captures = {c.capture_id: c for c in project.captures.all()}
    folder = out or project.root / "reports"
    index = folder / "index.html"
    data = {
        "project": project.project_id,
        "made": beijing(utc_now()),
        "leads": [dossier_fields(d, captures) for d in shown],
        "archived": [_archived(d) for d in every if d.confidence < 1],
        "rules": {d.card.rule_id: card_fields(d.card) for d in every},
        "decisions": [_decision(d) for d in project.decisions.all()],
        "problems": project.leads.problems(),
        "captures": len(captures),
        "lists": _lists(project),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        build_institution_pages(project, folder, shown)
        _lay_pictures(project, folder / PICTURES, captures, shown)
        temporary = index.with_suffix(".tmp")
        temporary.write_text(_page(data, shown), "utf-8")
        temporary.replace(index)
    except OSError as error:
        raise VaultError(f"报告写不出来（{error.strerror}）", place=str(folder), mend="请换一个可以写的目录") from error
    return ReportFiles(index, len(shown))


def _lay_pictures(project: Project, folder: Path, captures: dict[str, Capture], shown: list[Dossier]) -> None:
    """Copies of the pages' pictures beside the report, which can so be moved whole; the sealed ones are never handed out."""
    wanted = {s.capture_id for d in shown for s in d.sightings[:PAGES_SHOWN]}
    for capture in (captures[i] for i in sorted(wanted)):
        sealed = capture.file(Role.SCREENSHOT)
        name = picture_name(capture)
        if sealed is None or (folder / name).is_file():
            continue
        try:
            picture = project.opened(capture, Role.SCREENSHOT, "审核报告")
        except VaultError:
            continue  # `verify` names it; the report goes on without this picture
        folder.mkdir(exist_ok=True)
        temporary = folder / f"{name}.tmp"
        temporary.write_bytes(picture or b"")
        temporary.replace(folder / name)
    project.custody.anchor()


def _page(data: dict[str, Any], shown: list[Dossier]) -> str:
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=select_autoescape(default=True))
    script = (_TEMPLATES / "report.js").read_text("utf-8")
    style = (_TEMPLATES / "report.css").read_text("utf-8")
    policy = (
        f"default-src 'none'; script-src 'sha256-{_digest(script)}'; style-src 'sha256-{_digest(style)}';"
        " img-src 'self' file:; base-uri 'none'; form-action 'none'"
    )
    charts = [
        ("按规则", _bars(Counter(f"{d.card.rule_id} {d.card.title}" for d in shown))),
        ("按主体", _bars(Counter(d.label for d in shown))),
        ("按可信度", _bars(Counter(f"C{d.confidence}" for d in shown))),
    ]
    return environment.get_template("report.html").render(
        data=data, json=_embedded(data), script=script, style=style, policy=policy, charts=charts
    )


def _embedded(data: dict[str, Any]) -> str:
    """JSON that cannot end its own script element or start a comment there."""
    text = json.dumps(data, ensure_ascii=False)
    return (
        text.replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _bars(counts: Counter[str]) -> list[tuple[str, int, int]]:
    """The eight largest counts with the width of their bars in percent."""
    most = counts.most_common(8)
    return [(name, count, 100 * count // most[0][1]) for name, count in most]


def _lists(project: Project) -> list[str]:
    """The lists a reader should know of: those asked, and those withdrawn with by whom and why."""
    told = []
    withdrawn = project.list_marks.withdrawn()
    for s in project.registries.snapshots():
        mark = withdrawn.get(s.snapshot_id)
        gone = f"（{beijing(mark.marked_at)} 由 {mark.reviewer} 撤回：{mark.reason}）" if mark else ""
        told.append(f"{s.published}《{s.title}》{s.rows} 行{gone}")
    return told


def _archived(dossier: Dossier) -> dict[str, Any]:
    hit = dossier.best.lead.hits[0]
    shown = masked_text(f"{hit.before[-15:]}【{hit.quote}】{hit.after[:15]}".replace("\n", " "))
    return {"rule": dossier.card.rule_id, "party": dossier.party, "shown": shown, "reason": hit.reason, "url": dossier.best.url}


def _decision(decision: Any) -> dict[str, str]:
    return {
        "id": decision.decision_id,
        "lead": decision.lead_id,
        "verdict": str(decision.verdict),
        "reason": decision.reason,
        "note": decision.note,
        "reviewer": decision.reviewer,
        "at": decision.decided_at,
        "undoes": decision.undoes,
    }
