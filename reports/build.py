"""The report: one HTML file with the pages' pictures beside it that opens from the disk: no server, no network, no other script.

Page-made text reaches it only as JSON data and is shown only as text; a strict policy lets nothing else run. Leads stand in
pieces that are read when one of them is opened, so that a report of thousands opens at once.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from evidence.captures import Capture, Role
from evidence.clock import beijing, beijing_today, utc_now
from evidence.deadlines import checking_told, pressing_moments
from evidence.errors import VaultError
from evidence.leadindex import Filter, LeadIndex
from evidence.project import Project
from reports.change_page import PAGE as CHANGES
from reports.change_page import build_change_page
from reports.dashboard import PAGE as DASHBOARD
from reports.dashboard import write_dashboard
from reports.dossier import PAGES_SHOWN, Dossier, card_fields, dossier_fields, dossiers, party_fields
from reports.framing import PICTURES, Framing, picture_name
from reports.institution_page import build_institution_pages
from reports.leadrow import found_by
from reports.picture_copies import PictureCopies
from reports.queue import (
    KEYS,
    decision_fields,
    embedded,
    moves,
    overview,
    reason_texts,
    refresh,
    reopened_fields,
)
from reports.static_page import Page, render, review_script, write_page

_PIECE = 100  # leads or parties in one piece


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Where the report is, and how many leads it lists."""

    index: Path
    leads: int


def build_report(project: Project, out: Path | None = None) -> ReportFiles:
    """Write the report of a project; a report of the same name is replaced whole. Raises VaultError when it cannot be written."""
    refresh(project)
    every = {d.lead_id: d for d in dossiers(project)}
    order = LeadIndex(project.db).queue(Filter(soon=pressing_moments(project.calendar, date.fromisoformat(beijing_today()))))
    shown = [every[lead_id] for lead_id in order]
    captures = {c.capture_id: c for c in project.captures.all()}
    folder = out or project.root / "reports"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        changes = build_change_page(project, folder, shown)
        build_institution_pages(project, folder, shown, changes)
        write_dashboard(project, folder)
        framing = Framing(project)
        page = _page(project, shown, captures, changes, framing)
        _lay_pictures(project, folder / PICTURES, captures, shown, framing)
    except OSError as error:
        raise VaultError(f"报告写不出来（{error.strerror}）", place=str(folder), mend="请换一个可以写的目录") from error
    return ReportFiles(write_page(page, folder / "index.html"), len(shown))


def _lay_pictures(
    project: Project, folder: Path, captures: Mapping[str, Capture], shown: list[Dossier], framing: Framing
) -> None:
    """Copies of pages' pictures, and of those on them, beside the report, which can so be moved whole; the sealed ones stay."""
    for capture in (captures[i] for i in sorted({s.capture_id for d in shown for s in (d.best, *d.sightings[:PAGES_SHOWN])})):
        if capture.file(Role.SCREENSHOT):
            _lay(folder / picture_name(capture), partial(project.opened, capture, Role.SCREENSHOT, "审核报告"))
    copies = PictureCopies(project)
    for name, (capture, sha256) in framing.wanted.items():
        _lay(folder / name, lambda c=capture, s=sha256: copies.made(*copies.opened(c, s, "审核报告")))  # type: ignore[misc]
    copies.close()
    project.custody.anchor()


def _lay(path: Path, read: Callable[[], bytes | None]) -> None:
    """A copy, unless it is there already; what cannot be read `verify` names, and the report goes on without its picture."""
    if path.is_file():
        return
    try:
        picture = read()
    except VaultError:
        return
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_name(f"{path.name}.tmp")
    temporary.write_bytes(picture or b"")
    temporary.replace(path)


def _page(
    project: Project,
    shown: Sequence[Dossier],
    captures: Mapping[str, Capture],
    changes: Mapping[str, dict[str, Any]],
    framing: Framing,
) -> Page:
    rows = dict(LeadIndex(project.db).rows([d.lead_id for d in shown]))
    parties = {d.party: d for d in shown}
    again = reopened_fields(project, project.decisions.standing(), shown)
    data = {
        "mode": "file",
        "project": project.project_id,
        "made": beijing(utc_now()),
        "leads": [json.loads(rows[d.lead_id]) for d in shown],
        "parties": list(parties),
        "piece": _PIECE,
        "rules": {d.card.rule_id: card_fields(d.card) for d in shown},
        "decisions": [decision_fields(d) for d in project.decisions.all()],
        "moves": moves(),
        "reasons": reason_texts(),
    }
    pieces = [
        ("finds", embedded([found_by(d, numbers=False) for d in shown])),
        *_pieces("leads", [dossier_fields(d, captures, framing) | _later(project, d, again, changes) for d in shown]),
        *_pieces("parties", [party_fields(d) for d in parties.values()]),
    ]
    return render(
        "review.html",
        script=review_script(),
        allow="img-src 'self' file:; form-action 'none'",
        json=embedded(data),
        pieces=pieces,
        overview=overview(project),
        changes=CHANGES,
        dashboard=DASHBOARD,
        keys=KEYS,
    )


def _later(project: Project, dossier: Dossier, again: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """What became of a lead since it was found: open again, gone, back, worded otherwise; and until when it is to be checked."""
    term = checking_told(dossier.first_seen, project.calendar)
    return {"reopened": again.get(dossier.lead_id), "change": changes.get(dossier.lead_id), "term": term}


def _pieces(kind: str, values: Sequence[object]) -> Iterator[tuple[str, str]]:
    for number, start in enumerate(range(0, len(values), _PIECE)):
        yield f"{kind}-{number}", embedded(values[start : start + _PIECE])
