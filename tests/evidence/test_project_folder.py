"""A project opens as it was made; a folder that is none, broken settings or a second writer are said plainly."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from evidence.errors import InputError, ProjectError
from evidence.project import SETTINGS, Project, create_project, open_project
from evidence.settings import Settings


def test_creating_twice_keeps_everything(tmp_path: Path) -> None:
    first = create_project(tmp_path / "p", Settings(office="甲市监"))
    again = create_project(tmp_path / "p", Settings(office="乙市监"))
    assert again.settings.office == "甲市监"
    assert again.project_id == first.project_id


def test_a_folder_that_is_no_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="xunzheng init"):
        open_project(tmp_path)


def test_a_file_that_is_no_database_is_refused(project: Project) -> None:
    for leftover in project.root.glob("xunzheng.db-*"):
        leftover.unlink()
    (project.root / "xunzheng.db").write_bytes(b"not a database, surely not one" * 100)
    with pytest.raises(ProjectError, match="不是巡证的数据库"):
        _ = open_project(project.root).project_id


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("colour = 1", "不认识的设置“colour”"),
        ("office = 3", "设置“office”的值不对"),
        ("x = [", "读不懂"),
        ("delay = true", "“delay”"),
        ('keep = ["pdf", "film"]', "设置“keep”里有不认识的“film”"),
        ("keep = [3]", "设置“keep”里有不认识的“3”"),
        ("resources_mb = -1", "设置“resources_mb”的值不对"),
        ("resources_mb = 5000", "设置“resources_mb”的值不对"),
        ("resources_mb = 1.5", "设置“resources_mb”的值不对"),
        ('ntp = "ntp.example"', "设置“ntp”的值不对"),
    ],
)
def test_wrong_settings_are_named(project: Project, line: str, what: str) -> None:
    (project.root / SETTINGS).write_text(line)
    with pytest.raises(InputError, match=what):
        open_project(project.root)


def test_only_one_writer_at_a_time(project: Project) -> None:
    with project.locked(), pytest.raises(ProjectError, match="另一个巡证"), open_project(project.root).locked():
        pass
    with project.locked():
        pass


@hypothesis_settings(max_examples=30, deadline=None)
@given(
    office=st.text(st.characters(exclude_categories=["Cs"])),
    delay=st.floats(0, 60),
    allowed=st.lists(st.sampled_from(["127.0.0.1:1", "[::1]:2"])),
)
def test_settings_are_read_back_as_written(
    tmp_path_factory: pytest.TempPathFactory, office: str, delay: float, allowed: list[str]
) -> None:
    settings = Settings(office=office, delay=delay, allow_private=tuple(allowed))
    assert create_project(tmp_path_factory.mktemp("p"), settings).settings == settings
