"""Copies of pictures for a reader's eyes: as they were looked at, always PNG, and what is private blacked out for good.

Decoding is hostile ground, so the work is done by a process that may die of it; the sealed picture is not touched.
"""

import io
import json
import threading
from collections.abc import Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING

from evidence.sightings import Box
from vision.pool import Worker
from vision.refusals import RefusedError

if TYPE_CHECKING:
    from vision.opening import Rgb

_MOST_PIXELS = 30_000_000  # of a copy
_SECONDS, _COLOUR = 30.0, (24, 24, 24)


class CopyRefusedError(Exception):
    """There is no copy; the message, in Chinese, says why."""


class Copier:
    """Makes copies, in a process that is begun when the first is asked for. Close it, or let it end with the program."""

    def __init__(self) -> None:
        self._worker, self._turn = Worker(copied, _SECONDS), threading.Lock()

    def copy(self, data: bytes, masks: Sequence[Box] = ()) -> bytes:
        """A PNG of a picture with these places of it blacked out. Raises CopyRefusedError."""
        with self._turn:
            made = self._worker.ask(json.dumps([astuple(box) for box in masks]).encode() + b"\n" + data)
        if not isinstance(made, bytes):
            raise CopyRefusedError(str(made).replace("没有看", "没有做副本"))
        return made

    def close(self) -> None:
        """End the process."""
        self._worker.end()


def copied(asked: bytes) -> bytes | str:
    """The work: masks as a line of JSON, then the picture; gives the PNG, or a sentence why there is none."""
    from vision.opening import open_picture

    head, _, data = asked.partition(b"\n")
    try:
        opened = open_picture(data)
    except RefusedError as refused:
        return refused.sentence
    if opened.width * opened.height > _MOST_PIXELS:
        return f"图片有 {opened.width}×{opened.height} 像素，太大，没有做副本"
    return masked_png(opened.frames[0], [Box(*places) for places in json.loads(head)])


def masked_png(picture: "Rgb", masks: Sequence[Box]) -> bytes:
    """The picture as PNG; of what stands below a mask no pixel is left."""
    from PIL import Image, ImageDraw

    image = Image.fromarray(picture)
    pen = ImageDraw.Draw(image)
    for box in masks:
        if box.right > box.left and box.bottom > box.top:
            pen.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), fill=_COLOUR)
    made = io.BytesIO()
    image.save(made, "PNG", compress_level=4)
    return made.getvalue()
