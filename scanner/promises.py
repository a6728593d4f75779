"""Promises and services: whether a guarantee is given, or a proxy or a hanging of certificates offered.

Encouragement, results told, the aim of something else and what is far from any exam are no promises.
"""

import re
from collections.abc import Iterator

from evidence.leads import Use
from scanner.cues import cues
from scanner.elsewhere import other_trades, wished
from scanner.said import Said, mentioned
from scanner.usage import Usage


def promise(said: Said) -> Iterator[Usage]:
    yield from mentioned(said)
    aim = re.search(r"(?:以|为了?|才能|从而|力求|力争|争取|希望)[^，,。]{0,4}$", said.place.before)
    if aim and re.match("保证|确保", said.place.shown):  # 勤练，以保证通过
        yield Usage(Use.EVERYDAY, f"“{aim[0]}”引出的是目的，不是承诺")
    yield from _idle(said)
    yield from other_trades(said)
    yield from wished(said)
    around = f"{said.place.left}|{said.place.right}"
    procedure = cues().search("exam.procedure", around)
    if procedure and said.place.shown.endswith("证") and not re.search("培训|考证|报考|报名|学员|资格|拿证", around):
        yield Usage(Use.EVERYDAY, f"说的是办事、执法里的证（“{procedure}”）")


def _idle(said: Said) -> Iterator[Usage]:
    """A promise of a rule's pattern needs an exam or an offer near it; encouragement and results are none."""
    c, place = cues(), said.place
    near = f"{place.sentence}|{place.nearby}"
    loose = re.match(r"[必全个人统无最]|一定|肯定|铁定|绝对|准[能保]|不[到出]|短短|\d", place.shown) and "率" not in place.shown
    about = said.term or said.disguised or said.context.selling or not loose
    if not (about or any(c.search(group, near) for group in ("nouns.exam", "nouns.training", "offer.lure"))):
        yield Usage(Use.EVERYDAY, "附近没有考试、证书、培训，也没有招揽")
    if re.match("一定|肯定|必定|必然|绝对", place.shown) and (cheer := c.search("news.cheer", place.left)):
        yield Usage(Use.EVERYDAY, f"是鼓励、祝愿（“{cheer}”），不是承诺")
    if re.match("全[员班体部]|个个|人人|统统|无人", place.shown) and not c.search(
        "offer.lure", f"{place.left}|{place.right}|{place.beyond}"
    ):
        yield Usage(Use.EVERYDAY, "说的是成绩，旁边没有招揽")


def service(said: Said) -> Iterator[Usage]:
    yield from mentioned(said)
    matter = re.search(r"人事|档案|党组织|党员|户口", said.place.sentence)
    if matter and not said.disguised:
        yield Usage(Use.EVERYDAY, f"说的是{matter[0]}，不是证书")
