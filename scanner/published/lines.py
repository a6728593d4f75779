"""What a row that is no institution is: a title, a total, a footnote, a heading of a group; and numbered lines of names."""

import re
from dataclasses import dataclass

_TOTAL = re.compile(
    r"(?:合\s*计|总\s*计|小\s*计|共\s*计)\s*[:：]?\s*[\d,，]*\s*(?:家|所|个|户|人)?|(?:合计|总计|共计?|总共)\s*\d+\s*(?:家|所|个|户)?[。.]?"
)
_NOTE = re.compile(
    r"(?:注|备\s*注|说\s*明|附\s*注|附|填\s*表\s*人?|制\s*表\s*人?|填报(?:单位|人|日期)|监督电话|咨询电话|数据来源|来\s*源)\s*[\d一二三]?\s*[:：].*",
    re.S,
)
_MARKED = re.compile(r"[*※★#]\s*.{0,200}(?:为|指|表示).*", re.S)
_DATED = re.compile(
    r"(?:截\s*至|截止|统计时间|更新时间|发布时间|公布时间|日期)?\s*[:：]?\s*(?:到|于)?\s*\d{4}\s*[年./-]\s*\d{1,2}\s*(?:[月./-]\s*\d{1,2}\s*日?)?\s*月?"
)
_PAGE = re.compile(r"[-—–]*\s*第?\s*\d{1,4}\s*(?:页|/\s*\d+)?\s*(?:[,，]?\s*共\s*\d+\s*页)?\s*[-—–]*")
_TITLE = re.compile(
    r".{0,60}(?:名单|目录|一览表|清单|情况表|汇总表|统计表|明细表|公示|公告|通知|台账|信息表|名册)(?:\s*[(（][^()（）]{0,30}[)）])?"
)
_GROUP = re.compile(
    r"[一二三四五六七八九十]{1,3}\s*[、.．]\s*.{0,40}|[(（][一二三四五六七八九十]{1,3}[)）]\s*.{0,40}|.{0,30}[(（]\s*共?\s*\d+\s*(?:家|所|个)\s*[)）]"
)
_NUMBERED = re.compile(r"\s*(?:[(（]\s*(\d{1,5})\s*[)）]|(\d{1,5})\s*(?:[.．、:：)）]|(?=\s+\S))|([①-⑳]))\s*")
_CHINESE_NUMBER = re.compile(r"\s*(?:[一二三四五六七八九十百]{1,5}\s*[、.．]|[(（][一二三四五六七八九十百]{1,5}[)）])\s*")
_FORM = re.compile(
    r"(?:学校|学院|大学|中学|公司|集团|厂|中心|协会|学会|研究院|研究所|鉴定所|鉴定站|职校|技校|教育机构|培训机构|评价机构|医院|幼儿园|俱乐部|合作社|事务所|工作室|经营部|培训部|培训点|教学点|基地|总站|分校|工会|联合会|商会|基金会|促进会)"
    r"(?:\s*[(（][^()（）]{0,40}[)）])?"
)
_SERIAL = re.compile(r"(?:第)?\d{1,6}[.、]?|[一二三四五六七八九十]{1,4}")


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A line of text that lists an institution: its name, and whether a number stood before it."""

    name: str
    numbered: bool


def aside(text: str) -> str:
    """What a single cell is that is no institution: 合计, 注, 日期, 页码, 标题, 小标题; '' when it may be one."""
    text = text.strip()
    for what, pattern in (("合计", _TOTAL), ("注", _NOTE), ("注", _MARKED), ("日期", _DATED), ("页码", _PAGE), ("标题", _TITLE)):
        if pattern.fullmatch(text):
            return what
    if _GROUP.fullmatch(text) and not ends_in_form(text):
        return "小标题"
    return ""


def is_total(text: str) -> bool:
    """Whether a cell says that its row is a sum."""
    return _TOTAL.fullmatch(text.strip()) is not None


def is_serial(text: str) -> bool:
    """Whether a cell is no more than the row's number."""
    return _SERIAL.fullmatch(text.strip()) is not None


def ends_in_form(text: str) -> bool:
    """Whether a text ends in a word for an organisation, a remark in brackets aside."""
    text = text.strip().rstrip("；;。，,、")
    return any(m.end() == len(text) for m in _FORM.finditer(text))


def named_line(text: str) -> NamedLine | None:
    """The institution that a line of a notice lists, None when it is prose."""
    if match := _NUMBERED.match(text):
        name = text[match.end() :].strip().rstrip("；;。，,、")
        return NamedLine(name, True) if name and (ends_in_form(name) or not _is_prose(name)) else None
    if (match := _CHINESE_NUMBER.match(text)) and ends_in_form(text) and not _is_prose(text[match.end() :]):
        return NamedLine(text[match.end() :].strip().rstrip("；;。，,、"), True)
    name = text.strip().rstrip("；;。，,、")
    return NamedLine(name, False) if ends_in_form(name) and not _is_prose(name) and len(name) <= 60 else None


def _is_prose(text: str) -> bool:
    return len(text) > 80 or re.search(r"[。；;!！?？]|[,，:：].{6,}", text) is not None
