"""Drafts of a case: what is known stands in its cell, what is not is a blank, doubts are told, no seal, no payload runs."""

import io
import zipfile

import pytest
from docx import Document
from docx.document import Document as Word

from evidence.casefields import case_fields
from evidence.cases import CaseEntry
from evidence.errors import InputError
from evidence.project import Project
from reports.case_forms import BLANK, CaseForm, case_form
from reports.case_templates import TEMPLATES
from reports.recipients import proposed
from reports.word import OURS
from tests.reports.conftest import a_lead, record
from tests.reports.payloads import PAYLOADS


def _case(project: Project) -> CaseEntry:
    return project.cases.all()[0]


def _word(project: Project, form: CaseForm, organ: str = "") -> Word:
    return Document(io.BytesIO(case_form(project, _case(project).case_no, form, organ).content))


def _text(word: Word) -> str:
    cells = [c.text for t in word.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in word.paragraphs), *cells])


def test_the_source_form_has_every_field_in_its_cell(filed: Project) -> None:
    rows = [[c.text for c in row.cells] for row in _word(filed, CaseForm.SOURCE).tables[0].rows]
    cells = {row[at]: row[at + 1] for row in rows for at in (0, 2) if row[at] != row[at + 1]}
    values = _case(filed).state.fields
    assert cells["登记号"] == _case(filed).case_no and cells["当事人名称"] == "演示培训学校"
    assert cells["案源内容"] == values["案源内容"] and cells["URL△"] == values["URL"]
    assert cells["电话"] == "190****0000"  # a private number is covered
    assert cells["核查人1※"] == "" and "签名：＿＿" in cells["负责人审批意见"]
    named = {f.name + {"★": "", "M": "※", "I": "△"}[f.mark] for f in case_fields().values() if f.group != "G"}
    reporters = {f.name for f in case_fields().values() if f.filled == "reporter"}
    assert {n.rstrip("※△") for n in named} - reporters <= {c.rstrip("※△") for c in cells}
    assert not reporters & set(cells)


def test_a_clause_that_is_not_checked_is_never_shown_as_certain(filed: Project) -> None:
    record(filed, "http://a.example/2", (a_lead("a.example", "包过"),))
    filed.db.execute("UPDATE leads SET rules_sha = 'sha2'")
    for form in CaseForm:
        text = _text(_word(filed, form))
        assert "某条例第九条（凭记忆，未核实，不得直接引用）" in text
        assert text.count("某条例第九条") == text.count("某条例第九条（凭记忆")
        if form == CaseForm.TRANSFER:
            assert "2022年网络治理通知（据转载件，引用前请核对原文）" in text


@pytest.mark.parametrize("form", CaseForm)
def test_a_draft_says_it_is_one_and_leaves_the_blanks(filed: Project, form: CaseForm) -> None:
    made = case_form(filed, _case(filed).case_no, form)
    text = _text(Document(io.BytesIO(made.content)))
    assert "草稿" in text and "疑似" in text and "＿＿＿＿年" in text
    assert "{{" not in text and "{%" not in text and "未备案" not in text and "None" not in text
    with zipfile.ZipFile(io.BytesIO(made.content)) as package:
        assert not [n for n in package.namelist() if n.startswith(("word/media", "word/embeddings")) or "vba" in n]


def test_the_letter_goes_to_whom_the_rules_point_or_to_whom_one_says(filed: Project) -> None:
    made = case_form(filed, _case(filed).case_no, CaseForm.TRANSFER)
    assert made.organ == "通信管理部门"  # no ICP number was read on the page
    text = _text(Document(io.BytesIO(made.content)))
    assert "通信管理部门：" in text and "没有读到 ICP 备案号，有没有备案待查" in text and "尚未作出" in text
    assert "包过" in text and "封存编号" in text
    other = case_form(filed, _case(filed).case_no, CaseForm.TRANSFER, "某某公安局")
    text = _text(Document(io.BytesIO(other.content)))
    assert "某某公安局：" in text and f"依据{BLANK}" in text  # no ground is invented for an organ that no rule names


@pytest.mark.parametrize(
    ("rules", "row", "organs"),
    [
        ({"R16"}, {}, ["人力资源和社会保障部门"]),
        ({"R25"}, {}, ["公安机关"]),
        ({"R07"}, {}, ["人力资源和社会保障部门", "公安机关"]),
        ({"R01"}, {}, []),
        ({"R01"}, {"当事人类型": "社会团体"}, ["民政部门"]),
        ({"R01"}, {"当事人类型": "账号主体不明"}, ["网信部门"]),
        ({"R01"}, {"案源内容": "教师资格证包过"}, ["教育部门"]),
        ({"R01"}, {"案源内容": "特种作业操作证"}, ["应急管理部门"]),
        ({"R01"}, {"URL": "http://a.example/"}, ["通信管理部门"]),
        ({"R01"}, {"URL": "http://a.example/", "ICP备案号": "演ICP备00000000号"}, []),
    ],
)
def test_recipients_follow_rules_fields_and_words(rules: set[str], row: dict[str, str], organs: list[str]) -> None:
    assert [r.organ for r in proposed(rules, row)] == organs


MORE = (
    "{{ office }}",
    "{% for x in y %}",
    "{# x #}",
    "{_{7*7}_}",
    "{%p endfor %}",
    "{{r x }}",
    "\a段\f页",
    "]]><w:p/>",
    "{{",
    "%}",
)


def test_payloads_in_every_field_stay_text(filed: Project) -> None:
    texts = (*PAYLOADS, *MORE)
    assert len(texts) >= 40
    filed.cases.fill(_case(filed).case_no, "录", {"改正内容": "\n".join(texts), "当事人名称": "{{ office }}{_{x}_}"}, 99)
    filed.cases.fill(_case(filed).case_no, "录", {"核查情况": "\n".join(texts)}, 99)
    kept = _case(filed).state.fields["改正内容"]
    word = _word(filed, CaseForm.CORRECTION)
    told = next(p.text for p in word.paragraphs if "前改正：" in p.text).split("前改正：", 1)[1]
    assert told == kept
    assert any(p.text == "{{ office }}{_{x}_}：" for p in word.paragraphs)
    source = _text(_word(filed, CaseForm.SOURCE))
    assert kept in source


def test_an_unknown_case_is_named(filed: Project) -> None:
    with pytest.raises(InputError, match="没有登记号"):
        case_form(filed, "无此号", CaseForm.SOURCE)


@pytest.mark.parametrize("form", CaseForm)
def test_the_delivered_templates_are_those_that_the_program_makes(form: CaseForm) -> None:
    buffer = io.BytesIO()
    TEMPLATES[form]().save(buffer)
    with zipfile.ZipFile(buffer) as a, zipfile.ZipFile(OURS / f"{form}.docx") as b:
        assert a.read("word/document.xml") == b.read("word/document.xml")
