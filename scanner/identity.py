"""Identity: what the lists' answer makes of a lead: raised, excused, lowered or unchanged, each with its reason.

Only rules that a listed institution may use depend on it; a promise is never excused by any filing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from evidence.answers import Answer, RegistryAnswer
from evidence.leads import Hit, Point, Use
from scanner.rules import Nature, Rule
from scanner.scope import Scope, Verdict, claim_of, judge_scope


class Effect(StrEnum):
    """What the answer does to a lead."""

    RAISED = "raised"
    EXCUSED = "excused"
    LOWERED = "lowered"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Identity:
    """The effect, its points (none when excused: then nothing is claimed) and its reason in Chinese ('' when there is none)."""

    effect: Effect
    points: int
    reason: str

    def on_hits(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with claims excused, when they are."""
        if self.effect != Effect.EXCUSED:
            return [*hits]
        return [replace(h, use=Use.REGISTERED, reason=self.reason) if h.use == Use.CLAIM else h for h in hits]

    def as_points(self) -> tuple[Point, ...]:
        """The step of the confidence score, none when nothing is to be said."""
        return (Point(self.points, self.reason),) if self.reason and self.effect != Effect.EXCUSED else ()


_NOTHING = Identity(Effect.UNCHANGED, 0, "")
_LIKELY = (Answer.NORMALISED, Answer.ALIAS)
_UNSETTLED = (Answer.AMBIGUOUS, Answer.CONFLICT, Answer.PRINCIPAL, Answer.OTHER_DATE)
_TRAINS = re.compile(r"学校|培训|办学")
_ASSESSES = re.compile(r"评价|认定|鉴定|考核")


def judge_identity(rule: Rule, hits: Sequence[Hit], answer: RegistryAnswer, headings: str) -> Identity:
    """What the answer for the party makes of a rule's hits on its page; `headings` are the page's title and first heading."""
    claims = [h for h in hits if h.use == Use.CLAIM]
    if not rule.registered or not claims:
        return _NOTHING
    scope = judge_scope(claim_of(claims, headings, answer), answer.listings) if answer.answer == Answer.EXACT else None
    return effect_of(rule, answer, scope)


def effect_of(rule: Rule, answer: RegistryAnswer, scope: Scope | None) -> Identity:
    """The effect of an answer, and of the scope where the party is surely listed, on a rule that depends on identity."""
    if not rule.registered:
        return _NOTHING
    if answer.answer == Answer.EXACT and scope is not None:
        return _listed(rule, answer, scope)
    if answer.answer in _LIKELY:
        return Identity(Effect.LOWERED, -2, f"{answer.sentence}；只是可能相同，不据此免除")
    if answer.answer in (Answer.NOT_SEEN, Answer.ENDED):
        return Identity(Effect.RAISED, 1, answer.sentence)
    if answer.answer in _UNSETTLED:
        return Identity(Effect.UNCHANGED, 0, answer.sentence)
    return _NOTHING


def _listed(rule: Rule, answer: RegistryAnswer, scope: Scope) -> Identity:
    """A surely listed party: excused within its scope, raised beyond it, lowered where that is doubtful."""
    if scope.verdict == Verdict.IN:
        return Identity(Effect.EXCUSED, 0, f"{answer.sentence}，{scope.reason}，可以这样说")
    if scope.verdict != Verdict.UNKNOWN:
        return Identity(Effect.RAISED, 2, f"{answer.sentence}，但疑似{scope.verdict}：{scope.reason}")
    if not scope.silent:
        return Identity(Effect.LOWERED, -2, f"{answer.sentence}；{scope.reason}")
    if rule.nature == Nature.LEVEL and _only_trains(answer):
        return Identity(Effect.UNCHANGED, 0, f"{answer.sentence}，但这是培训机构名单，不说明可以认定等级、发证")
    return Identity(Effect.EXCUSED, 0, f"{answer.sentence}，在名单上的机构可以这样说；{scope.reason}")


def _only_trains(answer: RegistryAnswer) -> bool:
    """Whether the list is one of schools that says nothing of levels: a licence to teach is no filing to assess."""
    return (
        bool(_TRAINS.search(answer.kind))
        and not _ASSESSES.search(answer.kind)
        and not any(x.occupations for x in answer.listings)
    )
