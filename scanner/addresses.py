"""Addresses: what follows an address label, and runs that read province, city, district, road, number on their own."""

import re
from collections.abc import Iterator
from itertools import islice

from evidence.subjects import About
from scanner.pagetext import Found
from scanner.vicinity import matches
from scanner.wordsofnames import regions

_LABEL = re.compile(
    r"(?:(?:联系|办公|公司|学校|校区|办学|通讯|通信|总部|经营|报名|上课|培训|注册|详细|校址|考试|授课|本站|单位|中心|机构|集团|店铺|教学点?)?地址|校址|(?<![\u4e00-\u9fff])住所|经营场所|办公地点|上课地点|报名地点|所在地)"
    r"[\s\0]{0,4}[:：][\s\0]{0,4}"
)
_STOP = re.compile(
    r"[\n。;；|｜<>★◆●]|[\s\0]{3,}|[\s\0(（,，、/]*(?:(?:联系|咨询|报名|招生|服务)?(?:电话|热线|邮编|邮政编码|手机|qq|微信|联系人|传真|邮箱|e-?mail|tel|网址|版权|copyright|icp|乘车|公交|备案)"
    r"|\s+[1-9][.、)]?(?=[\u4e00-\u9fff]{2,8}[省市区])"
    r"|[\s\0,，、/]+[\u4e00-\u9fff]{1,4}(?:电话|热线|邮编|手机)"
    r"|站长|信箱|乘|(?:[京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀贵黔云滇陕甘青蒙藏宁新])icp)"
)
_MARK = re.compile(r"[路街道巷弄村镇乡区园层楼室座栋幢厦场城苑]|\d+号|大道|广场|中心|校区|市")
_ROAD = re.compile(r"[\u4e00-\u9fff]{1,8}(?:路|街|大道|巷|弄|胡同|大街)(?:[东南西北中]段)?\d{1,5}(?:-\d{1,4})?号(?:院|楼)?")
_NUMBERED = re.compile(r"[路街道巷弄同段]\d{1,5}(?:-\d{1,4})?号")
_CITY = re.compile(r"市[\u4e00-\u9fff]{1,6}[区县市]")
_GAP = re.compile(r"[^\u4e00-\u9fff]")
_HEAD = 16  # characters of province and city before 市
_LINE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,7}(?:省|自治区))?[\u4e00-\u9fff]{2,6}市[\u4e00-\u9fff]{1,6}[区县市]"
    r"[\u4e00-\u9fff]{2,24}(?:大厦|广场|中心|大楼|写字楼|园|路|街|大道)[\u4e00-\u9fff]{0,4}[a-z]?座?[0-9a-z-]{1,6}[号楼室层座]?"
    r"(?:\d*号?楼?\d{1,5}室?)?"
)
_DETAIL = re.compile(r"\d+[a-z]?(?:号|楼|室|层|座|栋|幢)|[a-z][座楼栋]|路|街")
_LISTED = re.compile(r"[ \0,.、:]*[1-9][.、)]?[\u4e00-\u9fff]{2,8}[省市区]")  # the first of several, counted
_ASIDE = re.compile(r"\([^()]*\)?$")  # at the end of an address that comes to a house: how to find it, what it is for
_HOUSE = re.compile(r"[\d一二三四五六七八九十][a-z]?(?:号(?!线)|楼|室|层)|[楼层厅]$")
_WHOLE = re.compile(r".*(?:\d[0-9a-z-]*(?:号楼|号院|号|室|层|楼|座|栋|幢|单元|房间|房)|[一二三四五六七八九十]+[层楼])")
_LEAD_IN = re.compile(r"位于|地址|坐落于|设在|前往|来到|[在至到是]")
_LONGEST, _MOST = 80, 300
_REST = re.compile(r"[\u4e00-\u9fffa-z0-9\-()（）#·—]{0,40}")


def read_addresses(text: str) -> Iterator[Found]:
    """The addresses in a folded text."""
    taken: list[tuple[int, int]] = []
    for found in _labelled(text):
        taken.append((found.start, found.end))
        yield found
    for start, end in sorted({*_roads(text), *_heads_of_lines(text)}, key=lambda span: (span[0], -span[1])):
        if any(a < end and start < b for a, b in taken):
            continue
        taken.append((start, end))
        yield Found(About.ADDRESS, text[start:end], start, end, sure=2)


def _labelled(text: str) -> Iterator[Found]:
    for label in islice(matches(_LABEL, text, ("址", "住所", "场所", "地点", "所在地"), 6, 16), _MOST):
        stop = _STOP.search(text, label.end(), label.end() + _LONGEST)
        end = stop.start() if stop else min(len(text), label.end() + _LONGEST)
        start, end = _trimmed(text, label.end(), end)
        value = text[start:end]
        if len(value) >= 5 and _MARK.search(value) and re.search(r"[\u4e00-\u9fff]{3}", value):
            yield Found(About.ADDRESS, value, start, end, sure=3)


def _roads(text: str) -> Iterator[tuple[int, int]]:
    """Runs that read region, road, number, and what follows of the building."""
    for number in _NUMBERED.finditer(text):
        road = _ROAD.search(text, max(0, number.start() - 10), number.end() + 1)
        start = _region_start(text, road.start(), road.end()) if road else -1
        if road and start >= 0:
            rest = _REST.match(text, road.end())
            end = rest.end() if rest else road.end()
            stop = _STOP.search(text, road.end(), end)
            yield _trimmed(text, start, stop.start() if stop else end)


def _heads_of_lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines that begin with province, city and district and come to a building, a floor or a room."""
    for city in _CITY.finditer(text):
        before = text[max(0, city.start() - _HEAD) : city.start()]
        signs = (*_GAP.finditer(before), *_LEAD_IN.finditer(before))
        start = city.start() - len(before) + max((m.end() for m in signs), default=0)
        line = _LINE.match(text, start)
        if line:
            stop = _STOP.search(text, start, line.end())
            yield _trimmed(text, start, stop.start() if stop else line.end())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """An address without what follows it: an unopened bracket, the next clause, words that are no place."""
    value = text[start:end]
    depth = 0
    for at, sign in enumerate(value):
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            value = value[:at]
            break
    head, *clauses = re.split(r"(?=[,、])", value)
    for clause in clauses:
        if not _DETAIL.search(clause) and _DETAIL.search(head):
            break
        head += clause
    whole = _WHOLE.match(head)
    if whole and len(head) - whole.end() > 3 and not _MARK.search(head[whole.end() :]) and "(" not in head[whole.end() :]:
        head = head[: whole.end()]
    if (aside := _ASIDE.search(head)) and _HOUSE.search(head[: aside.start()]) and not _HOUSE.search(aside[0]):
        head = head[: aside.start()]
    lead = len(head) - len(head.lstrip(" \0,.、:123456789")) if _LISTED.match(head) else len(head) - len(head.lstrip(" \0,.、:"))
    return start + lead, start + len(head.rstrip(" \0,.、:-"))


def _region_start(text: str, road: int, end: int) -> int:
    """Where the regions begin that stand before a road in one run of characters; -1 when there are none."""
    start = road
    while start > 0 and "\u4e00" <= text[start - 1] <= "\u9fff" and road - start < 24:
        start -= 1
    start += max((m.end() for m in _LEAD_IN.finditer(text[start:end])), default=0)
    run, own = text[start:end], max(0, road - start)
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
