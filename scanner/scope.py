"""Scope: what a page claims to certify (occupation, level, day, site) against what its filing covers.

Other names of occupations are from memory and a page's words are few: what they alone decide is 无法判断, never a breach.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from evidence.answers import Listing, RegistryAnswer
from evidence.leads import Hit
from scanner.names import plain, short_divisions
from scanner.occupations import (
    LEVEL_NAMES,
    Filed,
    Level,
    also_elsewhere,
    filed_in,
    levels_in,
    occupations,
    occupations_in,
    synonyms_of,
)
from scanner.shelf import parted
from scanner.validity import Standing, day_of, standing


class Verdict(StrEnum):
    """How a claim stands to a filing, as the reader sees it."""

    IN = "在范围内"
    OCCUPATION = "超工种"
    LEVEL = "超等级"
    TIME = "超期"
    SITE = "非本站点"
    UNKNOWN = "无法判断"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a page claims: `elsewhere` when it speaks of 操作证 and the like, which no skill level is."""

    occupations: tuple[str, ...]
    levels: frozenset[Level]
    day: str = ""
    site: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The verdict with its reason in Chinese. `silent`: page or filing does not say enough to compare at all."""

    verdict: Verdict
    reason: str
    silent: bool = False


_ENDS = re.compile(r"[。！!？?\n]")
_ELSEWHERE = re.compile(r"操作证|特种作业|特种设备|上岗证|准入|职业资格|资格考试|驾驶证|执业")
_SITE = re.compile(
    r"(?:(?:^|[^\u4e00-\u9fff])(?:在|设于|设在|前往)?+|在|设于|设在|地点[:：]?|前往)([\u4e00-\u9fff]{2,16}?(?:教学点|考核点|考点|站点|校区|分校|基地))"
)
_VAGUE = re.compile(r"^(?:本|我|该|各|指定|就近|当地|附近|任何|全国|多个|其他)")
_OPEN_ENDED = re.compile(r"等(?:[\d一二三四五六七八九十百]+个|职业|工种|$)|详见|见附件")


def claim_of(hits: Sequence[Hit], headings: str, answer: RegistryAnswer) -> Claim:
    """What the sentences of some hits claim; the page's headings name the occupation where the sentences name none."""
    near = "\n".join(f"{_ENDS.split(h.before)[-1]}{h.quote}{_ENDS.split(h.after)[0]}" for h in hits)
    return claim_in(near, answer, headings)


def claim_in(near: str, answer: RegistryAnswer, headings: str = "") -> Claim:
    """What some words claim, about the party that an answer is for."""
    listed = [filed.name for filed in _filed(answer.listings)]
    named = occupations_in(near, listed)
    text = near if named else f"{near}\n{headings}"
    site = next((m[1] for m in _SITE.finditer(near) if not _VAGUE.match(m[1])), "")
    return Claim(
        named or occupations_in(headings, listed),
        levels_in(text),
        day_of(answer.question.seen),
        site,
        bool(_ELSEWHERE.search(text)),
    )


def judge_scope(claim: Claim, listings: Sequence[Listing]) -> Scope:
    """How a claim stands to the rows of one listed body."""
    good = [one for one in listings if standing(one, claim.day)[0] in (Standing.GOOD, Standing.LATER)]
    if listings and not good:
        return Scope(Verdict.TIME, f"{_row(listings[0])}{standing(listings[0], claim.day)[1]}")
    if scope := _site(claim, good):
        return scope
    filed = _filed(good)
    if not filed:
        return Scope(Verdict.UNKNOWN, "名单没有列明职业（工种），须另行核对备案范围", silent=True)
    if not claim.occupations:
        return _levels_alone(claim, filed)
    ended = {filed.name for filed in _filed([one for one in listings if one not in good])}
    open_ended = any(_OPEN_ENDED.search(one.occupations) for one in good)
    found = [_occupation(name, claim, filed, ended, open_ended) for name in claim.occupations]
    return min(found, key=lambda scope: _GRAVEST.index(scope.verdict))


_GRAVEST = (Verdict.OCCUPATION, Verdict.LEVEL, Verdict.SITE, Verdict.TIME, Verdict.UNKNOWN, Verdict.IN)


