"""Makes our Word templates of the two annexes: `python -m reports.form_templates`. An office edits its copies in Word, not this.

Each cell holds a field of its own ({{ A1_1_total }}), so that cells may be moved, and labels be written over, without a program.
"""

from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.run import Run

from evidence.annexforms import TITLE, Form, annexes
from reports.word import OURS

_NOTE = "注：此表填好加盖公章后，于每月13日、28日前将word版及加盖公章的PDF版报送至市人社局职建科。"
_TEXT, _HEAD = "仿宋", "宋体"


def cell_field(annex_class: str, column: str) -> str:
    """The name of a cell's field in the template."""
    return f"{annex_class.replace('-', '_')}_{column}"


def annex_template(form: Form) -> Word:
    """The template of an annex: landscape A4, cells as in the form of the notice."""
    word = Document()
    _landscape(word)
    numbered(word)
    _line(word, form.name.replace("附件", "附件 "), 12)
    _line(word, f"{TITLE}（{form.title}）", 18, font=_HEAD, middle=True, bold=True)
    _line(word, "填报单位（盖章）：{{ office }}", 12)
    table = word.add_table(rows=2 + len(form.rows), cols=1 + len(form.columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _headings(form, table)
    for row in table.rows:
        row.height = Cm(1.1)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for row in table.rows[:2]:  # the headings stand on every page
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for line, (annex_class, title) in enumerate(form.rows, 2):
        _write(table.cell(line, 0), f"{line - 1} {title}", middle=False)
        for at, column in enumerate(form.columns, 1):
            _write(table.cell(line, at), f"{{{{ {cell_field(annex_class, column.key)} }}}}", middle=column.counts != "text")
    _widths(form, table)
    _line(word, _NOTE, 10.5, above=6)
    _line(word, "填表人：＿＿＿＿＿＿　　联系电话：{{ contact }}　　审核人：＿＿＿＿＿＿　　填报日期：＿＿＿＿年＿＿月＿＿日", 12)
    _line(word, "统计口径：{{ mode }}（{{ begins }} 至 {{ ends }}）。数据摘要：{{ digest }}。盖章前请逐栏核对。", 9)
    return word


def _headings(form: Form, table: Table) -> None:
    _write(table.cell(0, 0).merge(table.cell(1, 0)), "项目")
    groups: dict[str, list[int]] = {}
    for at, column in enumerate(form.columns, 1):
        if column.group:
            groups.setdefault(column.group, []).append(at)
            _write(table.cell(1, at), "{{ third_label }}" if column.counts == "third" else column.title)
        else:
            _write(table.cell(0, at).merge(table.cell(1, at)), column.title)
    for title, columns in groups.items():
        _write(table.cell(0, columns[0]).merge(table.cell(0, columns[-1])), title)


def _widths(form: Form, table: Table) -> None:
    numbers = len(form.columns) - 1
    first, last = 4.2, 6.4
    each = (25.7 - first - last) / numbers
    set_widths(table, [first, *[each] * numbers, last])


def set_widths(table: Table, widths: Sequence[float]) -> None:
    """The widths of the columns in cm. Word goes by the cells, LibreOffice by the grid alone."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell in row._tr.tc_lst:
            cell.width = Cm(sum(widths[cell.grid_offset : cell.grid_offset + cell.grid_span]))


def _landscape(word: Word) -> None:
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)


def _line(
    word: Word, text: str, size: float, *, font: str = _TEXT, middle: bool = False, bold: bool = False, above: float = 0
) -> None:
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(above)
    paragraph.paragraph_format.space_after = Pt(4)
    if middle:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold = bold
    set_font(run, font, size)


def _write(cell: _Cell, text: str, *, middle: bool = True) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if middle else WD_ALIGN_PARAGRAPH.LEFT
    set_font(paragraph.add_run(text), _TEXT, 10.5)


def set_font(run: Run, name: str, size: float) -> None:
    """The type of a run, for Chinese as well as for Latin letters."""
    run.font.size = Pt(size)
    run.font.name = name
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def numbered(word: Word) -> None:
    """The number of the page in its foot, as papers of an office have it; the language says which shape a character has."""
    language = word.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    language.set(qn("w:eastAsia"), "zh-CN")
    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, field in (("— ", False), ("PAGE", True), (" —", False)):
        run = paragraph.add_run("" if field else text)
        set_font(run, _HEAD, 10.5)
        if field:
            for part, says in (("begin", ""), ("", text), ("end", "")):
                mark = OxmlElement("w:fldChar" if part else "w:instrText")
                mark.set(qn("w:fldCharType"), part) if part else setattr(mark, "text", says)
                run._element.append(mark)


def make_templates(folder: Path = OURS) -> None:
    """Write the templates."""
    folder.mkdir(parents=True, exist_ok=True)
    for form in annexes().forms:
        annex_template(form).save(str(folder / f"{form.name}.docx"))


if __name__ == "__main__":
    make_templates()
