"""The targets file, targets.toml: one readable file of what to watch, checked when it is loaded."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from urllib.parse import urlsplit

from evidence.errors import InputError
from evidence.targetfields import Kind, Render, Target, check_schedule, is_address, target_from

__all__ = ["Kind", "Render", "Target", "check_schedule"]  # the parts of a target, by the one door


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
    targets = tuple(target_from(f"{path} 第 {number} 个目标", table) for number, table in enumerate(data.get("target", []), 1))
    ids = [t.target_id for t in targets]
    for target_id in ids:
        if ids.count(target_id) > 1:
            raise InputError(f"目标编号“{target_id}”出现了不止一次", place=str(path), mend="请让每个 id 各不相同")
    return targets


def make_target(url: str, title: str = "", district: str = "") -> Target:
    """A target for one site from its address. Raises InputError when the address is no http(s) URL."""
    if not is_address(url):
        raise InputError("这不是网址", place=url, mend="请写成 https://… 的完整网址")
    host = urlsplit(url).hostname or ""
    return Target(id_for(url), title or host, (url,), (host,), district=district)


def id_for(url: str) -> str:
    """An id made of an address."""
    parts = urlsplit(url)
    return re.sub(r"[^0-9a-z]+", "-", f"{parts.hostname}{parts.path}".lower()).strip("-")[:100]


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


def append_targets(path: Path, targets: tuple[Target, ...]) -> None:
    """Add targets at the end of the file, whole or not at all; what stands in it stays as it was written."""
    before = path.read_text("utf-8-sig").rstrip("\n")
    text = "\n".join(filter(None, (f"{before}\n" if before else "", *map(target_toml, targets))))
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text, "utf-8")
    temporary.replace(path)


def change_target(path: Path, target_id: str, **fields: str | bool) -> Target:
    """Set some fields of one target in place: comments and everything else stay as written. Raises InputError when there is
    none of that id."""
    targets = load_targets(path)
    changed = replace(the_target(path, target_id), **fields)  # type: ignore[arg-type]
    wanted = tuple(changed if t.target_id == target_id else t for t in targets)
    number = [t.target_id for t in targets].index(target_id)
    text = _edited(path.read_text("utf-8-sig"), number, fields)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text, "utf-8")
    if _reads_as(temporary, wanted):
        temporary.replace(path)
    else:  # written in a way of its own (one line for all, say): set down anew, so that it says what it should
        save_targets(path, wanted)
    return changed


def _edited(text: str, number: int, fields: Mapping[str, str | bool]) -> str:
    """The text of the file with fields set in its nth section."""
    lines = text.splitlines()
    heads = [i for i, line in enumerate(lines) if re.match(r"\s*\[\[\s*target\s*\]\]", line)]
    if number >= len(heads):
        return text
    end = heads[number + 1] if number + 1 < len(heads) else len(lines)
    for key, value in fields.items():
        line = f"{key} = {toml_value(value)}"
        at = next((i for i in range(heads[number], end) if re.match(rf"\s*{key}\s*=", lines[i])), None)
        if at is None:
            lines.insert(heads[number] + 1, line)
            end += 1
        else:
            lines[at] = line
    return "\n".join(lines) + "\n"


def _reads_as(path: Path, wanted: tuple[Target, ...]) -> bool:
    try:
        return load_targets(path) == wanted
    except InputError:
        return False


def add_target(path: Path, target: Target) -> None:
    """Append a target to the file. Raises InputError when its id is taken."""
    targets = load_targets(path)
    if target.target_id in {t.target_id for t in targets}:
        raise InputError(f"目标“{target.target_id}”已经有了", place=str(path), mend="要改它请直接编辑这个文件")
    append_targets(path, (target,))


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


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
