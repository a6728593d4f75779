"""Rescans: the pages of some leads looked at again, each fetched whole, nothing else; as targets for one crawl.

The dates come from the corrections; the case register sets those with `Corrections.order`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from evidence.corrections import Correction
from evidence.errors import InputError
from evidence.leadplaces import places_of
from evidence.notices import to_put_right
from evidence.observations import Agent
from evidence.project import Project
from evidence.schedule import Job
from evidence.targets import Kind, Target

_LABEL = "复查:"


@dataclass(frozen=True, slots=True)
class Rescan:
    """What is looked at again: `label` names the run, `targets` hold the pages; pages of paused targets are left out."""

    label: tuple[str, ...]
    targets: tuple[Target, ...]
    paused: int


def rescan_of(project: Project, names: Sequence[str]) -> Rescan:
    """The rescan of leads, or of what is to be corrected, by their ids. Raises InputError when there is nothing to look at."""
    corrections = {c.correction_id: c for c in to_put_right(project)}
    leads: set[str] = set()
    for name in names or corrections:
        leads |= set(corrections[name].lead_ids) if name in corrections else {_lead(project, name)}
    targets, paused = _targets(project, leads)
    if not targets:
        what = "要复查的网页都属于已暂停的目标" if paused else "没有要复查的网页"
        raise InputError(what, place="、".join(names) or "改正期限", mend="请写线索编号，或先用 corrections add 定改正期限")
    return Rescan(tuple(f"{_LABEL}{name}" for name in sorted(names or corrections)), targets, paused)


def jobs_of(project: Project) -> list[Job]:
    """The corrections that hold, as jobs of the schedule."""
    return [_job(one) for one in to_put_right(project)]


def _job(one: Correction) -> Job:
    return Job(f"{_LABEL}{one.correction_id}", (f"{_LABEL}{one.correction_id}",), one.looks, one.correction_id)


def _lead(project: Project, name: str) -> str:
    if not project.leads.known(name):
        raise InputError("没有这条线索，也没有这个改正期限", place=name, mend="线索编号见报告，改正期限见 corrections list")
    return name


def _targets(project: Project, leads: Iterable[str]) -> tuple[tuple[Target, ...], int]:
    """The targets of which pages are to be looked at, with no more than those pages; and how many pages are left out."""
    known = {t.target_id: t for t in project.targets()}
    places = places_of(project.db)
    urls: dict[str, dict[str, None]] = {}
    for place in (p for lead in sorted(leads) for p in places.get(lead, ())):
        page = project.ledger.get(place.run_id, place.page_key)
        if page:
            urls.setdefault(page.target_id, {})[place.url] = None
    made, paused = [], 0
    for target_id, pages in urls.items():
        target = known.get(target_id)
        if target and target.paused:
            paused += len(pages)
        elif pages := {url: None for url in pages if urlsplit(url).scheme in ("http", "https")}:
            made.append(_narrowed(target, target_id, tuple(pages)))
    return tuple(made), paused


def _narrowed(target: Target | None, target_id: str, pages: tuple[str, ...]) -> Target:
    hosts = tuple(dict.fromkeys(urlsplit(url).hostname or "" for url in pages))
    base = target or Target(target_id, target_id, pages, hosts)  # taken off the targets since
    allowed = tuple(dict.fromkeys((*base.allowed_hosts, *hosts)))
    narrow = {"start_urls": pages, "allowed_hosts": allowed, "depth": 0, "budget": len(pages) * len(Agent)}
    return replace(base, kind=Kind.PAGES, sitemap=False, terms=(), **narrow)  # type: ignore[arg-type]
