"""Codes of a party: USCC (GB 32100-2015), 15-digit registration numbers, licences, filings, ICP and police filing numbers.

Only a right check digit makes a code. A code by its label that fails it is kept as unsure, never mended.
"""

import re
from collections.abc import Iterator

from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

from evidence.subjects import About
from scanner.pagetext import Found
from scanner.vicinity import matches

_PROVINCE = "[京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀贵黔云滇陕甘青蒙藏宁新]"
_GAP = r"[\s\0]{0,3}"
_CODE = re.compile(r"(?<![0-9a-z])[0-9a-z](?:[\s\0-]?[0-9a-z]){17}(?![0-9a-z])")
_PLAIN_CODE = re.compile(
    r"(?<![0-9a-z])(?:1[1239]|2[19]|3[1-59]|4[139]|5[1-49]|6[129]|7[129]|8[19]|9[123]|a[19]|n[1239]|y1)[1-8]\d{5}[0-9a-hj-npqrtuwxy]{10}(?![0-9a-z])"
)
_CODE_LABEL = re.compile(r"(?:信\s?用\s?[代号]\s?码|纳税人识别号|税号)[^\n0-9a-z]{0,12}\n?[\s:]{0,4}(?=[0-9a-z])")
_ID_LABEL = re.compile(
    r"(?:注册号|登记证号|登记号|营业执照|执照号)[^\n0-9a-z]{0,12}\n?[\s:]{0,4}(\d(?:[\s\0]?\d){14})(?![0-9a-z])"
)
_LICENCE = re.compile(
    rf"((?:教|人社|劳社|人|劳){_GAP}民{_GAP}(?:\d[\s\0-]?){{9,17}}\d{_GAP}号?)"
    r"|办学许可证?(?:书|件)?(?:编?号码?|证号)?[^\n0-9a-z]{0,8}?[\s:：]{0,3}"
    r"((?:[\u4e00-\u9fff]{1,6}[(\[〔]?)?\d[0-9a-z\-)\]〕]{5,20}(?:号)?)"
)
_FILING = re.compile(
    r"(?<!icp)(?<!网安)(?<!网)备案(?:编号|号码?|代码)\s{0,2}[:：]?\s{0,2}([sy]?[0-9][0-9a-z-]{7,24})(?![0-9a-z])"
)
_ICP = re.compile(
    rf"({_PROVINCE})[\s\0)]{{0,2}}icp{_GAP}(备案?|证)[\s\0:：]{{0,3}}(?:第|字第)?[\s\0]?(\d{{6,12}})"
    rf"{_GAP}号?(?:{_GAP}[-—–－]{_GAP}(\d{{1,3}}[ax]?)(?![0-9a-z]))?"
)
_VALUE_ADDED = re.compile(rf"({_PROVINCE})[\s\0]?(b[12])(?:\.b[12])?[\s\0]?-[\s\0]?(\d{{6,10}})(?:号?[-—–－](\d{{1,3}})(?!\d))?")
_POLICE = re.compile(
    rf"({_PROVINCE}){_GAP}公{_GAP}(?:网{_GAP}安|安{_GAP}网){_GAP}备(?:案号?)?[\s\0:：]{{0,3}}(\d{{10,14}}){_GAP}号?"
)
_APART = re.compile(r"(?<![0-9a-z])[1-9any](?:[\s\0-]{0,3}[0-9a-hj-npqrtuwxy]){17}(?![0-9a-z])")  # a sign a table cell, too
_CARD = re.compile(r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")  # whatever place it names
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
_NOT_READABLE = "位数、字母或校验位不对，可能读错或写错，请对照原图核实"
_CODE_WORDS = ("信用代码", "信用号码", "代码", "代 码", "号 码", "识别号", "税号")
_RUN = re.compile(r"[0-9a-z]{14,22}(?![0-9a-z])")


def read_codes(text: str) -> Iterator[Found]:
    """The codes in a folded text."""
    yield from _credit_codes(text)
    yield from _registrations(text)
    for match in matches(_LICENCE, text, ("教民", "社民", "劳民", "办学许可"), 4, 60):
        group = match.lastindex or 0
        yield Found(About.LICENCE, _packed(match[group]), *match.span(group), sure=3)
    yield from _filings(text)


def is_credit_code(code: str) -> bool:
    """Whether 18 signs are a unified social credit code by their form and check digit (31 − Σ mod 31, again mod 31)."""
    return bool(_PLAIN_CODE.fullmatch(code.lower())) and uscc.calc_check_digit(code[:17]) == code[17]


def _holds_a_body(code: str) -> bool:
    """Whether the organisation code within has its own check sign: without a label one check sign is met by chance too often."""
    left = 11 - sum(int(sign, 36) * weight for sign, weight in zip(code[8:16], _BODY_WEIGHTS, strict=True)) % 11
    return code[16] == {10: "X", 11: "0"}.get(left, str(left))


def _credit_codes(text: str) -> Iterator[Found]:
    labelled: list[tuple[int, int]] = []
    for label in matches(_CODE_LABEL, text, _CODE_WORDS, 12, 40):
        code = _CODE.match(text, label.end()) or _RUN.match(text, label.end())
        if code:
            labelled.append(code.span())
            value = _packed_code(code[0])
            if is_credit_code(value):
                yield Found(About.USCC, value, *code.span(), sure=3)
            elif len(value) != 15:
                yield Found(About.UNSURE_CODE, value, *code.span(), sure=1, note=_NOT_READABLE)
    for match in _APART.finditer(text):
        value = _packed_code(match[0])
        if any(start < match.end() and match.start() < end for start, end in labelled):
            continue
        if is_credit_code(value) and _holds_a_body(value) and not _is_identity_card(value):
            yield Found(About.USCC, value, *match.span(), sure=2)


def _packed_code(text: str) -> str:
    return re.sub(r"[\s\0-]", "", text).upper()


def _is_identity_card(code: str) -> bool:
    """Whether 18 signs without a label are a person's identity number: such a number is never kept."""
    return bool(_CARD.fullmatch(code)) and ric.calc_check_digit(code) == code[17]


def _registrations(text: str) -> Iterator[Found]:
    for match in matches(_ID_LABEL, text, ("注册号", "登记号", "登记证号", "营业执照", "执照号"), 0, 60):
        number = re.sub(r"\D", "", match[1])
        if mod_11_10.is_valid(number):
            yield Found(About.OTHER_ID, number, *match.span(1), sure=3)
        else:
            yield Found(About.UNSURE_CODE, number, *match.span(1), sure=1, note=_NOT_READABLE)


def _filings(text: str) -> Iterator[Found]:
    for match in matches(_ICP, text, ("icp",), 6, 50):
        kind, suffix = ("证" if match[2] == "证" else "备"), f"-{match[4].upper()}" if match[4] else ""
        yield Found(About.ICP, f"{match[1]}ICP{kind}{match[3]}号{suffix}", *match.span(), sure=3)
    for match in matches(_VALUE_ADDED, text, ("b1", "b2"), 4, 40):
        suffix = f"-{match[4]}" if match[4] else ""
        yield Found(About.ICP, f"{match[1]}{match[2].upper()}-{match[3]}{suffix}", *match.span(), sure=3)
    for match in matches(_POLICE, text, ("网安备", "安网备", "网安 备"), 8, 40):
        yield Found(About.POLICE, f"{match[1]}公网安备{match[2]}号", *match.span(), sure=3)
    for match in matches(_FILING, text, ("备案",), 4, 50):
        yield Found(About.FILING, _packed(match[1]).upper(), *match.span(1), sure=2)


def _packed(value: str) -> str:
    return re.sub(r"[\s\0]", "", value)
