"""A decisions file downloaded from a report becomes rows of decisions: checked whole, then taken whole or not at all."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.clock import parse, stamp
from evidence.decisions import Contested, Decision, Verdict
from evidence.errors import InputError
from evidence.project import Project

FORMAT = "xunzheng-decisions"
_LARGEST = 50 << 20


@dataclass(frozen=True, slots=True)
class ImportedDecisions:
    """How many decisions were new, how many were there already or say what stands, and which were not taken because another
    reviewer decided meanwhile."""

    new: int
    already: int
    contested: tuple[Contested, ...]


def import_decisions(project: Project, path: Path) -> ImportedDecisions:
    """Take the decisions of a file. Raises InputError naming the file, the entry and the mend; then nothing is taken.

    Those made without having seen a newer decision are left out and returned with what stands.
    """
    entries = _entries(project, path)
    decisions = [_decision(project, path, number, entry) for number, entry in enumerate(entries, 1)]
    added = project.decisions.add(decisions)
    return ImportedDecisions(len(added.new), added.already + added.agreeing, added.contested)


def _entries(project: Project, path: Path) -> list[Any]:
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError("决定文件超过 50 MB", place=str(path), mend="请确认选对了文件")
        data = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise InputError("文件打不开", place=str(path), mend="请检查路径") from error
    except (ValueError, RecursionError) as error:
        raise InputError("不是决定文件（不是 JSON）", place=str(path), mend="请在报告里重新下载") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT or data.get("version") != 2:
        raise InputError("不是这个版本的决定文件", place=str(path), mend="请在报告里重新下载")
    if data.get("project") != project.project_id:
        raise InputError("这份决定属于另一个项目", place=str(path), mend="请用 --project 指明它所属的项目")
    entries = data.get("decisions")
    if not isinstance(entries, list):
        raise InputError("决定文件里没有 decisions", place=str(path), mend="请在报告里重新下载")
    return entries


def _decision(project: Project, path: Path, number: int, entry: Any) -> Decision:
    place = f"{path} 第 {number} 条"
    fields = ("id", "lead", "verdict", "reason", "note", "reviewer", "at", "undoes", "saw")
    if not isinstance(entry, dict) or not all(isinstance(entry.get(f), str) and len(entry[f]) <= 2000 for f in fields):
        raise InputError("缺少内容，或内容不是文字", place=place, mend="请在报告里重新下载")
    if not entry["id"] or not project.leads.known(entry["lead"]):
        raise InputError(f"没有线索“{entry['lead']}”", place=place, mend="请确认决定文件与这个项目的报告对应")
    try:
        verdict = Verdict(entry["verdict"])
    except ValueError as error:
        raise InputError(f"不认识的决定“{entry['verdict']}”", place=place, mend=f"可用的是 {'、'.join(Verdict)}") from error
    try:
        moment = stamp(parse(entry["at"]))
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(f"时间“{entry['at']}”不对", place=place, mend="请在报告里重新下载") from error
    words = (entry["reason"], entry["note"], entry["reviewer"])
    return Decision(entry["id"], entry["lead"], verdict, *words, moment, entry["undoes"], entry["saw"])
