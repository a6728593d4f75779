"""What an answer makes of a lead: excused only when surely listed and in scope; a promise never; likeness accuses nobody."""

from dataclasses import replace

import pytest

from evidence.answers import Answer, Listing, Question, RegistryAnswer
from evidence.leads import Hit, Kind, Use, Written
from scanner.identity import Effect, effect_of, judge_identity
from scanner.rules import Nature, load_rules
from scanner.scope import Scope, Verdict

RULES = load_rules().by_id
ASKS, PROMISE = RULES["R18"], RULES["R01"]
LEVEL = next(rule for rule in RULES.values() if rule.nature == Nature.LEVEL)
FILING = Listing(
    "s", "演示名单", "2026-01-01", 2, "甲市演示培训学校", kind="职业技能等级认定机构", occupations="美容师", level="四级"
)


def _answer(answer: Answer, *listings: Listing) -> RegistryAnswer:
    kind = listings[0].kind if listings else ""
    return RegistryAnswer(
        answer, "甲", "甲", kind, "s", "演示名单", "2026-01-01", "演示", question=Question(("甲",)), listings=listings
    )


def _hit(text: str, use: Use = Use.CLAIM) -> Hit:
    return Hit("R18", "联网可查", "联网可查", 0, 4, Kind.BODY, "正文", text, "", Written.LITERAL, use, "")


IN, SILENT = Scope(Verdict.IN, "范围内"), Scope(Verdict.UNKNOWN, "没写", silent=True)


@pytest.mark.parametrize(
    ("answer", "scope", "effect", "points"),
    [
        (Answer.EXACT, IN, Effect.EXCUSED, 0),
        (Answer.EXACT, SILENT, Effect.EXCUSED, 0),
        (Answer.EXACT, Scope(Verdict.UNKNOWN, "别名"), Effect.LOWERED, -2),
        (Answer.EXACT, Scope(Verdict.OCCUPATION, "超"), Effect.RAISED, 2),
        (Answer.EXACT, Scope(Verdict.LEVEL, "超"), Effect.RAISED, 2),
        (Answer.EXACT, Scope(Verdict.TIME, "超"), Effect.RAISED, 2),
        (Answer.EXACT, Scope(Verdict.SITE, "超"), Effect.RAISED, 2),
        (Answer.NORMALISED, None, Effect.LOWERED, -2),
        (Answer.ALIAS, None, Effect.LOWERED, -2),
        (Answer.NOT_SEEN, None, Effect.RAISED, 1),
        (Answer.ENDED, None, Effect.RAISED, 1),
        (Answer.AMBIGUOUS, None, Effect.UNCHANGED, 0),
        (Answer.CONFLICT, None, Effect.UNCHANGED, 0),
        (Answer.PRINCIPAL, None, Effect.UNCHANGED, 0),
        (Answer.OTHER_DATE, None, Effect.UNCHANGED, 0),
        (Answer.NO_NAME, None, Effect.UNCHANGED, 0),
        (Answer.NO_LIST, None, Effect.UNCHANGED, 0),
    ],
)
def test_each_answer(answer: Answer, scope: Scope | None, effect: Effect, points: int) -> None:
    given = effect_of(ASKS, _answer(answer, FILING), scope)
    assert (given.effect, given.points) == (effect, points)
    assert effect_of(PROMISE, _answer(answer, FILING), scope).effect == Effect.UNCHANGED
    said = answer not in (Answer.NO_NAME, Answer.NO_LIST)
    assert bool(given.reason) == said and "未备案" not in given.reason


def test_every_answer_has_an_effect() -> None:
    for answer in Answer:
        assert effect_of(ASKS, _answer(answer), None).effect in Effect


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("美容师四级证书", Effect.EXCUSED),
        ("证书", Effect.EXCUSED),
        ("茶艺师证书", Effect.RAISED),
        ("美容师二级证书", Effect.RAISED),
        ("按摩师、美容师证书", Effect.LOWERED),
    ],
)
def test_a_listed_party_within_and_beyond_its_scope(text: str, effect: Effect) -> None:
    hits = [_hit(text)]
    given = judge_identity(ASKS, hits, _answer(Answer.EXACT, FILING), "")
    assert given.effect == effect, given.reason
    uses = {h.use for h in given.on_hits(hits)}
    assert uses == ({Use.REGISTERED} if effect == Effect.EXCUSED else {Use.CLAIM})
    assert bool(given.as_points()) == (effect != Effect.EXCUSED)


def test_what_is_no_claim_stays_what_it_is() -> None:
    hits = [_hit("美容师四级证书"), _hit("谨防", Use.WARNING)]
    given = judge_identity(ASKS, hits, _answer(Answer.EXACT, FILING), "")
    assert [h.use for h in given.on_hits(hits)] == [Use.REGISTERED, Use.WARNING]
    assert judge_identity(ASKS, hits[1:], _answer(Answer.NOT_SEEN), "").effect == Effect.UNCHANGED


def test_a_list_of_schools_that_names_no_levels_excuses_nobody_who_grants_levels() -> None:
    school = replace(FILING, kind="民办职业培训学校", occupations="", level="")
    assert effect_of(LEVEL, _answer(Answer.EXACT, school), SILENT).effect == Effect.UNCHANGED
    assert effect_of(ASKS, _answer(Answer.EXACT, school), SILENT).effect == Effect.EXCUSED
    assert effect_of(LEVEL, _answer(Answer.EXACT, FILING), SILENT).effect == Effect.EXCUSED
