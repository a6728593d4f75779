"""Targets from a workbook or csv: every row becomes a target, or is named with its place and the reason; nothing is lost."""

from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import InputError, ListError
from evidence.observations import Agent
from evidence.target_table import TargetTable, read_target_table
from evidence.targets import Kind, Render, Target, append_targets, load_targets, make_target

HEAD = "网址,名称,类型,辖区,深度,页数上限,渲染,设备,定时,时段,暂停,检索词,编号\n"


def _read(tmp_path: Path, text: str, there: tuple[Target, ...] = ()) -> TargetTable:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    return read_target_table(path, there)


def test_a_row_says_all_of_a_target(tmp_path: Path) -> None:
    row = "https://a.example/x,甲校,网站,东区,2,50,总是,电脑、手机,30 2 * * 1,22:00-06:00,是,,a-1\n"
    (target,) = _read(tmp_path, HEAD + row).targets
    assert target == Target(
        "a-1",
        "甲校",
        ("https://a.example/x",),
        ("a.example",),
        2,
        50,
        False,
        Render.ALWAYS,
        "东区",
        "30 2 * * 1",
        True,
        Kind.SITE,
        (),
        (Agent.DESKTOP, Agent.MOBILE),
        "22:00-06:00",
    )


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("www.a.example,甲", "“www.a.example”不是网址"),
        (",甲", "没有网址"),
        ('"=HYPERLINK(""https://a.example/"",""点"")",甲', "不是网址"),
        ("ftp://a.example/,甲", "不是网址"),
        ("https://a.example/ b,甲", "不是网址"),
        ("https://a.example/,甲,什么", "“kind”不能是“什么”"),
        ("https://a.example/,甲,网站,,很深", "“深度”不是数字"),
        ("https://a.example/,甲,网站,,99", "“depth”超出范围"),
        ("https://a.example/,甲,网页,,2", "只抓列出的网页"),
        ("https://a.example/,甲,站内搜索", "要写检索词"),
        ("https://a.example/,甲,,,,,有时", "“render”不能是“有时”"),
        ("https://a.example/,甲,,,,,,平板", "“agents”不能是“平板”"),
        ("https://a.example/,甲,,,,,,,每天", "“每天”不是定时的写法"),
        ("https://a.example/,甲,,,,,,,,晚上", "“晚上”不是时段的写法"),
        ("https://a.example/,甲,,,,,,,,,也许", "“暂停”不能是“也许”"),
        ("https://a.example/,甲,,,,,,,,,,,../x", "id 里有不能用的字符"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, row: str, why: str) -> None:
    good = "https://b.example/,乙\n"
    read = _read(tmp_path, f"{HEAD}{good}{row}\n")
    assert [t.title for t in read.targets] == ["乙"]
    (problem,) = read.problems
    assert problem.lost and why in problem.why and "第 3 行" in problem.place


def test_what_is_there_already_is_named_with_where(tmp_path: Path) -> None:
    there = (make_target("https://a.example/"),)
    read = _read(tmp_path, "网址\nhttps://A.example\nhttps://b.example/x/\nhttp://b.example/x\n", there)
    assert [p.why.split("的网址")[0] for p in read.problems] == ["与已有的目标“a-example”", "与第 3 行"]
    assert not any(p.lost for p in read.problems) and len(read.targets) == 1 and read.rows == 3


def test_rows_of_one_id_are_one_list_of_pages(tmp_path: Path) -> None:
    rows = "https://p.example/s/1,文章,平台网页,,,,,,,,,,w\nhttps://p.example/s/2,文章,平台网页,,,,,,,,,,w\n"
    (target,) = _read(tmp_path, HEAD + rows).targets
    assert target.start_urls == ("https://p.example/s/1", "https://p.example/s/2") and target.depth == 0
    read = _read(tmp_path, HEAD + rows.replace("平台网页", "网站"))
    assert len(read.targets) == 1 and "不止一次" in read.problems[0].why


def test_a_workbook_with_titles_formulas_and_hidden_sheets(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("名单")
    sheet.write_row(0, 0, ["巡查目标一览"])
    sheet.write_row(1, 0, ["序号", "网站名称", "网址", "备注"])
    sheet.write_row(2, 0, [1, "甲", "https://a.example/"])
    sheet.write_row(3, 0, [2, "乙"])
    sheet.write_formula(3, 2, '=HYPERLINK("https://b.example/","点这里")', None, "点这里")
    sheet.write_row(4, 0, [3, "丙"])
    sheet.write_formula(4, 2, '="https://c.example/"&"x"', None, "")
    other = book.add_worksheet("旧")
    other.write_row(0, 0, ["网址", "https://z.example/"])
    other.hide()
    book.close()
    read = read_target_table(path, ())
    assert [t.title for t in read.targets] == ["甲"] and read.unused == ("序号", "备注") and read.rows == 3
    assert [p.why for p in read.problems] == ["“点这里”不是网址，请写成 https://… 的完整网址", "公式没有算好的结果"]
    assert "隐藏" in read.notes[0] and "表头以上的 1 行" in read.notes[1]


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("t.csv", "名称,地区\n甲,东区\n".encode(), "找不到“网址”列"),
        ("t.csv", b"", "没有内容"),
        ("t.xlsx", b"PK\x03\x04broken", "不完整或已经损坏"),
        ("t.pdf", b"%PDF-1.4", "只能读 xlsx、xls 和 csv"),
    ],
)
def test_a_file_that_is_no_table_is_said(tmp_path: Path, name: str, data: bytes, error: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ListError, match=error):
        read_target_table(tmp_path / name, ())
    with pytest.raises(InputError, match="文件打不开"):
        read_target_table(tmp_path / "none.csv", ())


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=20)
urls = st.one_of(cells, st.integers(0, 5).map(lambda n: f"https://a{n}.example/"))


@given(st.lists(st.tuples(urls, cells, cells), max_size=8))
def test_rows_add_up_whatever_they_hold(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    folder = tmp_path_factory.mktemp("t")
    text = "网址,名称,类型\n" + "".join(",".join(map(quoted, row)) + "\n" for row in rows)
    (folder / "t.csv").write_text(text, "utf-8")
    read = read_target_table(folder / "t.csv", ())
    assert read.rows == len(read.problems) + sum(len(t.start_urls) for t in read.targets)
    (folder / "targets.toml").write_text("# 我的注\n", "utf-8")
    append_targets(folder / "targets.toml", read.targets)
    assert load_targets(folder / "targets.toml") == read.targets
    assert (folder / "targets.toml").read_text("utf-8").startswith("# 我的注")
