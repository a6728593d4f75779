"""Sample certificates in a picture: where one stands, what speaks for it, its title and issuer, and what must be masked.

Judged by the words of its layout (编号, 姓名, 兹证明, 发证机关…), its seal and emblem; each reason has its points. A poster that
merely speaks of certificates has few such words and an offer's words against it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence.leads import Point
from evidence.sightings import Box, Line, Mark, MarkKind, Sighting
from vision import layout

ENOUGH = 5  # points that make a sample certificate
_MOST_LINES = 400
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class PrivatePlace:
    """A place that shows something of a person: its box and what (姓名, 身份证号, 证书编号, 出生日期, 电话, 照片)."""

    box: Box
    what: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """A sample certificate: its place, the reasons, its title and issuer as read ('' not read), and what to mask.

    `state_paper` names a paper that the state issues or has displayed (营业执照): it bears the emblem by law.
    """

    box: Box
    points: tuple[Point, ...]
    title: str = ""
    issuer: str = ""
    item: str = ""
    state_paper: str = ""
    private: tuple[PrivatePlace, ...] = ()

    @property
    def score(self) -> int:
        return sum(point.points for point in self.points)


def read_certificates(sighting: Sighting) -> tuple[Certificate, ...]:
    """The sample certificates of a picture, in reading order: the whole picture, or parts of it."""
    lines = sighting.lines[:_MOST_LINES]
    if not lines:
        return ()
    whole = Box(0, 0, sighting.width, sighting.height)
    parts = [box for box in _parts(lines, sighting.marks, whole) if box != whole]
    found = [one for one in (_certificate(box, lines, sighting.marks) for box in parts) if one.score >= ENOUGH]
    if len(found) > 1:
        return tuple(found)
    alone = _certificate(whole, lines, sighting.marks)
    best = max((*found, alone), key=lambda one: one.score)
    return (best,) if best.score >= ENOUGH else ()


def private_places(lines: Sequence[Line]) -> tuple[PrivatePlace, ...]:
    """What in some lines tells who a certificate's holder is, with the box of the value where it stands beside its label."""
    found: list[PrivatePlace] = []
    for line in lines:
        found += _private_in(line, lines)
    return tuple(dict.fromkeys(found))


def _certificate(box: Box, lines: Sequence[Line], marks: Sequence[Mark]) -> Certificate:
    inside = [line for line in lines if _within(line.box, box)]
    sealed = [mark for mark in marks if _within(mark.box, box)]
    title = _title(inside)
    points = tuple(_points(inside, sealed, title))
    paper = next((m[0] for line in inside if (m := layout.STATE_PAPER.search(_bare(line.text)))), "")
    return Certificate(box, points, title, _issuer(inside, sealed), _item(inside), paper, private_places(inside))


def _points(lines: Sequence[Line], marks: Sequence[Mark], title: str) -> Iterator[Point]:
    texts = [_bare(line.text) for line in lines]
    if title:
        yield Point(2, f"有证书的标题“{title[:20]}”")
    elif any("证书" in text for text in texts):
        yield Point(1, "写有“证书”")
    fields = 0
    for name, points, pattern in layout.SIGNS:
        if shown := next(
            (m[0] for line in lines if (m := pattern.search(line.text.strip()) or pattern.search(_bare(line.text)))), ""
        ):
            fields += name not in layout.BESIDE
            yield Point(points, f"有{name}（“{_bare(shown)[:12]}”）")
    for kind, points, name in ((MarkKind.SEAL, 2, "印章"), (MarkKind.EMBLEM, 1, "国徽图案")):
        if any(mark.kind == kind for mark in marks):
            yield Point(points, f"图上有{name}")
    offers = {m[0] for text in texts for m in layout.OFFER.finditer(text)}
    if offers:
        yield Point(-min(4, len(offers)), f"有招揽的话（“{'”“'.join(sorted(offers)[:3])}”），像海报而不是证书")
    if fields < 2:
        yield Point(-3, "证书该有的项目不足两样")


def _title(lines: Sequence[Line]) -> str:
    """The largest line that ends as titles of certificates do; letters spaced out are drawn together."""
    named = [
        (line.box.bottom - line.box.top, text)
        for line in lines
        if (text := _bare(line.text)) and layout.TITLE.search(text) and len(text) <= 30
    ]
    if not named:
        return ""
    tallest = max(height for height, _ in named)
    return max((text for height, text in named if height >= 0.8 * tallest), key=len)


