"""A rescan loses no decision; changed words open a lead again and show how; what comes back after a correction is a new act."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from evidence.answers import Answer, RegistryAnswer
from evidence.captures import Draft
from evidence.decisions import Decision, Verdict
from evidence.duplicates import groups
from evidence.integrity import adopt
from evidence.leads import Hit, Kind, Lead, Point, Scan, Sighting, Use, Written, lead_id
from evidence.lifecycle import Wish
from evidence.persons import Role
from evidence.project import Project
from evidence.reopened import AGAIN, CHANGED, Reopened, reopened
from evidence.sightings import Box, Framed
from evidence.subjects import Subject

NO_LIST = RegistryAnswer(Answer.NO_LIST, "", "", "", "", "", "", "没有名单")
SEEN = Callable[..., str]


def _lead(before: str = "签约", after: str = "，报名从速", wording: str = "包过", party: str = "p") -> Lead:
    hit = Hit("R01", wording, wording, 2, 4, Kind.BODY, "p", before, after, Written.LITERAL, Use.CLAIM, "理由")
    return Lead(lead_id(party, "R01", wording), party, "R01", wording, 2, 3, (Point(3, "理由"),), (hit,))


@pytest.fixture
def seen(project: Project, draft: Callable[..., Draft]) -> SEEN:
    """Seal a page at a moment and have a scan find leads on it."""

    def see(when: str, *leads: Lead) -> str:
        capture = project.vault.seal(draft(when, body=when.encode(), started_at=when))
        adopt(project, capture)
        project.leads.record(capture, "key", "sha", Scan("题", "training_ad", "", Subject("p", "", (), NO_LIST), leads))
        return capture.capture_id

    return see


def _decide(project: Project, lead: Lead, at: str, number: int = 1, saw: str = "") -> None:
    project.decisions.add([Decision(f"d{number}", lead.lead_id, Verdict.FALSE_ALARM, "F1", "", "甲", at, "", saw)])


def _again(project: Project) -> list[Reopened]:
    return reopened(project.decisions.standing(), project.leads.sightings(), project.cases.all())


def test_the_words_that_were_decided_on_are_kept_with_the_decision(project: Project, seen: SEEN) -> None:
    capture = seen("2026-11-01T00:00:00.000Z", _lead())
    _decide(project, _lead(), "2026-11-02T00:00:00.000Z")
    [decision] = project.decisions.all()
    assert (decision.seen_text, decision.seen_capture) == ("签约包过，报名从速", capture)


def test_a_rescan_that_no_longer_finds_a_lead_leaves_its_decision(project: Project, seen: SEEN) -> None:
    seen("2026-11-01T00:00:00.000Z", _lead())
    _decide(project, _lead(), "2026-11-02T00:00:00.000Z")
    [capture] = project.captures.all()
    project.leads.record(capture, "key2", "sha2", Scan("题", "training_ad", "", Subject("p", "", (), NO_LIST), ()))
    standing = project.decisions.standing()[_lead().lead_id]
    assert standing.verdict == Verdict.FALSE_ALARM and standing.seen_text == "签约包过，报名从速"
    project.leads.record(capture, "key3", "sha3", Scan("题", "training_ad", "", Subject("p", "", (), NO_LIST), (_lead(),)))
    assert project.decisions.standing()[_lead().lead_id] == standing and _again(project) == []


def test_changed_words_open_the_lead_again_and_show_what_changed(project: Project, seen: SEEN) -> None:
    seen("2026-11-01T00:00:00.000Z", _lead("绝不承诺"))
    _decide(project, _lead(), "2026-11-02T00:00:00.000Z")
    later = seen("2026-11-08T00:00:00.000Z", _lead("保证"))
    [one] = _again(project)
    assert (one.why, one.capture_after, one.decision.decision_id) == (CHANGED, later, "d1")
    assert one.difference() == (("-", "绝不承诺"), ("+", "保证"), (" ", "包过，报名从速"))
    assert project.decisions.standing()[one.lead_id].decision_id == "d1", "until a person decides anew"
    _decide(project, _lead(), "2026-11-09T00:00:00.000Z", 2, "d1")
    assert _again(project) == []


@pytest.mark.parametrize("after", ["，报名从速", "，报名 从速", "\n，报名从速"])
def test_blanks_open_nothing(project: Project, seen: SEEN, after: str) -> None:
    seen("2026-11-01T00:00:00.000Z", _lead())
    _decide(project, _lead(), "2026-11-02T00:00:00.000Z")
    seen("2026-11-08T00:00:00.000Z", _lead(after=after))
    assert _again(project) == []


def test_a_counter_that_runs_opens_nothing(project: Project, seen: SEEN) -> None:
    seen("2026-11-01T00:00:00.000Z", _lead(after="，已有 1204 人报名"))
    _decide(project, _lead(), "2026-11-02T00:00:00.000Z")
    seen("2026-11-08T00:00:00.000Z", _lead(after="，已有 1377 人报名"))
    assert _again(project) == []


def test_what_comes_back_after_a_correction_is_a_new_act_under_a_new_number(project: Project, seen: SEEN) -> None:
    for name, role in (("初", Role.FIRST), ("复", Role.SECOND)):
        project.persons.grant(name, (role,), "管")
    capture, lead = seen("2026-11-01T00:00:00.000Z", _lead()), _lead()
    project.decisions.add([Decision("d1", lead.lead_id, Verdict.PENDING, "P1", "", "甲", "2026-11-02T00:00:00.000Z")])
    first = project.cases.enter("p", "甲", project.numbering, {}, {lead.lead_id: "2026-11-02T00:00:00.000Z"})

    def step(name: str, **more: str | tuple[str, ...]) -> None:
        saw = project.cases.get(first.case_no).state.version
        move = project.lifecycle.propose(Wish(first.case_no, name, "初", saw, **more))  # type: ignore[arg-type]
        if move.lacking:
            project.lifecycle.sign(first.case_no, move.move_id, "复", agrees=True, saw=saw + 1)

    step("认定属实", evidence=(capture,))
    step("责令改正", due="2026-12-04", document="1号")
    step("转入复查")
    gone = seen("2099-01-01T00:00:00.000Z")
    step("认定已整改", evidence=(gone,))
    assert _again(project) == []
    same = project.cases.enter("p", "甲", project.numbering, {}, {lead.lead_id: "2026-11-02T00:00:00.000Z"})
    assert same.case_no == first.case_no, "what was decided before stays where it was filed"
    seen("2099-03-01T00:00:00.000Z", lead)
    [one] = _again(project)
    assert one.why == AGAIN
    decided = "2099-03-02T00:00:00.000Z"
    project.decisions.add([Decision("d2", lead.lead_id, Verdict.PENDING, "P1", "", "甲", decided, saw="d1")])
    again = project.cases.enter("p", "甲", project.numbering, {}, {lead.lead_id: decided})
    assert again.case_no != first.case_no and again.lead_ids == first.lead_ids
    assert first.case_no in again.state.fields["再犯"] and "疑似再犯" in again.state.fields["再犯"]
    assert _again(project) == []


def _sighting(party: str, wording: str, url: str, seen_at: str, rule: str = "R01") -> Sighting:
    lead = replace(_lead(wording=wording, party=party), rule_id=rule, lead_id=lead_id(party, rule, wording))
    return Sighting(lead, f"c{url}{seen_at}", url, "题", "training_ad", seen_at, "sha")


A = _sighting("a.example", "签约包过不过退款", "http://a.example/1", "2026-11-01T00:00:00.000Z")


@pytest.mark.parametrize(
    ("other", "one_act"),
    [
        (_sighting("a.example", "签约包过不过退款", "http://a.example/2", "2026-11-05T00:00:00.000Z"), True),  # another address
        (_sighting("b.example", "签约包过，不过退款", "http://b.example/", "2026-11-20T00:00:00.000Z"), True),  # a sibling's site
        (_sighting("c.example", "签约包过不过退款", "http://c.example/", "2026-11-05T00:00:00.000Z"), False),  # a stranger
        (
            _sighting("b.example", "签约包过不过退款", "http://b.example/", "2026-11-05T00:00:00.000Z", "R02"),
            False,
        ),  # another rule
        (_sighting("b.example", "全国通用终身有效", "http://b.example/", "2026-11-05T00:00:00.000Z"), False),  # other words
        (_sighting("b.example", "签约包过不过退款", "http://b.example/", "2027-03-05T00:00:00.000Z"), False),  # another time
    ],
)
def test_one_act_is_one_group_with_the_evidence_of_each_address(other: Sighting, one_act: bool) -> None:
    found = groups([A, other], {"a.example": ("b.example",), "b.example": ("a.example",)})
    assert (len(found) == 1) == one_act
    assert sorted(url for g in found for url in g.urls) == sorted([A.url, other.url])
    assert found[0].group_id == groups([A], {})[0].group_id, "the number of a group stays when it grows"


def _in_picture(wording: str, url: str, picture: str, where: str = "图片") -> Sighting:
    found = _sighting("a.example", wording, url, "2026-11-05T00:00:00.000Z")
    hit = replace(found.lead.hits[0], locator=f"{where}（图中文字）", framed=Framed(picture, (Box(1, 1, 9, 9),), 0.9))
    return replace(found, lead=replace(found.lead, hits=(hit,)))


@pytest.mark.parametrize(
    ("picture", "where", "acts"),
    [("p1", "图片", 1), ("p2", "图片", 2), ("p1", "整页截图", 2)],  # a picture of a whole page holds more than one act
)
def test_words_of_the_same_picture_are_one_act_however_they_were_read(picture: str, where: str, acts: int) -> None:
    one = _in_picture("签约包过不过退款", "http://a.example/1", "p1", where)
    assert len(groups([one, _in_picture("全国通用终身有效", "http://a.example/2", picture, where)], {})) == acts
