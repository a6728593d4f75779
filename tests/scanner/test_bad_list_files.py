"""What is no list, or a hostile one, is refused in one Chinese sentence with place and mend, in bounded time and memory."""

import io
import struct
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from evidence.errors import ListError
from evidence.tables.grid import MOST_ROWS
from scanner.lists import read_list
from scanner.published.taker import Fate
from tests.scanner.published_files import pdf_lines, word, xlsx

CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def _zip(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return buffer.getvalue()


def _sentence(path: Path, **columns: str) -> str:
    with pytest.raises(ListError) as caught:
        read_list(path, columns)
    sentence = caught.value.sentence()
    assert str(path) in sentence and caught.value.mend
    return sentence


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.xlsx", b"", "没有内容"),
        ("a.csv", b"\xef\xbb\xbf \r\n", "没有内容"),
        ("a.csv", b",,\n,,\n", "没有内容"),
        ("a.xlsx", b"PK\x03\x04broken", "不完整或已经损坏"),
        ("a.zip", _zip({"a.txt": b"x"}), "这是压缩包"),
        ("a.ods", _zip({"content.xml": b"x"}), "这种格式"),
        ("a.ofd", _zip({"OFD.xml": b"x"}), "OFD"),
        ("a.xlsx", _zip({"xl/workbook.xml": b"<a/>"}), "已经损坏"),
        ("a.docx", _zip({"word/document.xml": b"<a"}), "Word 文件已经损坏"),
        ("a.xlsx", CFB + "EncryptedPackage".encode("utf-16-le"), "有密码"),
        ("a.doc", CFB + "WordDocument".encode("utf-16-le"), "旧式的 doc"),
        ("a.xls", CFB + "Workbook".encode("utf-16-le"), "已经损坏"),
        ("a.png", PNG, "这是图片"),
        ("a.rtf", b"{\\rtf1 x}", "RTF"),
        ("a.bin", b"ab\x00\x01\x02" * 9, "不是能读的名单文件"),
        ("a.pdf", b"%PDF-1.7\nbroken", "PDF 已经损坏"),
        ("a.xls", b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "旧式表格"),
        ("a.html", b"<html><body></body></html>", "没有内容"),
        ("a.csv", '机构名称,地址\n"甲校,某路\n乙校,某路\n'.encode(), "第 2 行的引号不成对"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert what in _sentence(tmp_path / name)


def test_a_scan_is_refused_and_a_scanned_page_is_told(tmp_path: Path) -> None:
    assert "像是扫描件" in _sentence(pdf_lines(tmp_path / "a.pdf", [[], []]))
    read = read_list(pdf_lines(tmp_path / "b.pdf", [["1. 甲市演示职业培训学校"], []]))
    assert len(read.rows) == 1 and read.notes == ("第 2 页没有文字，像是扫描的，没有读",)


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "a.pdf"), encrypt="secret")
    canvas.drawString(10, 10, "x")
    canvas.save()
    assert "有密码" in _sentence(tmp_path / "a.pdf")


def test_columns_that_cannot_be_found_are_asked_for(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"名单": [["编号", "牌子"], [1, "甲市演示职业培训学校"]]})
    assert "找不到机构名称列，第一行是“编号、牌子”" in _sentence(path)
    assert read_list(path, {"name": "牌子"}).rows[0].name == "甲市演示职业培训学校"
    assert [r.name for r in read_list(path, {"name": "第2列"}).rows] == ["甲市演示职业培训学校"]
    bare = xlsx(tmp_path / "b.xlsx", {"名单": [["甲市演示学校", "某路"], ["乙市演示学校", "某街"]]})
    assert [r.name for r in read_list(bare, {"name": "第1列"}).rows] == ["甲市演示学校", "乙市演示学校"]
    assert "找不到机构名称列" in _sentence(path, name="没有这一列")
    assert "没有“电话二”这一列（电话），表里有 牌子" in _sentence(path, name="牌子", phone="电话二")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(_zip({"xl/workbook.xml": b"x", "xl/big.xml": b"\x00" * (1100 << 20)}))
    began = time.process_time()
    assert "展开以后大得不正常" in _sentence(tmp_path / "a.xlsx")
    assert time.process_time() - began < 5


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    data = bytearray(_zip({"xl/workbook.xml": b"\x00" * (1 << 20)}))
    where = data.rfind(b"PK\x01\x02")
    data[where + 24 : where + 28] = struct.pack("<I", 10)
    (tmp_path / "a.xlsx").write_bytes(data)
    assert "不完整或已经损坏" in _sentence(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("row", "column", "what"), [(1_048_575, 0, "行数超过"), (0, 16_383, "列数超过"), (200_000, 250, "行数超过")]
)
def test_one_cell_at_the_far_corner_takes_no_memory(tmp_path: Path, row: int, column: int, what: str) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "机构名称")
    sheet.write(row, column, "甲校")
    book.close()
    assert what in _sentence(tmp_path / "a.xlsx")


def test_too_many_rows_of_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("机构名称,地址\n" + "甲市演示学校,某路\n" * (MOST_ROWS + 1), "utf-8")
    assert "行数超过 300,000" in _sentence(tmp_path / "a.csv")


def test_spans_of_a_page_are_bounded(tmp_path: Path) -> None:
    cells = "<td rowspan=999999 colspan=1000>" * 3
    (tmp_path / "a.html").write_text(f"<table><tr><td>学校名称</td></tr>{f'<tr>{cells}</tr>' * 300}</table>", "utf-8")
    began = time.process_time()
    with pytest.raises(ListError):
        read_list(tmp_path / "a.html")
    assert time.process_time() - began < 10


