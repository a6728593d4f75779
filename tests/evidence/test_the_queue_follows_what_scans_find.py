"""The queue of leads is made anew where a scan or a list touched it, ordered by what is pressing, and found by its words."""

import json

import pytest

from evidence.decisions import Decision, Verdict
from evidence.leadindex import Filter, IndexedLead, LeadIndex
from evidence.project import Project

NOW = "2026-11-20T00:00:00.000Z"


def _lead(
    name: str, severity: int = 2, confidence: int = 2, first: str = NOW, text: str = "", wording: str = "包过"
) -> IndexedLead:
    return IndexedLead(name, f"{name}.example", "R01", wording, severity, confidence, first, json.dumps({"id": name}), text)


@pytest.fixture
def index(project: Project) -> LeadIndex:
    return LeadIndex(project.db)


def _put(index: LeadIndex, *leads: IndexedLead) -> None:
    index.put([], leads)


def _decided(project: Project, lead: str, *, undoes: str = "", number: int = 1) -> None:
    saw = project.decisions.head(lead)
    project.decisions.add([Decision(f"{lead}{number}", lead, Verdict.EXEMPT, "", "", "甲", NOW, undoes, saw)])


def test_the_order_is_severity_times_confidence_times_urgency(index: LeadIndex) -> None:
    _put(
        index,
        _lead("grave", severity=4, confidence=3),
        _lead("sure", severity=3, confidence=3),
        _lead("older", severity=3, confidence=3, first="2026-11-19T00:00:00.000Z"),
        _lead("overdue", severity=2, confidence=3, first="2026-10-01T00:00:00.000Z"),
        _lead("archived", confidence=0),
    )
    soon = ("2026-11-05T00:00:00.000Z", "2026-10-30T00:00:00.000Z")
    assert index.queue(Filter(soon=soon)) == ["overdue", "grave", "older", "sure"]
    assert index.queue(Filter()) == ["grave", "older", "sure", "overdue"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("签约", {"a", "b"}),
        ("约包", {"a"}),
        ("签约包过", {"a"}),
        ("签约 保过", {"b"}),
        ("ｈｔｔｐ", {"a"}),
        ("HTTP://A", {"a"}),
        ("过", {"a", "b"}),
        ("包过%", set()),
        ('"', set()),
        ("a OR b", set()),
        ("NEAR(", set()),
        ("*", set()),
        ("", {"a", "b"}),
    ],
)
def test_words_of_any_length_are_found(index: LeadIndex, words: str, found: set[str]) -> None:
    _put(index, _lead("a", text="今日签约包过，见 http://a.example/"), _lead("b", text="签约之后保过"))
    assert set(index.queue(Filter(text=words))) == found


def test_a_state_follows_decisions_and_what_takes_them_back(project: Project, index: LeadIndex) -> None:
    _put(index, _lead("a"), _lead("b"))
    _decided(project, "a")
    assert index.queue(Filter(state="名单豁免")) == ["a"] and index.queue(Filter(state="none")) == ["b"]
    assert index.counts() == {"": 1, "名单豁免": 1}
    _decided(project, "a", undoes="a1", number=2)
    assert set(index.queue(Filter(state="none"))) == {"a", "b"} and index.counts() == {"": 2}


def test_the_same_wording_is_found_over_parties_but_not_what_is_decided(project: Project, index: LeadIndex) -> None:
    _put(index, _lead("a"), _lead("b"), _lead("c", wording="保过"), _lead("d", confidence=0), _lead("e"))
    _decided(project, "e")
    assert index.alike("a") == ["a", "b"] and index.alike("e") == ["a", "b", "e"]


def test_what_is_put_again_is_not_there_twice(index: LeadIndex) -> None:
    _put(index, _lead("a", text="包过"))
    _put(index, _lead("a", text="保过", confidence=3))
    assert index.queue(Filter(text="包过")) == [] and index.queue(Filter(text="保过")) == ["a"]
    index.put(["a"], [])
    assert index.queue(Filter()) == [] and index.rows(["a"]) == []
