"""Pictures as on pages, with marks in known places: certificates, covers, banners, footers; and pictures with none.

Made another way than the training scenes, of the half of others' pictures and of drawings that training never saw.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageDraw

from evidence.sightings import MarkKind
from vision.training import badges, drawings
from vision.training.assets import Asset, Picture, official_emblem, others, photos, render, trimmed
from vision.training.grounds import ground, laid, photo_part, pressed, worn, write_words
from vision.training.renditions import KINDS, KINDS_APART, rendition
from vision.training.scenes import police_badge
from vision.training.seals import any_seal, draw_seal, font

SHAPES = ((720, 1280), (1280, 720), (800, 600), (1000, 1400), (640, 640), (750, 1334), (1080, 1920), (1200, 400))
SMALLEST, LARGEST = 24, 400
SHARES = (40, 16, 8, 9, 8, 6, 8, 5)
SHARE_APART = 0.08
FAINTEST = 6.0  # grey levels by which a seal changes its place, its blank parts included
TITLES = ("荣誉证书", "培训合格证书", "职业技能等级证书", "结业证书", "岗位能力证书", "聘书")
LINES = (
    "某某同志于二〇二六年参加培训班学习",
    "修业期满，成绩合格，准予结业。特发此证。",
    "证书编号：XZ20260000001",
    "查询网址：www.example.com",
)


@dataclass(frozen=True, slots=True)
class Truth:
    """A mark that was put there: its middle, longer side, how it looks, whose drawing, whether partly covered.

    A faint one hardly changes its ground: it is asked of nobody, and to find it is no fault.
    """

    kind: MarkKind
    x: float
    y: float
    size: float
    look: str = "colour"
    official: bool = False
    covered: bool = False
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture with its truth; `name` says what a picture without marks shows."""

    picture: Picture
    truths: tuple[Truth, ...]
    name: str = ""


