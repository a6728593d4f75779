"""What scans, lists and people change reaches the queue: only what was touched is made anew."""

import json

from evidence.leadindex import Filter, LeadIndex
from evidence.leads import Scan
from evidence.project import Project
from reports.queue import refresh
from tests.reports.conftest import a_lead, record


def _queue(project: Project) -> set[str]:
    refresh(project)
    index = LeadIndex(project.db)
    return {f"{row['party']} {row['wording']} C{row['confidence']}" for row in _rows(index, index.queue(Filter()))}


def _rows(index: LeadIndex, ids: list[str]) -> list[dict[str, str]]:
    return [json.loads(row) for _, row in index.rows(ids)]


def test_a_new_scan_of_a_page_changes_its_leads_alone(project: Project) -> None:
    assert _queue(project) == {"a.example 包过 C3", "a.example 保过 C2", "b.example 必过 C3"}
    assert LeadIndex(project.db).stale() == [] and refresh(project) is False
    capture = next(c for c in project.captures.all() if c.url == "http://a.example/1")
    scanned = next(iter(project.leads.sightings(of=[a_lead("a.example", "包过").lead_id])))
    subject = project.subjects.by_party()["a.example"]
    again = Scan("标题", "training_ad", "", subject, (a_lead("a.example", "包过", confidence=1),))
    project.leads.record(capture, "key2", scanned.rules_sha, again)
    assert set(LeadIndex(project.db).stale()) == {a_lead("a.example", w).lead_id for w in ("包过", "保过")}
    assert _queue(project) == {"a.example 包过 C1", "b.example 必过 C3"}


def test_an_old_project_gets_its_queue_when_it_is_opened(project: Project) -> None:
    assert len(LeadIndex(project.db).stale()) == 4
    record(project, "http://c.example/1", (a_lead("c.example", "包过"),), name="另一所学校")
    _queue(project)
    index = LeadIndex(project.db)
    assert index.alike(a_lead("a.example", "包过").lead_id) == sorted(
        a_lead(p, "包过").lead_id for p in ("a.example", "c.example")
    )
    assert dict(index.overview()["party"])["另一所学校"] == 1 and index.archived_count() == 1
