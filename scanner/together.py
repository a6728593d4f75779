"""Together: claims that stand apart on one page bear each other out, as a reviewer reads them: one may be chance, two seldom are.

A weak lure proves nothing for others, and what only the voice tells is never raised.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from evidence.leads import Hit, Lead, Point, Use, Written
from scanner.score import confidence_of

_STEP = 1
_ENOUGH = 3  # points from which a lead needs nobody's word


def borne_out(leads: Sequence[Lead], weak: Callable[[Lead], bool]) -> tuple[Lead, ...]:
    """The leads, those that fall just short raised by one point where another claim stands elsewhere on the page."""
    return tuple(_raised(lead, leads, weak) for lead in leads)


def _raised(lead: Lead, leads: Sequence[Lead], weak: Callable[[Lead], bool]) -> Lead:
    claims = _claims(lead)
    total = sum(p.points for p in lead.points)
    if not 0 < total < _ENOUGH or weak(lead) or all(h.written == Written.WHOLE for h in claims):
        return lead
    witness = next(
        (
            w
            for other in leads
            if other is not lead and not weak(other) and other.confidence
            for w in _claims(other)
            if _apart(w, claims)
        ),
        None,
    )
    if witness is None:
        return lead
    points = (*lead.points, Point(_STEP, f"同一页面别处另有疑似用语“{witness.quote[:20]}”"))
    return replace(lead, points=points, confidence=confidence_of(points))


def _claims(lead: Lead) -> list[Hit]:
    return [h for h in lead.hits if h.use == Use.CLAIM]


def _apart(witness: Hit, claims: Sequence[Hit]) -> bool:
    """Whether a claim stands elsewhere and says something else."""
    near = 30
    return all(
        witness.term != claim.term
        and (witness.locator != claim.locator or witness.end + near <= claim.start or claim.end + near <= witness.start)
        for claim in claims
    )