@dataclass(slots=True)
class Maker:
    """Draws the pictures of one run."""

    rng: Random
    others: tuple[Asset, ...]
    photos: list[Picture]

    @classmethod
    def of_seed(cls, seed: int) -> "Maker":
        return cls(Random(seed), others(True), photos(True))

    def emblem(self, apart: bool) -> tuple[Picture, str, bool]:
        """A rendition, its look, and whether the drawing is the package's."""
        official = self.rng.random() < 0.4
        base = official_emblem() if official else render(drawings.emblem(self.rng, trials=True), 420)
        look = self.rng.choice(KINDS_APART) if apart else self.rng.choices(KINDS, SHARES)[0]
        picture = None if base is None else trimmed(rendition(base, look, self.rng))
        return (picture, look, official) if picture is not None else self.emblem(apart)

    def scene(self) -> Shown:
        """A picture with one emblem, at times a seal and a police badge, and others' signs around."""
        width, height = self.rng.choice(SHAPES)
        layout = self.rng.choice((_certificate, _cover, _banner, _anywhere, _anywhere))
        canvas, place, largest = layout(self, width, height)
        size = SMALLEST * (min(LARGEST, largest) / SMALLEST) ** self.rng.random()
        truths = [self._put_emblem(canvas, place, size)]
        for add, chance in ((self._put_seal, 0.35), (self._put_badge, 0.2)):
            if self.rng.random() < chance:
                truths += add(canvas, truths)
        for _ in range(self.rng.choice((0, 0, 1, 2, 3))):
            self._put_other(canvas, truths)
        return Shown(self._aged(canvas), tuple(truths))

    def _aged(self, canvas: Picture) -> Picture:
        return pressed(worn(self.rng, canvas), self.rng.randint(40, 95))

    def _put_emblem(self, canvas: Picture, place: tuple[float, float], size: float) -> Truth:
        picture, look, official = self.emblem(self.rng.random() < SHARE_APART)
        x, y = (
            min(max(at, size * 0.55), side - size * 0.55)
            for at, side in zip(place, (canvas.shape[1], canvas.shape[0]), strict=True)
        )
        if look in {"gold", "emboss"} and self.rng.random() < 0.6:
            reach, ink = (
                size * self.rng.uniform(0.7, 1.2),
                self.rng.choice(((140, 15, 20), (20, 30, 80), (60, 30, 25), (150, 20, 30))),
            )
            canvas[int(max(0, y - reach)) : int(y + reach), int(max(0, x - reach)) : int(x + reach)] = ink
        lean = (self.rng.uniform(-0.1, 0.1), self.rng.uniform(-0.1, 0.1)) if self.rng.random() < 0.25 else (0.0, 0.0)
        turn = self.rng.uniform(-15, 15) if self.rng.random() < 0.5 else 0.0
        laid(canvas, picture, (x, y), size, (turn, *lean), self.rng.choice((1.0, 1.0, 1.0, self.rng.uniform(0.5, 1))))
        covered = self.rng.random() < 0.15
        if covered:
            self._cover(canvas, x, y, size)
        return Truth(MarkKind.EMBLEM, x, y, size, look, official, covered)

    def _cover(self, canvas: Picture, x: float, y: float, size: float) -> None:
        """A quarter of it goes under a bar or a line of words."""
        top = int(y + size * self.rng.choice((-0.5, 0.22)))
        if self.rng.random() < 0.5:
            canvas[max(0, top) : int(top + size * 0.25), max(0, int(x - size * 0.5)) : int(x + size * 0.5)] = self.rng.choice(
                (255, 30, 200)
            )
            return
        image = Image.fromarray(canvas)
        ImageDraw.Draw(image).text((x - size * 0.5, y), "样本", font=font(max(8, int(size * 0.25)), 1), fill=(255, 255, 255))
        canvas[:] = np.array(image)

    def _free(self, canvas: Picture, truths: list[Truth], size: float) -> tuple[float, float] | None:
        for _ in range(25):
            x, y = self.rng.uniform(0, canvas.shape[1]), self.rng.uniform(0, canvas.shape[0])
            inside = size * 0.52 < x < canvas.shape[1] - size * 0.52 and size * 0.52 < y < canvas.shape[0] - size * 0.52
            if inside and all(max(abs(x - one.x), abs(y - one.y)) > (size + one.size) * 0.55 for one in truths):
                return x, y
        return None

    def _put_seal(self, canvas: Picture, truths: list[Truth]) -> list[Truth]:
        size = self.rng.uniform(60, 280)
        place = self._free(canvas, truths, size)
        if place is None:
            return []
        before = canvas.astype(np.int16)
        laid(canvas, draw_seal(any_seal(self.rng), self.rng, 400), place, size, (self.rng.uniform(-18, 18), 0, 0))
        faint = bool(np.abs(canvas - before).sum() / (3 * size * size) <= FAINTEST)
        return [Truth(MarkKind.SEAL, *place, size, faint=faint)]

    def badge(self) -> Picture:
        base = official_emblem() if self.rng.random() < 0.5 else render(drawings.emblem(self.rng, trials=True), 300)
        return police_badge(self.rng, base if base is not None else official_emblem(), 300)

    def _put_badge(self, canvas: Picture, truths: list[Truth]) -> list[Truth]:
        size = self.rng.choice((18, 20, 20, 24, 32, 60, 150))
        place = self._free(canvas, truths, size)
        if place is None:
            return []
        laid(canvas, self.badge(), place, size, (0, 0, 0))
        return [Truth(MarkKind.POLICE_BADGE, *place, size)]

    def other(self) -> tuple[Picture, str]:
        """A picture of something else, and what it is."""
        if self.rng.random() < 0.25:
            make: Callable[[Random], str] = self.rng.choice((badges.sign, badges.sign, badges.five_stars, badges.gate_alone))
            picture = render(make(self.rng), 260)
            if picture is not None:
                return picture, "自画的徽章"
        group = self.rng.choice(("coat", "coat", "flag", "icon", "icon", "clip"))
        asset = self.rng.choice([one for one in self.others if one.group == group])
        if group == "coat" and self.rng.random() < 0.3:
            return rendition(asset.picture, self.rng.choice(KINDS), self.rng), f"{group} {asset.name}"
        return asset.picture, f"{group} {asset.name}"

    def _put_other(self, canvas: Picture, truths: list[Truth]) -> None:
        size = SMALLEST * 12 ** self.rng.random()
        place = self._free(canvas, truths, size)
        if place is not None:
            laid(canvas, self.other()[0], place, size, (self.rng.uniform(-8, 8), 0, 0))

    def badge_alone(self) -> Shown:
        """A police badge as on a page's foot, or a sign of the same parts (工商 and others) for every fourth."""
        width, height = self.rng.choice(((300, 60), (640, 120), (200, 200), (60, 60), (24, 24), (800, 200)))
        canvas = np.full((height, width, 3), self.rng.choice((255, 245, 40, 235)), np.uint8)
        size = self.rng.uniform(0.5, 0.98) * min(width, height)
        if self.rng.random() < 0.75:
            picture, name = self.badge(), "警徽"
        else:
            drawn = render(badges.sign(self.rng), 260)
            picture, name = (drawn, "别的徽章") if drawn is not None else (self.badge(), "警徽")
        laid(canvas, picture, (width / 2 if width == height else size * 0.6, height / 2), size, (0, 0, 0))
        return Shown(self._aged(canvas), (), name)

    def without(self) -> Shown:
        """A picture that holds no emblem: one thing on a ground, or a photo."""
        if self.rng.random() < 0.12:
            return Shown(self._aged(photo_part(self.rng, 640, 480, self.photos)), (), "照片")
        picture, name = self.other()
        size = SMALLEST * 12 ** self.rng.random()
        side = int(size * self.rng.uniform(1.02, 2.5)) + 4
        canvas = ground(self.rng, side, side, self.photos) if self.rng.random() < 0.5 else np.full((side, side, 3), 255, np.uint8)
        laid(canvas, picture, (side / 2, side / 2), size, (0, 0, 0))
        return Shown(self._aged(canvas), (), name)


