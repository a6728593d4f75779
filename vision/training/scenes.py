"""Puts marks and what is like them on grounds, and says where they are: the pictures the networks learn from."""

from dataclasses import dataclass, field
from functools import lru_cache
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from vision.training import badges, drawings
from vision.training.assets import Picture, official_emblem, others, photos, render, shrunk, trimmed
from vision.training.grounds import WORDS, ground, laid, worn, write_words
from vision.training.renditions import KINDS, KINDS_APART, rendition
from vision.training.seals import any_seal, draw_seal, font, with_emblem

EMBLEM, BADGE, SEAL, IGNORED = 0, 1, 2, -1
SHARE_OF_OFFICIAL = 0.45
FAINTEST = 6.0  # a mark that changes its place by less, in grey levels, is asked of nobody
KIND_SHARES = (36, 14, 9, 8, 8, 6, 9, 6)
PLATES = ((140, 15, 20), (110, 10, 15), (20, 30, 80), (70, 35, 20), (170, 20, 30), (20, 60, 40))


@dataclass(frozen=True, slots=True)
class Label:
    """A mark in a scene: its class, its middle and its longer side in pixels."""

    kind: int
    x: float
    y: float
    size: float


@dataclass(slots=True)
class Stock:
    """Pictures drawn beforehand, to be laid on scenes."""

    emblems: list[tuple[str, Picture]]
    badges: list[Picture]
    seals: list[Picture]
    seals_with_emblem: list[Picture]
    signs: list[Picture]
    others: list[Picture]
    photos: list[Picture]
    coats: list[Picture] = field(default_factory=list)


def _drawn(svg: str, width: int) -> Picture:
    picture = render(svg, width)
    if picture is None:
        raise ValueError("图画不出来：请检查 vision/training/drawings.py 里的 SVG。")
    return picture


def police_badge(rng: Random, emblem: Picture, width: int = 260) -> Picture:
    """The shield with the emblem laid on it."""
    svg, share, height = badges.police_shield(rng)
    shield = _drawn(svg, width)
    face = np.ascontiguousarray(shield[..., :3])
    centre = (shield.shape[1] / 2, shield.shape[0] * height)
    laid(face, emblem, centre, shield.shape[1] * share, (0, 0, 0))
    k = shield.shape[1] * share
    spot = np.zeros(shield.shape[:2], np.uint8)
    cv2.ellipse(spot, (int(centre[0]), int(centre[1])), (int(k / 2), int(k / 2)), 0, 0, 360, 255, -1)
    return np.dstack([face, np.maximum(shield[..., 3], spot)]).astype(np.uint8)


def _emblems(rng: Random, trials: bool, count: int) -> list[tuple[str, Picture]]:
    out = []
    for _ in range(count):
        base = official_emblem() if rng.random() < SHARE_OF_OFFICIAL else _drawn(drawings.emblem(rng, trials), 320)
        kind = rng.choices((*KINDS, *KINDS_APART), (*KIND_SHARES, 4, 3))[0]
        picture = trimmed(rendition(base, kind, rng))
        if picture is not None:
            out.append((kind, shrunk(picture, 240)))
    return out


def _signs(rng: Random, count: int) -> list[Picture]:
    out = []
    for _ in range(count):
        make = rng.choices((badges.sign, badges.five_stars, badges.gate_alone), (80, 12, 8))[0]
        picture = _drawn(make(rng), 220)
        out.append(rendition(picture, rng.choice(KINDS), rng) if rng.random() < 0.3 else picture)
    return out


