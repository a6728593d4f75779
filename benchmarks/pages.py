"""Made-up Chinese pages, the same for the same seed: pages of 70 KB to be scanned, and a site of smaller ones to be crawled.

All text is invented. A page that is scanned has a head with styles and scripts, menus, 12,000 to 15,000 characters of prose in
paragraphs, a table, links to other pages and a footer; what its prose speaks of says how much there is to judge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from benchmarks.prose import LAWFUL, PLAIN, SELLING

_SIZES_KB = (10, 20, 35)
_SCANNED = 70 * 1024


class Prose(StrEnum):
    """What a page speaks of; the value says it in Chinese."""

    PLAIN = "没有候选词"
    LAWFUL = "只有合法用语"
    SELLING = "有疑似用语"


_PLACES = ("青禾", "临川路", "北苑", "望江", "云溪", "东湖里", "松岭", "石桥", "南屏", "白塔", "双井", "平安里")
_WHO = (
    "社区居委会",
    "园林所",
    "图书室",
    "公交公司",
    "体育馆",
    "供水站",
    "博物馆",
    "菜市场",
    "街道办",
    "气象台",
    "少年宫",
    "养护队",
)
_DID = (
    "公布了本周的开放时间",
    "完成了道路两侧的绿化补种",
    "组织居民参加了义务植树",
    "对老旧管线进行了更换",
    "新添了三百多册图书",
    "发布了未来一周的天气预报",
    "举办了一场合唱比赛",
    "修缮了亭子和长廊",
    "调整了首末班车的时刻",
    "征集市民拍摄的老照片",
)
_THEN = (
    "附近居民说，散步的地方比从前宽敞了许多",
    "工作人员提醒大家雨天注意路滑，尽量错峰出行",
    "活动免票入场，老人和孩子请由家人陪同",
    "下一步还将增设座椅、饮水点和自行车停放处",
    "有建议的市民可以写在门口的意见簿上",
    "记者看到，不少人带着相机早早来到现场",
    "整个工程预计在春节以前全部结束",
    "据介绍，这里的银杏已有一百二十多年的树龄",
)
_TITLES = ("街巷新闻", "便民服务", "四季花事", "出行提示", "读书角", "老照片", "美食地图", "周末去哪儿", "天气", "意见征集")
_STYLE = ".c{n}{{margin:0 auto;padding:{n}px;color:#333;background:#fff;line-height:1.8;border-bottom:1px solid #eee}}"
_SCRIPT = 'var item{n}={{id:{n},url:"/list/{n}.html",show:function(a){{return a&&a.length>{n}?a.slice(0,{n}):a}}}};'


@dataclass(frozen=True, slots=True)
class MadePage:
    """One page with the path it is served at."""

    path: str
    body: bytes


def made_pages(count: int, prose: Prose, seed: int = 2026) -> list[MadePage]:
    """Pages of 70 KB, each unlike the others."""
    random = Random(f"{seed}-{prose}")
    return [MadePage(f"/{n}.html", _article(random, prose)) for n in range(count)]


def _article(random: Random, prose: Prose) -> bytes:
    title = f"{random.choice(_PLACES)}{random.choice(_TITLES)}"
    links = "".join(_link(random) for _ in range(45))
    head = _head(title, _said(random, PLAIN), 60, f'<ul class="nav">{links}</ul>')
    more = "".join(f"<li><span>{random.randrange(1, 13)}-{random.randrange(1, 29)}</span>{_link(random)}</li>" for _ in range(40))
    cells = "".join(f"<tr><td>{random.choice(_PLACES)}</td><td>{random.randrange(90)}</td></tr>" for _ in range(12))
    foot = (
        f'<table class="c2">{cells}</table><ul class="more">{more}</ul></div><div class="foot"><p>青禾生活网　版权所有</p>'
        "<p>意见请写信到青禾路一号　本页内容为虚构</p></div></body></html>"
    )
    parts, size = [head], len(head.encode()) + len(foot.encode())
    while size < _SCANNED:
        parts.append(_paragraph(random, prose, len(parts)))
        size += len(parts[-1].encode())
    return "".join([*parts, foot]).encode()


def _paragraph(random: Random, prose: Prose, number: int) -> str:
    """A few sentences; every tenth has one in which the state's words are used lawfully, or one that sells."""
    said = [_said(random, PLAIN) for _ in range(random.randrange(2, 6))]
    if prose is not Prose.PLAIN and number % 10 == 2:
        said.insert(1, _said(random, LAWFUL if prose is Prose.LAWFUL else SELLING))
    heading = f"<h3>{random.choice(_PLACES)}{random.choice(_TITLES)}</h3>" if number % 6 == 1 else ""
    marked = f"<b>{random.choice(_PLACES)}</b>" if number % 3 == 0 else ""
    picture = f'<img src="/img/{random.randrange(999)}.jpg" alt="{random.choice(_PLACES)}">' if number % 9 == 0 else ""
    return f'{heading}<p class="c4" style="text-indent:2em">{"".join(said)}{marked}</p>{picture}\n'


