"""Elsewhere: words of a rule where nothing is taught or certified: forms and programs, other trades, wishes, countries.

Learnt from ordinary pages: 职业资格证书 is a field of a form, 不过全额退款 is said of visas, 逢考必过 stands on a charm.
"""

import re
from collections.abc import Iterator

from evidence.leads import Use
from scanner.cues import cues
from scanner.said import Said
from scanner.usage import Usage

_NEAR = 24  # characters in which what a guarantee is given for is named


def other_trades(said: Said) -> Iterator[Usage]:
    """A guarantee, a speed or a rate of something else than exams: visas, loans, licences of firms, tests of programs."""
    place, c = said.place, cues()
    around = f"{place.left}|{place.right}"
    trade = c.search("elsewhere.trades", around)
    if trade and not said.disguised and not c.search("elsewhere.schooling", around):
        yield Usage(Use.EVERYDAY, f"说的是{trade}，不是考试、证书")
    rated = "率" in place.shown and c.search("elsewhere.rates", place.left[-6:])
    if rated:
        yield Usage(Use.EVERYDAY, f"说的是“{rated}”的通过率，不是考试")


def wished(said: Said) -> Iterator[Usage]:
    """Good wishes and lucky goods: nobody promises a result by them."""
    place, c = said.place, cues()
    if "必" not in place.shown or said.disguised:
        return
    if fortune := c.search("elsewhere.fortune", f"{place.left}|{place.right}|{place.nearby}"):
        yield Usage(Use.COMMENT, f"是算命、占卜的话（“{fortune}”），不是承诺")
    if c.search("elsewhere.schooling", f"{place.left}|{place.right}"):
        return
    if wish := c.search("elsewhere.wishes", f"{place.left}|{place.right}|{place.nearby}"):
        yield Usage(Use.COMMENT, f"是祝愿、吉利话（“{wish}”），不是承诺")


def in_a_form(said: Said) -> Iterator[Usage]:
    """Fields of forms, names of systems and certificates of computers."""
    place, c = said.place, cues()
    if said.disguised or c.search("offer.own", place.sentence):
        return
    if field := c.search("elsewhere.fields", f"{place.left[-_NEAR:]}|{place.right[:_NEAR]}"):
        yield Usage(Use.EVERYDAY, f"是表单、系统里的栏目（“{field}”）")
    if digital := c.search("elsewhere.digital", place.sentence):
        yield Usage(Use.EVERYDAY, f"说的是“{digital}”一类的技术")


def required(said: Said) -> Iterator[Usage]:
    """What applicants must have (具有国家承认的大专学历) or what is used (国家认可的检测机构), where nothing is offered."""
    place, c = said.place, cues()
    if said.disguised or said.context.selling or c.search("offer.lure", place.sentence):
        return
    if needed := c.search("elsewhere.required", place.left[-8:]):
        yield Usage(Use.EVERYDAY, f"说的是“{needed}”的条件，不是招揽")
    if re.search(r"(?:获得|取得|持有|具有)[^，。]{0,8}$", place.left) and re.match(r"[^，。]{0,10}证书?[以之]?后", place.right):
        yield Usage(Use.EVERYDAY, "说的是有了证书以后的事")
