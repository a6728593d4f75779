"""The case register handed out: leads decided as 待核 are entered, and every entry is written as xlsx, csv and JSON."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.custody import Act
from evidence.errors import InputError
from evidence.project import Project
from reports.register_files import as_csv, as_json, as_workbook, chosen_columns
from reports.register_rows import case_row, enter_pending

KINDS = ("xlsx", "csv", "json")
_SHORTEST_REASON = 4


@dataclass(frozen=True, slots=True)
class Uncovered:
    """The wish to have private numbers and names in the export as they are: who asks, and why. Raises InputError."""

    by: str
    reason: str

    def __post_init__(self) -> None:
        if not self.by.strip() or len(self.reason.strip()) < _SHORTEST_REASON:
            raise InputError(
                "不遮盖个人信息的导出要写明登记人和理由",
                place="导出",
                mend=f"请写明登记人（--by）和不少于 {_SHORTEST_REASON} 个字的理由（--reason）",
            )


@dataclass(frozen=True, slots=True)
class ExportedRegister:
    """The files written, and how many entries they hold."""

    xlsx: Path
    csv: Path
    json: Path
    rows: int


def export_register(project: Project, folder: Path, *, entered_by: str, uncovered: Uncovered | None = None) -> ExportedRegister:
    """Enter confirmed leads into the register and write it. Raises InputError when the folder cannot be written.

    Private numbers and names are covered unless `uncovered` says who wants them and why, which is logged first.
    """
    chosen_columns(project.register_settings)  # what is wrong there is told before anything is entered
    enter_pending(project, entered_by)
    contents, rows = register_contents(project, KINDS, by=entered_by, place=str(folder.resolve()), uncovered=uncovered)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in contents.items():
            _replace(folder / name, data)
    except OSError as error:
        raise InputError(f"写不进去（{error.strerror}）", place=str(folder), mend="请关闭已打开的表格，或换一个目录") from error
    xlsx, csv, json = (folder / name for name in contents)
    return ExportedRegister(xlsx, csv, json, rows)


def register_contents(
    project: Project, kinds: Sequence[str], *, by: str, place: str, uncovered: Uncovered | None = None
) -> tuple[dict[str, bytes], int]:
    """The register as files of these kinds by name, and how many rows; `place` is where they go. Recorded before it is given."""
    columns, headings = chosen_columns(project.register_settings), project.register_settings.headings
    rows = [case_row(entry, project.calendar, masks=uncovered is None) for entry in project.cases.all()]
    if uncovered:
        project.disclosures.record(uncovered.by.strip(), uncovered.reason.strip(), place, len(rows))
    makers: dict[str, Callable[[], bytes]] = {
        "xlsx": lambda: as_workbook(columns, headings, rows),
        "csv": lambda: as_csv(columns, headings, rows),
        "json": lambda: as_json(columns, rows),
    }
    contents = {f"案源登记.{kind}": makers[kind]() for kind in kinds}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    project.custody.record(Act.EXPORT, "案源登记", rows=len(rows), files=digests, by=by)
    project.custody.anchor()
    return contents, len(rows)


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(path.suffix + ".tmp")
    temporary.write_bytes(data)
    temporary.replace(path)
