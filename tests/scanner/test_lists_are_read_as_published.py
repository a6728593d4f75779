"""A list is read whatever it was published as: every institution with its fields, and every other row by name."""

from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from evidence.errors import ListError
from scanner.lists import read_list
from scanner.published.reading import PublishedList
from scanner.published.taker import Fate
from tests.scanner.published_files import pdf, pdf_lines, web_table, word, xlsx

EVAL = Path(__file__).resolve().parents[3] / "shared" / "eval" / "registry_dev"
HEAD = ["序号", "机构名称", "备案职业", "等级"]
ROWS = [
    HEAD,
    ["1", "甲市演示职业培训学校", "电工", "三级"],
    ["", "", "焊工", "四级"],
    ["2", "乙市演示培训中心", "茶艺师", "五级"],
]
FILINGS = [
    ("甲市演示职业培训学校", "电工", "三级"),
    ("甲市演示职业培训学校", "焊工", "四级"),
    ("乙市演示培训中心", "茶艺师", "五级"),
]


def _filings(read: PublishedList) -> list[tuple[str, str, str]]:
    return [(r.name, r.occupations, r.level) for r in read.rows]


def _named(read: PublishedList, fate: Fate) -> list[tuple[str, str]]:
    return [(p.place, p.what) for p in read.problems if p.fate == fate]


def test_a_header_below_titles_is_found_and_every_row_is_told(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        ["某市机构名单"],
        ["截至2026年9月"],
        [],
        [],
        [],
        [],
        ["序号", "机构名称", "统一社会信用代码", "状态"],
    ]
    rows += [[1, "甲市演示职业培训学校", "91140300MA0Y9X0DT0", "有效"], [2, "", "x", ""], [3, "乙市演示培训中心", "123", "终止"]]
    read = read_list(xlsx(tmp_path / "a.xlsx", {"名单": [*rows, ["合计", 3], ["注：按拼音排序"]]}))
    assert [(r.row, r.name, r.status) for r in read.rows] == [
        (8, "甲市演示职业培训学校", "有效"),
        (10, "乙市演示培训中心", "终止"),
    ]
    assert read.tables[0].header == 7
    assert [place for place, _ in _named(read, Fate.ASIDE)] == ["第 1 行", "第 2 行", "第 11 行", "第 12 行"]
    assert _named(read, Fate.LOST) == [("第 9 行", "没有机构名称，未导入（2，x）")]
    assert [(place, what[:6]) for place, what in _named(read, Fate.DOUBT)] == [("第 10 行", "统一社会信用")]


