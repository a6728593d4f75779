"""Published lists are read whole or refused; the registry answers exact and normalised names and never guesses."""

import io
from pathlib import Path

import pytest
import xlsxwriter

from evidence.answers import Answer
from evidence.errors import ListError
from evidence.project import Project, create_project
from scanner.lists import import_list, read_list
from scanner.registry import Registry

EVAL = Path(__file__).resolve().parents[3] / "shared" / "eval" / "registry_dev"


def _xlsx(path: Path, rows: list[list[object]], sheets: int = 1) -> Path:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for _ in range(sheets):
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    path.write_bytes(buffer.getvalue())
    return path


def _import(project: Project, path: Path) -> None:
    import_list(project, path, title="演示名单", source="演示人社局", document="", published="2026-11-01", kind="", region="")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return create_project(tmp_path / "p")


def test_a_header_below_a_title_is_found_and_every_row_counts(tmp_path: Path) -> None:
    rows: list[list[object]] = [["某市机构名单"], [], ["序号", "机构名称", "统一社会信用代码", "状态"]]
    rows += [[1, "甲市演示职业培训学校", "91140300MA0Y9X0DT0", "有效"], [2, "", "x", ""], [3, "乙市演示培训中心", "123", "终止"]]
    read = read_list(_xlsx(tmp_path / "a.xlsx", rows))
    assert [(r.row, r.name, r.status) for r in read.rows] == [
        (4, "甲市演示职业培训学校", "有效"),
        (6, "乙市演示培训中心", "终止"),
    ]
    assert [(p.row, p.what[:6]) for p in read.problems] == [(5, "没有机构名称"), (6, "统一社会信用")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_plain_column_of_names_is_a_list(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes("甲市演示职业培训学校\n乙市演示培训中心\n".encode(encoding))
    assert [r.name for r in read_list(tmp_path / "a.csv").rows] == ["甲市演示职业培训学校", "乙市演示培训中心"]


def test_a_column_can_be_named(tmp_path: Path) -> None:
    path = _xlsx(tmp_path / "a.xlsx", [["编号", "牌子"], [1, "甲市演示职业培训学校"]])
    with pytest.raises(ListError, match="第一行是“编号、牌子”"):
        read_list(path)
    assert read_list(path, {"name": "牌子"}).rows[0].name == "甲市演示职业培训学校"
    with pytest.raises(ListError, match="找不到机构名称列"):
        read_list(path, {"name": "没有这一列"})


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.xlsx", b"no", "不是能读的"),
        ("a.xlsx", b"", "不是能读的"),
        ("a.csv", b"", "没有内容"),
        ("a.xlsx", b"PK\x03\x04broken", "不是能读的"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ListError) as caught:
        read_list(tmp_path / name)
    assert what in caught.value.sentence() and name in caught.value.sentence()


def test_two_full_sheets_are_never_half_read(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="2 张有内容的表"):
        read_list(_xlsx(tmp_path / "a.xlsx", [["机构名称"], ["甲"]], sheets=2))


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("甲市演示职业培训学校（总校）", Answer.EXACT),
        ("甲市演示职业培训学校(总校)", Answer.NORMALISED),
        ("甲市 演示職業培訓學校（总校）", Answer.NORMALISED),
        ("91140300MA0Y9X0DT0", Answer.EXACT),
        ("甲市演示职业培训学校", Answer.NOT_SEEN),
        ("甲市演化职业培训学校（总校）", Answer.NOT_SEEN),
        ("乙市演示培训中心", Answer.ENDED),
    ],
)
def test_answers(tmp_path: Path, project: Project, asked: str, answer: Answer) -> None:
    rows: list[list[object]] = [
        ["机构名称", "统一社会信用代码", "状态"],
        ["甲市演示职业培训学校（总校）", "91140300MA0Y9X0DT0", "有效"],
    ]
    _import(project, _xlsx(tmp_path / "a.xlsx", [*rows, ["乙市演示培训中心", "", "终止备案"]]))
    given = Registry.from_project(project).ask(asked)
    assert given.answer == answer
    assert "2026-11-01" in given.sentence and "未备案" not in given.sentence


def test_without_a_list_nobody_is_accused(project: Project) -> None:
    assert Registry.from_project(project).ask("某某").answer == Answer.NO_LIST


def test_the_same_file_again_changes_nothing(tmp_path: Path, project: Project) -> None:
    path = _xlsx(tmp_path / "a.xlsx", [["机构名称"], ["甲"]])
    _import(project, path)
    _import(project, path)
    assert len(project.registries.snapshots()) == 1 and len(list(project.registries.institutions())) == 1


@pytest.mark.skipif(not EVAL.exists(), reason="评测数据不在旁边")
@pytest.mark.parametrize(("name", "rows"), [("institutions.csv", 415), ("national_directory_2021.csv", 72)])
def test_published_lists_lose_no_row(name: str, rows: int) -> None:
    assert len(read_list(EVAL / name).rows) == rows
