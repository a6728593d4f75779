"""The register goes out, is edited in a spreadsheet and comes back: differences are shown, written when agreed."""

import csv
import io
import json
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from evidence.casefields import case_fields
from evidence.decisions import Decision, Verdict
from evidence.errors import InputError
from evidence.leads import Scan
from evidence.lifecycle import Wish
from evidence.persons import Role
from evidence.project import Project, open_project
from reports.dossier import dossiers
from reports.register import export_register
from reports.register_import import ImportPlan, plan_import, take_import
from tests.reports.conftest import a_lead, record

DECIDED = "2026-11-01T02:00:00.000Z"
PAYLOADS = [
    '=1+1', "=cmd|' /C calc'!A0", '+1+1', '-1+1', '@SUM(1+1)', '=HYPERLINK("http://x.example","点")',
    '=IMPORTXML("http://x.example","//a")', '=WEBSERVICE("http://x.example")', '\t=1+1', '\r=1+1', '\n=1+1',
    ' =1+1', '\u3000=1+1', '＝1+1', '＋1+1', '－1+1', '＠SUM(1)', '=DDE("cmd";"/C calc";"x")', '=A1',
    "=2+5+cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@cmd|' /C calc'!A0",
    "=rundll32|'URL.dll,OpenURL calc.exe'!A", "=msexcel|'\\..\\..\\x.exe'!''",
    '=IMAGE("http://x.example/x.png")', '=EXEC("calc")', '=CALL("kernel32","WinExec","JC","calc",0)',
    '=REGISTER.ID("x","y")', '=IMPORTDATA("http://x.example")', '=IMPORTFEED("http://x.example")',
    '=IMPORTRANGE("x","A1")', '=QUERY(A1)', '=INDIRECT("A1")', '=FILTERXML("<a/>","//a")', '={1,2}', '=-1',
    '=+1', '==1', '+-1', '\u200b=1+1', '\ufeff=1+1', '\x00=1+1', '\u202e=1+1', '\x0b=1+1', '\x0c=1+1',
    "'=1+1", "''=1+1", '"=1+1"', '=1+1,=2+2', 'x\n=1+1', 'x,"=1+1', '%0A=1+1', ';=1+1',
]  # fmt: skip
SIGNS = set("=+-@\t\r\n＝＋－＠")


@pytest.fixture
def filed(project: Project) -> Project:
    """A project with two entries, one of them from leads, and people."""
    for name, roles in {"录": (Role.ENTRY,), "初": (Role.FIRST,), "复": (Role.SECOND,), "长": (Role.HEAD,)}.items():
        project.persons.grant(name, roles, "管")
    rows = [
        Decision(f"d{d.lead_id}", d.lead_id, Verdict.PENDING, "P1", "", "甲", DECIDED)
        for d in dossiers(project)
        if d.party[0] == "a"
    ]
    project.decisions.add(rows)
    project.cases.open("乙校", "录", project.numbering, {"案件来源": "举报", "发现线索/收到材料时间": "2026-11-10"})
    return project


def _export(project: Project, folder: Path) -> Path:
    return export_register(project, folder, entered_by="录").xlsx


def _cells(path: Path) -> list[list[str]]:
    return [[str(c) for c in row] for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()]


def _edit(path: Path, changes: dict[str, str], row: int = 1) -> Path:
    """The workbook with some cells of a row written anew, as a spreadsheet would save it."""
    cells = _cells(path)
    for name, value in changes.items():
        cells[row][cells[0].index(name)] = value
    return _save(path.with_name("改过.xlsx"), cells)


def _save(path: Path, cells: list[list[str]]) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("x")
    for line, row in enumerate(cells):
        for at, cell in enumerate(row):
            sheet.write_string(line, at, cell)
    book.close()
    return path


def _number(project: Project, which: int = 0) -> str:
    return project.cases.all()[which].case_no


def _told(plan: ImportPlan) -> list[tuple[str, str, str]]:
    return [(c.field, c.before, c.after) for c in plan.changes]


