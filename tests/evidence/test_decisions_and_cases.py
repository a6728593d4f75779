"""Decisions are append-only and undo is one more row; a case number once given stays given."""

from evidence.decisions import Decision, Verdict
from evidence.project import Project


def _decide(number: int, lead: str, verdict: Verdict = Verdict.PENDING, undoes: str = "") -> Decision:
    return Decision(f"d{number}", lead, verdict, "", "", "甲", f"2026-11-01T00:00:{number:02d}.000Z", undoes)


def test_the_latest_decision_stands(project: Project) -> None:
    rows = [_decide(1, "a"), _decide(2, "a", Verdict.FALSE_ALARM), _decide(3, "b", Verdict.NOT_AN_AD)]
    assert project.decisions.add(rows) == 3
    assert {k: v.verdict for k, v in project.decisions.standing().items()} == {"a": Verdict.FALSE_ALARM, "b": Verdict.NOT_AN_AD}


def test_undo_brings_the_earlier_decision_back(project: Project) -> None:
    project.decisions.add([_decide(1, "a"), _decide(2, "a", Verdict.FALSE_ALARM), _decide(3, "a", undoes="d2")])
    assert project.decisions.standing()["a"].verdict == Verdict.PENDING
    project.decisions.add([_decide(4, "a", undoes="d1")])
    assert project.decisions.standing() == {}
    assert len(project.decisions.all()) == 4


def test_the_same_rows_again_change_nothing(project: Project) -> None:
    rows = [_decide(1, "a"), _decide(2, "b")]
    project.decisions.add(rows)
    assert project.decisions.add(rows) == 0
    assert len(project.decisions.all()) == 2


def test_case_numbers_run_and_stay(project: Project) -> None:
    _lead(project, "l1", "shop.example")
    first = project.cases.enter("shop.example", ("l1",), "甲", "演示市监")
    other = project.cases.enter("other.example", (), "甲", "演示市监")
    again = project.cases.enter("shop.example", ("l1", "l2"), "乙", "演示市监")
    assert first.case_no.startswith("演示市监案源〔") and first.case_no.endswith("〕0001号")
    assert other.case_no.endswith("〕0002号")
    assert (again.case_no, again.opened_by, again.lead_ids) == (first.case_no, "甲", ("l1", "l2"))


def _lead(project: Project, lead_id: str, party: str) -> None:
    project.db.execute("INSERT INTO leads VALUES (?, ?, 'R01', 'x', '包过', '2026-11-01T00:00:00.000Z')", (lead_id, party))
