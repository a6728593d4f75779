"""Phones: mobiles, fixed lines, 400/800 numbers and short hotlines, with the separators people put between their digits.

A run of digits that belongs to something else (an address on the web, a longer number, a QQ) is not a phone.
"""

import re
from collections.abc import Iterator

from evidence.subjects import About
from scanner.pagetext import Found
from scanner.vicinity import matches

_S = r"[\s\0.·•*_\-—–－]{0,2}"
_LINE = r"[2-9](?:\d{2,3}" + _S + r"\d{4}|\d{3}[\s\0-]\d{3})"
_ABROAD = r"(?:\(?\+?86\)?[\s\0-]{0,2})?"
_DENSE = re.compile(r"\d[\d\s\0\-—–－().·•*+/_一]{5,60}")  # where numbers may stand: everything else is not looked at
_MOBILE = re.compile(
    rf"(?<!\d){_ABROAD}(1(?:[35-9]\d|4[5-9])(?:{_S}\d{{4}}{_S}\d{{4}}|[\s\0-]\d{{3}}[\s\0-]\d{{5}}|[\s\0-]\d\d[\s\0-]\d{{3}}[\s\0-]\d{{3}}))(?!\d)"
)
_SERVICE = re.compile(rf"(?<!\d)([48]00(?:{_S}\d){{7}})(?!\d)")
_FIXED_LINE = _LINE.replace("[2-9]", "[02-9]", 1)
_FIXED = re.compile(
    rf"(?<!\d){_ABROAD}\(?(0(?:10|2\d|[3-9]\d{{2}}))\)?[\s\0]?([-—–－_/.一]{{0,3}}[\s\0]?)({_FIXED_LINE})(?!\d)"
    rf"|(?<!\d)\+?86[\s\0-]{{1,2}}(10|2\d|[3-9]\d{{2}})[\s\0-]{{1,2}}({_FIXED_LINE})(?!\d)"
)
_ALONE = re.compile(rf"(?![48]00)({_LINE})(?![\d-])")
_MORE = re.compile(rf"[\s\0]{{0,2}}[、/,，;；\s][\s\0]{{0,2}}({_LINE})(?![\d-])")
_EXTENSION = re.compile(r"[\s\0]{0,2}(?:-|—|转|ext\.?|分机(?:号)?)[\s\0:：]{0,2}(\d{1,5})(?!\d)")
_LABEL = re.compile(r"(?:电话|热线|手机|座机|tel|传真|call|拨打|致电|客服|咨询)[^\d\n]{0,10}\n?[\s\0:：]{0,6}$")
_ALONE_LABEL = re.compile(r"(?:电话|热线|座机|(?<![a-z])tel)[^\d\n]{0,8}\n?[\s\0:：]{0,4}(?=\d)")
_HOTLINE = re.compile(r"(?:热线|拨打|致电)[^\d\n]{0,6}[\s\0]{0,2}(1[12]\d{1,3}|9[56]\d{3,4})(?![\d-])")
_OTHERS = re.compile(
    r"(?:qq|扣扣|企鹅|群|uin=|身份证\S{0,4}|学号|账号|帐号|卡号|编号|证号|备\S{0,4}|icp\S{0,2}|b[12]-|isbn\S{0,6}|订单\S{0,4}|[(,。\s]如|例如|示例|格式)[\s\0:：]{0,3}$"
)
_PHONE_WORDS = ("tel", "mobile", "phone", "call", "m", "t", "p", "fax")


def read_phones(text: str) -> Iterator[Found]:
    """The phone numbers in a folded text, each value with dashes where a reader expects them."""
    done = 0
    for dense in _DENSE.finditer(text):
        for found in sorted(_numbers(text, max(0, dense.start() - 2), dense.end()), key=lambda f: f.start):
            if found.start >= done:
                done = found.end
                yield found
    yield from _labelled_alone(text)


def _numbers(text: str, start: int, end: int) -> Iterator[Found]:
    """The numbers in a part of a text that is dense with digits."""
    for match in _SERVICE.finditer(text, start, end):
        number = _digits(match[1])
        if _stands_free(text, *match.span()):
            yield _phone(text, f"{number[:3]}-{number[3:6]}-{number[6:]}", match.start(), match.end())
    for match in _MOBILE.finditer(text, start, end):
        if _stands_free(text, *match.span()):
            yield _phone(text, _digits(match[1]), match.start(1), match.end())
    for match in _FIXED.finditer(text, start, end):
        if _stands_free(text, *match.span()):
            area = match[1] or f"0{match[4]}"
            found = _phone(text, f"{area}-{_digits(match[3] or match[5])}", match.start(), match.end(), extended=True)
            yield found
            yield from _further(text, area, found.end)


def _further(text: str, area: str, at: int) -> Iterator[Found]:
    """Numbers after the first without the area code: 021-00000000 00000001."""
    while match := _MORE.match(text, at):
        yield Found(About.PHONE, f"{area}-{_digits(match[1])}", *match.span(1), sure=3)
        at = match.end()


def _labelled_alone(text: str) -> Iterator[Found]:
    """Numbers without an area code, and short ones, which only their label makes phones."""
    for label in matches(_ALONE_LABEL, text, ("电话", "热线", "座机", "tel"), 1, 30):
        match = _ALONE.match(text, label.end())
        while match:
            found = _phone(text, _digits(match[1]), match.start(), match.end(), extended=True)
            yield found
            more = _MORE.match(text, found.end)
            match = _ALONE.match(text, more.start(1)) if more else None
    for match in matches(_HOTLINE, text, ("热线", "拨打", "致电"), 0, 30):
        yield Found(About.PHONE, match[1], *match.span(1), sure=3)


def _phone(text: str, value: str, start: int, end: int, *, extended: bool = False) -> Found:
    sure = 3 if _LABEL.search(text[max(0, start - 24) : start]) else 2
    extension = _EXTENSION.match(text, end) if extended else None
    if extension:
        return Found(About.PHONE, f"{value}转{extension[1]}", start, extension.end(), sure=sure)
    return Found(About.PHONE, value, start, end, sure=sure)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _stands_free(text: str, start: int, end: int) -> bool:
    """Whether digits are not part of a web address, a file's name, a longer code or a number labelled as something else."""
    before, after = text[max(0, start - 24) : start], text[end : end + 3]
    last, rest = before[-1:], before.rstrip("abcdefghijklmnopqrstuvwxyz")
    if last in ("=", "_", "#", "&", "%", "@") or (before != rest and before[len(rest) :] not in _PHONE_WORDS):
        return False
    if last in ("/", "-", ".") and before[-2:-1].isascii() and before[-2:-1].isalnum() and not before[-2:-1].isdigit():
        return False
    if after[:1] in ("%", "@", "_") or (after[:1].isascii() and after[:1].isalpha()):
        return False
    return not (after[:1] in (".", "-") and after[1:2].isascii() and after[1:2].isalpha()) and not _OTHERS.search(before)
