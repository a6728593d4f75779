"""On the labelled pages names and numbers of subjects are read above their floors, and what is missed or wrong is counted."""

from pathlib import Path

import pytest

from benchmarks.subjects.labels import WRITTEN, Label, LabelledPage
from benchmarks.subjects.measure import evaluate_subjects, judge, read_page, values_of

EVAL = Path(__file__).resolve().parents[3] / "shared" / "eval"
_TEXT = "正文。" * 50 + "\n版权所有：长治市演示职业培训学校 电话：0355-2000001\n技术支持：太原演示安网络科技有限公司"


@pytest.mark.skipif(not EVAL.exists(), reason="评测数据不在旁边")
def test_floors_of_subjects_hold() -> None:
    figures = evaluate_subjects(EVAL)
    assert figures and figures[0].name == "subjects_dev" and sum(n for _, n in figures[0].classes.values()) > 100
    assert [sentence for f in figures for sentence in f.failed] == []


def test_floors_of_written_pages_hold() -> None:
    dev, held, whole = evaluate_subjects(WRITTEN.parent)
    assert [dev.name, held.name] == ["subjects_written_dev", "subjects_written_held_back"]
    assert whole.classes["uscc"][1] >= 100 and whole.classes["phone"][1] >= 100 and dev.values.keys() >= {"asked_precision"}
    assert [sentence for f in (dev, held, whole) for sentence in f.failed] == []


def test_a_folder_without_pages_gives_no_figures(tmp_path: Path) -> None:
    assert evaluate_subjects(tmp_path) == []


def test_a_maker_is_no_owner_and_what_is_missed_is_counted() -> None:
    name = Label("name", "owner", 0, 11, "长治市演示职业培训学校", False)
    missed = Label("phone", "owner", 0, 0, "0355-2000009", False)
    page = LabelledPage("pages_dev:x", _TEXT, (name, missed), frozenset())
    assert [*values_of(read_page(page), "name")] == ["长治市演示职业培训学校"]
    counts = judge(page)
    assert (len(counts["name"].right), len(counts["name"].wrong), len(counts["name"].missed)) == (1, 0, 0)
    assert (counts["phone"].wrong, counts["phone"].missed) == (frozenset({"2000001"}), frozenset({"2000009"}))
