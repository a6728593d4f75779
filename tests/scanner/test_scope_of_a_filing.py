"""Scope: occupation, level, day and site claimed against the filing; other names and thin words never accuse."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.answers import Answer, Listing, Question, RegistryAnswer
from evidence.leads import Hit, Kind, Use, Written
from scanner.occupations import LEVEL_NAMES, Level, filed_in, levels_in, occupations, synonyms
from scanner.scope import Claim, Verdict, claim_of, judge_scope


def _filing(occupations: str, level: str = "", **more: str) -> Listing:
    return Listing("s", "演示名单", "2026-01-01", 2, "甲市演示职业培训学校", occupations=occupations, level=level, **more)


FILING = _filing("电工(6-31-01-03)五级至三级、保育师（四级）、美容师、汽车维修工（汽车机械维修工）", "五级、四级")


def _hit(before: str, quote: str, after: str) -> Hit:
    return Hit("R16", quote, quote, 0, len(quote), Kind.BODY, "正文", before, after, Written.LITERAL, Use.CLAIM, "")


def _claim(text: str, headings: str = "", filing: Listing = FILING, seen: str = "2026-06-01") -> Claim:
    answer = RegistryAnswer(Answer.EXACT, "", "", "", "", "", "", "", question=Question(seen=seen), listings=(filing,))
    return claim_of([_hit(text, "联网可查", "")], headings, answer)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("美容师职业技能等级证书", Verdict.IN),
        ("美容师五级职业技能等级证书", Verdict.IN),
        ("美容师（初级工、中级工）证书", Verdict.IN),
        ("汽车维修工四级证书", Verdict.IN),
        ("汽车机械维修工五级证书", Verdict.IN),
        ("中式烹调师职业技能等级证书", Verdict.OCCUPATION),
        ("茶艺师高级工证", Verdict.OCCUPATION),
        ("美容师三级证书", Verdict.LEVEL),
        ("美容师高级技师证书", Verdict.LEVEL),
        ("颁发高级技师证书", Verdict.LEVEL),
        ("保育师五级证书", Verdict.LEVEL),
        # other names, parts of names and words of other projects decide nothing
        ("保育员证书", Verdict.UNKNOWN),
        ("保育员三级证书", Verdict.UNKNOWN),
        ("厨师证", Verdict.UNKNOWN),
        ("数控维修工证书", Verdict.UNKNOWN),
        ("焊工证书", Verdict.UNKNOWN),
        ("电工一级证书", Verdict.UNKNOWN),
        ("茶艺师职业资格证书", Verdict.UNKNOWN),
        ("证书", Verdict.UNKNOWN),
        ("四级证书", Verdict.UNKNOWN),
        # the worst of several
        ("美容师、茶艺师证书", Verdict.OCCUPATION),
        ("美容师五级、电工三级证书", Verdict.IN),
    ],
)
def test_what_a_sentence_claims_against_the_filing(text: str, verdict: Verdict) -> None:
    scope = judge_scope(_claim(text), (FILING,))
    assert scope.verdict == verdict, scope.reason
    assert scope.reason


def test_the_heading_names_the_occupation_where_the_sentence_names_none() -> None:
    assert judge_scope(_claim("证书", "茶艺师培训"), (FILING,)).verdict == Verdict.OCCUPATION
    assert judge_scope(_claim("美容师证书", "茶艺师培训"), (FILING,)).verdict == Verdict.IN


@pytest.mark.parametrize(
    ("filing", "seen", "verdict"),
    [
        (_filing("美容师", "四级", valid_to="2026-05-31"), "2026-06-01", Verdict.TIME),
        (_filing("美容师", "四级", valid_to="2026-05-31"), "2026-05-31", Verdict.IN),
        (_filing("美容师", "四级", valid_from="2026-07-01"), "2026-06-01", Verdict.TIME),
        (_filing("美容师", "四级", valid_to="2026-05-31"), "", Verdict.IN),
        (_filing("", "四级"), "2026-06-01", Verdict.UNKNOWN),
        (_filing("茶艺师等6个职业", "四级"), "2026-06-01", Verdict.UNKNOWN),
    ],
)
def test_days_and_what_a_list_leaves_open(filing: Listing, seen: str, verdict: Verdict) -> None:
    assert judge_scope(_claim("美容师四级证书", "", filing, seen), (filing,)).verdict == verdict


def test_one_occupation_of_a_filing_may_have_ended() -> None:
    rows = (_filing("美容师", "四级"), _filing("茶艺师", "四级", valid_to="2026-05-31"))
    assert judge_scope(_claim("茶艺师四级证书", "", rows[0]), rows).verdict == Verdict.TIME


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("在城西教学点考核，美容师四级证书", Verdict.SITE),
        ("在城东教学点考核，美容师四级证书", Verdict.IN),
        ("在本校区考核，美容师四级证书", Verdict.IN),
        ("在就近考点考核，美容师四级证书", Verdict.IN),
    ],
)
def test_a_site_counts_where_the_filing_names_its_sites(text: str, verdict: Verdict) -> None:
    filing = _filing("美容师", "四级", sites="甲市演示职业培训学校城东教学点")
    assert judge_scope(_claim(text, "", filing), (filing,)).verdict == verdict
    without = _filing("美容师", "四级")
    assert judge_scope(_claim(text, "", without), (without,)).verdict == Verdict.IN


@pytest.mark.parametrize(
    ("text", "verdict"), [("太原校区：美容师四级证书", Verdict.UNKNOWN), ("在长治校区考核，美容师四级证书", Verdict.IN)]
)
def test_a_site_in_another_town_is_for_a_person_where_the_filing_names_no_sites(text: str, verdict: Verdict) -> None:
    filing = replace(_filing("美容师", "四级"), name="长治市演示职业培训学校")
    assert judge_scope(_claim(text, "", filing), (filing,)).verdict == verdict


FIVE, FOUR, THREE, TWO, ONE = (Level(n) for n in (1, 2, 3, 4, 5))


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("五级至三级", {FIVE, FOUR, THREE}),
        ("三级、四级", {THREE, FOUR}),
        ("五、四、三级", {FIVE, FOUR, THREE}),
        ("1—3级", {ONE, TWO, THREE}),
        ("三级以上", {THREE, TWO, ONE}),
        ("初级工/中级工/高级工/技师/高级技师", {FIVE, FOUR, THREE, TWO, ONE}),
        ("五级（初级工）至三级（高级工）", {FIVE, FOUR, THREE}),
        ("高级技师", {ONE}),
        ("學徒工、特級技師、首席技師", {Level.APPRENTICE, Level.SPECIAL, Level.CHIEF}),
        ("三级医院、二级建造师、按摩技师", set()),
        ("初级、高级", set()),
    ],
)
def test_level_words(text: str, levels: set[Level]) -> None:
    assert levels_in(text) == levels


@given(st.sets(st.sampled_from([FIVE, FOUR, THREE, TWO, ONE]), min_size=1), st.sampled_from("、,/ "))
def test_levels_are_read_back_from_any_list_of_their_words(levels: set[Level], sign: str) -> None:
    words = sign.join(LEVEL_NAMES[level].split("/")[0] for level in sorted(levels))
    assert levels_in(words) == levels


@pytest.mark.parametrize(
    ("cell", "level", "filed"),
    [
        ("电工、焊工", "五级至四级", {("电工", (FIVE, FOUR)), ("焊工", (FIVE, FOUR))}),
        ("电工五级、四级、焊工三级", "", {("电工", (FIVE, FOUR)), ("焊工", (THREE,))}),
        ("6-31-01-03电工,6-18-02-04焊工", "高级技师", {("电工", (ONE,)), ("焊工", (ONE,))}),
        ("1.电工 2.焊工", "3级", {("电工", (THREE,)), ("焊工", (THREE,))}),
        ("电工 焊工", "", {("电工", ()), ("焊工", ())}),
        ("汽车维修工（汽车机械维修工）三级", "", {("汽车维修工", (THREE,)), ("汽车机械维修工", (THREE,))}),
        ("", "三级", set()),
    ],
)
def test_how_lists_write_occupations(cell: str, level: str, filed: set[tuple[str, tuple[Level, ...]]]) -> None:
    assert {(f.name, tuple(sorted(f.levels))) for f in filed_in(cell, level)} == filed


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_cell_is_read_without_failing(cell: str, level: str) -> None:
    assert all(f.name for f in filed_in(cell, level))


def test_other_names_lead_to_occupations_or_names_of_them() -> None:
    known = {*occupations(), *synonyms()}
    assert {name for names in synonyms().values() for name in names} <= known
