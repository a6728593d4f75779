"""Validity: what a row of a list is worth on the day a page was seen: its status, its dates, and which lists counted then."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from evidence.answers import Listing
from evidence.clock import beijing
from evidence.registries import Institution, Snapshot

_ENDED = re.compile(
    r"到期|过期|失效|暂停|停止|停办|停业|终止|注销|吊销|撤销|撤消|取消|退出|不合格|不通过|未通过|黑名单|未年检|未参加|无效"
)
_HOLDS = re.compile(r"(?:有效|正常|合格|通过|存续|在册)")
_DATE = re.compile(r"(20\d{2}|19\d{2})\s*[-./年]?\s*(1[0-2]|0?[1-9])(?:\s*[-./月]?\s*(3[01]|[12]\d|0?[1-9]))?(?!\d)")
_ADDITIVE = re.compile(r"第[\d一二三四五六七八九十]+批|增补|补充|新增|新备案|追加")
_YEARLY = re.compile(r"[\d〇零一二三四五六七八九十○]{1,4}(?:年度?|月|日|版)|20\d{2}|[（(]?截[至止].*?[)）]|[\s\d.\-()（）]")


class Standing(StrEnum):
    """What a row is worth on a day."""

    GOOD = "good"
    ENDED = "ended"
    NOT_BEGUN = "not_begun"
    EXPIRED = "expired"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its list."""

    snapshot: Snapshot
    one: Institution


def day_of(seen: str) -> str:
    """The day in China (YYYY-MM-DD) of a kept time or a day, '' when not known."""
    return beijing(seen, "%Y-%m-%d") if "T" in seen else seen[:10]


def standing(one: Listing, day: str) -> tuple[Standing, str]:
    """What a row is worth on a day ('' not known: dates are not held against it), with the reason in Chinese ('' when good)."""
    if _ENDED.search(one.status) and not _HOLDS.match(one.status.strip()):
        return Standing.ENDED, f"状态为“{one.status}”"
    begins, ends = period(one.valid_from, one.valid_to)
    if day and ends and ends < day:
        return Standing.EXPIRED, f"有效期至 {ends}，到 {day} 已过"
    if day and begins and begins > day:
        return Standing.NOT_BEGUN, f"有效期从 {begins} 起，{day} 还没有到"
    if day and one.published > day and not begins:
        return Standing.LATER, f"核对的日子是 {day}，名单在那以后才公布"
    return Standing.GOOD, ""


def period(valid_from: str, valid_to: str) -> tuple[str, str]:
    """The first and last day of a validity as printed (2027-03, 2027年3月31日, 2024.3.1至2027.2.28); '' when open."""
    begin = [day for day in _days(valid_from, last=False) if day]
    ends = _days(valid_to, last=True)
    begins = begin[0] if begin else (_days(valid_to, last=False)[0] if len(ends) > 1 else "")
    return begins, ends[-1] if ends else ""


def _days(text: str, *, last: bool) -> list[str]:
    found = []
    for year, month, day in (match.groups() for match in _DATE.finditer(text[:80])):
        try:
            if day:
                found.append(date(int(year), int(month), int(day)).isoformat())
            elif last:
                following = date(int(year) + int(month) // 12, int(month) % 12 + 1, 1)
                found.append(date.fromordinal(following.toordinal() - 1).isoformat())
            else:
                found.append(date(int(year), int(month), 1).isoformat())
        except ValueError:  # 2月30日: as if it were not printed
            continue
    return found


def series_of(snapshot: Snapshot) -> tuple[str, ...]:
    """What a list is an issue of: the same source, kind and title without its dates. Lists that add to others stand alone."""
    if _ADDITIVE.search(snapshot.title):
        return (snapshot.snapshot_id,)
    source = urlsplit(snapshot.source).hostname or snapshot.source.strip()
    return source, snapshot.kind, snapshot.region, _YEARLY.sub("", snapshot.title)


def issues_after(snapshot: Snapshot, snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """The later issues of a list, oldest first."""
    series = series_of(snapshot)
    later = [s for s in snapshots if s.published > snapshot.published and series_of(s) == series]
    return sorted(later, key=lambda s: s.published)
