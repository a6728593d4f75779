"""Checkup: whether this machine and this project are fit for work, one line a thing, each with its mend.

Every room adds the checks of what it needs; `doctor` shows them together.
"""

import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from evidence.errors import XunzhengError
from evidence.project import SETTINGS, Project, open_project
from evidence.runs import RunState

_LITTLE_SPACE = 5 << 30  # bytes: about 20,000 rendered pages


class State(StrEnum):
    GOOD = "正常"
    LOOK = "注意"
    BAD = "不行"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found there, and what to do when it is not well."""

    name: str
    state: State
    found: str
    mend: str = ""


def machine_checks(folder: Path) -> Iterator[Check]:
    """What the shared ground needs of the machine: Python, SQLite with full-text search, room on the disk."""
    version = platform.python_version()
    fits = (3, 11) <= sys.version_info[:2] < (3, 15)
    yield Check("Python", State.GOOD if fits else State.BAD, version, "" if fits else "请安装 Python 3.11 到 3.14")
    yield _sqlite()
    free = shutil.disk_usage(_existing(folder)).free
    enough = free >= _LITTLE_SPACE
    yield Check(
        "磁盘", State.GOOD if enough else State.LOOK, f"剩余 {free / (1 << 30):.1f} GB", "" if enough else "请腾出空间再抓取"
    )


def project_checks(folder: Path) -> Iterator[Check]:
    """The project of a folder: settings and targets readable, database whole, no run left half done."""
    if not (folder / SETTINGS).exists():
        yield Check("项目", State.GOOD, f"{folder.resolve()} 不是项目目录，没有查项目")
        return
    try:
        project = open_project(folder)
        targets = project.targets()
        broken = str(project.db.execute("PRAGMA quick_check").fetchone()[0])
    except XunzhengError as error:
        yield Check("项目", State.BAD, error.what, f"{error.place} {error.mend}".strip())
        return
    except sqlite3.DatabaseError as error:
        yield Check("数据库", State.BAD, str(error), "请从备份恢复 xunzheng.db；证据文件不受影响")
        return
    yield Check("项目", State.GOOD, f"{project.root.resolve()}，目标 {len(targets)} 个，封存网页 {project.captures.count()} 页")
    if broken != "ok":
        yield Check("数据库", State.BAD, broken, "请从备份恢复 xunzheng.db；证据文件不受影响")
    yield from _runs(project)
    if not project.settings.contact:
        yield Check("联系方式", State.LOOK, "没有写", "请在 xunzheng.toml 的 contact 里写明，网站管理者会看到它")


def _runs(project: Project) -> Iterator[Check]:
    left = [r for r in project.runs.all()[:1] if r.state != RunState.FINISHED]
    for run in left:
        yield Check("上次抓取", State.LOOK, f"{run.run_id} 没有做完", "再运行一次 xunzheng run 就接着做")


def _sqlite() -> Check:
    options = {str(row[0]) for row in sqlite3.connect(":memory:").execute("PRAGMA compile_options")}
    if sqlite3.sqlite_version_info < (3, 37) or "ENABLE_FTS5" not in options:
        return Check("SQLite", State.BAD, f"{sqlite3.sqlite_version}，太旧或没有全文检索", "请换用发行版自带的 Python")
    return Check("SQLite", State.GOOD, sqlite3.sqlite_version)


def _existing(folder: Path) -> Path:
    return next(p for p in (folder.resolve(), *folder.resolve().parents) if p.exists())