@lru_cache(maxsize=2)
def stock(trials: bool, seed: int, count: int) -> Stock:
    rng = Random(seed)
    emblems = _emblems(rng, trials, count)
    plain = [picture for kind, picture in emblems if kind in {"colour", "relief"}]
    print_of = [picture for kind, picture in emblems if kind in {"print", "lines", "mono"}]
    found = others(trials)
    return Stock(
        emblems,
        [
            rendition(police_badge(rng, rng.choice(plain)), rng.choice(("colour", "colour", "colour", "grey")), rng)
            for _ in range(count // 4)
        ],
        [shrunk(draw_seal(any_seal(rng), rng), 220) for _ in range(count // 3)],
        [shrunk(with_emblem(rng.choice(print_of), rng), 220) for _ in range(count // 12)],
        _signs(rng, count // 2),
        [asset.picture for asset in found if asset.group != "coat"],
        photos(trials),
        [asset.picture for asset in found if asset.group == "coat"],
    )


def _other(rng: Random, of: Stock) -> Picture:
    draw = rng.random()
    if draw < 0.28:
        picture = rng.choice(of.coats)
        return rendition(picture, rng.choice(KINDS), rng) if rng.random() < 0.35 else picture
    return rng.choice(of.signs) if draw < 0.62 else rng.choice(of.others)


class Scene:
    """A ground being filled; nothing is laid over what already stands on it, unless meant to."""

    def __init__(self, rng: Random, side: int, of: Stock) -> None:
        self.rng, self.side, self.of = rng, side, of
        self.canvas = ground(rng, side, side, of.photos)
        self.labels: list[Label] = []
        self._taken: list[tuple[float, float, float]] = []
        if rng.random() < 0.7:
            self.canvas = write_words(rng, self.canvas, rng.randint(1, 6), 26)

    def _spot(self, size: float, beyond: float) -> tuple[float, float] | None:
        for _ in range(12):
            low, high = size / 2 - beyond, self.side - size / 2 + beyond
            x, y = (self.rng.uniform(low, high) if high > low else self.side / 2 for _ in range(2))
            if all(abs(x - a) > (size + c) / 2 or abs(y - b) > (size + c) / 2 for a, b, c in self._taken):
                self._taken.append((x, y, size))
                return x, y
        return None

    def _pose(self) -> tuple[float, float, float]:
        turn = self.rng.uniform(-20, 20) if self.rng.random() < 0.5 else 0.0
        lean = (self.rng.uniform(-0.14, 0.14), self.rng.uniform(-0.14, 0.14)) if self.rng.random() < 0.3 else (0.0, 0.0)
        return (turn, *lean)

    def add_other(self) -> None:
        size = 12 * (190 / 12) ** self.rng.random()
        spot = self._spot(size, 40)
        if spot:
            laid(
                self.canvas,
                _other(self.rng, self.of),
                spot,
                size,
                self._pose(),
                self.rng.choice((1.0, 1.0, self.rng.uniform(0.3, 1))),
            )

    def add(self, kind: int, picture: Picture, smallest: float = 17, largest: float = 84) -> None:
        size = smallest * (largest / smallest) ** self.rng.random()
        spot = self._spot(size, size * 0.1)
        if spot is None:
            return
        strength, before = self.rng.choice((1.0, 1.0, self.rng.uniform(0.4, 1))), self.canvas.copy()
        laid(self.canvas, picture, spot, size, self._pose(), strength)
        seen = np.abs(self.canvas.astype(np.int16) - before).sum() / (3 * size * size) >= FAINTEST
        self.labels.append(Label(kind if seen else IGNORED, *spot, size))

    def add_large(self) -> None:
        """A mark beyond the finder's scale: its parts are no marks, and of its middle nothing is asked."""
        picture = self.rng.choice(
            (self.rng.choice(self.of.emblems)[1], self.rng.choice(self.of.badges), self.rng.choice(self.of.seals))
        )
        size = self.rng.uniform(120, 300)
        spot = self._spot(size, size / 2)
        if spot:
            laid(self.canvas, picture, spot, size, self._pose())
            self.labels.append(Label(IGNORED, *spot, size / 3))

    def add_emblem(self) -> None:
        name, picture = self.rng.choice(self.of.emblems)
        before = len(self.labels)
        if name in {"gold", "emboss", "mono"} and self.rng.random() < 0.5:
            self.canvas[:] = self._plate()
        self.add(EMBLEM, picture)
        if len(self.labels) > before and self.rng.random() < 0.2:
            self._cover_part(self.labels[-1])

    def _plate(self) -> Picture:
        """A cover for foil and blind stamping, in place of whatever ground was there, or over a part of it."""
        out, colour = self.canvas.copy(), np.array(self.rng.choice(PLATES), np.float32)
        x, y = (
            self.rng.choice((0, self.rng.randint(0, self.side // 3))),
            self.rng.choice((0, self.rng.randint(0, self.side // 3))),
        )
        if not self._taken:
            out[y:, x:] = colour.astype(np.uint8)
        return out

    def _cover_part(self, label: Label) -> None:
        k, way = label.size, self.rng.random()
        if way < 0.4:
            image = Image.fromarray(self.canvas)
            place = (label.x - k * 0.45, label.y + k * self.rng.uniform(-0.3, 0.3))
            ink = self.rng.choice(((255, 255, 255), (0, 0, 0), (255, 215, 60)))
            ImageDraw.Draw(image).text(
                place, self.rng.choice(WORDS)[:4], font=font(max(8, int(k * 0.22)), self.rng.randrange(6)), fill=ink
            )
            self.canvas = np.array(image)
        elif way < 0.7:
            y, colour = (
                int(label.y + k * self.rng.uniform(0.2, 0.4)),
                self.rng.choice(((255, 255, 255), (200, 20, 30), (20, 20, 20))),
            )
            self.canvas[max(0, y) : int(label.y + k * 0.6), max(0, int(label.x - k * 0.6)) : int(label.x + k * 0.6)] = colour
        else:
            shift = (label.x + k * self.rng.uniform(0.2, 0.5), label.y + k * self.rng.uniform(0.1, 0.5))
            laid(
                self.canvas,
                self.rng.choice(self.of.seals),
                shift,
                k * self.rng.uniform(0.7, 1.1),
                (self.rng.uniform(-20, 20), 0, 0),
                0.8,
            )
            self.labels.append(Label(IGNORED, *shift, k))

    def finished(self) -> tuple[Picture, list[Label]]:
        return worn(self.rng, self.canvas), self.labels


def scene(rng: Random, side: int, of: Stock, marks: bool = True) -> tuple[Picture, list[Label]]:
    """One picture with its labels; without marks, one that holds only what is not to be found."""
    made = Scene(rng, side, of)
    for _ in range(rng.choice((0, 1, 1, 2, 3)) if marks else rng.randint(1, 5)):
        if rng.random() < 0.5:
            made.add_other()
    if marks:
        if rng.random() < 0.06:
            made.add_large()
        if rng.random() < 0.6:
            made.add_emblem()
        if rng.random() < 0.2:
            made.add(BADGE, rng.choice(of.badges), 15)
        if rng.random() < 0.25:
            made.add(SEAL, rng.choice(of.seals), 24, 92)
        if rng.random() < 0.04:
            made.add(SEAL, rng.choice(of.seals_with_emblem), 40, 92)
    for _ in range(rng.choice((0, 1, 2))):
        made.add_other()
    return made.finished()


def lone(rng: Random, side: int, of: Stock) -> Picture:
    """One thing that is no mark, large enough to be looked at, on a ground or on white."""
    canvas = (
        ground(rng, side, side, of.photos)
        if rng.random() < 0.5
        else np.full((side, side, 3), rng.choice((255, 245, 40)), np.uint8)
    )
    draw, size = rng.random(), rng.uniform(20, 150)
    picture = rng.choice(of.coats) if draw < 0.4 else rng.choice(of.signs) if draw < 0.6 else rng.choice(of.others)
    if rng.random() < 0.3:
        picture = rendition(picture, rng.choice(KINDS), rng)
    laid(canvas, picture, (side / 2 + rng.uniform(-20, 20), side / 2 + rng.uniform(-20, 20)), size, (rng.uniform(-10, 10), 0, 0))
    return worn(rng, canvas)
