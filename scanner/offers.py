"""Offers: full wordings that are sales talk by themselves, so that a lone sentence needs no price or telephone beside them.

They are still no claim where somebody complains, tells a story of his own, warns, reports or quotes, where a job is
offered, or where nothing around is about training or certificates.
"""

import re

from evidence.leads import Use
from scanner.catalogue import item_in
from scanner.cues import cues
from scanner.place import Place
from scanner.rules import Nature
from scanner.said import Context
from scanner.usage import Usage, law_of, told_of, usage_of

_LENT = (Nature.BACKER, Nature.DUTY)  # what law and catalogue may allow


def offer_of(nature: Nature, place: Place, context: Context) -> Usage:
    """The use of an offer's words, by the one who speaks on this page."""
    usage = usage_of(place)
    if usage.use != Use.CLAIM:
        return usage
    told = told_of(place, context.reports) if context.reports else None
    return (
        told
        or _spoken(place, context)
        or _hired(nature, place)
        or _lawful(nature, place)
        or _unsold(nature, place, context)
        or usage
    )


def _spoken(place: Place, context: Context) -> Usage | None:
    """Words quoted in a sentence that offers nothing, or in the tone of a rule."""
    c = cues()
    if rule := c.search("offer.ruled", place.sentence):
        return Usage(Use.LAW, f"是规定、通知的口气（“{rule}”）")
    if place.quoted and not context.selling and not c.search("offer.own", place.right):
        return Usage(Use.COMMENT, "引号里的话，旁边没有招揽")
    return None


def _hired(nature: Nature, place: Place) -> Usage | None:
    if nature == Nature.SERVICE:  # who rents certificates speaks of hiring too
        return None
    hiring = cues().search("job.hiring", place.sentence)
    return Usage(Use.EVERYDAY, f"招聘用语（“{hiring}”）") if hiring else None


def _lawful(nature: Nature, place: Place) -> Usage | None:
    c = cues()
    procedure = c.search("exam.procedure", place.sentence) if nature == Nature.PROMISE else ""
    if procedure and not re.search("培训|考证|报考|报名|学员|资格|拿证", place.sentence):
        return Usage(Use.EVERYDAY, f"说的是办事、执法里的证（“{procedure}”）")
    if nature in (Nature.BACKER, Nature.LEVEL) and (exam := c.search("lawful.exams", place.sentence)):
        return Usage(Use.CATALOGUE, f"“{exam}”本来由机关组织、发证")
    if nature in _LENT and (law := law_of(place)):
        return law
    if nature == Nature.DUTY and (licensed := c.search("lawful.licensed", place.sentence)):
        return Usage(Use.LAW, f"“{licensed}”依法须持证上岗")
    if nature in (*_LENT, Nature.LEVEL) and (filed := c.search("lawful.filed", place.sentence)):
        return Usage(Use.LAWFUL_NAME, f"说的是“{filed}”，是不是真的，可到公布的名单核对")
    item = item_in(place.sentence) if nature in _LENT else None
    return Usage(Use.CATALOGUE, f"“{item.name}”的证书本来由机关颁发") if item else None


def _unsold(nature: Nature, place: Place, context: Context) -> Usage | None:
    near = f"{place.sentence}|{place.nearby}" if context.selling else place.sentence
    if nature == Nature.SERVICE or cues().search("offer.trade", near):
        return None
    return Usage(Use.EVERYDAY, "附近没有培训、证书")
