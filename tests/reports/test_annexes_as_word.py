"""The annexes come out as Word, cell by cell what was counted, frozen; the board says what is missing; no payload runs."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from docx import Document
from playwright.sync_api import Browser

from evidence.annexforms import TITLE, period_due
from evidence.annexlog import AnnexFact, FactKind
from evidence.decisions import Decision, Verdict
from evidence.errors import InputError
from evidence.lifecycle import Wish
from evidence.project import Project
from reports.annex import board_of, body_of, differences, last_sent, report_of
from reports.annex_word import export_annexes
from reports.form_templates import make_templates
from reports.review.door import Door
from reports.word import OURS, copy_templates, word_file
from tests.reports.payloads import PAYLOADS
from tests.reports.served import serving, signed_in

PERIOD = period_due("2026-11-13", date(2026, 11, 1))


def _grid(path: Path) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in Document(str(path)).tables[0].rows]


def test_every_cell_is_where_the_form_has_it(reported: Project, tmp_path: Path) -> None:
    done = export_annexes(reported, PERIOD, tmp_path / "out", "初")
    first, second = map(_grid, done.word)
    head = "已核实（个）"
    assert first[0] == ["项目", "排查总量（个）", head, head, head, "处理情况", "处理情况", "其他需要说明情况"]
    assert first[1][2:7] == ["低效无效（个）", "造假骗补冒领（个）", "违规转包（个）", "移出目录（个）", "追回补贴资金（元）"]
    assert [len(row) for row in second] == [10] * 5
    assert second[1][2:6] == ["编造材料虚假发证（个）", "不考试发证（个）", "制售山寨证书（个）", "内外勾结倒卖证书（个）"]
    assert second[1][6:8] == ["涉及证书（本）", "追回补贴资金（元）"]
    assert second[1][8] == "（原表此栏标签缺失，待向来文单位确认）"
    assert second[2][:9] == ["1 经人社部门备案的职业资格鉴定机构", "1", "0", "0", "1", "0", "12", "1234.50", ""]
    assert second[4][:9] == ["3 自行开展能力水平评价活动的机构", "1", "0", "0", "0", "0", "0", "0", ""]
    assert second[4][9] == (
        "专项行动以来互联网检索 1 家，发现疑似违规宣传 1 家（包过、保过 1 家，违规字样 0 家，假借机关名义 0 家；一家可有几类），"
        "已核实 0 家，责令改正 0 家，已整改 0 家，移送市场监管部门 0 家、公安机关 0 家；待核 1 家。"
    )
    word = Document(str(done.word[1]))
    text = "\n".join(p.text for p in word.paragraphs)
    assert f"{TITLE}（职业技能评价）" in text and "填报单位（盖章）：演示县人力资源和社会保障局" in text
    assert done.snapshot.digest[:16] in text and "｛" not in text and "{{" not in text
    assert (word.sections[0].page_width or 0) > (word.sections[0].page_height or 0)


def test_a_page_hit_never_becomes_a_verified_issue(reported: Project) -> None:
    row = report_of(reported, PERIOD).forms[1].rows[2]
    assert [c.value for c in row.cells[:5]] == ["1", "0", "0", "0", "0"]


def test_a_site_that_only_gave_an_error_was_not_looked_at(reported: Project) -> None:
    reported.db.execute("UPDATE captures SET status = 404 WHERE url LIKE 'http://a.%'")
    assert report_of(reported, PERIOD).forms[1].rows[2].cell("total").value == "0"


def test_what_was_sent_stays_and_the_difference_names_who_came_in(reported: Project, tmp_path: Path) -> None:
    sent = export_annexes(reported, PERIOD, tmp_path, "初").snapshot
    kept = json.dumps(sent.body, sort_keys=True)
    reported.annex_log.add(AnnexFact(FactKind.CLASS, "b.example", "A2-3", person="初"))
    now = body_of(reported, report_of(reported, PERIOD))
    last = last_sent(reported, period_due("2026-11-28", date(2026, 11, 1)))
    assert last and json.dumps(last.body, sort_keys=True) == kept and last.digest == sent.digest
    told = differences(last.body, now)
    assert told[0] == "附件2 自行开展能力水平评价活动的机构 排查总量（个）：1 → 2（增加 b.example）"
    assert any("导出以后数据有变化" in m for m in board_of(reported, PERIOD, date(2026, 11, 10)).missing)


def test_the_text_follows_the_cases(reported: Project) -> None:
    for name in ("包过", "保过"):
        lead = next(s.lead for s in reported.leads.sightings(1) if s.lead.wording == name)
        verdict = Verdict.PENDING if name == "包过" else Verdict.FALSE_ALARM
        reported.decisions.add([Decision(name, lead.lead_id, verdict, "", "", "初", "2026-11-02T00:00:00.000Z")])
    entry = reported.cases.open("a.example", "初", reported.numbering, {"案件来源": "监督检查"})
    capture = next(iter(reported.captures.all())).capture_id
    move = reported.lifecycle.propose(Wish(entry.case_no, "认定属实", "初", entry.state.version, evidence=(capture,)))
    state = reported.cases.get(entry.case_no).state
    reported.lifecycle.sign(entry.case_no, move.move_id, "复", agrees=True, saw=state.version)
    told = report_of(reported, period_due("2099-11-13", date(2026, 1, 1))).told["A2-3"]
    numbers = dict(told.numbers)
    assert numbers["已核实"] == ("a.example",) and numbers["待核"] == () and "已核实 1 家" in told.text


def test_the_board_names_what_is_missing_and_when(reported: Project) -> None:
    board = board_of(reported, PERIOD, date(2026, 11, 6))
    assert board.left == 5 and board.remind == ("2026-11-10", "2026-11-12")
    told = "\n".join(board.missing)
    assert "演示培训学校（b.example） 没有归类" in told and "还没有导出" in told and "第三栏标签" in told
    weekend = board_of(reported, period_due("2026-11-28", date(2026, 11, 1)), date(2026, 11, 20))
    assert weekend.remind == ("2026-11-24", "2026-11-26")  # the 28th is a Saturday: ready on the 27th


def test_an_export_without_ground_is_refused_and_leaves_nothing(reported: Project, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="角色"):
        export_annexes(reported, PERIOD, tmp_path / "o", "读")
    issue = reported.annex_log.add(AnnexFact(FactKind.VERIFIED, "甲中心", "NO_EXAM", "2026-11-06", "初", evidence="e"))
    reported.annex_log.about(FactKind.CONFIRMED, issue.fact_id, "复")
    screened = next(f for f in reported.annex_log.standing() if f.kind == FactKind.SCREENED)
    reported.annex_log.about(FactKind.WITHDRAWN, screened.fact_id, "初", "记错")
    with pytest.raises(InputError, match="超过排查总量"):
        export_annexes(reported, PERIOD, tmp_path / "o", "初")
    assert reported.annex_log.snapshots() == [] and not (tmp_path / "o").exists()


@pytest.mark.browser
def test_the_server_shows_each_number_with_its_subjects(reported: Project, browser: Browser) -> None:
    with serving(reported.root, Door(port=0)) as door:
        page, trouble = signed_in(browser, door)
        page.goto(f"http://127.0.0.1:{door.port}/annexes?due=2026-11-13")
        row = page.locator("tr", has_text="A2-1")
        assert row.locator("details").nth(1).locator("summary").inner_text() == "1"
        row.locator("summary").nth(1).click()
        assert row.locator("li").nth(1).inner_text() == "甲中心"
        assert page.locator("li", has_text="没有归类").count() == 1
        assert Axe().run(page).response["violations"] == [] and trouble == []
        page.goto(f"http://127.0.0.1:{door.port}/annexes?due=2026-11-14")
        assert "不是报送日" in page.content()
        page.context.close()


MORE = (
    "{{ office }}", "{% for x in y %}", "{# x #}", "{_{7*7}_}", "{_%x%_}", "{{ ''.__class__.__mro__ }}", "{%p if x %}",
    "{{r office }}", "\a段落\f换页", "<w:p/>", "<w:fldSimple w:instr='DDEAUTO c:\\\\cmd'/>", "]]><w:t>", "&amp;&lt;",
    "\ue000{{7*7}}", "\u202e倒", "=cmd|' /C calc'!A0", "{{", "}}", "{%", "_}_{", "a\nb", "{%tr for %}", "\x00\x0b\x1f",
)  # fmt: skip


def test_what_is_put_in_stays_text(reported: Project, tmp_path: Path) -> None:
    template = Document()
    for n in range(len(texts := (*PAYLOADS, *MORE))):
        template.add_paragraph(f"{{{{ v{n} }}}}")
    template.sections[0].header.paragraphs[0].text = "{{ head }}"
    (tmp_path / "templates").mkdir()
    template.save(str(tmp_path / "templates" / "试.docx"))
    made = word_file(tmp_path, "试", {**{f"v{n}": t for n, t in enumerate(texts)}, "head": "{_{x"})
    word = Document(io.BytesIO(made))
    seen = [p.text for p in word.paragraphs]
    wanted = ["".join(c if c.isprintable() or c in "\n\u3000" else " " for c in t.replace("\r\n", "\n")) for t in texts]
    assert len(texts) >= 40 and [s.strip() for s in seen] == [w.strip() for w in wanted]
    assert word.sections[0].header.paragraphs[0].text == "{_{x"
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert not [n for n in package.namelist() if "vba" in n.lower() or "embed" in n.lower()]
        assert b"fldSimple" not in package.read("word/document.xml").replace(b"&lt;w:fldSimple", b"")


def test_an_office_edits_its_own_copy(reported: Project, tmp_path: Path) -> None:
    copied, kept = copy_templates(reported.root)
    assert len(copied) == len(list(OURS.glob("*.docx"))) and kept == []
    own = Document(str(reported.root / "templates" / "附件2.docx"))
    own.paragraphs[0].text = "本局的附件 2 {{ office }}"
    own.save(str(reported.root / "templates" / "附件2.docx"))
    assert copy_templates(reported.root)[0] == []
    word = Document(str(export_annexes(reported, PERIOD, tmp_path, "初").word[1]))
    assert word.paragraphs[0].text == "本局的附件 2 演示县人力资源和社会保障局"


@pytest.mark.parametrize("text", ["{{ ''.__class__.__mro__[1].__subclasses__() }}", "{% for %}", "{{ x"])
def test_a_template_that_cannot_be_used_is_named(reported: Project, tmp_path: Path, text: str) -> None:
    folder = reported.root / "templates"
    folder.mkdir()
    own = Document()
    own.add_paragraph(text)
    own.save(str(folder / "附件1.docx"))
    with pytest.raises(InputError, match="模板不能用"):
        export_annexes(reported, PERIOD, tmp_path, "初")
    assert reported.annex_log.snapshots() == []


def test_the_delivered_templates_are_those_that_the_program_makes(tmp_path: Path) -> None:
    make_templates(tmp_path)
    for made in tmp_path.glob("*.docx"):
        with zipfile.ZipFile(made) as a, zipfile.ZipFile(OURS / made.name) as b:
            assert a.read("word/document.xml") == b.read("word/document.xml"), made.name
