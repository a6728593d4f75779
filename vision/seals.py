"""Seals read: the name around a round or oval seal and the words across it, by the recogniser that reads lines.

The ring is unrolled in several ways, and the reading with the best score stands; a poor reading stands with a poor score.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np

from evidence.sightings import Box
from vision.sealring import HEIGHT, RADIUS, SIDE, Picture, Ring, as_circle, band_of, gap_of, ink_of, ring_of, strip_of

_LEAST = 320  # pixels to which a small seal is enlarged before its ring is looked for
_LARGEST = 900
_PAD = 0.08  # of the box: a detector's box may cut the ring
_SURE = 0.95  # a reading that need not be bettered
_WHOLE, _LONGER = 0.05, 0.01  # what a reading gains that begins and ends as names of bodies do, and for each character
_ENDS = re.compile(r"(?:局|部|厅|委员会|中心|公司|协会|学会|学校|学院|大学|办公室|研究院|集团|所|站|社|院|会|委)$")
_FORMULAS = (
    "中华人民共和国",
    "人力资源和社会保障",
    "人力资源社会保障",
    "职业技能鉴定",
    "住房和城乡建设",
    "市场监督管理",
    "卫生健康委员会",
    "职业资格认证",
)
_BEGINS = re.compile(r"中国|国家|全国|中华|.{2,4}(?:省|市|县|区|州|旗)|(?:北京|上海|天津|重庆)")
_READ = 0.5  # below it words across are no words
_USUAL = (0.55, 0.95)


@dataclass(frozen=True, slots=True)
class SealReading:
    """What stands around and across a seal, with the score of the text around (across, where nothing stands around), 0 to 1."""

    around: str = ""
    across: str = ""
    text_score: float = 0.0


def read_seal(rgb: Picture, box: Box) -> SealReading:
    """Read the seal in a box of an RGB picture; nothing read where no ring is found."""
    roi = _cut(rgb, box)
    if min(roi.shape[:2]) < 24:
        return SealReading()
    ink = ink_of(roi)
    ring = ring_of(ink)
    if ring is None:
        return SealReading()
    best, score, told, turned = "", 0.0, 0.0, 0.0
    for strip, turn in _strips(ink, ring):
        text, sure = _read(strip)
        text = _as_known("".join(c for c in text if "\u4e00" <= c <= "\u9fff"))
        sure *= min(1.0, len(text) / 4)
        whole = bool(_ENDS.search(text)) + bool(_BEGINS.match(text))
        if (worth := sure + _WHOLE * whole + _LONGER * len(text)) > told:
            best, score, told, turned = text, sure, worth, turn
        if sure > _SURE and whole == 2:
            break
    across, sure = _across(as_circle(ink, ring, turned=-turned))
    return SealReading(best, across, round(score if best else sure, 3))


def _cut(rgb: Picture, box: Box) -> Picture:
    """The box with some room, enlarged or reduced to a size at which rings are found alike."""
    height, width = rgb.shape[:2]
    pad = int(_PAD * max(box.right - box.left, box.bottom - box.top)) + 1
    roi = rgb[max(0, box.top - pad) : min(height, box.bottom + pad), max(0, box.left - pad) : min(width, box.right + pad)]
    if not roi.size:
        return roi
    most = max(roi.shape[:2])
    scale = _LEAST / most if most < _LEAST else min(1.0, _LARGEST / most)
    kind = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return roi if scale == 1 else cv2.resize(roi, None, fx=scale, fy=scale, interpolation=kind).astype(np.uint8)


def _strips(ink: Picture, ring: Ring) -> Iterator[tuple[Picture, float]]:
    """The text around, unrolled in one way after another, each with how far (degrees clockwise) the seal is turned."""
    disc = as_circle(ink, ring)
    found = band_of(disc)
    ends_known = True
    for band, wide, tall, edge, trimmed in (
        (found, 1.0, True, 0.15, False),
        (_USUAL, 1.0, True, 0.15, False),
        (found, 1.0, True, 0.15, True),
        (found, 1.3, True, 0.15, False),
        (_USUAL, 1.0, False, 0.15, False),
        (_USUAL, 1.3, True, 0.15, True),
        (found, 1.0, True, 0.5, False),
    ):
        strip = strip_of(disc, *band, wide=wide)
        gap = gap_of(strip, tall=tall)
        ends_known = ends_known and gap is not None
        cut = _from_gap(strip, gap, int(HEIGHT * edge * wide))
        yield _trimmed(cut, wide) if trimmed else cut, _turn_of(gap, strip.shape[1])
    if not ends_known:
        yield strip_of(disc, *found), 0.0  # as an upright seal reads, whatever fills its gap


def _trimmed(strip: Picture, wide: float) -> Picture:
    """The strip without the feet of its first and last characters, where the words across reach into it."""
    reach, foot = int(HEIGHT * 1.2 * wide), HEIGHT * 4 // 5
    strip = strip.copy()
    strip[foot:, :reach] = 0
    strip[foot:, -reach:] = 0
    return strip


def _as_known(text: str) -> str:
    """A long formula of which one character was misread, as it is written: 忠华人民共和国."""
    for formula in _FORMULAS:
        for at in range(len(text) - len(formula) + 1):
            part = text[at : at + len(formula)]
            if part != formula and sum(a != b for a, b in zip(part, formula, strict=True)) == 1:
                text = text[:at] + formula + text[at + len(formula) :]
    return text


def _turn_of(gap: tuple[int, int] | None, count: int) -> float:
    """How far the gap's middle is from the bottom, where it stands in an upright seal."""
    if gap is None:
        return 0.0
    turn = (gap[0] + gap[1] / 2) / count * 360
    return (turn + 180) % 360 - 180