def test_what_was_not_edited_is_no_change(filed: Project, tmp_path: Path) -> None:
    done = export_register(filed, tmp_path, entered_by="录")
    for path in (done.xlsx, done.csv, done.json):
        plan = plan_import(filed, path)
        assert (plan.rows, plan.changes, plan.conflicts, plan.refused, plan.unknown) == (2, (), (), (), ()), path.name


def test_xlsx_csv_and_json_hold_the_same_cell_by_cell(filed: Project, tmp_path: Path) -> None:
    done = export_register(filed, tmp_path, entered_by="录")
    cells = _cells(done.xlsx)
    assert cells == list(csv.reader(io.StringIO(done.csv.read_text("utf-8-sig"), newline="")))
    told = json.loads(done.json.read_text("utf-8"))
    assert cells[0] == [c["name"] for c in told["columns"]] == [f.name for f in case_fields().values() if f.filled != "reporter"]
    assert cells[1:] == [list(case.values()) for case in told["cases"]]
    row = dict(zip(cells[0], next(c for c in cells if c[0] == _number(filed, 1)), strict=True))
    assert row["当事人名称"] == "演示培训学校" and row["电话"] == "190****0000" and "疑似" in row["案源内容"]
    assert row["流转状态"] == "核查：核查中" and row["最近期限"].startswith("2026-11-20")


def test_changes_are_shown_field_by_field_and_written_when_agreed(filed: Project, tmp_path: Path) -> None:
    edited = _edit(
        _export(filed, tmp_path), {"核查情况": "现场核查", "核查起始": "2026/11/3", "罚款（万元）": "1.5", "核查方式": "现场"}
    )
    plan = plan_import(filed, edited)
    assert _told(plan) == [
        ("核查方式", "", "现场"), ("核查起始", "", "2026-11-03"), ("核查情况", "", "现场核查"), ("罚款（万元）", "", "1.5"),
    ]  # fmt: skip
    assert filed.cases.get(_number(filed)).state.fields.get("核查情况", "") == "", "nothing is written by looking"
    assert take_import(filed, plan, "录") == (4, ())
    fields = filed.cases.get(_number(filed)).state.fields
    assert (fields["核查起始"], fields["罚款（万元）"]) == ("2026-11-03", "1.5")
    assert plan_import(filed, edited).changes == ()


def test_a_draft_may_be_changed_and_stays_changed(filed: Project, tmp_path: Path) -> None:
    path = _export(filed, tmp_path)
    line = next(n for n, row in enumerate(_cells(path)) if "演示培训学校" in row)
    take_import(filed, plan_import(filed, _edit(path, {"当事人名称": "演示培训学校有限公司"}, line)), "录")
    _export(filed, tmp_path)
    [entry] = [e for e in filed.cases.all() if e.party == "a.example"]
    assert entry.state.fields["当事人名称"] == "演示培训学校有限公司"


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"核查结论": "属实"}, "由流转决定，不能在表里改"),
        ({"立案号": "立1号"}, "由流转决定"),
        ({"登记人": "别人"}, "由流转决定"),
        ({"案件来源": "道听途说"}, "不在可选的里面"),
        ({"核查起始": "上周"}, "不是日期"),
        ({"核查起始": "2026-02-30"}, "不是日期"),
        ({"罚款（万元）": "很多"}, "不是数"),
        ({"统一社会信用代码": "91110000000000000X"}, "校验位不对"),
        ({"证件号": "9.11E+17"}, "科学计数"),
        ({"电话": "190****1111"}, "遮盖号"),
        ({"版本": "99"}, "版本“99”不对"),
        ({"版本": ""}, "请重新导出再改"),
        ({"登记号": "别处案源〔2026〕0001号"}, "没有登记号"),
        ({"登记号": ""}, "请用 xunzheng case new 登记"),
        ({"备注": "长" * 32001}, "超过 32000 个字"),
    ],
)
def test_what_may_not_be_changed_is_refused_with_its_place(
    filed: Project, tmp_path: Path, changes: dict[str, str], what: str
) -> None:
    plan = plan_import(filed, _edit(_export(filed, tmp_path), changes))
    assert plan.changes == () and len(plan.refused) == 1
    assert what in plan.refused[0] and "第 2 行" in plan.refused[0], plan.refused


