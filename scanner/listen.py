"""Listen: the voice of each passage beside the words of the rules: what it adds to a hit, and the passages only it finds.

A passage without words of a rule that sounds like a seller's is a hit of the rule it is most like, for a person to
judge: it never weighs much by itself. Where the passage denies, warns or reports, it is a mention as words would be.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from evidence.leads import Hit, Kind, Use, Written
from scanner.cues import cues
from scanner.document import Segment
from scanner.fold import fold
from scanner.place import place_of
from scanner.postertext import framed_in
from scanner.rules import RuleSet
from scanner.said import Context
from scanner.usage import job_of, law_of, told_of, usage_of
from scanner.voice import SELLS, SHORTEST, Passage, heard, likest, loudest, loudness, passages

_AROUND = 60
_DOUBTED = 16  # characters below which a passage is too short to be doubted: 无忧保过班 is a whole line
_ABOUT = re.compile(
    "[证考班课师员]|资格|学历|文凭|职称|培训|学[员时]|补贴|报名"
)  # what no advertisement of this kind goes without
# how an office speaks, whatever it announces; and talk about characters themselves
_ANNOUNCES = re.compile("(?:通知|公告|公示|公布|安排|说明)如下|特此(?:通知|公告)|[两三四五六七八九十几]个字")
_FIELD = 20  # characters: so short a line with a form's field in it is that field
_STOPS = re.compile("[,。!?;:]")
_PROSE = frozenset((Kind.BODY, Kind.OCR, Kind.ATTACHMENT))
_SPOKEN_OF = frozenset((Use.NEGATED, Use.WARNING, Use.NEWS, Use.LAW, Use.COMMENT, Use.DOCUMENT_TITLE))


@dataclass(frozen=True, slots=True)
class Listener:
    """Hears passages for one rule set."""

    rules: RuleSet

    def weigh(self, segment: Segment, hits: Sequence[Hit]) -> Iterator[Hit]:
        """The hits of a segment, each claim with the voice of its passage."""
        folded = fold(segment.text)
        spoken = [(passage, loudness(folded[passage.start : passage.end])) for passage in passages(folded)]
        for hit in hits:
            voice = next((v for p, v in spoken if p.start <= hit.start < p.end and (v > 0 or p.end - p.start >= _DOUBTED)), 0.0)
            if (
                voice < SELLS
                and hit.use == Use.CLAIM
                and (own := loudness(place_of(folded, hit.start, hit.end).sentence)) >= SELLS
            ):
                voice = own  # plain prose around a seller's sentence does not drown it
            yield replace(hit, voice=round(voice, 2)) if hit.use == Use.CLAIM else hit

    def unlisted(self, segment: Segment, hits: Iterable[Hit], context: Context, *, alone: bool) -> Iterator[Hit]:
        """The passages of a segment that hold no claim and yet sound like a seller's; a page's menus and headings are none.

        `alone` says that the text stands for itself: a message, a line of a table.
        """
        if len(segment.text) < SHORTEST or not (alone or segment.kind in _PROSE):
            return
        folded = fold(segment.text)
        looked_at = [*hits]
        known = [hit for hit in looked_at if hit.use == Use.CLAIM or hit.use in _SPOKEN_OF]
        misread = [hit for hit in looked_at if hit.use == Use.NOT_A_WORD]
        for passage in passages(folded):
            said = folded[passage.start : passage.end]
            if not (alone or _STOPS.search(said)):
                continue
            if not _long(passage) or not _ABOUT.search(said) or any(passage.start <= h.start < passage.end for h in known):
                continue
            if _ANNOUNCES.search(said) or (len(said) <= _FIELD and cues().search("elsewhere.fields", said)):
                continue
            if cues().search("elsewhere.trades", said) and not cues().search("elsewhere.schooling", said):
                continue
            voice = loudness(said) - any(passage.start <= h.start < passage.end for h in misread)
            if voice >= SELLS and (rule_id := likest(said, frozenset(self.rules.by_id))):
                yield self._hit(segment, folded, passage, rule_id, voice, context)

    def _hit(self, segment: Segment, folded: str, passage: Passage, rule_id: str, voice: float, context: Context) -> Hit:
        start, end = loudest(folded, passage)
        place = place_of(folded, start, end)
        usage = job_of(place) or law_of(place) or usage_of(place)
        if context.reports and usage.use == Use.CLAIM:
            usage = told_of(place, context.reports) or usage
        if usage.use == Use.CLAIM:
            shown = "”“".join(heard(folded[passage.start : passage.end]))
            usage = replace(usage, reason=f"没有列举的用语，整句读来像招揽（“{shown}”）")
        text = segment.text
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        quote = text[start:end]
        words = re.sub(r"\s+", "", folded[start:end].replace("\0", ""))
        return Hit(
            rule_id, words, quote, start, end, segment.kind, segment.locator, before, after,
            Written.WHOLE, usage.use, usage.reason, round(voice, 2), framed_in(segment.place, start, end),
        )  # fmt: skip


def _long(passage: Passage) -> bool:
    return passage.end - passage.start >= SHORTEST
