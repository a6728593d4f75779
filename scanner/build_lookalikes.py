"""Builds wordlists/variants/lookalikes.tsv: for each common character those whose picture is nearest to it.

Each is drawn in four Noto faces; nearness is the mean of two cosines, of the blurred picture (what a poor scan keeps)
and of the directions of its strokes. Run by hand, the result is reviewed and committed: python -m scanner.build_lookalikes
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scanner.fold import fold
from scanner.tables import FOLDER

FACES = [Path("/usr/share/fonts/opentype/noto") / f"Noto{f}CJK-{w}.ttc" for f in ("Sans", "Serif") for w in ("Regular", "Bold")]
_SIMPLIFIED = 2  # the face of a collection that draws mainland forms
_SIDE = 28
_NEAR, _NEAREST = 0.79, 0.7  # how near is near enough; the nearest two of each kind may be a little farther
_COMMON, _RARE = 4, 2  # how many at most that people know, and do not know
_Picture = NDArray[np.float32]


def common_characters() -> list[str]:
    """The first level of GB 2312, which holds nearly all that is printed."""
    return [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF - 5 * (row == 0xD7))]


def rows() -> Iterator[str]:
    """Each common character, tab, its look-alikes, the nearest first."""
    everyone = [c for code in range(0x4E00, 0x9FA6) if fold(c := chr(code)) == c]
    place = {char: number for number, char in enumerate(everyone)}
    wanted = [char for char in common_characters() if char in place]
    near = _nearness(everyone, [place[char] for char in wanted])
    for char, row in zip(wanted, near, strict=True):
        alike = [(everyone[i], row[i]) for i in np.argsort(-row)[:60] if row[i] >= _NEAREST and everyone[i] != char]
        kept = {*_nearest([a for a in alike if _known(a[0])], _COMMON), *_nearest([a for a in alike if not _known(a[0])], _RARE)}
        if kept:
            yield f"{char}\t{''.join(a for a, _ in alike if a in kept)}"


def _nearest(alike: list[tuple[str, np.float32]], most: int) -> list[str]:
    return [char for number, (char, near) in enumerate(alike[:most]) if number < 2 or near >= _NEAR]


def _nearness(chars: list[str], wanted: list[int]) -> _Picture:
    total = np.zeros((len(wanted), len(chars)), np.float32)
    for face in FACES:
        pictures = np.stack(_drawn(chars, face))
        for view in (pictures.reshape(len(chars), -1), _strokes(pictures)):
            view = view - view.mean(1, keepdims=True)
            view /= np.linalg.norm(view, axis=1, keepdims=True)
            total += view[wanted] @ view.T
    total /= 2 * len(FACES)
    return total


def _drawn(chars: list[str], face: Path) -> list[_Picture]:
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    font = ImageFont.truetype(str(face), 40, index=_SIMPLIFIED)
    pictures = []
    for char in chars:
        image = Image.new("L", (48, 48))
        ImageDraw.Draw(image).text((24, 24), char, fill=255, font=font, anchor="mm")
        small = image.filter(ImageFilter.GaussianBlur(1.6)).resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
        pictures.append(np.asarray(small, dtype=np.float32))
    return pictures


def _strokes(pictures: _Picture) -> _Picture:
    """How much ink runs in each of six directions in each of 9 × 9 overlapping fields."""
    down, right = np.gradient(pictures, axis=(1, 2))
    strength, turn = np.hypot(down, right), (np.arctan2(down, right) % np.pi) / np.pi * 6
    first = np.floor(turn).astype(int)
    fields = []
    for direction in range(6):
        share = np.where(first % 6 == direction, 1 - (turn - first), 0) + np.where((first + 1) % 6 == direction, turn - first, 0)
        ink = strength * share
        for axis in (1, 2):
            ink = sum(weight * np.roll(ink, step, axis=axis) for step, weight in zip(range(-2, 3), (1, 2, 3, 2, 1), strict=True))
        fields.append(ink[:, 1::3, 1::3])
    return np.stack(fields, 1).reshape(len(pictures), -1).astype(np.float32)


def _known(char: str) -> bool:
    """Whether GB 2312 has it: what a reading machine takes another character for."""
    return bool(char.encode("gb2312", "ignore"))


def main() -> None:
    """Write the table."""
    if missing := [str(face) for face in FACES if not face.exists()]:
        sys.exit(f"缺少字体 {'、'.join(missing)}，请先安装 fonts-noto-cjk")
    head = "# 字	形近字，最像的在前（四种 Noto CJK 字体画成的图，比图像和笔画方向；由 scanner/build_lookalikes.py 生成）"
    (FOLDER / "lookalikes.tsv").write_text("\n".join([head, *rows()]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