def _said(random: Random, sentences: Sequence[str]) -> str:
    return random.choice(sentences).format(p=random.choice(_PLACES), n=random.randrange(2, 90))


def _link(random: Random) -> str:
    title = f"{random.choice(_PLACES)}{random.choice(_TITLES)}"
    return f'<li class="c1"><a href="/list/{random.randrange(9000)}.html" title="{title}">{title}</a></li>'


def _head(title: str, description: str, rules: int, menu: str) -> str:
    style = "".join(_STYLE.format(n=n) for n in range(rules))
    script = "".join(_SCRIPT.format(n=n) for n in range(rules))
    return (
        f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="description" content="{description}"><style>{style}</style><script>{script}</script></head>'
        f'<body><div class="top">{menu}</div><div class="main">'
    )


def linked_site(count: int, seed: int = 2026) -> list[MadePage]:
    """A site of pages that all can be reached from its first: each links to its ten children and to some others."""
    random = Random(seed)
    paths = ["/", *(f"/article/{n}.html" for n in range(1, count))]
    pages = []
    for n, path in enumerate(paths):
        children = paths[10 * n + 1 : 10 * n + 11]
        others = [random.choice(paths) for _ in range(25)]
        pages.append(MadePage(path, _page(random, random.choice(_SIZES_KB), [*children, *others], ads=n % 20 == 19)))
    return pages


def _page(random: Random, kilobytes: int, links: list[str], *, ads: bool) -> bytes:
    title = f"{random.choice(_PLACES)}{random.choice(_TITLES)}"
    menu = "".join(f'<li class="c1"><a href="{link}" title="{title}">{random.choice(_TITLES)}</a></li>' for link in links)
    head = _head(title, _sentence(random), kilobytes // 2, f"<ul>{menu}</ul>")
    foot = '</div><div class="foot">青禾生活网　意见请写信到青禾路一号　本页内容为虚构</div></body></html>'
    parts, size = [head], len(head.encode()) + len(foot.encode())
    while size < kilobytes * 1024:
        block = _block(random, ads=ads and len(parts) % 7 == 3)
        parts.append(block)
        size += len(block.encode())
    return "".join([*parts, foot]).encode()


def _block(random: Random, *, ads: bool) -> str:
    if ads:
        return f'<div class="c3"><h3>{random.choice(_TITLES)}</h3><p>{random.choice(SELLING)}</p></div>'
    kind = random.randrange(4)
    if kind == 0:
        return f"<ul>{''.join(f'<li><span>{_sentence(random)}</span></li>' for _ in range(4))}</ul>"
    if kind == 1:
        cells = "".join(f"<td>{random.choice(_PLACES)}</td><td>{random.randrange(90)}</td>" for _ in range(4))
        picture = f'<img src="/img/{random.randrange(99)}.jpg" alt="{random.choice(_PLACES)}">'
        return f'<table class="c2"><tr>{cells}</tr></table>{picture}'
    paragraph = "".join(_sentence(random) for _ in range(random.randrange(2, 6)))
    return f'<p class="c4">{paragraph}<b>{random.choice(_PLACES)}</b>{_sentence(random)}</p>'


def _sentence(random: Random) -> str:
    who = f"{random.choice(_PLACES)}{random.choice(_WHO)}"
    return f"{random.randrange(1, 13)}月{random.randrange(1, 29)}日，{who}{random.choice(_DID)}。{random.choice(_THEN)}。"
