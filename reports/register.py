"""The case register handed out: leads decided as 待核 are entered, and every entry is written as xlsx, csv and JSON."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from evidence.custody import Act
from evidence.errors import InputError
from evidence.project import Project
from reports.register_files import as_csv, as_json, as_workbook, chosen_columns
from reports.register_rows import case_row, enter_pending

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
                place="xunzheng export --unmask",
                mend=f"请加上 --by 姓名 和 --reason 理由（不少于 {_SHORTEST_REASON} 个字）",
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
    columns, headings = chosen_columns(project.register_settings), project.register_settings.headings
    enter_pending(project, entered_by)
    rows = [case_row(entry, project.calendar, masks=uncovered is None) for entry in project.cases.all()]
    if uncovered:
        project.disclosures.record(uncovered.by.strip(), uncovered.reason.strip(), str(folder.resolve()), len(rows))
    done = ExportedRegister(folder / "案源登记.xlsx", folder / "案源登记.csv", folder / "案源登记.json", len(rows))
    contents = {done.xlsx: as_workbook(columns, headings, rows), done.csv: as_csv(columns, headings, rows)}
    contents[done.json] = as_json(columns, rows)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        digests = {path.name: hashlib.sha256(data).hexdigest() for path, data in contents.items()}
        project.custody.record(Act.EXPORT, "案源登记", rows=len(rows), files=digests, by=entered_by)
        for path, data in contents.items():
            _replace(path, data)
        project.custody.anchor()
    except OSError as error:
        raise InputError(f"写不进去（{error.strerror}）", place=str(folder), mend="请关闭已打开的表格，或换一个目录") from error
    return done


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(path.suffix + ".tmp")
    temporary.write_bytes(data)
    temporary.replace(path)
