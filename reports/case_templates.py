"""Makes our Word templates of a case's documents: `python -m reports.case_templates`. An office edits its copies in Word.

A column that is of no known form, or is from memory, is marked so; the lines for signatures and the place of the seal are blank.
"""

from pathlib import Path

from docx import Document
from docx.document import Document as Word
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from evidence.casefields import CaseField, case_fields
from reports.case_forms import CaseForm
from reports.form_templates import numbered, set_font, set_widths
from reports.word import OURS

_GROUPS = {"A": "登记", "B": "案源提供人", "C": "当事人", "D": "违法线索", "E": "核查", "F": "处理"}
_MARKS = {"★": "", "M": "※", "I": "△"}
_FOOT = "※ 此栏凭记忆所列，没有与 2021 年文书范本核对。△ 此栏为本工具所加。投诉举报人的身份另行加密保管，不随本表导出。"
_DRAFT = "（草稿，未经审核、未盖章，不得送达）"


def source_template() -> Word:
    """案件来源登记表: the fields of the register by group; who reported is not among them."""
    word = _paper()
    _line(word, "案件来源登记表", 20, title=True)
    _line(word, "（草稿，由巡证按登记数据填写，所列均为疑似线索）", 10.5, middle=True)
    table = word.add_table(rows=0, cols=4)
    table.style = "Table Grid"
    for group, title in _GROUPS.items():
        cells = _row(table)
        head = cells[0].merge(cells[3]).paragraphs[0]
        _put(head, title, bold=True)
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        head.paragraph_format.keep_with_next = True
        _pairs(table, [f for f in case_fields().values() if f.group == group and f.filled != "reporter"])
    for title in ("登记人意见", "承办机构意见", "负责人审批意见"):
        cells = _row(table)
        _put(cells[0].paragraphs[0], title)
        cells[0].paragraphs[0].paragraph_format.keep_with_next = True  # nobody signs on a page with nothing else on it
        _put(cells[1].merge(cells[3]).paragraphs[0], "\n\n签名：＿＿＿＿＿＿＿＿　　＿＿＿＿年＿＿月＿＿日")
    _shape(table)
    _line(word, _FOOT, 9)
    return word


def transfer_template() -> Word:
    """线索移送函."""
    word = _paper()
    _line(word, "{{ office }}", 14, middle=True)
    _line(word, "案件线索移送函", 20, title=True)
    _line(word, _DRAFT, 10.5, middle=True)
    _line(word, "文号：{{ document }}", 12)
    _line(word, "{{ organ }}：", 14)
    _line(
        word,
        "我单位在{{ caseSource }}（{{ caseSourceDetail }}）工作中，发现下列疑似违法线索。{{ why }}，可能属于你单位职责范围。",
        14,
        indented=True,
    )
    _line(word, "现依据{{ ground }}移送，请依法处理。移送原因：{{ transferReason }}", 14, indented=True)
    _heads(word, ("一、线索来源", "登记号 {{ caseNo }}，{{ foundTime }} 发现或收到。"))
    _heads(
        word,
        (
            "二、当事人",
            "名称：{{ party }}；统一社会信用代码：{{ uniSCID }}；住所：{{ dom }}；电话：{{ tel }}；{{ registryAnswer }}",
        ),
    )
    _heads(word, ("三、基本情况", "核查结论：{{ conclusion }}。"))
    _each(word, "quotes")
    _heads(word, ("四、疑似涉及的规定", "待受移送机关认定："))
    _each(word, "clauses")
    _heads(word, ("五、材料清单", "附件共＿＿份＿＿页，光盘＿＿张。封存编号即清单的 SHA-256 校验值："))
    _each(word, "materials")
    _heads(word, ("六、反馈", "请于＿＿＿＿年＿＿月＿＿日前将是否受理和处理结果函告我单位。"))
    _line(word, "联系人：{{ blank }}　　联系电话：{{ blank }}", 14, indented=True, kept=True)
    _line(word, "（印章处）", 14, right=True, kept=True)
    _line(word, "＿＿＿＿年＿＿月＿＿日", 14, right=True)
    _line(word, "供经办人参考，送出前删去——也可考虑移送：", 9)
    _each(word, "others", 9)
    return word


