"""Names of institutions made up: region × own name × trade × form, as published lists have them; and how they are miswritten.

Places are real, the own names are characters drawn by a seeded generator.
"""

import random
from collections.abc import Callable
from functools import cache

from scanner.names import parts_of, plain, words

_OWN = (
    "安宝博昌成诚驰创达德鼎东帆方飞丰福冠光广海航浩和恒弘宏华慧嘉建捷金锦京精九君骏凯康科乐力立利联良林龙隆美铭能宁鹏"
    "平启千乾勤青清庆仁荣瑞润森尚盛世双顺思腾天通同万伟文祥翔新鑫星兴旭轩学雅阳耀一益英永优宇育元远跃云韵泽展哲振正知"
    "志智中忠众卓子梓紫宗尊佳景明晨熙若晓春秋禾木石山川江河湖田竹松柏梅兰桂荷砚耕砺墨书画琴棋灯塔桥舟鹿鹤鸣雁燕雀晴岚"
)
_TRADES = (
    *("职业", "职业技术", "职业技能", "教育", "教育科技", "教育咨询", "人力资源", "家政服务", "健康管理"),
    *("信息技术", "文化传播", "消防职业", "美容美发职业", "会计", "驾驶员", "电子商务职业"),
)
_FORMS = (
    *("培训学校", "培训学校", "培训学校", "培训学校有限公司", "有限公司", "有限公司"),
    *("培训中心", "学校", "技工学校", "协会"),
)


@cache
def universe(size: int) -> tuple[str, ...]:
    """So many different names, the same each time."""
    chance = random.Random(size)
    table = words("divisions.toml")
    cities, counties = table["cities"], [c for c in table["counties"] if len(c) >= 3]
    names: dict[str, None] = {}
    while len(names) < size:
        city = chance.choice(cities)
        place = chance.choice((city, city, city + chance.choice(counties), chance.choice(counties)))
        own = "".join(chance.choices(_OWN, k=chance.choices((2, 3, 4), (70, 22, 8))[0]))
        names[place + own + chance.choice(_TRADES) + chance.choice(_FORMS)] = None
    return tuple(names)


def edited(name: str, edits: int, chance: random.Random) -> str:
    """A name with so many characters changed, left out or put in, each at another place."""
    chars = list(name)
    for place in sorted(chance.sample(range(len(chars)), edits), reverse=True):
        match chance.choice(("change", "change", "leave out", "put in")):
            case "change":
                chars[place] = chance.choice([c for c in _OWN if c != chars[place]])
            case "leave out":
                del chars[place]
            case _:
                chars.insert(place, chance.choice(_OWN))
    return "".join(chars)


def without_region(name: str, _: random.Random) -> str:
    """A name as a page gives it that leaves its place out."""
    return parts_of(plain(name)).core if parts_of(plain(name)).region else name


def other_brackets(name: str, chance: random.Random) -> str:
    """A name with its form or place in brackets, full or half, or with spaces."""
    parts = parts_of(plain(name))
    head, form = name[: len(name) - len(parts.form)], name[len(name) - len(parts.form) :]
    return chance.choice((f"{head}（{form}）", f"{head}({form})", f"{head} {form}", f"{head}【{form}】"))


WAYS: dict[str, Callable[[str, random.Random], str]] = {
    "错一个字": lambda name, chance: edited(name, 1, chance),
    "错两个字": lambda name, chance: edited(name, 2, chance),
    "省略地区": without_region,
    "括号、空格不同": other_brackets,
}


def near_miss(name: str, chance: random.Random) -> str:
    """The name of another body, like 长治市远博… and 长治市荣通…: own name, form, region or branch is another."""
    parts = parts_of(plain(name))
    own = "".join(chance.choices(_OWN, k=2))
    region = name[: len(name) - len(parts.core)]
    trade = next((t for t in sorted(_TRADES, key=len, reverse=True) if parts.own.endswith(t)), "")
    old = parts.own.removesuffix(trade)
    kind = chance.choice(("own", "one character", "region", "form", "branch", "trade"))
    if kind == "own":
        return f"{region}{own}{trade}{parts.form}"
    if kind == "one character":
        return f"{region}{old[:-1]}{chance.choice([c for c in _OWN if c != old[-1:]])}{trade}{parts.form}"
    if kind == "region":
        city = chance.choice([c for c in words("divisions.toml")["cities"] if not region.startswith(c)])
        return f"{city}{parts.core}"
    if kind == "form":
        form = "培训学校有限公司" if parts.form == "培训学校" else "培训学校" if "有限" in parts.form else "研究会"
        return f"{region}{parts.own}{form}"
    if kind == "branch":
        return f"{name}{chance.choice(('太原分校', '城东教学点', '授权招生点', '第二分公司'))}"
    return f"{region}{old}{chance.choice([t for t in _TRADES if t != trade])}{parts.form}"