@pytest.mark.parametrize("kind", ["xlsx", "docx", "html", "pdf"])
def test_a_name_over_several_filings_is_carried_to_each(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    merges = [(1, 0, 2, 0), (1, 1, 2, 1)]
    if kind == "xlsx":
        xlsx(path, {"名单": ROWS}, merges)
    elif kind == "docx":
        word(path, [ROWS], merges=merges)
    elif kind == "pdf":
        pdf(path, ROWS, "某市演示名单", merges)
    else:
        page = web_table(ROWS).replace("<td>甲市", "<td rowspan=2>甲市").replace("<td>1<", "<td rowspan=2>1<")
        path.write_text(page.replace("<tr><td></td><td></td>", "<tr>"), "utf-8")
    read = read_list(path)
    assert _filings(read) == FILINGS
    assert _named(read, Fate.LOST) == _named(read, Fate.DOUBT) == []


def test_a_blank_name_that_lost_its_merge_is_carried_with_a_doubt(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\n".join(",".join(r) for r in ROWS), "utf-8")
    read = read_list(tmp_path / "a.csv")
    assert _filings(read) == FILINGS
    assert _named(read, Fate.DOUBT) == [("第 3 行", "名称是空的，按合并的格子算作上一行的“甲市演示职业培训学校”")]


@pytest.mark.parametrize("kind", ["xlsx", "docx", "html", "csv"])
def test_a_header_in_two_rows(tmp_path: Path, kind: str) -> None:
    top, sub = ["机构名称", "备案职业", "", "有效期", ""], ["", "名称", "等级", "起", "止"]
    rows = [
        top,
        sub,
        ["甲市演示学校", "电工", "三级", "2024年1月2日", "2027.1.1"],
        ["乙市演示中心", "焊工", "四级", "2024/3/4", "长期"],
    ]
    merges = [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)]
    path = tmp_path / f"a.{kind}"
    if kind == "xlsx":
        xlsx(path, {"名单": rows}, merges)
    elif kind == "docx":
        word(path, [rows], merges=merges)
    elif kind == "csv":
        path.write_text("\n".join(",".join(r) for r in rows), "gb18030")
    else:
        head = "<tr><th rowspan=2>机构名称</th><th colspan=2>备案职业</th><th colspan=2>有效期</th></tr>"
        body = web_table([[c for c in r if c] for r in rows[1:]])
        path.write_text(body.replace("<table>", f"<table>{head}"), "utf-8")
    read = read_list(path)
    assert [(r.name, r.occupations, r.level, r.valid_from, r.valid_to) for r in read.rows] == [
        ("甲市演示学校", "电工", "三级", "2024-01-02", "2027-01-01"),
        ("乙市演示中心", "焊工", "四级", "2024-03-04", "长期"),
    ]


def test_all_sheets_are_read_and_a_hidden_one_is_told(tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for name, school in (("东区", "甲市演示学校"), ("西区", "乙市演示学校"), ("旧", "丙市演示学校")):
        sheet = book.add_worksheet(name)
        sheet.write_column(0, 0, ["学校名称", school])
        if name == "旧":
            sheet.hide()
        if name == "西区":
            sheet.set_row(1, None, None, {"hidden": True})
    book.close()
    read = read_list(tmp_path / "a.xlsx")
    assert [(r.place, r.name, r.row) for r in read.rows] == [
        ("工作表“东区”第 2 行", "甲市演示学校", 2),
        ("工作表“西区”第 2 行", "乙市演示学校", 3),
    ]
    assert "工作表“旧”是隐藏的，有 2 行，没有读" in read.notes[0]
    assert _named(read, Fate.DOUBT) == [("工作表“西区”第 2 行", "在表里是隐藏的")]
    assert [r.name for r in read_list(tmp_path / "a.xlsx", sheets=["旧"]).rows] == ["丙市演示学校"]


def test_tables_below_each_other_in_one_sheet(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [["一、认定机构"], ["序号", "机构名称", "地址"], [1, "甲市演示公司", "某路"]]
    rows += [[], ["二、民办学校"], ["学校名称", "办学许可证号", "电话"], ["乙市演示学校", "人社民1", "000"]]
    read = read_list(xlsx(tmp_path / "a.xlsx", {"名单": rows}))
    assert [(r.name, r.address, r.licence, r.phone) for r in read.rows] == [
        ("甲市演示公司", "某路", "", ""),
        ("乙市演示学校", "", "人社民1", "000"),
    ]
    assert [(t.header, t.rows) for t in read.tables] == [(2, 1), (6, 1)]


def test_names_side_by_side_are_all_read(tmp_path: Path) -> None:
    rows = [["序号", "学校名称", "序号", "学校名称"], ["1", "甲校", "2", "乙校"], ["3", "丙校", "", ""]]
    read = read_list(word(tmp_path / "a.docx", [rows]))
    assert [(r.name, r.place, r.row) for r in read.rows] == [
        ("甲校", "第 2 行", 2),
        ("乙校", "第 2 行", 3),
        ("丙校", "第 3 行", 4),
    ]


def test_a_table_over_pages_with_its_header_repeated(tmp_path: Path) -> None:
    rows = [HEAD, *([str(i), f"甲市第{i}号演示职业技术培训学校有限公司", "电工", "三级"] for i in range(120))]
    read = read_list(pdf(tmp_path / "a.pdf", rows, widths=[30, 90, 90, 60]))
    assert [r.name for r in read.rows] == [row[1] for row in rows[1:]]
    assert len(read.tables) > 2 and read.rows[-1].place.startswith(f"第 {len(read.tables)} 页第 ")
    assert _named(read, Fate.LOST) == []


def test_a_pdf_table_without_rules_is_read_by_where_its_words_stand(tmp_path: Path) -> None:
    lines = ["序号     机构名称          等级", "1   甲市演示职业培训学校      三级", "2   乙市演示培训中心      四级"]
    read = read_list(pdf_lines(tmp_path / "a.pdf", [lines]))
    assert [(r.name, r.level) for r in read.rows] == [("甲市演示职业培训学校", "三级"), ("乙市演示培训中心", "四级")]
    assert "没有框线" in read.notes[0]


def test_a_cell_that_the_end_of_the_page_cut_is_read_by_its_place(tmp_path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.setFont("STSong-Light", 11)
    for i, (left, right) in enumerate((("学校名称", "等级"), ("甲校", "三级"), ("乙校", "四级"))):
        canvas.line(50, 700 - 30 * i, 350, 700 - 30 * i)
        canvas.drawString(60, 680 - 30 * i, left)
        canvas.drawString(260, 680 - 30 * i, right)
    canvas.line(250, 610, 350, 610)
    for x in (50, 250, 350):
        canvas.line(x, 700, x, 610)
    canvas.save()
    read = read_list(tmp_path / "a.pdf")
    assert [(r.name, r.level) for r in read.rows] == [("甲校", "三级"), ("乙校", "四级")]
    assert _named(read, Fate.DOUBT) == [("第 1 页第 3 行", "“乙校”所在的格子缺边线，按文字的位置读取")]


def test_radicals_that_programs_write_for_characters_are_the_characters(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("机构名称,⼯种\n甲市演⽰⻓风学校,⻋⼯\n", "utf-8")
    assert _filings(read_list(tmp_path / "a.csv")) == [("甲市演示长风学校", "车工", "")]


def test_a_list_that_word_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    for line, style in (("公告", "Normal"), ("甲市演示学校", "List Number"), ("乙市演示学校", "List Number"), ("某局", "Normal")):
        document.add_paragraph(line, style=style)
    document.save(str(tmp_path / "a.docx"))
    assert [r.name for r in read_list(tmp_path / "a.docx").rows] == ["甲市演示学校", "乙市演示学校"]


def test_cells_without_a_heading_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("机构名称,,状态\n甲校,x,有效\n乙校,,有效,多\n", "utf-8")
    read = read_list(tmp_path / "a.csv")
    assert read.tables[0].unused == ("第 2 列（没有表头）",)
    assert _named(read, Fate.DOUBT) == [("第 3 行", "比表头多出几格（“多”），请核对有没有错列")]


NOTICE = [
    "关于公布演示名单的通知",
    "各县区：现将名单公布如下。",
    "1. 甲市演示职业培训学校",
    "（2）乙市演示培训中心；",
    "3、请加强管理",
    "某局",
    "2026年1月1日",
]


@pytest.mark.parametrize("kind", ["docx", "html", "pdf", "txt"])
def test_a_numbered_list_in_a_notice(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "docx":
        word(path, [], NOTICE)
    elif kind == "pdf":
        pdf_lines(path, [NOTICE])
    else:
        text = "\n".join(NOTICE if kind == "txt" else [f"<p>{line}</p>" for line in NOTICE])
        path.write_text(text, "gb18030")
    read = read_list(path)
    assert [r.name for r in read.rows] == ["甲市演示职业培训学校", "乙市演示培训中心"]
    assert [what for _, what in _named(read, Fate.LOST)] == ["像名单里的一行，但说不准是机构，未导入（3、请加强管理）"]
    assert len(read.rows) + len(read.problems) == len(NOTICE)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "big5hkscs"])
def test_a_plain_column_of_names_is_a_list_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    names = ["甲市演示培中心", "乙市演示公司", "丙市山水人文之家"]
    (tmp_path / "a.txt").write_bytes("\r\n".join(names).encode(encoding))
    assert [r.name for r in read_list(tmp_path / "a.txt").rows] == names


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_any_separator(tmp_path: Path, separator: str) -> None:
    rows = [["机构名称", "状态"], ["甲市演示学校", "注销"], ['乙市"演示"学校', "年检合格"]]
    (tmp_path / "a.csv").write_text("\n".join(separator.join(r) for r in rows), "utf-8-sig")
    read = read_list(tmp_path / "a.csv")
    assert [(r.name, r.status) for r in read.rows] == [("甲市演示学校", "注销"), ('乙市"演示"学校', "有效（年检合格）")]


def test_a_web_page_named_xls_is_read_as_what_it_is(tmp_path: Path) -> None:
    menu = "<table><tr><td>导航</td><td>首页</td></tr></table>"
    page = f"<html><meta charset=gbk>{menu}{web_table(ROWS[:2])}<script>x</script></html>"
    (tmp_path / "a.xls").write_bytes(page.encode("gbk"))
    read = read_list(tmp_path / "a.xls")
    assert _filings(read) == FILINGS[:1]
    assert _named(read, Fate.LOST) == [("表格 1 ", "这张表没有机构名称列，1 行都未导入（第一行是“导航、首页”）")]


def test_a_page_without_a_list_gives_none(tmp_path: Path) -> None:
    page = f"<p>关于我们</p><p>甲市演示培训中心</p><p>版权所有 乙市演示公司</p>{web_table([['首页'], ['课程']])}"
    (tmp_path / "a.html").write_text(page, "utf-8")
    with pytest.raises(ListError, match="找不到机构名称列"):
        read_list(tmp_path / "a.html")


def test_words_split_over_tags_stay_whole_and_lines_part_what_is_listed(tmp_path: Path) -> None:
    cells = "<td><b>甲市</b><span>演示</span><br>学校</td><td>电工<br/>焊工</td>"
    (tmp_path / "a.htm").write_text(f"<table><tr><td>学校名称</td><td>培训职业</td></tr><tr>{cells}</tr></table>", "utf-8")
    assert _filings(read_list(tmp_path / "a.htm")) == [("甲市演示学校", "电工、焊工", "")]


def test_an_old_workbook_with_merged_cells(tmp_path: Path) -> None:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("名单")
    sheet.write_merge(0, 0, 0, 3, "某市演示名单")
    for row, line in enumerate(ROWS, 1):
        for column, value in enumerate(line):
            if value and not (row == 2 and column < 2):
                sheet.write(row, column, value)
    sheet.write_merge(2, 3, 0, 0, "1")
    sheet.write_merge(2, 3, 1, 1, FILINGS[0][0])
    book.save(str(tmp_path / "a.xls"))
    assert _filings(read_list(tmp_path / "a.xls")) == FILINGS


@pytest.mark.skipif(not EVAL.exists(), reason="评测数据不在旁边")
@pytest.mark.parametrize(("name", "rows"), [("institutions.csv", 415), ("national_directory_2021.csv", 72)])
def test_published_lists_lose_no_row_and_invent_none(name: str, rows: int) -> None:
    read = read_list(EVAL / name)
    assert len(read.rows) == rows and len({r.row for r in read.rows}) == rows
    lines = (EVAL / name).read_text("utf-8-sig").splitlines()[1:]
    assert all(one.name in line for one, line in zip(read.rows, lines, strict=True))
    assert [p for p in read.problems if p.fate != Fate.DOUBT] == []