def _occupation(name: str, claim: Claim, filed: Sequence[Filed], ended: set[str], open_ended: bool) -> Scope:
    same = [f for f in filed if f.name == name]
    if same:
        return _level(name, claim, same, filed)
    if name in ended:
        return Scope(Verdict.TIME, f"“{name}”的备案到网页看到时已不在有效期内")
    alike = [f.name for f in filed if f.name in synonyms_of(name) or name in f.name or f.name in name]
    if alike:
        return Scope(Verdict.UNKNOWN, f"页面写“{name}”，名单上是“{alike[0]}”，可能是同一职业的不同叫法，须人工核对")
    if name not in occupations() or open_ended or also_elsewhere(name) or claim.elsewhere:
        return Scope(Verdict.UNKNOWN, f"页面写“{name}”，名单上未见，但这个词不足以断定所指的职业，须人工核对")
    return Scope(Verdict.OCCUPATION, f"页面写“{name}”，名单上备案的职业（工种）是{_some([f.name for f in filed])}")


def _level(name: str, claim: Claim, same: Sequence[Filed], filed: Sequence[Filed]) -> Scope:
    """The levels of an occupation that is filed; with several occupations in one sentence a level may be any one's."""
    if not claim.levels:
        return Scope(Verdict.IN, f"“{name}”在备案的职业（工种）内，页面没有写等级")
    mine = [f for f in filed if f.name in claim.occupations]
    if not all(f.levels for f in mine):
        return Scope(Verdict.UNKNOWN, f"“{name}”在备案的职业（工种）内，名单没有写等级", silent=True)
    allowed = frozenset().union(*(f.levels for f in mine))
    if over := sorted(claim.levels - allowed):
        if claim.elsewhere or any(also_elsewhere(one) for one in claim.occupations):
            return Scope(Verdict.UNKNOWN, f"“{name}”另有不属于等级认定的同名项目，页面所写等级须人工核对")
        return Scope(Verdict.LEVEL, f"页面写{_named(over)}，名单上“{name}”备案的是{_named(sorted(same[0].levels))}")
    return Scope(Verdict.IN, f"“{name}”及所写等级在备案范围内")


def _levels_alone(claim: Claim, filed: Sequence[Filed]) -> Scope:
    if claim.levels and not claim.elsewhere and all(f.levels for f in filed):
        allowed = frozenset().union(*(f.levels for f in filed))
        if over := sorted(claim.levels - allowed):
            return Scope(Verdict.LEVEL, f"页面写{_named(over)}，名单上各职业备案的等级只有{_named(sorted(allowed))}")
    return Scope(Verdict.UNKNOWN, "页面没有写明职业（工种），无法与备案范围核对", silent=True)


def _site(claim: Claim, good: Sequence[Listing]) -> Scope | None:
    """A site that the page names: none of those that the filing names, or in another town than the one filing that names none."""
    sites = [site for one in good for site, _ in parted(one.sites)]
    if not claim.site:
        return None
    if not sites:
        told = "".join(f"{one.name}{one.address}{one.region}" for one in good)
        elsewhere = any(place in claim.site and place not in told for place in short_divisions())
        doubt = f"页面写的地点是“{claim.site}”，名单没有列站点，是否在备案之内须人工核对"
        return Scope(Verdict.UNKNOWN, doubt) if elsewhere else None
    named = plain(claim.site)
    there = map(plain, (*sites, *(one.address for one in good if one.address)))
    if any(named in place or place in named for place in there):
        return None
    return Scope(Verdict.SITE, f"页面写的地点是“{claim.site}”，名单所列站点是{_some(sites)}")


def _filed(listings: Sequence[Listing]) -> list[Filed]:
    return [filed for one in listings for filed in filed_in(one.occupations, one.level)]


def _row(one: Listing) -> str:
    return f"{one.published}《{one.title}》第 {one.row} 行“{one.name}”"


def _some(names: Sequence[str]) -> str:
    names = list(dict.fromkeys(names))
    return "、".join(names[:6]) + (f"等 {len(names)} 项" if len(names) > 6 else "")


def _named(levels: Sequence[Level]) -> str:
    return "、".join(LEVEL_NAMES[level] for level in levels)
