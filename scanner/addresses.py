"""Addresses: what follows an address label, and runs that read province, city, district, road, number on their own."""

import re
from collections.abc import Iterator

from evidence.subjects import About
from scanner.pagetext import Found
from scanner.wordsofnames import regions

_LABEL = re.compile(
    r"(?:(?:联系|办公|公司|学校|校区|办学|通讯|通信|总部|经营|报名|上课|培训|注册|详细|校址|考试|授课|本站|单位|中心|机构|集团|店铺|教学点?)?地址|校址|(?<![\u4e00-\u9fff])住所|经营场所|办公地点|上课地点|报名地点)"
    r"[\s\0]{0,4}[:：][\s\0]{0,4}"
)
_STOP = re.compile(
    r"[\n。;；|｜<>★◆●]|[\s\0]{3,}|[\s\0(（,，、/]*(?:(?:联系|咨询|报名|招生|服务)?(?:电话|热线|邮编|邮政编码|手机|qq|微信|联系人|传真|邮箱|e-?mail|tel|网址|版权|copyright|icp|乘车|公交|备案)"
    r"|(?:京|沪|粤|浙|苏|鲁|豫|川|湘|鄂|冀|赣)icp)"
)
_MARK = re.compile(r"[路街道巷弄村镇乡区园层楼室座栋幢厦场城苑]|\d+号|大道|广场|中心|校区|市")
_ROAD = re.compile(r"[\u4e00-\u9fff]{1,8}(?:路|街|大道|巷|弄|胡同|大街)(?:[东南西北中]段)?\d{1,5}(?:-\d{1,4})?号(?:院|楼)?")
_LEAD_IN = re.compile(r"位于|地址|坐落于|设在|前往|来到|[在至到是]")
_LONGEST = 80
_REST = re.compile(r"[\u4e00-\u9fffa-z0-9\-()（）#·—]{0,40}")


def read_addresses(text: str) -> Iterator[Found]:
    """The addresses in a folded text."""
    taken: list[tuple[int, int]] = []
    if "地址" in text or "址" in text or "住所" in text or "场所" in text or "地点" in text:
        for label in _LABEL.finditer(text):
            stop = _STOP.search(text, label.end(), label.end() + _LONGEST)
            end = stop.start() if stop else min(len(text), label.end() + _LONGEST)
            value = text[label.end() : end].strip(" \0,，.、:：")
            if len(value) >= 5 and _MARK.search(value) and re.search(r"[\u4e00-\u9fff]{3}", value):
                start = text.index(value, label.end())
                taken.append((start, start + len(value)))
                yield Found(About.ADDRESS, value, start, start + len(value), sure=3)
    if "号" in text:
        yield from _unlabelled(text, taken)


def _unlabelled(text: str, taken: list[tuple[int, int]]) -> Iterator[Found]:
    for road in _ROAD.finditer(text):
        if any(start <= road.start() < end for start, end in taken):
            continue
        start = _region_start(text, road.start(), road.end())
        if start < 0:
            continue
        rest = _REST.match(text, road.end())
        end = rest.end() if rest else road.end()
        stop = _STOP.search(text, road.end(), end)
        yield Found(About.ADDRESS, text[start : stop.start() if stop else end], start, stop.start() if stop else end, sure=2)


def _region_start(text: str, road: int, end: int) -> int:
    """Where the regions begin that stand before a road in one run of characters; -1 when there are none."""
    start = road
    while start > 0 and "\u4e00" <= text[start - 1] <= "\u9fff" and road - start < 24:
        start -= 1
    start += max((m.end() for m in _LEAD_IN.finditer(text[start:road])), default=0)
    run, own = text[start:end], road - start
    places = (
        at
        for at in range(len(run) - 1)
        for n in (4, 3, 2)
        if run[at : at + n] in regions() and (run[at + n : at + n + 1] in tuple("省市") or _is_apart(run, at + n, own))
    )
    return start + min(places, default=-1 - start)


def _is_apart(run: str, after: int, road: int) -> bool:
    """Whether a region is more than the name of the road itself (延安西路, 四平路)."""
    sign = re.search(r"路|街|大道|巷|弄|胡同", run[max(after, road) :])
    return sign is not None and max(after, road) + sign.start() - after >= 2
