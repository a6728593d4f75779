"""The numbers of the annexes equal a naive count of the same facts, and nothing is counted that two persons did not verify."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.annexcount import count, register_of
from evidence.annexforms import HANDLINGS, METHODS, AnnexSettings, Period, annexes, period_due, period_of
from evidence.annexlog import AnnexFact, FactKind, fen_of
from evidence.errors import InputError
from evidence.persons import Role
from evidence.project import Project, create_project

A1, A2 = annexes().forms
SUBJECTS = ("甲校", "乙校", "丙校", "a.example")
DAYS = ("2026-10-01", "2026-11-13", "2026-11-20", "2026-11-27", "2026-11-28")
BEGINS, ENDS = date(2026, 11, 13), date(2026, 11, 27)
SETTINGS = AnnexSettings(third="终止备案（个）", third_counts="终止备案")
pairs = st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(DAYS))
screened = st.lists(st.tuples(pairs, st.sampled_from(METHODS)), max_size=8)
verified = st.lists(st.tuples(pairs, st.sampled_from(list(annexes().issues)), st.booleans()), max_size=10)
handled = st.lists(
    st.tuples(pairs, st.sampled_from(HANDLINGS), st.integers(0, 999), st.integers(0, 9), st.sampled_from("文号")), max_size=10
)
classes = st.fixed_dictionaries({s: st.sampled_from(("A2-1", "A2-3", "A1-2", "其他", "")) for s in SUBJECTS})


def _facts(placed: dict[str, str], looked: list, issues: list, acts: list) -> list[AnnexFact]:  # type: ignore[type-arg]
    facts = [AnnexFact(FactKind.CLASS, s, c, fact_id=f"c{s}") for s, c in placed.items() if c]
    facts += [AnnexFact(FactKind.SCREENED, s, m, d, fact_id=f"s{n}") for n, ((s, d), m) in enumerate(looked)]
    for n, ((s, d), code, agreed) in enumerate(issues):
        facts.append(AnnexFact(FactKind.VERIFIED, s, code, d, fact_id=f"v{n}"))
        if agreed:
            facts.append(AnnexFact(FactKind.CONFIRMED, s, code, "2026-12-30", about=f"v{n}", fact_id=f"k{n}"))
    return facts + [
        AnnexFact(FactKind.HANDLED, s, k, d, fen=fen, certificates=certs, document=doc, fact_id=f"h{n}")
        for n, ((s, d), k, fen, certs, doc) in enumerate(acts)
    ]


@settings(max_examples=150, deadline=None)
@given(classes, screened, verified, handled, st.lists(pairs, max_size=5))
def test_every_cell_equals_a_naive_count(placed: dict, looked: list, issues: list, acts: list, seen: list) -> None:  # type: ignore[type-arg]
    register = register_of(_facts(placed, looked, issues, acts), seen)
    inside = {"2026-11-13", "2026-11-20", "2026-11-27"}
    for form in annexes().forms:
        for row in count(form, register, SETTINGS, BEGINS, ENDS).rows:
            here = {s for s, c in placed.items() if c == row.annex_class}
            total = {s for (s, d), _ in looked if s in here and d in inside} | {s for s, d in seen if s in here and d in inside}
            codes = {c.code for c in form.columns if c.counts == "issue"}
            counts = {(s, code) for (s, d), code, agreed in issues if agreed and s in here and d in inside}
            done = [(s, k, fen, n, doc) for (s, d), k, fen, n, doc in acts if s in here and d in inside]
            certs: dict[tuple[str, str], int] = {}
            for s, _, _, n, doc in done:
                if n and any(one == s and code in codes for one, code in counts):
                    certs[s, doc] = max(certs.get((s, doc), 0), n)
            assert set(row.cell("total").subjects) == total and row.cell("total").value == str(len(total))
            for column in form.columns:
                cell = row.cell(column.key)
                if column.counts == "issue":
                    assert set(cell.subjects) == {s for s, code in counts if code == column.code}
                    assert cell.value == str(len(cell.subjects))
                elif column.counts in ("handled", "third"):
                    kind = column.code or "终止备案"
                    assert cell.value == str(len({s for s, k, *_ in done if k == kind}))
                elif column.counts == "amount":
                    money = sum(fen for _, k, fen, *_ in done if k == "追回补贴")
                    assert round(float(cell.value) * 100) == money
                elif column.counts == "certificates":
                    assert cell.value == str(sum(certs.values()))


def test_sites_of_one_subject_count_once() -> None:
    facts = [
        AnnexFact(FactKind.CLASS, "a.example", "A2-3", counted_as="甲中心", fact_id="1"),
        AnnexFact(FactKind.CLASS, "b.example", "A2-3", counted_as="甲中心", fact_id="2"),
    ]
    seen = [("a.example", "2026-11-14"), ("b.example", "2026-11-15")]
    rows = count(A2, register_of(facts, seen), SETTINGS, BEGINS, ENDS).rows
    assert rows[2].cell("total").subjects == ("甲中心",)


def test_certificates_of_one_document_count_once_whoever_handled_them() -> None:
    acts = [
        (("甲校", "2026-11-14"), kind, 0, n, doc)
        for kind, n, doc in (("移送", 5, "文"), ("证书作废", 3, "文"), ("处罚", 2, "号"))
    ]
    for issues, value in (
        ([(("甲校", "2026-11-14"), "NO_EXAM", True)], "7"),
        ([(("甲校", "2026-11-14"), "AD_EMBLEM", True)], "0"),
    ):
        made = count(A2, register_of(_facts({"甲校": "A2-1"}, [], issues, acts), []), SETTINGS, BEGINS, ENDS)
        assert made.rows[0].cell("certs").value == value
        assert bool(made.notes) is (value == "0")


def test_the_lost_column_stays_blank_until_the_office_names_it() -> None:
    facts = _facts({"甲校": "A2-1"}, [], [], [(("甲校", "2026-11-14"), "终止备案", 0, 0, "文")])
    for made, value in ((AnnexSettings(), ""), (SETTINGS, "1")):
        assert count(A2, register_of(facts, []), made, BEGINS, ENDS).rows[0].cell("third").value == value


def test_verified_but_never_looked_at_must_not_be_sent() -> None:
    facts = _facts({"甲校": "A1-2"}, [], [(("甲校", "2026-11-14"), "SUBCONTRACT", True)], [])
    told = count(A1, register_of(facts, []), SETTINGS, BEGINS, ENDS).problems
    assert len(told) == 2 and "超过排查总量" in told[0] and "甲校" in told[1]


@pytest.mark.parametrize(
    ("day", "begins", "ends", "due"),
    [
        ("2026-11-13", "2026-11-13", "2026-11-27", "2026-11-28"),
        ("2026-11-27", "2026-11-13", "2026-11-27", "2026-11-28"),
        ("2026-11-28", "2026-11-28", "2026-12-12", "2026-12-13"),
        ("2026-12-31", "2026-12-28", "2027-01-12", "2027-01-13"),
        ("2027-01-12", "2026-12-28", "2027-01-12", "2027-01-13"),
        ("2027-02-28", "2027-02-28", "2027-03-12", "2027-03-13"),
        ("2028-02-29", "2028-02-28", "2028-03-12", "2028-03-13"),
        ("2027-03-01", "2027-02-28", "2027-03-12", "2027-03-13"),
    ],
)
def test_every_day_lies_in_its_period(day: str, begins: str, ends: str, due: str) -> None:
    wanted = Period(*map(date.fromisoformat, (begins, ends, due)))
    assert period_of(date.fromisoformat(day)) == wanted
    assert period_due(due, date(2020, 1, 1)) == wanted


@given(st.dates(date(2019, 1, 1), date(2099, 12, 1)))
def test_periods_follow_each_other_without_a_gap(day: date) -> None:
    period = period_of(day)
    assert period.begins <= day <= period.ends
    assert period.due.toordinal() - period.ends.toordinal() == 1
    assert period_of(period.due).begins == period.due


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = create_project(tmp_path / "p")
    for name, role in (("初", Role.FIRST), ("复", Role.SECOND), ("二", Role.SECOND), ("读", Role.READ)):
        made.persons.grant(name, (role,), "管")
    return made


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        (AnnexFact(FactKind.VERIFIED, "甲校", "SHANZHAI_CERT", person="初"), "证据"),
        (AnnexFact(FactKind.VERIFIED, "甲校", "NONSENSE", person="初", evidence="e"), "可选"),
        (AnnexFact(FactKind.HANDLED, "甲校", "追回补贴", person="初", fen=100), "文号"),
        (AnnexFact(FactKind.HANDLED, "甲校", "证书作废", person="初", certificates=2), "文号"),
        (AnnexFact(FactKind.HANDLED, "甲校", "约谈", person="初", fen=2, document="文"), "没有金额"),
        (AnnexFact(FactKind.SCREENED, "甲校", "实地检查", "2999-01-01", "初"), "不能用"),
        (AnnexFact(FactKind.SCREENED, "甲校", "实地检查", "昨天", "初"), "不是日期"),
        (AnnexFact(FactKind.SCREENED, "", "实地检查", person="初"), "主体名称"),
        (AnnexFact(FactKind.SCREENED, "甲\u202e校", "实地检查", person="初"), "主体名称"),
        (AnnexFact(FactKind.CLASS, "甲校", "A3-1", person="初"), "可选"),
        (AnnexFact(FactKind.CLASS, "甲校", "A1-1", person="读"), "角色"),
        (AnnexFact(FactKind.CLASS, "甲校", "A1-1", person="谁"), "名册"),
    ],
)
def test_a_fact_without_ground_is_refused(project: Project, fact: AnnexFact, says: str) -> None:
    with pytest.raises(InputError, match=says):
        project.annex_log.add(fact)
    assert project.annex_log.standing() == []


def test_an_issue_counts_when_another_person_confirmed_it_and_no_longer_when_taken_back(project: Project) -> None:
    log = project.annex_log
    one = log.add(AnnexFact(FactKind.VERIFIED, "甲校", "SHANZHAI_CERT", "2026-11-14", "复", evidence="e"))
    log.add(AnnexFact(FactKind.CLASS, "甲校", "A2-3", person="初"))

    def counted() -> str:
        return count(A2, register_of(log.standing(), []), SETTINGS, BEGINS, ENDS).rows[2].cell("shanzhai").value

    assert counted() == "0"
    with pytest.raises(InputError, match="不能自己复核"):
        log.about(FactKind.CONFIRMED, one.fact_id[:8], "复")
    with pytest.raises(sqlite3.IntegrityError, match="不能自己复核"):
        log.add(AnnexFact(FactKind.CONFIRMED, "甲校", "SHANZHAI_CERT", person="复", about=one.fact_id))
    log.about(FactKind.CONFIRMED, one.fact_id[:8], "二")
    assert counted() == "1"
    log.about(FactKind.WITHDRAWN, one.fact_id, "初", "写错了")
    assert counted() == "0"
    assert [f.kind for f in log.standing()] == [FactKind.CLASS]


def test_rows_and_reports_are_only_added(project: Project) -> None:
    project.annex_log.add(AnnexFact(FactKind.CLASS, "甲校", "A2-3", person="初"))
    project.annex_log.freeze(date(2026, 11, 28), {"a": 1}, "初")
    for table in ("annex_facts", "annex_snapshots"):
        for verb in (f"UPDATE {table} SET person = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(sqlite3.IntegrityError, match="只能追加"):
                project.db.execute(verb)
    held = [row.act for row in project.custody.rows()]
    assert held.count("附件") == 2


def test_sites_that_count_as_one_stand_in_one_row(project: Project) -> None:
    log = project.annex_log
    log.add(AnnexFact(FactKind.CLASS, "a.example", "A2-3", person="初", counted_as="甲中心"))
    with pytest.raises(InputError, match="算同一主体"):
        log.add(AnnexFact(FactKind.CLASS, "b.example", "A2-1", person="初", counted_as="甲中心"))


@pytest.mark.parametrize(("text", "fen"), [("", 0), ("1", 100), ("1234.5", 123450), ("0.01", 1), ("1e3", 100000)])
def test_amounts_are_kept_to_the_fen(text: str, fen: int) -> None:
    assert fen_of(text) == fen


@pytest.mark.parametrize("text", ["-1", "0.001", "NaN", "Infinity", "一百", "1,000", "1e99"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="不是金额"):
        fen_of(text)
