"""Pictured: what was seen in a page's pictures, as runs of text a hit can quote: seals, emblems, titles of sample certificates.

Each run says in its place which picture it stands in and where, in pixels, so that a reviewer is shown the very spot.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evidence.leads import Kind
from evidence.sightings import Box, Framed, Mark, MarkKind, Sighting
from scanner.document import Run
from scanner.source import ShownPicture
from vision.certificates import Certificate, read_certificates

EMBLEM = "国徽图案"
_MOST = 200  # marks of a page
_OVERLAPS = 0.3


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """A place in a picture: called, it says which picture and which pixels; a hit there is framed."""

    picture: ShownPicture
    box: Box
    score: float
    more: str

    def __call__(self) -> str:
        box = self.box
        return f"{self.picture.where}，左 {box.left}、上 {box.top}、右 {box.right}、下 {box.bottom} 像素，{self.more}"

    def framed(self, start: int, end: int) -> Framed:
        """The whole box, whichever of its words are meant."""
        return Framed(self.picture.sighting.sha256, (self.box,), self.score)


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark in a picture with the run that stands for it, and the sample certificate it lies in, if any."""

    picture: ShownPicture
    mark: Mark
    certificate: Certificate | None

    @property
    def text(self) -> str:
        return EMBLEM if self.mark.kind == MarkKind.EMBLEM else self.mark.around

    @property
    def run(self) -> Run:
        mark = self.mark
        return self.text, Kind.OCR, MarkPlace(self.picture, mark.box, mark.score, f"得分 {mark.score:.2f}")


def picture_runs(pictures: Sequence[ShownPicture]) -> Iterator[Run]:
    """The runs of all marks that can be quoted, and of the titles and issuers of sample certificates."""
    for spot in spots(pictures):
        yield spot.run
    for picture in pictures:
        for one in certificates_of(picture.sighting):
            if told := " ".join(filter(None, (one.title, one.item))):
                yield told, Kind.OCR, MarkPlace(picture, one.box, 1.0, "样证")


def spots(pictures: Sequence[ShownPicture]) -> list[Spot]:
    """The emblems and the seals that were read; an emblem within a police badge is none."""
    found = []
    for picture in pictures:
        held = certificates_of(picture.sighting)
        badges = [mark.box for mark in picture.sighting.marks if mark.kind == MarkKind.POLICE_BADGE]
        for mark in picture.sighting.marks:
            emblem = mark.kind == MarkKind.EMBLEM and not any(_share(mark.box, badge) > _OVERLAPS for badge in badges)
            if emblem or (mark.kind == MarkKind.SEAL and len(mark.around) >= 4):
                found.append(Spot(picture, mark, next((c for c in held if _share(mark.box, c.box) > _OVERLAPS), None)))
    return found[:_MOST]


@lru_cache(512)
def certificates_of(sighting: Sighting) -> tuple[Certificate, ...]:
    """The sample certificates of a picture, read once."""
    return read_certificates(sighting)


def certificate_of(pictures: Sequence[ShownPicture], where: str) -> Certificate | None:
    """The sample certificate in the picture that a place of recognised text names, None when there is none."""
    for picture in pictures:
        if where.startswith(picture.where) and not where[len(picture.where) : len(picture.where) + 1].isdigit():
            return next(iter(certificates_of(picture.sighting)), None)
    return None


def _share(inner: Box, outer: Box) -> float:
    """How much of a box lies within another."""
    width = min(inner.right, outer.right) - max(inner.left, outer.left)
    height = min(inner.bottom, outer.bottom) - max(inner.top, outer.top)
    area = (inner.right - inner.left) * (inner.bottom - inner.top)
    return max(0, width) * max(0, height) / area if area > 0 else 0.0
