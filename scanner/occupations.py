"""Occupations and skill levels: their words, how a filing writes them, how a page claims them.

Words come from wordlists/registry with a mark (V, V~, M); synonyms only ever raise a doubt.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from evidence.errors import RuleError
from scanner.fold import HIDDEN, fold
from scanner.names import FOLDER


class Level(IntEnum):
    """The steps of 新八级, the lowest first."""

    APPRENTICE = 0
    FIVE = 1
    FOUR = 2
    THREE = 3
    TWO = 4
    ONE = 5
    SPECIAL = 6
    CHIEF = 7


LEVEL_NAMES = {
    Level.APPRENTICE: "学徒工",
    Level.FIVE: "五级/初级工",
    Level.FOUR: "四级/中级工",
    Level.THREE: "三级/高级工",
    Level.TWO: "二级/技师",
    Level.ONE: "一级/高级技师",
    Level.SPECIAL: "特级技师",
    Level.CHIEF: "首席技师",
}


@dataclass(frozen=True, slots=True)
class Filed:
    """One item of a filing: an occupation (or 工种) as printed without its code, the wider one it stands under, its levels."""

    name: str
    under: str
    levels: frozenset[Level]


_CODE = re.compile(r"[A-Za-z]?\d(?:[-－—]\d{2}){2,3}(?:[-－—]\d{1,2})?|\b\d{7,8}\b")
_PARTED = re.compile(r"[、，,;；\n/|]+(?![^()]*\))")
_RANGE = r"\s*(?:至|到|[-－—~～–]+)\s*"
_DIGITS = "一二三四五"
_JOINED = re.compile(r"([一二三四五1-5])(?=(?:[、，,/和及][一二三四五1-5])*[、，,/和及][一二三四五1-5]级)")
_ABOVE = re.compile(r"(?:以上|及以上)")
_BELOW = re.compile(r"(?:以下|及以下)")
_MASTER = r"(?<![\u4e00-\u9fff])技师|(?<=[、，,/和及至到工员师])技师|(?<![摩疗足理容发甲技])技师(?=证|等级|认定|考试)"
_BARE = {"初级": Level.FIVE, "中级": Level.FOUR, "高级": Level.THREE}


def levels_in(text: str, *, bare: bool = False) -> frozenset[Level]:
    """The levels a text names: words, ranges (五级至三级), lists (三、四级), 三级以上. `bare`: 初级, 中级, 高级 count too."""
    text = _spread(tidy(text))
    found: set[Level] = set()
    if bare:
        text = re.sub(r"(初级|中级|高级)(?!技|工)", lambda m: f"{m[1]}工", text)
    for match in _ranges().finditer(text):
        one, other = _level(match["one"]), _level(match["other"])
        found.update(Level(n) for n in range(min(one, other), max(one, other) + 1))
    for match in _words().finditer(text):
        level = _level(match[0])
        after = text[match.end() : match.end() + 3]
        if _ABOVE.match(after):
            found.update(Level(n) for n in range(level, Level.ONE + 1))
        elif _BELOW.match(after):
            found.update(Level(n) for n in range(Level.FIVE, level + 1))
        else:
            found.add(level)
    return frozenset(found)


def filed_in(occupations: str, level: str) -> tuple[Filed, ...]:
    """The items of a filing's cells: 电工(6-31-01-03)五级至三级、焊工(四级); the level's own cell where an item has none."""
    general = levels_in(level, bare=True)
    items: list[tuple[str, str, frozenset[Level]]] = []
    for piece in _pieces(occupations[:20_000]):
        levels = levels_in(piece, bare=True)
        brackets = re.findall(r"\(([^()]*)\)", piece)
        name = _bare_name(re.sub(r"\([^()]*\)", "", piece))
        if not name and levels and items:  # 电工五级、四级: the level belongs to what stands before it, with its trades
            start = max(n for n, item in enumerate(items) if not item[1])
            items[start:] = [(name, under, had | levels) for name, under, had in items[start:]]
            continue
        items += [(name, "", levels)] if name else []
        trades = [trade for b in brackets for trade in map(_bare_name, re.split(r"[、，,;；/]", b)) if trade]
        items += [(trade, name, levels) for trade in trades if name]
    return tuple(Filed(name, under, levels or general) for name, under, levels in items)


def _pieces(cell: str) -> list[str]:
    """A cell cut into items, each without its code: at signs, at numbers (1. 2.), at spaces where there is nothing else."""
    cell = re.sub(r"(?:^|(?<=[\s、，,;；]))\d{1,2}[.．、)）](?=\D)", "、", _CODE.sub(" ", cell)).strip()
    parted = _PARTED.split(tidy(cell))
    return parted if len(parted) > 1 else [tidy(piece) for piece in re.split(r"\s+(?![^(（]*[)）])", cell)]


def occupations_in(text: str, listed: Iterable[str] = ()) -> tuple[str, ...]:
    """The occupations (and their other names) a text speaks of, longest words first, each once; `listed` adds a filing's own."""
    own = [name for name in listed if len(name) >= 2]
    pattern = _either([*occupations(), *synonyms(), *own]) if own else _known()
    return tuple(dict.fromkeys(m[0] for m in re.finditer(pattern, tidy(text))))


