"""A look at a picture finds seals and reads the organ's name around them, beside the lines of text."""

import io
from random import Random

from PIL import Image

from benchmarks.vision.seals_drawn import DrawnSeal, draw
from evidence.sightings import Mark, MarkKind
from vision.look import look


def test_most_seals_are_found_and_read() -> None:
    drawn = [d for d in map(draw, map(Random, range(7, 60))) if d.size > 180 and not d.oval and d.ink == "red"][:5]
    seen = [(one, mark) for one in drawn for mark in look(_page(one)).marks if mark.kind == MarkKind.SEAL]
    assert len(seen) >= 3
    assert all(420 <= (mark.box.left + mark.box.right) / 2 <= 420 + one.rgb.shape[1] for one, mark in seen)
    assert sum(_read(one, mark) for one, mark in seen) >= 2


def _page(drawn: DrawnSeal) -> bytes:
    page = Image.new("RGB", (900, 760), (252, 250, 244))
    page.paste(Image.fromarray(drawn.rgb), (420, 260))
    stream = io.BytesIO()
    page.save(stream, "PNG")
    return stream.getvalue()


def _read(drawn: DrawnSeal, mark: Mark) -> bool:
    wanted = set(drawn.around)
    return len(set(mark.around) & wanted) >= 0.7 * len(wanted) and mark.text_score > 0.5
