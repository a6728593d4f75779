"""Target: what to watch, and the check of what the targets file says of one."""

import re
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote, urlsplit

from cronsim import CronSim, CronSimError

from evidence.clock import BEIJING
from evidence.errors import InputError
from evidence.hours import hours_of
from evidence.observations import Agent

TERM = "{q}"  # where a search address takes the words looked for


class Render(StrEnum):
    """When a page is shown in a browser: never, where its text is not there without, always."""

    NEVER = "never"
    AUTO = "auto"
    ALWAYS = "always"


class Kind(StrEnum):
    """What a target is: a site to follow, pages as listed, what a site map names, what a site's own search finds for some
    words, public pages on a platform."""

    SITE = "site"
    PAGES = "pages"
    SITEMAP = "sitemap"
    SEARCH = "search"
    PLATFORM = "platform"


DEPTHS = {Kind.SITE: 3, Kind.PAGES: 0, Kind.SITEMAP: 1, Kind.SEARCH: 1, Kind.PLATFORM: 0}


@dataclass(frozen=True, slots=True)
class Target:
    """One site or list of pages to watch. `depth` counts links from a start URL; `budget` is pages a run, `picture_budget`
    pictures fetched for them, where `pictures` are wanted; `schedule` is a cron expression in Beijing time, '' for what is
    only crawled by hand; `agents` are the devices it is asked for as; `hours` the part of the day in which it may be crawled,
    '' for the project's own; `terms` the words a search looks for. Who approved that robots.txt is not obeyed, and why,
    stands in the last two, both '' where it is obeyed."""

    target_id: str
    title: str
    start_urls: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    depth: int = 3
    budget: int = 200
    sitemap: bool = False
    render: Render = Render.AUTO
    district: str = ""
    schedule: str = ""
    paused: bool = False
    kind: Kind = Kind.SITE
    terms: tuple[str, ...] = ()
    agents: tuple[Agent, ...] = (Agent.DESKTOP,)
    hours: str = ""
    pictures: bool = True
    picture_budget: int = 200
    robots_override_by: str = ""
    robots_override_reason: str = ""

    @property
    def first_urls(self) -> tuple[str, ...]:
        """Where a crawl begins: the start URLs, a search's once for each of its words."""
        if self.kind != Kind.SEARCH:
            return self.start_urls
        return tuple(url.replace(TERM, quote(term)) for url in self.start_urls for term in self.terms)


_TYPES: dict[str, type] = {
    "id": str,
    "title": str,
    "kind": str,
    "start_urls": list,
    "terms": list,
    "allowed_hosts": list,
    "depth": int,
    "budget": int,
    "sitemap": bool,
    "render": str,
    "agents": list,
    "district": str,
    "schedule": str,
    "hours": str,
    "paused": bool,
    "pictures": bool,
    "picture_budget": int,
    "robots_override_by": str,
    "robots_override_reason": str,
}
_MOST = {"depth": 20, "budget": 1_000_000, "picture_budget": 1_000_000}
_CHOICES: dict[str, type[StrEnum]] = {"render": Render, "kind": Kind, "agents": Agent}


def target_from(place: str, table: object) -> Target:
    """A target from its section of the file. Raises InputError that names the place and the value."""
    if not isinstance(table, dict):
        raise InputError("不是一个 [[target]] 段", place=place, mend="请按 [[target]] 段书写")
    for key, value in table.items():
        _check(place, key, value)
    check_schedule(str(table.get("schedule", "")), place)
    hours_of(str(table.get("hours", "")), "Asia/Shanghai", place)
    if bool(table.get("robots_override_by")) != bool(table.get("robots_override_reason")):
        raise InputError("不按 robots.txt 抓取要同时写明批准人和理由", place=place, mend="请两项都写，或都不写")
    return _made(place, table)


def check_schedule(schedule: str, place: str) -> None:
    """Raises InputError when it is neither empty nor a cron expression."""
    try:
        if schedule:
            CronSim(schedule, datetime.now(BEIJING))
    except CronSimError as error:
        raise InputError(
            f"“{schedule}”不是定时的写法", place=place, mend="请写成 cron 的五项，如 30 2 * * 1 表示每周一 2:30"
        ) from error


def is_address(url: str) -> bool:
    """Whether a text is a whole http(s) address."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0 and not re.search(r"\s", url)
    except ValueError:
        return False


def _check(place: str, key: str, value: object) -> None:
    kind = _TYPES.get(key)
    if kind is None:
        raise InputError(f"不认识的项“{key}”", place=place, mend=f"可用的项是 {'、'.join(_TYPES)}")
    if type(value) is not kind or (isinstance(value, list) and not all(isinstance(v, str) for v in value)):
        raise InputError(f"“{key}”的值不对", place=place, mend="请对照 docs/targets.md 改正")
    if isinstance(value, int) and key in _MOST and not 0 <= value <= _MOST[key]:
        raise InputError(f"“{key}”超出范围", place=place, mend=f"请写 0 到 {_MOST[key]} 之间的数")
    for one in (value if isinstance(value, list) else [value]) if key in _CHOICES else ():
        if one not in set(_CHOICES[key]):
            raise InputError(f"“{key}”不能是“{one}”", place=place, mend=f"可用的是 {'、'.join(_CHOICES[key])}")


def _made(place: str, table: dict[str, object]) -> Target:
    if not table.get("id") or not re.fullmatch(r"[\w.-]{1,100}", str(table["id"])):
        raise InputError("缺少 id，或 id 里有不能用的字符", place=place, mend="id 只用文字、数字、点、横线和下划线")
    urls, kind = _texts(table, "start_urls"), Kind(str(table.get("kind", Kind.SITE)))
    if not urls:
        raise InputError("缺少 start_urls", place=place, mend="请至少写一个网址")
    for url in urls:
        if not is_address(url):
            raise InputError(f"“{url}”不是网址", place=place, mend="请写成 https://… 的完整网址")
    _check_kind(place, table, kind, urls)
    values: dict[str, object] = {k: v for k, v in table.items() if k in {f.name for f in fields(Target)}}
    values |= {
        "target_id": str(table["id"]),
        "title": str(table.get("title") or table["id"]),
        "start_urls": urls,
        "kind": kind,
        "depth": table.get("depth", DEPTHS[kind]),
        "terms": _texts(table, "terms"),
        "render": Render(str(table.get("render", Render.AUTO))),
        "agents": tuple(map(Agent, dict.fromkeys(_texts(table, "agents")))) or (Agent.DESKTOP,),
        "allowed_hosts": _texts(table, "allowed_hosts") or tuple(dict.fromkeys(str(urlsplit(u).hostname) for u in urls)),
    }
    return Target(**values)  # type: ignore[arg-type]


def _check_kind(place: str, table: dict[str, object], kind: Kind, urls: tuple[str, ...]) -> None:
    if kind in (Kind.PAGES, Kind.PLATFORM) and table.get("depth", 0) != 0:
        raise InputError(f"“{kind}”只抓列出的网页，不跟链接", place=place, mend="depth 请写 0 或不写")
    if kind == Kind.SEARCH and not (_texts(table, "terms") and all(TERM in url for url in urls)):
        raise InputError(
            "站内搜索要写检索词，网址里用 {q} 表示检索词的位置",
            place=place,
            mend='如 start_urls = ["https://example.com/search?kw={q}"]、terms = ["包过"]',
        )


def _texts(table: dict[str, object], key: str) -> tuple[str, ...]:
    given = table.get(key)
    return tuple(map(str, given)) if isinstance(given, list) else ()