def test_what_others_wrote_meanwhile_is_a_conflict_that_shows_both(filed: Project, tmp_path: Path) -> None:
    edited = _edit(_export(filed, tmp_path), {"备注": "表里的", "核查情况": "表里的"})
    number = _number(filed)
    filed.cases.fill(number, "初", {"备注": "别人的"}, filed.cases.get(number).state.version)
    plan = plan_import(filed, edited)
    assert _told(plan) == [("核查情况", "", "表里的")]
    [conflict] = plan.conflicts
    assert (conflict.field, conflict.base, conflict.now, conflict.wanted, conflict.by) == ("备注", "", "别人的", "表里的", "初")
    written, contested = take_import(filed, plan, "录")
    assert (written, contested) == (1, (conflict,)) and filed.cases.get(number).state.fields["备注"] == "别人的"
    assert take_import(filed, plan_import(filed, edited), "录", insist=True) == (1, ())
    assert filed.cases.get(number).state.fields["备注"] == "表里的"


def test_what_came_between_showing_and_writing_is_not_overwritten(filed: Project, tmp_path: Path) -> None:
    plan = plan_import(filed, _edit(_export(filed, tmp_path), {"备注": "表里的"}))
    number = _number(filed)
    filed.cases.fill(number, "初", {"备注": "刚写的"}, filed.cases.get(number).state.version)
    assert take_import(filed, plan, "录")[0] == 0 and filed.cases.get(number).state.fields["备注"] == "刚写的"


def test_a_case_that_moved_on_is_still_taken_and_an_archived_one_is_not(filed: Project, tmp_path: Path) -> None:
    edited = _edit(_export(filed, tmp_path), {"备注": "表里的"})
    number = _number(filed)

    def step(name: str, reason: str = "", person: str = "初") -> None:
        saw = filed.cases.get(number).state.version
        move = filed.lifecycle.propose(Wish(number, name, person, saw, reason))
        for part in move.parts:
            saw = filed.cases.get(number).state.version
            filed.lifecycle.sign(number, move.move_id, {"复核": "复", "审批": "长"}[part], agrees=True, saw=saw)

    step("认定不属实", "N1")
    plan = plan_import(filed, edited)
    assert _told(plan) == [("备注", "", "表里的")] and plan.refused == ()
    step("不予立案", "B1")
    step("归档", person="录")
    assert [r for r in plan_import(filed, edited).refused if "已经归档" in r]
    with pytest.raises(InputError, match="已经归档"):
        take_import(filed, plan, "录")


def test_only_people_who_may_write_are_let(filed: Project, tmp_path: Path) -> None:
    plan = plan_import(filed, _edit(_export(filed, tmp_path), {"备注": "表里的"}))
    for person in ("长", "路人"):
        with pytest.raises(InputError, match=person):
            take_import(filed, plan, person)


def test_the_offices_own_columns_go_out_and_come_back(filed: Project, tmp_path: Path) -> None:
    (filed.root / "register.toml").write_text(
        'columns = ["当事人名称", "备注"]\n[headings]\n"登记号" = "案源编号"\n"备注" = "说明"\n', "utf-8"
    )
    project = open_project(filed.root)
    path = _export(project, tmp_path)
    assert _cells(path)[0] == ["案源编号", "当事人名称", "说明", "版本"]
    plan = plan_import(project, _edit(path, {"说明": "改了", "案源编号": _number(project)}))
    assert _told(plan) == [("备注", "", "改了")]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('columns = ["没有的栏"]', "没有“没有的栏”这一栏"),
        ('columns = ["投诉举报人电话"]', "没有“投诉举报人电话”这一栏"),
        ('[headings]\n"备注" = "电话"', "两栏叫一个名字"),
        ('[headings]\n"备注" = ""', "headings 不对"),
        ("columns = 3", "columns 不对"),
        ("x = 1", "不认识的设置“x”"),
    ],
)
def test_a_wrong_register_toml_is_named(filed: Project, tmp_path: Path, text: str, what: str) -> None:
    (filed.root / "register.toml").write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        _export(open_project(filed.root), tmp_path)
    assert what in caught.value.sentence() and "register.toml" in caught.value.sentence()


