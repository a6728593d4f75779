"""Certificate numbers on samples: the shape of a 职业技能等级证书's number, form only; numbers are masked wherever shown.

The shape is read from a copy of the coding rule (V~): a number of another shape is a hint, never a proof.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.fold import HIDDEN, fold

_SHAPE = re.compile(r"([ys])(\d{4})(\d{2})(\d{6})(\d{2})([1-5])(\d{6})")
_SPECIAL = re.compile(r"[a-z]{2}\d{20}")
_LABELLED = re.compile(r"(?:证书编?号|编号)[:：]?([a-z\d*xX-]{6,40})")
_BARE = re.compile(r"(?<![a-z\d])[ys]\d{21}(?![a-z\d])")
_ISSUER = {"y": "用人单位", "s": "社会培训评价组织"}
_LEVEL = {"1": "一级/高级技师", "2": "二级/技师", "3": "三级/高级工", "4": "四级/中级工", "5": "五级/初级工"}
_CLAIMS = re.compile(r"职业技能等级")
_MOST = 20


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """A number as it may be shown (`masked`), whether its form is that of a level certificate, and what that says."""

    masked: str
    fits: bool
    says: str


def check_number(number: str) -> CertificateNumber:
    """The form of one number."""
    plain = re.sub(r"[\s\0-]", "", fold(number).replace(HIDDEN, ""))
    if match := _SHAPE.fullmatch(plain):
        issuer, first, province, _, year, level, _ = match.groups()
        where = "首次备案在省级" if first == "0000" else f"机构代码 {first}"
        says = f"形式相符：{_ISSUER[issuer]}，{where}，省级代码 {province}，20{year} 年，{_LEVEL[level]}；形式相符不等于证书真实"
        return CertificateNumber(mask(plain), True, says)
    if _SPECIAL.fullmatch(plain):
        return CertificateNumber(
            mask(plain), True, "形式像是特级技师、首席技师的编号（2 个字母加 20 个数字）；形式相符不等于证书真实"
        )
    return CertificateNumber(mask(plain), False, f"共 {len(plain)} 位，不是 1 个字母加 21 个数字，与职业技能等级证书编号规则不符")


def numbers_in(text: str) -> Iterator[CertificateNumber]:
    """The certificate numbers of a text that speaks of level certificates, `_MOST` at the most."""
    folded = re.sub(r"[ \t]", "", fold(text[:200_000]).replace(HIDDEN, ""))
    if not _CLAIMS.search(folded):
        return
    found = dict.fromkeys([*(m[0] for m in _BARE.finditer(folded)), *(m[1] for m in _LABELLED.finditer(folded))])
    yield from map(check_number, [number for number in found if "*" not in number][:_MOST])


def mask(number: str) -> str:
    """A number with what tells its holder covered: the beginning stays, the running number goes."""
    shown = number.upper()
    kept = min(15, max(1, len(shown) - 7))
    return shown[:kept] + "*" * (len(shown) - kept)