def test_macros_are_told_and_never_run(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsm", {"名单": [["机构名称"], ["甲市演示学校"]]})
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"x")
    read = read_list(path)
    assert [r.name for r in read.rows] == ["甲市演示学校"] and read.notes == ("工作簿带有宏：只读取了数值，宏没有运行",)


def test_formulas_numbers_and_dates_are_read_or_named(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["机构名称", "统一社会信用代码", "备案号", "有效期至"])
    sheet.write_formula(1, 0, '="甲"&"校"', None, "甲校")
    sheet.write_formula(2, 0, "=A2", None, "")
    sheet.write_row(3, 0, ["乙校", 911403000000000123, 7, 46143])
    sheet.write_row(4, 0, ["丙校", "9.11E+17", "007"])
    sheet.write_datetime(4, 3, __import__("datetime").datetime(2027, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_formula(5, 0, "=1/0", None, "#DIV/0!")
    book.close()
    read = read_list(tmp_path / "a.xlsx")
    assert [(r.name, r.uscc, r.licence, r.valid_to) for r in read.rows] == [
        ("甲校", "", "", ""),
        ("乙校", "", "7", "2026-05-01"),
        ("丙校", "", "007", "2027-01-02"),
    ]
    lost = [(p.place, p.what.partition("，")[0]) for p in read.problems if p.fate == Fate.LOST]
    assert lost == [("第 3 行", "公式没有算好的结果"), ("第 6 行", "表格里是错误值 #DIV/0!")]
    doubts = [(p.place, p.what) for p in read.problems if p.fate == Fate.DOUBT]
    assert [place for place, what in doubts if "已经丢失，没有采用" in what] == ["第 4 行", "第 5 行"]
    assert any("备案号" in note and "开头的 0" in note for note in read.notes)


@pytest.mark.parametrize("name", ["=HYPERLINK(1)学校", "+甲校", "-乙校", "@丙校", "<script>丁校</script>"])
def test_names_like_formulas_or_markup_are_names(tmp_path: Path, name: str) -> None:
    assert [r.name for r in read_list(xlsx(tmp_path / "a.xlsx", {"名单": [["机构名称"], [name]]})).rows] == [name]
    (tmp_path / "a.csv").write_text(f"机构名称,地址\n{name},\n", "utf-8")
    assert [r.name for r in read_list(tmp_path / "a.csv").rows] == [name]


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", [[["学校名称"], ["甲校"], ["旧校"]]])
    with zipfile.ZipFile(path) as packed:
        parts = {n: packed.read(n) for n in packed.namelist()}
    body = parts["word/document.xml"].decode()
    new = '<w:ins w:id="1" w:author="x"><w:r><w:t>（总校）</w:t></w:r></w:ins>'
    new += '<w:del w:id="2" w:author="x"><w:r><w:delText>旧</w:delText></w:r></w:del>'
    new += '<w:moveFrom w:id="4" w:author="x"><w:r><w:t>移走</w:t></w:r></w:moveFrom>'
    body = body.replace("<w:t>甲校</w:t></w:r>", f"<w:t>甲校</w:t></w:r>{new}")
    at = body.rfind("<w:tr>", 0, body.index("旧校"))
    body = body[:at] + '<w:tr><w:trPr><w:del w:id="3" w:author="x"/></w:trPr>' + body[at + 6 :]
    path.write_bytes(_zip(parts | {"word/document.xml": body.encode()}))
    read = read_list(path)
    assert [r.name for r in read.rows] == ["甲校（总校）"]
    assert [(p.place, p.what) for p in read.problems] == [("第 3 行", "已用修订删除的行")]
    assert "修订痕迹" in read.notes[0]


def test_an_entity_bomb_in_a_workbook_stays_small(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"名单": [["机构名称"], ["甲校"]]})
    with zipfile.ZipFile(path) as packed:
        parts = {n: packed.read(n) for n in packed.namelist()}
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 20}">' for i in range(1, 12))
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    bomb = sheet.replace("<worksheet", f'<!DOCTYPE worksheet [<!ENTITY e0 "x">{entities}]><worksheet', 1)
    parts["xl/worksheets/sheet1.xml"] = bomb.replace("<v>0</v>", "<v>&e11;</v>").encode()
    path.write_bytes(_zip(parts))
    began = time.process_time()
    with pytest.raises(ListError):
        read_list(path)
    assert time.process_time() - began < 5


def test_doubles_are_named_and_both_kept(tmp_path: Path) -> None:
    rows = [["机构名称", "备案号"], ["甲校", "1"], ["甲校", "1"], ["甲校", "2"]]
    read = read_list(xlsx(tmp_path / "a.xlsx", {"名单": rows}))
    assert len(read.rows) == 3
    assert [p.what for p in read.problems] == ["与第 2 行完全相同“甲校”，两行都保留", "与第 2 行重名“甲校”而代码不同，两行都保留"]


def test_bytes_that_fit_no_encoding_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("机构名称,地址\n甲校,某路\n".encode() * 20 + b"\xe4\xb9\xff\xff\xe6\xa0\xa1,x\n")
    read = read_list(tmp_path / "a.csv")
    assert [p.what for p in read.problems if "认不出的字" in p.what] != []
