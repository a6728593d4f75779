"""Attached: what a word lends its weight to, read from the last noun of the compound it begins.

国家级教练 is a person, 全国…管理委员会 a body, 国家职业资格证书制度 a system; only a certificate, an exam or a course is
sold by such words. A body that certifies or examines is no excuse: sellers make such names up.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from scanner.cues import cues


class Thing(StrEnum):
    """What the last noun of a compound names; the value says it in Chinese."""

    CERTIFICATE = "证书、考试"
    COURSE = "课程、班"
    TITLE = "职业名称"
    PERSON = "人"
    RULE = "制度、政策"
    HONOUR = "荣誉、项目"
    BODY = "单位"
    CERTIFIER = "发证、考试的单位"
    NONE = ""


NOT_SOLD = frozenset((Thing.PERSON, Thing.RULE, Thing.HONOUR, Thing.BODY))


@dataclass(frozen=True, slots=True)
class Attached:
    """The thing and the compound that names it."""

    thing: Thing
    text: str


_RUN = re.compile(r"[”\"’」』》]?[\u4e00-\u9fff()（）·]{0,30}")
_FAR = 6  # characters between two nouns of one compound
# what ends a compound: particles, verbs and conjunctions that no such name holds
_END = re.compile(r"[的了是在由将已均都与及]|颁发|发放|印制|监制|主办|举办|授权|批准|获得|取得|报名|报考|招生|最后|[前后]")


def attached_to(right: str) -> Attached:
    """What the compound continued by `right` names."""
    run = _RUN.match(right)
    text = _END.split(run[0] if run else "", maxsplit=1)[0]
    found, end = Attached(Thing.NONE, ""), 0
    for match in _nouns().finditer(text):
        if found.thing and match.start() - end > _FAR:
            break
        found, end = Attached(Thing[str(match.lastgroup)], text[: match.end()]), match.end()
    if found.thing == Thing.BODY and cues().search("attached.certifying", found.text):
        return Attached(Thing.CERTIFIER, found.text)
    return found


@cache
def _nouns() -> re.Pattern[str]:
    groups = cues().groups
    things = (thing for thing in Thing if thing not in (Thing.NONE, Thing.CERTIFIER))
    return re.compile("|".join(f"(?P<{thing.name}>{groups[f'attached.{thing.name.lower()}'].pattern})" for thing in things))
