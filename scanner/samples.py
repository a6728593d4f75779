"""Samples: words on the picture of a sample certificate are judged as an offer's words, and their leads say so.

Who is named as the issuer is looked up in the lists as the page's own party is; what they answer is told beside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from evidence.leads import Hit, Kind, Point, Use
from scanner.document import Run
from scanner.pictured import certificate_of
from scanner.registry import Registry
from scanner.said import Context
from scanner.source import ShownPicture
from vision.certificates import Certificate


def context_on(pictures: Sequence[ShownPicture], run: Run, context: Context) -> Context:
    """The context of a run: a sample certificate shown to customers is an offer, whatever the page around it."""
    if not pictures or run[1] is not Kind.OCR or context.selling or context.reports:
        return context
    sample = certificate_of(pictures, run[2]())
    return replace(context, selling=True) if sample and not sample.state_paper else context


def sample_points(pictures: Sequence[ShownPicture], hits: Sequence[Hit], registry: Registry, seen: str) -> Iterator[Point]:
    """What a sample certificate adds to a lead of which the claims stand on it."""
    for hit in hits if pictures else ():
        if hit.use == Use.CLAIM and hit.kind == Kind.OCR and (sample := certificate_of(pictures, hit.locator)):
            if sample.state_paper:
                yield Point(-2, f"写在{sample.state_paper}的图片上，不是自己的证书")
            else:
                yield from _told(sample, registry, seen)
            return


def _told(sample: Certificate, registry: Registry, seen: str) -> Iterator[Point]:
    why = "；".join(point.reason for point in sample.points[:3])
    yield Point(1, f"写在样证图片上（{sample.score} 分：{why}）")
    if sample.issuer:
        yield Point(0, f"样证署名“{sample.issuer}”：{registry.ask(sample.issuer, seen).sentence}")