def correction_template() -> Word:
    """责令改正通知书."""
    word = _paper()
    _line(word, "{{ office }}", 14, middle=True)
    _line(word, "责令改正通知书", 20, title=True)
    _line(word, _DRAFT, 10.5, middle=True)
    _line(word, "文号：{{ document }}", 12)
    _line(word, "{{ party }}：", 14)
    _line(word, "经查（核查结论：{{ conclusion }}），你（单位）疑似有下列行为：", 14, indented=True, kept=True)
    _each(word, "quotes")
    _line(word, "上述行为疑似违反（由承办人核对、选用）：", 14, indented=True, kept=True)
    _each(word, "laws")
    order = "依据《中华人民共和国行政处罚法》第二十八条第一款，责令你（单位）于 {{ due }} 前改正：{{ correction }}"
    _line(word, order, 14, indented=True)
    _line(word, "改正以后请将情况书面告知我单位。救济途径：{{ blank }}（由承办人按所依据的法律填写）", 14, indented=True)
    for _ in range(2):
        _line(word, "承办人：{{ blank }}　　执法证号：{{ blank }}", 12, kept=True)
    _line(word, "受送达人签收：{{ blank }}　　＿＿＿＿年＿＿月＿＿日", 12)
    _line(word, "（印章处）", 14, right=True, kept=True)
    _line(word, "＿＿＿＿年＿＿月＿＿日", 14, right=True)
    return word


TEMPLATES = {
    CaseForm.SOURCE: source_template,
    CaseForm.TRANSFER: transfer_template,
    CaseForm.CORRECTION: correction_template,
}


def _paper() -> Word:
    word = Document()
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(1.8)
    numbered(word)
    return word


def _shape(table: Table) -> None:
    """The widths and the least height of a row; no row is torn in two."""
    set_widths(table, (3.7, 4.2, 3.7, 4.2))
    for row in table.rows:
        row.height = Cm(0.62)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell in row.cells:
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def _row(table: Table) -> tuple[_Cell, ...]:
    table.add_row()  # type: ignore[no-untyped-call]
    return table.rows[-1].cells


def _pairs(table: Table, fields: list[CaseField]) -> None:
    """Short fields two a row, long texts a row each."""
    waiting: list[CaseField] = []
    for field in [*(f for f in fields if not _long(f)), *(f for f in fields if _long(f))]:
        waiting.append(field)
        if not _long(field) and len(waiting) < 2 and field is not _last_short(fields):
            continue
        cells = _row(table)
        for at, one in enumerate(waiting):
            _put(cells[2 * at].paragraphs[0], f"{one.name}{_MARKS[one.mark]}")
            if len(waiting) == 1:
                cells[1].merge(cells[3])
            _put(cells[2 * at + 1].paragraphs[0], f"{{{{ {'clause_text' if one.name == '疑似违反条款' else one.key} }}}}")
        waiting = []


def _long(field: CaseField) -> bool:
    return field.name in (
        "案源内容",
        "URL",
        "规则命中",
        "疑似违反条款",
        "对应政策清单",
        "证据编号",
        "核查情况",
        "依据说明",
        "名单核对",
        "重复组号",
    )


def _last_short(fields: list[CaseField]) -> CaseField | None:
    return next((f for f in reversed(fields) if not _long(f)), None)


def _heads(word: Word, part: tuple[str, str]) -> None:
    _line(word, part[0], 14, bold=True, kept=True)
    _line(word, part[1], 14, indented=True, kept=part[1].endswith("："))


def _each(word: Word, name: str, size: float = 12) -> None:
    """A paragraph for each value of a list."""
    for text in (f"{{%p for one in {name} %}}", "{{ one }}", "{%p endfor %}"):
        _line(word, text, size, indented=True)


def _line(
    word: Word,
    text: str,
    size: float,
    *,
    title: bool = False,
    middle: bool = False,
    right: bool = False,
    bold: bool = False,
    indented: bool = False,
    kept: bool = False,
) -> None:
    """A paragraph: `indented` by two characters as letters are, `kept` on one page with what follows."""
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = kept or None
    paragraph.paragraph_format.first_line_indent = Pt(2 * size) if indented else None
    paragraph.paragraph_format.space_after = Pt(4)
    if title or middle or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold = title or bold
    set_font(run, "宋体" if title else "仿宋", size)


def _put(paragraph: Paragraph, text: str, *, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.bold = bold
    set_font(run, "仿宋", 10.5)


def make_templates(folder: Path = OURS) -> None:
    """Write the templates."""
    folder.mkdir(parents=True, exist_ok=True)
    for form, made in TEMPLATES.items():
        made().save(str(folder / f"{form}.docx"))


if __name__ == "__main__":
    make_templates()