def test_no_payload_starts_a_formula_and_each_comes_back_unchanged(filed: Project, tmp_path: Path) -> None:
    texts = [f.name for f in case_fields().values() if f.by_hand]
    for payload in PAYLOADS:
        filed.cases.open(payload, payload, filed.numbering, dict.fromkeys(texts, payload))
    done = export_register(filed, tmp_path, entered_by="录")
    assert done.rows == len(PAYLOADS) + 2
    for rows in (_cells(done.xlsx), list(csv.reader(io.StringIO(done.csv.read_text("utf-8-sig"), newline="")))):
        assert len(rows) == done.rows + 1
        assert [cell for row in rows for cell in row if cell.strip()[:1] in SIGNS] == []
    assert _formulas(done.xlsx.read_bytes()) == 0
    for path in (done.xlsx, done.csv):
        plan = plan_import(filed, path)
        assert (plan.changes, plan.conflicts, plan.refused) == ((), (), ())


def _formulas(packed: bytes) -> int:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(packed)) as book:
        assert not [n for n in book.namelist() if "vba" in n.lower() or "externalLink" in n or "connections" in n]
        return sum(book.read(n).count(b"<f>") for n in book.namelist() if n.startswith("xl/worksheets/"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.xlsx", b"PK\x03\x04"),
        ("x.xlsx", b"<html>"),
        ("x.csv", b""),
        ("x.csv", "甲,乙\n1,2".encode()),
        ("x.csv", b"\xff\xff\xff\x81"),
        ("x.csv", "登记号,备注,备注\n".encode()),
        ("x.json", b"[]"),
        ("x.json", b'{"format": "xunzheng-register/1", "cases": [1]}'),
        ("x.json", b"[" * 100_000),
        ("x.pdf", b"x"),
    ],
)
def test_what_is_no_register_is_refused_in_a_sentence(filed: Project, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        plan_import(filed, tmp_path / name)
    assert name in caught.value.sentence()


def test_who_reported_is_hidden_everywhere_and_each_opening_is_logged(filed: Project, tmp_path: Path) -> None:
    number = _number(filed)
    filed.reporters.keep(number, "录", {"投诉举报人名称": "演示举报人", "投诉举报人电话": "19000000009"})
    done = export_register(filed, tmp_path, entered_by="录")
    raw = (filed.root / "xunzheng.db").read_bytes() + (filed.root / "xunzheng.db-wal").read_bytes()
    texts = [done.csv.read_text("utf-8-sig"), done.json.read_text("utf-8"), str(_cells(done.xlsx))]
    assert all("演示举报人" not in t and "19000000009" not in t for t in texts)
    assert "演示举报人".encode() not in raw and b"19000000009" not in raw
    for person, reason in (("录", "回访举报人需要"), ("长", ""), ("路人", "回访举报人需要")):
        with pytest.raises(InputError):
            filed.reporters.opened(number, person, reason)
    assert filed.disclosures.all() == []
    assert filed.reporters.opened(number, "长", "回访举报人需要")["投诉举报人电话"] == "19000000009"
    [row] = filed.disclosures.all()
    assert (row.made_by, row.reason, row.place) == ("长", "回访举报人需要", f"案源提供人 {number}")


def test_a_new_address_is_the_same_case_with_its_own_evidence_and_a_lost_one_stays(filed: Project, tmp_path: Path) -> None:
    def row() -> dict[str, str]:
        cells = _cells(_export(filed, tmp_path))
        return next(dict(zip(cells[0], c, strict=True)) for c in cells[1:] if "a.example" in "".join(c))

    before = row()
    record(filed, "http://a.example/2", (a_lead("a.example", "包过"),))
    after = row()
    assert after["登记号"] == before["登记号"] and sorted(after["URL"].split("\n")) == [
        "http://a.example/1",
        "http://a.example/2",
    ]
    assert len(after["证据编号"].split("\n")) == 2 and "http://a.example/2" not in before["URL"]
    subject = filed.subjects.by_party()["a.example"]
    for capture in list(filed.captures.all()):
        filed.leads.record(capture, "key2", "sha", Scan("题", "training_ad", "", subject, ()))
    assert row()["案源内容"] == after["案源内容"], "a rescan that finds nothing more takes nothing from the register"
