"""Decisions are append-only, undo is one more row, two reviewers never overwrite each other; a case number once given stays."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.decisions import Decision, Verdict
from evidence.errors import InputError
from evidence.project import Project, open_project
from evidence.register_settings import Numbering, load_register_settings

ROOT = Path(__file__).resolve().parent.parent.parent
NOW = "2026-11-01T00:00:00.000Z"
OPENER = """
import sys
from pathlib import Path
from evidence.project import open_project
project = open_project(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(15):
    project.cases.open(f"{sys.argv[2]}{number}", "甲", project.numbering, {})
"""


def _decide(number: int, lead: str, verdict: Verdict = Verdict.PENDING, undoes: str = "", saw: str = "") -> Decision:
    return Decision(f"d{number}", lead, verdict, "", "", f"审{number}", f"2026-11-01T00:00:{number:02d}.000Z", undoes, saw)


def test_the_latest_decision_stands(project: Project) -> None:
    rows = [_decide(1, "a"), _decide(2, "a", Verdict.FALSE_ALARM, saw="d1"), _decide(3, "b", Verdict.NOT_AN_AD)]
    assert project.decisions.add(rows).new == ("d1", "d2", "d3")
    assert {k: v.verdict for k, v in project.decisions.standing().items()} == {"a": Verdict.FALSE_ALARM, "b": Verdict.NOT_AN_AD}


def test_undo_brings_the_earlier_decision_back(project: Project) -> None:
    first, second = _decide(1, "a"), _decide(2, "a", Verdict.FALSE_ALARM, saw="d1")
    project.decisions.add([first, second, _decide(3, "a", undoes="d2", saw="d2")])
    assert project.decisions.standing()["a"].verdict == Verdict.PENDING
    project.decisions.add([_decide(4, "a", undoes="d1", saw="d3")])
    assert project.decisions.standing() == {} and project.decisions.standing_on("a") is None
    assert len(project.decisions.all()) == 4


def test_the_same_rows_again_change_nothing(project: Project) -> None:
    rows = [_decide(1, "a"), _decide(2, "b")]
    project.decisions.add(rows)
    again = project.decisions.add(rows)
    assert (again.new, again.already) == ((), 2)
    assert len(project.decisions.all()) == 2


def test_a_decision_made_unseeing_is_not_taken_and_both_values_are_told(project: Project) -> None:
    project.decisions.add([_decide(1, "a", Verdict.FALSE_ALARM)])
    [contested] = project.decisions.add([_decide(2, "a", Verdict.PENDING)]).contested
    assert contested.stands and (contested.stands.reviewer, contested.stands.verdict) == ("审1", Verdict.FALSE_ALARM)
    assert (contested.mine.reviewer, contested.mine.verdict, contested.head) == ("审2", Verdict.PENDING, "d1")
    assert project.decisions.standing()["a"].decision_id == "d1", "nothing is overwritten"
    [(_, stood, mine)] = project.decisions.contested()
    assert (stood, mine) == ("d1", contested.mine), "nor is what was refused lost"
    assert project.decisions.add([_decide(3, "a", Verdict.PENDING, saw=contested.head)]).new == ("d3",)


def test_two_reviewers_who_agree_are_in_no_conflict(project: Project) -> None:
    project.decisions.add([_decide(1, "a")])
    again = project.decisions.add([_decide(2, "a")])
    assert (again.agreeing, again.contested, again.new) == (1, (), ())


def test_of_rows_that_see_the_same_only_one_can_be_stored(project: Project) -> None:
    project.decisions.add([_decide(1, "a")])
    with pytest.raises(sqlite3.IntegrityError):
        project.db.execute(
            "INSERT INTO decisions(decision_id, lead_id, verdict, reason, note, reviewer, decided_at, recorded_at, number, saw)"
            " SELECT 'd9', lead_id, verdict, reason, note, reviewer, decided_at, recorded_at, 9, saw FROM decisions"
        )


@pytest.mark.parametrize("table", ["decisions", "contested_decisions", "cases", "case_log", "persons"])
def test_the_database_refuses_to_change_or_drop_a_record(project: Project, table: str) -> None:
    project.decisions.add([_decide(1, "a")])
    project.decisions.add([_decide(2, "a", Verdict.EXEMPT)])
    project.persons.grant("甲", (), "乙")
    project.cases.open("p", "甲", project.numbering, {})
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET rowid = rowid"):
        with pytest.raises(sqlite3.IntegrityError, match="只能追加"):
            project.db.execute(statement)


def test_case_numbers_run_and_stay(project: Project) -> None:
    first = project.cases.enter("shop.example", "甲", project.numbering, {}, {"l1": NOW})
    other = project.cases.enter("other.example", "甲", project.numbering, {}, {})
    again = project.cases.enter("shop.example", "乙", project.numbering, {}, {"l1": NOW, "l2": NOW})
    assert first.case_no.startswith("演示市监案源〔") and first.case_no.endswith("〕0001号")
    assert other.case_no.endswith("〕0002号")
    assert (again.case_no, again.opened_by, again.lead_ids) == (first.case_no, "甲", ("l1", "l2"))


def test_numbers_have_no_gap_when_several_processes_enter_at_once(project: Project) -> None:
    command = [sys.executable, "-c", OPENER, str(project.root)]
    writers = [
        subprocess.Popen([*command, name], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for name in "abc"
    ]
    for writer in writers:
        assert writer.stdout and writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("\n")
        writer.stdin.flush()
    assert [w.wait(60) for w in writers] == [0, 0, 0]
    numbers = sorted(int(e.case_no[-5:-1]) for e in open_project(project.root).cases.all())
    assert numbers == list(range(1, 46))


def test_an_entry_that_fails_takes_no_number(project: Project) -> None:
    with pytest.raises(TypeError):
        project.cases.open("p", "甲", project.numbering, {"备注": object()})  # type: ignore[dict-item]
    assert project.cases.open("p", "甲", project.numbering, {}).case_no.endswith("0001号")


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{机关代字}案源〔{YYYY}〕{NNNN}号", "演案源〔2026〕0007号"),
        ("()食药监食案源({YYYY}) {NN}号", "()食药监食案源(2026) 07号"),
        ("{YYYY}-{机关代字}-{NNNNNN}", "2026-演-000007"),
    ],
)
def test_the_pattern_of_numbers_is_the_offices_own(pattern: str, number: str, tmp_path: Path) -> None:
    (tmp_path / "register.toml").write_text(f'number = "{pattern}"', "utf-8")
    settings = load_register_settings(tmp_path / "register.toml")
    assert Numbering(settings.number, "演").number("2026", 7) == number
    assert Numbering(settings.number, "演").number("2026", 123456789).count("123456789") == 1, "never cut"


@pytest.mark.parametrize("pattern", ["{YYYY}号", "{NNNN}号", "{YYYY}{NNNN}{NN}", "{YYYY}{NNNN}#", "{YYYY}{YYYY}{NN}"])
def test_a_pattern_that_cannot_number_is_refused(pattern: str, tmp_path: Path) -> None:
    (tmp_path / "register.toml").write_text(f'number = "{pattern}"', "utf-8")
    with pytest.raises(InputError, match="登记号的样式"):
        load_register_settings(tmp_path / "register.toml")
