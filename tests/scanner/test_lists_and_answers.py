"""The registry answers exact and normalised names and never guesses."""

from pathlib import Path

import pytest

from evidence.answers import Answer
from evidence.project import Project, create_project
from scanner.lists import import_list
from scanner.registry import Registry
from tests.scanner.published_files import xlsx


def _import(project: Project, path: Path) -> None:
    import_list(project, path, title="演示名单", source="演示人社局", document="", published="2026-11-01", kind="", region="")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return create_project(tmp_path / "p")


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
    rows = [
        ["机构名称", "统一社会信用代码", "状态"],
        ["甲市演示职业培训学校（总校）", "91140300MA0Y9X0DT0", "有效"],
    ]
    _import(project, xlsx(tmp_path / "a.xlsx", {"名单": [*rows, ["乙市演示培训中心", "", "终止备案"]]}))
    given = Registry.from_project(project).ask(asked)
    assert given.answer == answer
    assert "2026-11-01" in given.sentence and "未备案" not in given.sentence


def test_without_a_list_nobody_is_accused(project: Project) -> None:
    assert Registry.from_project(project).ask("某某").answer == Answer.NO_LIST