def _written(canvas: Picture, lines: list[tuple[str, int, tuple[int, int, int], float]], middle: bool = True) -> Picture:
    """Words, each with its size, colour and height."""
    image = Image.fromarray(canvas)
    draw = ImageDraw.Draw(image)
    for words, size, ink, y in lines:
        place = (canvas.shape[1] / 2, y) if middle else (canvas.shape[1] * 0.08, y)
        draw.text(place, words, font=font(size, 3), fill=ink, anchor="ma" if middle else "la")
    return np.array(image)


Layout: TypeAlias = tuple[Picture, tuple[float, float], float]


def _certificate(maker: Maker, width: int, height: int) -> Layout:
    """The emblem above the title of a certificate."""
    paper = np.full((height, width, 3), maker.rng.choice(((252, 247, 230), (255, 255, 255), (247, 240, 245))), np.uint8)
    image = Image.fromarray(paper)
    draw, ink = ImageDraw.Draw(image), maker.rng.choice(((180, 140, 50), (170, 30, 30), (50, 90, 140)))
    for k in range(maker.rng.randint(1, 4)):
        draw.rectangle(
            (12 + 8 * k, 12 + 8 * k, width - 12 - 8 * k, height - 12 - 8 * k), outline=ink, width=maker.rng.randint(1, 5)
        )
    k = min(width, height)
    lines = [(maker.rng.choice(TITLES), int(k * 0.09), (160, 20, 20), height * 0.42)]
    lines += [(line, max(9, int(k * 0.03)), (30, 30, 30), height * (0.58 + 0.07 * i)) for i, line in enumerate(LINES)]
    return _written(np.array(image), lines), (width / 2, height * 0.24), k * 0.34


def _cover(maker: Maker, width: int, height: int) -> Layout:
    """A closed certificate photographed from above: leather, foil."""
    noise = np.random.default_rng(maker.rng.randrange(1 << 30)).normal(0, maker.rng.uniform(1, 9), (height, width, 1))
    leather = np.array(maker.rng.choice(((135, 18, 25), (25, 35, 85), (65, 32, 22), (20, 55, 45), (35, 35, 38)))) + noise
    gold = maker.rng.choice(((235, 200, 110), (210, 175, 90), (250, 225, 160)))
    k = min(width, height)
    canvas = np.clip(leather, 0, 255).astype(np.uint8)
    return _written(canvas, [(maker.rng.choice(TITLES), int(k * 0.1), gold, height * 0.6)]), (width / 2, height * 0.33), k * 0.5


def _banner(maker: Maker, width: int, height: int) -> Layout:
    """A page's head: the emblem at the left, the body's name beside it."""
    canvas = ground(maker.rng, width, height, maker.photos)
    deep = int(height * maker.rng.uniform(0.15, 0.4))
    canvas[:deep] = maker.rng.choice(((190, 20, 25), (25, 80, 170), (255, 255, 255), (150, 10, 15)))
    canvas = _written(canvas, [("　　全国某某培训管理中心", max(12, deep // 3), (255, 240, 200), deep * 0.3)])
    return canvas, (deep * 0.6, deep * 0.5), deep * 0.9


def _anywhere(maker: Maker, width: int, height: int) -> Layout:
    canvas = write_words(maker.rng, ground(maker.rng, width, height, maker.photos), maker.rng.randint(0, 14))
    return canvas, (maker.rng.uniform(0, width), maker.rng.uniform(0, height)), min(width, height) * 0.8
