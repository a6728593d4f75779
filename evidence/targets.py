"""Target: what to watch. Targets stand in one readable file, targets.toml, checked when it is loaded."""

import re
import tomllib
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from cronsim import CronSim, CronSimError

from evidence.clock import BEIJING
from evidence.errors import InputError


class Render(StrEnum):
    """When a page is shown in a browser: never, where its text is not there without, always."""

    NEVER = "never"
    AUTO = "auto"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Target:
    """One site or list of pages to watch. `depth` counts links from a start URL; `budget` is pages a run; `schedule` is a
    cron expression in Beijing time, '' for what is only crawled by hand."""

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


def load_targets(path: Path) -> tuple[Target, ...]:
    """All targets of a file. Raises InputError naming file, target and value when something is wrong."""
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise InputError("没有目标文件", place=str(path), mend="请先运行 xunzheng init") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"目标文件读不懂（{error}）", place=str(path), mend="请按 TOML 格式改正这一处") from error
    extra = set(data) - {"target"}
    if extra or not isinstance(data.get("target", []), list):
        raise InputError(
            f"目标文件里有不认识的内容“{'、'.join(sorted(extra)) or 'target'}”", place=str(path), mend="只写 [[target]] 段"
        )
    targets = tuple(_target(path, number, table) for number, table in enumerate(data.get("target", []), 1))
    ids = [t.target_id for t in targets]
    for target_id in ids:
        if ids.count(target_id) > 1:
            raise InputError(f"目标编号“{target_id}”出现了不止一次", place=str(path), mend="请让每个 id 各不相同")
    return targets


def make_target(url: str, title: str = "", district: str = "") -> Target:
    """A target for one site from its address. Raises InputError when the address is no http(s) URL."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError("这不是网址", place=url, mend="请写成 https://… 的完整网址")
    name = re.sub(r"[^0-9a-z]+", "-", f"{parts.hostname}{parts.path}".lower()).strip("-")
    return Target(name, title or parts.hostname, (url,), (parts.hostname,), district=district)


def target_toml(target: Target) -> str:
    """A target as the section that load_targets reads back."""
    names = {"target_id": "id"}
    lines = (f"{names.get(f.name, f.name)} = {toml_value(getattr(target, f.name))}" for f in fields(target))
    return "\n".join(["[[target]]", *lines, ""])


def toml_value(value: str | bool | int | float | tuple[str, ...]) -> str:
    """A text, number, truth value or list of texts as TOML writes it."""
    if isinstance(value, str):
        return '"' + "".join(map(_escaped, value)) + '"'
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    return str(value).lower()


def save_targets(path: Path, targets: tuple[Target, ...]) -> None:
    """Write all targets, whole or not at all."""
    temporary = path.with_suffix(".tmp")
    temporary.write_text("\n".join(map(target_toml, targets)), "utf-8")
    temporary.replace(path)


def add_target(path: Path, target: Target) -> None:
    """Append a target to the file. Raises InputError when its id is taken."""
    targets = load_targets(path)
    if target.target_id in {t.target_id for t in targets}:
        raise InputError(f"目标“{target.target_id}”已经有了", place=str(path), mend="要改它请直接编辑这个文件")
    save_targets(path, (*targets, target))


def the_target(path: Path, target_id: str) -> Target:
    """The target of that id. Raises InputError when there is none."""
    targets = {t.target_id: t for t in load_targets(path)}
    if target_id not in targets:
        known = "、".join(targets) or "（还没有目标）"
        raise InputError(f"没有目标“{target_id}”", place=str(path), mend=f"现有的是 {known}")
    return targets[target_id]


def choose_targets(path: Path, ids: list[str]) -> tuple[Target, ...]:
    """The targets of those ids, or all that are not paused. Raises InputError when that is none."""
    chosen = tuple(the_target(path, i) for i in ids) if ids else tuple(t for t in load_targets(path) if not t.paused)
    if not chosen:
        raise InputError("没有可以抓取的目标", place=str(path), mend="请先 xunzheng targets add 网址")
    return chosen


def check_schedule(schedule: str, place: str) -> None:
    """Raises InputError when it is neither empty nor a cron expression."""
    try:
        if schedule:
            CronSim(schedule, datetime.now(BEIJING))
    except CronSimError as error:
        raise InputError(
            f"“{schedule}”不是定时的写法", place=place, mend="请写成 cron 的五项，如 30 2 * * 1 表示每周一 2:30"
        ) from error


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


_KINDS: dict[str, type] = {
    "id": str,
    "title": str,
    "start_urls": list,
    "allowed_hosts": list,
    "depth": int,
    "budget": int,
    "sitemap": bool,
    "render": str,
    "district": str,
    "schedule": str,
    "paused": bool,
}
_MOST = {"depth": 20, "budget": 1_000_000}


def _target(path: Path, number: int, table: object) -> Target:
    place = f"{path} 第 {number} 个目标"
    if not isinstance(table, dict):
        raise InputError("不是一个 [[target]] 段", place=place, mend="请按 [[target]] 段书写")
    for key, value in table.items():
        kind = _KINDS.get(key)
        if kind is None:
            raise InputError(f"不认识的项“{key}”", place=place, mend=f"可用的项是 {'、'.join(_KINDS)}")
        if type(value) is not kind or (isinstance(value, list) and not all(isinstance(v, str) for v in value)):
            raise InputError(f"“{key}”的值不对", place=place, mend="请对照 docs/targets.md 改正")
        if isinstance(value, int) and key in _MOST and not 0 <= value <= _MOST[key]:
            raise InputError(f"“{key}”超出范围", place=place, mend=f"请写 0 到 {_MOST[key]} 之间的数")
        if key == "render" and value not in set(Render):
            raise InputError(f"“render”不能是“{value}”", place=place, mend=f"可用的是 {'、'.join(Render)}")
    check_schedule(str(table.get("schedule", "")), place)
    return _checked(place, table)


def _checked(place: str, table: dict[str, object]) -> Target:
    if not table.get("id") or not re.fullmatch(r"[\w.-]{1,100}", str(table["id"])):
        raise InputError("缺少 id，或 id 里有不能用的字符", place=place, mend="id 只用文字、数字、点、横线和下划线")
    raw_urls = table.get("start_urls")
    urls = tuple(map(str, raw_urls)) if isinstance(raw_urls, list) else ()
    if not urls:
        raise InputError("缺少 start_urls", place=place, mend="请至少写一个网址")
    for url in urls:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise InputError(f"“{url}”不是网址", place=place, mend="请写成 https://… 的完整网址")
    raw_hosts = table.get("allowed_hosts")
    hosts = tuple(map(str, raw_hosts)) if isinstance(raw_hosts, list) else ()
    values: dict[str, object] = {k: v for k, v in table.items() if k in {f.name for f in fields(Target)}}
    values |= {
        "target_id": str(table["id"]),
        "title": str(table.get("title") or table["id"]),
        "start_urls": urls,
        "render": Render(str(table.get("render", Render.AUTO))),
        "allowed_hosts": hosts or tuple(dict.fromkeys(str(urlsplit(u).hostname) for u in urls)),
    }
    return Target(**values)  # type: ignore[arg-type]
