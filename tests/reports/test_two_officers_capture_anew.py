"""Two named officers capture a lead's page anew: what became of its words is told apart, chained, drafted and packed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from evidence.captures import Draft
from evidence.custody import Act
from evidence.errors import InputError
from evidence.findings import Health
from evidence.integrity import adopt, verify
from evidence.leads import Lead, Scan, Use, lead_id
from evidence.ledger import LedgerPage, PageState
from evidence.project import Project
from evidence.recaptures import Ended, Outcome, two_officers
from evidence.subjects import Subject
from evidence.targets import Render, Target, save_targets
from reports.attended import Attended, begin, end, plain_text
from reports.attended_report import recapture_lines, write_record
from reports.dossier import dossiers
from reports.package import make_package
from tests.reports.conftest import ANSWER, a_lead, record

URL = "http://a.example/1"
PAIR = two_officers(["甲", "乙:140001"])


@pytest.mark.parametrize(
    "given",
    [
        [],
        ["甲"],
        ["甲", "乙", "丙"],
        ["甲", "甲"],
        ["张 三", "张三"],
        ["Ａ甲", "a甲"],
        ["甲:1", "乙：１"],
        ["甲", ""],
        ["甲", ":140001"],
        ["甲", "   "],
        ["甲", "乙\x1b[2J"],
        ["甲", "乙" * 50],
        ["甲", "123"],
    ],
)
def test_two_different_persons_are_needed(given: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        two_officers(given)
    assert "请" in caught.value.sentence()


def test_a_number_may_be_told_with_the_name() -> None:
    assert [str(o) for o in two_officers(["甲", " 乙 ： 晋A-140001 "])] == ["甲", "乙（执法证号 晋A-140001）"]


def _finish(
    project: Project,
    attended: Attended,
    *,
    why: str = "",
    state: PageState = PageState.SEALED,
    leads: tuple[Lead, ...] = (),
    body: str = "<p>x</p>",
    final_url: str = "",
    notes: tuple[str, ...] = (),
) -> Ended:
    """As a crawl and a scan leave each page of a recapture behind."""
    run = project.runs.begin(tuple(t.target_id for t in attended.targets)).run_id
    for url in attended.recapture.urls:
        key = url[-60:]
        project.ledger.queue(LedgerPage(run, key, "t", url, "a.example", 0, 0, PageState.QUEUED, 0, "", None, "{}"))
        if state != PageState.SEALED:
            project.ledger.settle(run, key, state, why)
            continue
        head = (("Content-Type", "text/html; charset=utf-8"),)
        draft = Draft(run, key, "t", url, final_url or url, 200, head, body.encode(), "2026-11-20T01:02:03.004Z", notes=notes)
        capture = project.vault.seal(draft)
        adopt(project, capture)
        party = leads[0].party if leads else "a.example"
        project.leads.record(capture, "key", "sha", Scan("标题", "training_ad", "", Subject(party, "", (), ANSWER), leads))
    return end(project, attended, run)


def _lead(quote: str = "包过", use: Use = Use.CLAIM, confidence: int = 3) -> Lead:
    lead = a_lead("a.example", "包过", confidence=confidence)
    return replace(lead, hits=(replace(lead.hits[0], quote=quote, use=use, reason="否定"),))


def _id(wording: str = "包过") -> str:
    return lead_id("a.example", "R01", wording)


def _outcome(project: Project, **seen: object) -> tuple[Outcome, str]:
    ended = _finish(project, begin(project, _id(), PAIR), **seen)  # type: ignore[arg-type]
    (one,) = ended.found
    assert one.lead_id == _id() and one.url == URL and one.earlier
    assert bool(one.capture_id) == (seen.get("state", PageState.SEALED) == PageState.SEALED)
    return one.outcome, one.why


@pytest.mark.parametrize(
    ("seen", "outcome", "says"),
    [
        ({"leads": (_lead(),)}, Outcome.STILL, "“包过”仍在"),
        ({"body": "<p>签约<b>包</b>过</p>"}, Outcome.STILL, "没有另列线索"),
        ({"leads": (_lead(quote="包 过"),)}, Outcome.CHANGED, "由“包过”改为“包 过”"),
        ({"leads": (a_lead("a.example", "必过"),)}, Outcome.CHANGED, "另有“必过”"),
        ({"leads": (_lead(use=Use.NEGATED, confidence=0),)}, Outcome.CHANGED, "用法与此前不同（否定）"),
        ({"body": "<p>招生简章</p>"}, Outcome.GONE, "“包过”未见"),
        ({"leads": (_lead(),), "final_url": "https://www.a.example/1/"}, Outcome.STILL, "仍在"),
        ({"leads": (_lead(),), "final_url": "http://a.example/2"}, Outcome.MOVED, "转到 http://a.example/2，“包过”仍在"),
        ({"final_url": "http://a.example/"}, Outcome.GONE, "转到 http://a.example/，那里“包过”未见"),
        ({"final_url": "http://a.example/in", "body": "<input type='password'>"}, Outcome.BLOCKED, "要求登录"),
        ({"notes": ("像是防护验证页，照原样封存，不作破解",)}, Outcome.BLOCKED, "防护验证页"),
        ({"state": PageState.FAILED, "why": "HTTP 404"}, Outcome.GONE, "网页不存在（HTTP 404）"),
        ({"state": PageState.FAILED, "why": "HTTP 410"}, Outcome.GONE, "HTTP 410"),
        ({"state": PageState.FAILED, "why": "HTTP 403"}, Outcome.BLOCKED, "HTTP 403"),
        ({"state": PageState.FAILED, "why": "网站一直说忙（HTTP 503），这次不再抓它"}, Outcome.BLOCKED, "说忙"),
        ({"state": PageState.SKIPPED, "why": "robots.txt 不允许"}, Outcome.BLOCKED, "robots.txt"),
        ({"state": PageState.SKIPPED, "why": "内网地址"}, Outcome.BLOCKED, "内网地址"),
        ({"state": PageState.SKIPPED, "why": "跳转到站外 other.example"}, Outcome.MOVED, "没有跟去"),
        ({"state": PageState.SKIPPED, "why": "不是网页"}, Outcome.CHANGED, "不是网页"),
        ({"state": PageState.FAILED, "why": "HTTP 500"}, Outcome.UNREACHABLE, "HTTP 500"),
        ({"state": PageState.FAILED, "why": "打不开（查不到这个域名）"}, Outcome.UNREACHABLE, "查不到"),
        ({"state": PageState.QUEUED}, Outcome.UNREACHABLE, "没有抓到"),
    ],
    ids=str,
)
def test_what_became_of_the_words_is_told(project: Project, seen: dict[str, object], outcome: Outcome, says: str) -> None:
    found, why = _outcome(project, **seen)
    assert found == outcome and says in why


def test_a_page_is_asked_for_as_its_target_asks_and_always_shown(project: Project) -> None:
    target = Target("t", "演示站", (URL,), ("a.example", "cdn.example"), depth=4, sitemap=True, schedule="1 1 * * *", paused=True)
    save_targets(project.targets_file, (target,))
    attended = begin(project, _id(), PAIR)
    (made,) = attended.targets
    assert made.target_id.startswith(attended.recapture.recapture_id)
    assert (made.start_urls, made.depth, made.render) == ((URL,), 0, Render.ALWAYS)
    assert (made.sitemap, made.schedule, made.paused) == (False, "", False)
    assert (made.hours, made.kind) == ("00:00-24:00", "pages")  # by day, too
    assert set(made.allowed_hosts) == {"a.example", "cdn.example"}


def test_a_case_is_captured_with_all_its_pages(project: Project) -> None:
    record(project, "http://a.example/2", (a_lead("a.example", "包过"),))
    case = project.cases.enter(
        "a.example", "登记员", project.numbering, {}, dict.fromkeys((_id(), _id("保过")), "2026-11-01T01:02:03.004Z")
    )
    ended = _finish(project, begin(project, case.case_no, PAIR), leads=(_lead(),))
    told = {(one.url, one.lead_id, one.outcome) for one in ended.found}
    assert told == {
        ("http://a.example/1", _id(), Outcome.STILL),
        ("http://a.example/1", _id("保过"), Outcome.CHANGED),
        ("http://a.example/2", _id(), Outcome.STILL),
    }


def test_each_device_is_compared_once(project: Project) -> None:
    """The page as a phone shows it is another page of the ledger, with the same address."""
    run = project.runs.begin(("t",)).run_id
    head = (("Content-Type", "text/html"),)
    draft = Draft(run, "phone", "t", URL, URL, 200, head, b"<p>x</p>", "2026-11-02T01:02:03.004Z", agent="Bot (Mobile)")
    capture = project.vault.seal(draft)
    adopt(project, capture)
    subject = Subject("a.example", "", (), ANSWER)
    project.leads.record(capture, "key", "sha", Scan("标题", "training_ad", "", subject, (_lead(),)))
    attended = begin(project, _id(), PAIR)
    assert attended.recapture.urls == (URL,) and attended.targets[0].start_urls == (URL,)
    run = project.runs.begin(tuple(t.target_id for t in attended.targets)).run_id
    for key, why in ((URL[-60:], "HTTP 404"), ("phone", "HTTP 403"), ("tablet", "HTTP 500")):
        project.ledger.queue(LedgerPage(run, key, "t", URL, "a.example", 0, 0, PageState.QUEUED, 0, "", None, "{}"))
        project.ledger.settle(run, key, PageState.FAILED, why)
    told = [(one.earlier == capture.capture_id, one.outcome) for one in end(project, attended, run).found]
    assert {(False, Outcome.GONE), (True, Outcome.BLOCKED)} <= set(told)
    assert sum(outcome == Outcome.GONE for _, outcome in told) == sum(outcome == Outcome.BLOCKED for _, outcome in told) == 1


def test_a_page_nobody_captured_before_is_the_first(project: Project) -> None:
    ended = _finish(project, begin(project, "https://new.example/x", PAIR))
    assert [(o.outcome, o.lead_id, o.earlier) for o in ended.found] == [(Outcome.FIRST, "", "")]
    again = _finish(project, begin(project, "https://new.example/x", PAIR))
    assert [(o.outcome, bool(o.earlier)) for o in again.found] == [(Outcome.STILL, True)]
    other = _finish(project, begin(project, "https://new.example/x", PAIR), body="<p>y</p>")
    assert [o.outcome for o in other.found] == [Outcome.CHANGED]


@pytest.mark.parametrize("what", ["nothing", "ftp://a.example/", "a.example"])
def test_what_is_none_of_these_is_said(project: Project, what: str) -> None:
    with pytest.raises(InputError, match="没有线索或案件"):
        begin(project, what, PAIR)
    assert not [r for r in project.custody.rows() if r.act == Act.RECAPTURE]


def test_both_names_stand_in_the_chain_before_and_after(project: Project) -> None:
    attended = begin(project, _id(), PAIR)
    rows = [r for r in project.custody.rows() if r.act == Act.RECAPTURE]
    assert [json.loads(r.detail)["says"] for r in rows] == [f"甲、乙 {_id()}"]
    _finish(project, attended, state=PageState.FAILED, why="HTTP 404")
    rows = [r for r in project.custody.rows() if r.act == Act.RECAPTURE]
    assert json.loads(rows[-1].detail)["says"] == f"甲、乙 未见 {URL}" and len(rows) == 2
    assert {f.health for f in verify(project)} == {Health.OK}
    for table in ("recaptures", "recapture_results"):
        with pytest.raises(Exception, match="只能追加"):
            project.db.execute(f"DELETE FROM {table}")


def _text(path: Path) -> str:
    document = Document(str(path))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_draft_names_both_and_signs_for_nobody(project: Project, tmp_path: Path) -> None:
    ended = _finish(project, begin(project, _id(), PAIR), leads=(_lead(),))
    path = write_record(project, ended, tmp_path / "out")
    text = _text(path)
    assert "办案人员一（签名）：＿＿＿＿＿＿＿＿　姓名：甲　执法证号：＿＿＿＿＿＿＿＿" in text
    assert "办案人员二（签名）：＿＿＿＿＿＿＿＿　姓名：乙　执法证号：140001" in text
    assert "双人在线取证" in text and "仍在：“包过”仍在" in text and "自动监测程序" not in text and "{{" not in text
    (capture_id,) = ended.capture_ids
    capture = project.captures.get(capture_id)
    assert capture and all(f.sha256 in text and f.sm3 in text for f in capture.files) and capture_id in text
    assert path.name in [json.loads(r.detail).get("file") for r in project.custody.rows() if r.act == Act.EXPORT]
    assert any("不代签" in line for line in recapture_lines(ended, path))


def test_a_draft_is_written_when_no_page_could_be_sealed(project: Project, tmp_path: Path) -> None:
    ended = _finish(project, begin(project, "http://new.example/", PAIR), state=PageState.FAILED, why="HTTP 404")
    text = _text(write_record(project, ended, tmp_path))
    assert "网页不存在（HTTP 404）" in text and "姓名：甲" in text


def test_the_package_holds_the_newest_or_says_there_is_none(project: Project, tmp_path: Path) -> None:
    none = make_package(project, _id(), tmp_path / "none")
    assert none.attended is None and "没有做过双人在线取证" in (none.folder / "说明.txt").read_text("utf-8")
    assert "没有做过双人在线取证" in _text(none.folder / "电子数据证据提取笔录（草稿）.docx")
    _finish(project, begin(project, _id(), PAIR), leads=(_lead(),))
    ended = _finish(project, begin(project, _id(), two_officers(["丙", "丁"])), body="<p>没有了</p>")
    begin(project, _id(), PAIR)  # broken off: it does not count
    case = project.cases.enter(
        "a.example", "登记员", project.numbering, {}, dict.fromkeys((_id(), _id("保过")), "2026-11-01T01:02:03.004Z")
    )
    done = make_package(project, case.case_no, tmp_path / "out")
    assert done.attended == ended and done.captures == 3
    manifest = json.loads((done.folder / "manifest.json").read_text("utf-8"))
    assert [o["name"] for o in manifest["attended"]["recapture"]["officers"]] == ["丙", "丁"]
    assert ended.capture_ids <= {c["capture_id"] for c in manifest["captures"]}
    assert "办案人员 丙、丁" in (done.folder / "说明.txt").read_text("utf-8")
    assert "丙、丁 未见" in (done.folder / "保管记录.txt").read_text("utf-8")
    text = _text(done.folder / "电子数据证据提取笔录（草稿）.docx")
    assert "（此前自动监测）" in text and "办案人员启动的程序" in text and "姓名：丙" in text


def test_the_leads_keep_the_name_of_their_site(project: Project) -> None:
    save_targets(project.targets_file, (Target("t", "演示站", (URL,), ("a.example",)),))
    _finish(project, begin(project, _id(), PAIR), leads=(_lead(),))
    assert {d.site for d in dossiers(project) if d.lead_id == _id()} == {"演示站"}


def test_text_is_taken_from_any_markup_at_once() -> None:
    assert plain_text("<" * 2_000_000) == "" and plain_text("a<b>包 <!-- x -->过</b>&amp;<") == "a包过&"
