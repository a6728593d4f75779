"""Signs: emblems, seals, markers of government sites and look-alike hosts become leads, each sign with what speaks against it.

Words are judged elsewhere; here the name of a file, a picture, a script or a host is weighed with what stands around it.
A sign alone is for a person to look at (C1); only with something sold, a certificate or an organ's name is it more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evidence.leads import Hit, Kind, Lead, Point, Use, Written, lead_id
from scanner.document import Document, Run
from scanner.pagekind import PageKind
from scanner.pictured import MarkPlace
from scanner.score import QUIET, confidence_of

AROUND = 60
_ALONE = 2  # the most points of signs that nothing else bears out


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign as a hit, with the points it is worth and the wording its lead is known by; excused when its hit is no claim."""

    wording: str
    hit: Hit
    point: Point
    borne_out: tuple[Point, ...] = ()
    severity: int = 0

    @property
    def claimed(self) -> bool:
        return self.hit.use == Use.CLAIM


def sign_hit(rule_id: str, run: Run, start: int, end: int, excuse: tuple[Use, str] | None, reason: str) -> Hit:
    """A hit of a sign in a run of the page: a claim with its reason unless something excuses it."""
    text, kind, place = run
    use, why = excuse or (Use.CLAIM, reason)
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    quote = text[start:end]
    framed = place.framed(start, end) if isinstance(place, MarkPlace) else None
    return Hit(rule_id, quote, quote, start, end, kind, place(), before, after, Written.LITERAL, use, why, framed=framed)


def sign_leads(party: str, signs: Sequence[Sign], page: PageKind, severities: dict[str, int]) -> Iterator[Lead]:
    """A lead for each wording: its strongest sign, what bears it out, what speaks against the page."""
    grouped: dict[tuple[str, str], list[Sign]] = {}
    for sign in signs:
        if sign.hit.rule_id in severities:
            grouped.setdefault((sign.hit.rule_id, sign.wording), []).append(sign)
    for (rule_id, wording), group in grouped.items():
        group.sort(key=lambda sign: (not sign.claimed, -sign.point.points - sum(p.points for p in sign.borne_out)))
        points = _points([sign for sign in group if sign.claimed], page)
        severity = next((s.severity for s in group if s.claimed and s.severity), severities[rule_id])
        hits = tuple(sign.hit for sign in group[:20])
        yield Lead(lead_id(party, rule_id, wording), party, rule_id, wording, severity, confidence_of(points), points, hits)


def _points(claimed: Sequence[Sign], page: PageKind) -> tuple[Point, ...]:
    """The points of a group's claims: each reason once, contexts, doubts, and the cap of signs that stand alone."""
    if not claimed:
        return ()
    points = [claimed[0].point, *dict.fromkeys(p for sign in claimed for p in sign.borne_out)]
    kinds = {sign.hit.kind == Kind.OCR for sign in claimed}
    if len(kinds) > 1:
        points.append(Point(1, "图像和文件、样式的名称都这样说"))
    if page.sells:
        points.append(Point(2, f"页面有{'、'.join(page.selling)}等招揽内容"))
    elif len(page.selling) >= 2:
        points.append(Point(1, f"页面有{'、'.join(page.selling[:3])}等内容"))
    if (over := sum(p.points for p in points) - _ALONE) > 0 and not page.sells and not any(s.borne_out for s in claimed):
        points.append(Point(-over, "单独出现，没有证书、招揽或者机关名义，只供人工辨认"))
    if page.official:
        points.append(Point(-4, "政府、学校或新闻网站"))
    if page.name in QUIET:
        points.append(Point(-3, f"页面像是{page.title}"))
    return tuple(points)


def excused(signs: Sequence[Sign], use: Use, reason: str) -> list[Sign]:
    """Signs of which the claims are excused."""
    return [replace(s, hit=replace(s.hit, use=use, reason=reason)) if s.claimed else s for s in signs]


def first_run(document: Document, text: str, kinds: frozenset[Kind] | None = None) -> Run | None:
    """The first run of a page that holds a text."""
    return next((run for run in document.runs if text in run[0] and (kinds is None or run[1] in kinds)), None)