def synonyms_of(name: str) -> frozenset[str]:
    """What else an occupation may be called, either way, one step."""
    there = set(synonyms().get(name, ()))
    there |= {word for word, names in synonyms().items() if name in names}
    return frozenset(there)


def also_elsewhere(name: str) -> bool:
    """Whether a word also names something that skill levels do not govern (特种作业, 准入): the word alone says nothing."""
    return occupations().get(name, False) or any(occupations().get(other, False) for other in synonyms().get(name, ()))


@cache
def occupations() -> dict[str, bool]:
    """Each known occupation: whether a project of the same name exists elsewhere."""
    return {row[0]: row[1] == "是" for row in _table("occupations.tsv", 3)}


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Each other name, with the occupations it may mean."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _table("synonyms.tsv", 4):
        found[row[0]] = (*found.get(row[0], ()), row[1])
    return found


def tidy(text: str) -> str:
    """Folded text without what cannot be seen and without spaces, brackets half width: as words are compared."""
    return re.sub(r"[ \t\u3000]+", "", fold(text).replace(HIDDEN, "")).replace("（", "(").replace("）", ")")


def _bare_name(piece: str) -> str:
    """An occupation without what is said of its levels."""
    piece = _ranges().sub("", _spread(piece))
    piece = re.sub(r"(?:[(:：]|等级).*$", "", piece)
    piece = re.sub(
        r"(?<!^)(?:初级工|中级工|高级工|高级技师|特级技师|首席技师|学徒工|(?<=[工员师])技师|[一二三四五1-5]级)(?:及?以[上下])?",
        "",
        piece,
    )
    name = re.sub(r"^[\d.]+|[^\u4e00-\u9fffa-z]+$", "", piece)
    return "" if _words().fullmatch(name) or name in _BARE or not re.search(r"[\u4e00-\u9fff]{2}", name) else name


def _spread(text: str) -> str:
    """三、四级 as 三级、四级; 一至三级 and 1-3级 as 一级至三级."""
    text = re.sub(r"([一二三四五1-5]级)\((?:初级工|中级工|高级工|技师|高级技师)\)", r"\1", text)
    text = re.sub(rf"(?<![\d-])([一二三四五1-5])(?={_RANGE}[一二三四五1-5]级)", r"\1级", text)
    return _JOINED.sub(r"\1级", text)


def _level(word: str) -> Level:
    return _levels()[word]


@cache
def _levels() -> dict[str, Level]:
    return {row[0]: Level(int(row[1])) for row in _table("levels.tsv", 3)}


@cache
def _words() -> re.Pattern[str]:
    """A level's word; 技师 not as the end of 按摩技师 or of a name, 三级 not in 三级医院 or 二级市场."""
    words = _either(w for w in _levels() if w != "技师")
    not_one = r"(?!医院|甲等|市场|域名|学科|标题|代理|建造|造价|消防工程|注册|分销|跳|联动|目录|保护|响应|以?下属|单位)"
    return re.compile(rf"(?:(?<![\d一二三四五六七八九十第])(?:{words}){not_one}|{_MASTER})")


@cache
def _ranges() -> re.Pattern[str]:
    words = _either(_levels())
    return re.compile(rf"(?P<one>{words}){_RANGE}(?P<other>{words})")


@cache
def _known() -> re.Pattern[str]:
    return re.compile(_either([*occupations(), *synonyms()]))


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, set(words)), key=lambda w: (-len(w), w)))


def _table(name: str, columns: int) -> list[list[str]]:
    path = FOLDER / name
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise RuleError("词表读不出来", place=str(path), mend="请从发行包恢复这个文件") from error
    rows = [(number, line.split("\t")) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    for number, row in rows:
        if len(row) != columns or not row[0] or row[2] not in ("V", "V~", "M"):
            raise RuleError(f"第 {number} 行应有 {columns} 列，第三列是 V、V~ 或 M", place=str(path), mend="请用 Tab 隔开各列")
    return [row for _, row in rows]