def _issuer(lines: Sequence[Line], marks: Sequence[Mark]) -> str:
    """Who issues: named behind its label or beside it, else around the seal, else the lowest line that is a body's name."""
    for line in lines:
        text = _bare(line.text)
        if match := layout.ISSUER.search(text):
            return match[1]
        if (
            layout.ISSUER_LABEL.search(text)
            and (beside := _right_of(line, lines))
            and layout.BARE_ORGAN.match(_bare(beside.text))
        ):
            return _bare(beside.text)
    if sealed := max((mark for mark in marks if mark.around), key=lambda mark: mark.text_score, default=None):
        return sealed.around
    bodies = [line for line in lines if layout.BARE_ORGAN.match(_bare(line.text)) and not layout.TITLE.search(_bare(line.text))]
    return _bare(max(bodies, key=lambda line: line.box.top).text) if bodies else ""


def _item(lines: Sequence[Line]) -> str:
    """The occupation, course or project that the certificate is for."""
    for line in lines:
        if match := re.search(
            r"(?:职业|工种|专业|岗位|项目)(?:名称|及等级)?[:：]([\u4e00-\u9fffA-Za-z（）()]{2,20})", _bare(line.text)
        ):
            return match[1]
    return ""


def _private_in(line: Line, lines: Sequence[Line]) -> Iterator[PrivatePlace]:
    text = line.text
    for what, label, value in layout.PRIVATE:
        if not (named := label.search(text)):
            continue
        if said := value.match(text, named.end()):
            yield PrivatePlace(_part_of(line, *said.span()), what)
        elif not text[named.end() :].strip() and (beside := _right_of(line, lines)) and value.match(beside.text.strip()):
            yield PrivatePlace(beside.box, what)
    for what, pattern in layout.PRIVATE_ALONE:
        if said := pattern.search(text):
            yield PrivatePlace(line.box if what == "照片" else _part_of(line, *said.span()), what)


def _part_of(line: Line, start: int, end: int) -> Box:
    """The part of a line's box that some of its characters take; Latin letters and digits are half as wide."""
    widths = [1.0 if ord(c) > 0x2E7F else 0.55 for c in line.text]
    whole, box = sum(widths) or 1.0, line.box
    length = box.right - box.left
    left = box.left + int(length * sum(widths[:start]) / whole) - 2
    right = box.left + int(length * sum(widths[:end]) / whole + 0.999) + 2
    return Box(max(box.left, left), box.top, min(box.right, right), box.bottom)


def _right_of(line: Line, lines: Sequence[Line]) -> Line | None:
    """The line that goes on beside a label, at about its height."""
    height = line.box.bottom - line.box.top
    beside = [
        one
        for one in lines
        if one is not line
        and line.box.right - height <= one.box.left <= line.box.right + 12 * height
        and abs((one.box.top + one.box.bottom) - (line.box.top + line.box.bottom)) < 1.4 * height
    ]
    return min(beside, key=lambda one: one.box.left, default=None)


def _parts(lines: Sequence[Line], marks: Sequence[Mark], whole: Box) -> Iterator[Box]:
    """Where layout words and seals stand together: boxes around what is near one another, and what lies between."""
    telling = [
        x.box for x in lines if any(p.search(_bare(x.text)) for _, _, p in layout.SIGNS) or layout.TITLE.search(_bare(x.text))
    ]
    telling += [mark.box for mark in marks if mark.kind == MarkKind.SEAL]
    groups: list[Box] = []
    for box in telling:
        reach = int(2.5 * (box.bottom - box.top)) + max(whole.right, whole.bottom) // 25
        grown = Box(box.left - reach, box.top - reach, box.right + reach, box.bottom + reach)
        touching = [one for one in groups if _touch(one, grown)]
        groups = [one for one in groups if one not in touching]
        groups.append(_around([grown, *touching]))
    for one in sorted(_merged(groups), key=lambda box: (box.top, box.left)):
        yield Box(max(0, one.left), max(0, one.top), min(whole.right, one.right), min(whole.bottom, one.bottom))


def _merged(groups: list[Box]) -> list[Box]:
    """Boxes that touch once grown are one."""
    done: list[Box] = []
    waiting = [*groups]
    while waiting:
        one = waiting.pop()
        touching = [other for other in (*waiting, *done) if _touch(one, other)]
        if touching:
            waiting = [other for other in waiting if other not in touching]
            done = [other for other in done if other not in touching]
            waiting.append(_around([one, *touching]))
        else:
            done.append(one)
    return done


def _around(boxes: Sequence[Box]) -> Box:
    return Box(min(b.left for b in boxes), min(b.top for b in boxes), max(b.right for b in boxes), max(b.bottom for b in boxes))


def _touch(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def _within(inner: Box, outer: Box) -> bool:
    x, y = (inner.left + inner.right) / 2, (inner.top + inner.bottom) / 2
    return outer.left <= x <= outer.right and outer.top <= y <= outer.bottom


def _bare(text: str) -> str:
    return _SPACE.sub("", text)