def _from_gap(strip: Picture, gap: tuple[int, int] | None, edge: int) -> Picture:
    """The strip from one end of the text to the other, with so much of the gap on either side."""
    if gap is None:
        return strip
    start, length = gap
    count = strip.shape[1]
    return np.roll(strip, -((start + length - edge) % count), axis=1)[:, : min(count, count - length + 2 * edge)]


def _across(disc: Picture) -> tuple[str, float]:
    """The words in the middle: the row with most ink below the star, and in the very middle where no star stands."""
    best: tuple[str, float] = ("", 0.0)
    for top, bottom in ((0.22, 0.74), (-0.3, 0.45)):
        rows = disc[
            int(SIDE / 2 + top * RADIUS) : int(SIDE / 2 + bottom * RADIUS),
            int(SIDE / 2 - 0.7 * RADIUS) : int(SIDE / 2 + 0.7 * RADIUS),
        ]
        for line in _lines(rows):
            text, sure = _read(line)
            text = "".join(c for c in text if "\u4e00" <= c <= "\u9fff")
            if len(text) >= 2 and sure > max(best[1], _READ):
                best = (text, sure)
        if best[1] > 0.85:
            break
    return best


def _lines(rows: Picture) -> Iterator[Picture]:
    """The row of most ink, cut out."""
    on = (rows > 100).sum(1).astype(np.float32)
    if on.max(initial=0) < 8:
        return
    inked = cv2.blur(on[:, None], (1, 3))[:, 0] > 0.12 * on.max()
    edges = np.flatnonzero(np.diff(np.r_[False, inked, False].astype(np.int8)))
    runs = [(float(on[a:b].sum()), a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= 0.06 * RADIUS]
    if runs:
        _, start, end = max(runs)
        pad = max(2, int(0.03 * RADIUS))
        yield rows[max(0, start - pad) : end + pad]


def _read(strip: Picture) -> tuple[str, float]:
    """One line of dark text on white, as the recogniser reads it, with its score."""
    page = cv2.cvtColor(255 - strip, cv2.COLOR_GRAY2BGR)
    page = cv2.copyMakeBorder(page, 4, 4, 16, 16, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    found = _recogniser()(page, use_det=False, use_cls=False, use_rec=True)
    return (found.txts[0], float(found.scores[0])) if found.txts else ("", 0.0)


@cache
def _recogniser() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
            "Global.log_level": "error",
            "Global.text_score": 0.0,
        }
    )
