"""Completed: 包, 保 and 稳 before 过 read as verbs of everyday life (用纸包过, 以前没包过饺子, 作保过), not as a promise.

A promise shows itself: a class behind it, an exam before or behind it, an offer in its sentence. A verb does too: what it
is done with, by whom, or when. Where both are seen, what stands nearest decides.
"""

import re
from dataclasses import dataclass

from scanner.cues import cues
from scanner.place import Place

_NEAR = 14  # characters of a clause in which a verb's instrument or object stands
_SIGN = r"[^\u4e00-\u9fffa-z0-9]*"


@dataclass(frozen=True, slots=True)
class Verb:
    """Why the words are a verb with 过, in Chinese."""

    reason: str


def as_a_verb(place: Place) -> Verb | None:
    """The everyday reading of 包过, 保过 and the like at a place; None where a promise is seen or nothing speaks for a verb."""
    c = cues()
    left = re.split(r"[，,：:]", place.left)[-1].rstrip(" ")
    if c.groups["completed.class"].match(place.right) or _EXAM_BEFORE.search(left[-10:]):
        return None
    if done := c.search("completed.done", left[-_NEAR:]):
        return Verb(f"前面是“{done}”，“{place.shown}”是做过的事")
    if c.search("offer.own", place.sentence) or c.search("completed.promise", place.sentence):
        return None
    if by := c.search("completed.by", left[-_NEAR:]):
        return Verb(f"说的是“{by}”做过的事")
    thing = c.search("completed.things", f"{place.left[-30:]}|{place.right[:_NEAR]}")
    return Verb(f"说的是“{thing}”") if thing else None


# an exam or certificate right before the words is their topic: 二建包过, 教资面试保过
_EXAM_BEFORE = re.compile(
    rf"(?:考试|笔试|面试|[考学]证|证书?|职称|学历|[一二]建|教资|[师员工]|[一二三四五六]级|科目?[一二三四]|[一二三][甲乙]等?(?:以上)?|全科|单科|全程|签约|签合同|协议|一次(?:性)?|百分百|100%?){_SIGN}$"
)
