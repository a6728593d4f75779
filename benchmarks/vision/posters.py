"""Posters as training sellers make them, with what is written on each known: an easy set and a hard one, new every run.

Easy: what a reader takes in at a glance, also small, tilted, styled, long. Hard: tiny, crushed, faint, crooked, covered, blurred.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.vision.posterwords import LINES, PLAIN, TERMS, TITLES

Colour = tuple[int, int, int]
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
_FONT_NAMES = (
    "NotoSansCJK*.ttc", "NotoSerifCJK*.ttc", "wqy-*.ttc", "uming.ttc", "ukai.ttc", "LXGWWenKai-*.ttf",
    "SourceHan*.otf", "msyh*.ttc", "simsun.ttc", "simhei.ttf", "PingFang.ttc", "STHeiti*.ttc",
)  # fmt: skip
_SIMPLIFIED = 2  # of the faces in a Noto collection
_DARK = ((150, 15, 25), (15, 45, 125), (70, 10, 95), (5, 85, 75), (35, 35, 45))
_LIGHT = ((255, 246, 228), (238, 246, 255), (255, 238, 244), (244, 255, 244), (250, 250, 250))
_ON_DARK = ((255, 255, 255), (255, 236, 130), (255, 212, 70))
_ON_LIGHT = ((25, 25, 25), (195, 15, 25), (115, 60, 5), (15, 45, 115))


@dataclass(frozen=True, slots=True)
class Poster:
    """One picture as bytes, its kind, the lines written on it and the terms that stand in them."""

    kind: str
    data: bytes
    lines: tuple[str, ...]

    @property
    def terms(self) -> frozenset[str]:
        return frozenset(term for term in TERMS if any(term in line for line in self.lines))


def fonts_found() -> list[Path]:
    """The fonts with Chinese characters on this machine that are known by name."""
    folders = [Path(folder) for folder in _FONT_FOLDERS if Path(folder).exists()]
    return sorted({found for folder in folders for name in _FONT_NAMES for found in folder.rglob(name)})


@dataclass(slots=True)
class Sheet:
    """A poster in the making."""

    rng: Random
    fonts: list[Path]
    width: int = 720
    height: int = 1280
    image: Image.Image = field(init=False)
    inks: tuple[Colour, ...] = field(init=False)
    written: list[str] = field(default_factory=list)
    terms: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.terms = self.rng.sample(TERMS, len(TERMS))
        dark = self.rng.random() < 0.5
        self.inks = _ON_DARK if dark else _ON_LIGHT
        base = np.array(self.rng.choice(_DARK if dark else _LIGHT), np.float32)
        other = np.clip(base * self.rng.uniform(0.8, 1.0) + (self.rng.uniform(10, 70) if dark else -10), 0, 255)
        share = np.linspace(0, 1, self.height, dtype=np.float32)[:, None, None]
        ground = np.broadcast_to(base * (1 - share) + other * share, (self.height, self.width, 3))
        self.image = Image.fromarray(ground.astype(np.uint8))
        draw = ImageDraw.Draw(self.image, "RGBA")
        for _ in range(self.rng.randint(2, 8)):
            x, y, radius = (
                self.rng.randint(0, self.width),
                self.rng.randint(0, self.height),
                self.rng.randint(30, self.width // 3),
            )
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 255, 255, self.rng.randint(6, 32)))

    def font(self, size: int) -> ImageFont.FreeTypeFont:
        chosen = self.rng.choice(self.fonts)
        return ImageFont.truetype(str(chosen), size, index=_SIMPLIFIED if "CJK" in chosen.name else 0)

    def line(self, share: float) -> str:
        """What one line says: with this chance something with a term in it."""
        if self.terms and self.rng.random() < share:
            return self._filled(self.rng.choice(LINES).replace("{term}", self.terms.pop()))
        return self._filled(self.rng.choice(PLAIN))

    def title(self) -> str:
        return self._filled(self.rng.choice(TITLES).replace("{term}", self.terms.pop()))

    def _filled(self, text: str) -> str:
        numbers = {"{n}": (3, 99), "{year}": (2022, 2026), "{month}": (1, 12), "{day}": (1, 28), "{big}": (1000, 9999)}
        for mark, span in numbers.items():
            text = text.replace(mark, str(self.rng.randint(*span)))
        return text

    def write(self, text: str, size: int, y: int, *, tilt: float = 0, ink: Colour | None = None, style: str = "") -> int:
        """Put a line down somewhere across; how much room it took."""
        font = self.font(size)
        while font.getlength(text) > self.width - 40 and font.size > 7:
            font = font.font_variant(size=font.size - 1)
        layer = styled(text, font, ink or self.rng.choice(self.inks), style)
        layer = layer.rotate(tilt, expand=True, resample=Image.Resampling.BICUBIC) if tilt else layer
        x = self.rng.randint(8, max(9, self.width - layer.width - 8))
        self.image.paste(layer, (x, y), layer)
        self.written.append(text)
        return layer.height

    def saved(self, kind: str, quality: int) -> Poster:
        out = io.BytesIO()
        self.image.convert("RGB").save(out, "JPEG", quality=quality)
        return Poster(kind, out.getvalue(), tuple(self.written))

    def fill(self, sizes: tuple[int, int], share: float, most: int = 20, **how: object) -> None:
        """Write lines from top to bottom."""
        y = self.rng.randint(20, 60) + 80 * len(self.written)  # below the title
        while y < self.height - sizes[1] * 2 and len(self.written) < most:
            y += self.write(self.line(share), self.rng.randint(*sizes), y, **how) + self.rng.randint(14, 50)  # type: ignore[arg-type]


def styled(text: str, font: ImageFont.FreeTypeFont, ink: Colour, style: str) -> Image.Image:
    """A line of text by itself: plain, outlined, with a shadow, or in perspective."""
    stroke = max(2, int(font.size) // 14) if "outline" in style else 0
    left, top, right, bottom = font.getbbox(text, stroke_width=stroke)
    pad = max(2, int(font.size) // 6)
    layer = Image.new("RGBA", (int(right - left) + 2 * pad, int(bottom - top) + 2 * pad))
    at, edge = (pad - left, pad - top), (255, 255, 255) if sum(ink) < 380 else (110, 0, 0)
    if "shadow" in style:
        ImageDraw.Draw(layer).text((at[0] + font.size / 15, at[1] + font.size / 15), text, font=font, fill=(0, 0, 0, 160))
        layer = layer.filter(ImageFilter.GaussianBlur(font.size / 20))
    ImageDraw.Draw(layer).text(at, text, font=font, fill=(*ink, 255), stroke_width=stroke, stroke_fill=(*edge, 255))
    if "lean" in style:
        width, height = layer.size
        quad = (0, 0, 0, height, width, height * 0.93, width, height * 0.07)
        layer = layer.transform(layer.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)
    return layer


def _plain(sheet: Sheet) -> Poster:
    sheet.fill((24, 46), 0.5, 15)
    return sheet.saved("clean", sheet.rng.randint(78, 92))


def _tilted(sheet: Sheet) -> Poster:
    y = 60
    for _ in range(7):
        tilt = sheet.rng.uniform(3, 20) * sheet.rng.choice((-1, 1))
        y += sheet.write(sheet.line(0.5), sheet.rng.randint(26, 42), y, tilt=tilt) + 30
        if y > sheet.height - 260:
            break
    column, font, ink = sheet.terms.pop(), sheet.font(40), sheet.rng.choice(sheet.inks)
    if sheet.height - y > 60 + 46 * len(column):
        for number, char in enumerate(column):
            ImageDraw.Draw(sheet.image).text((sheet.width - 80, y + 20 + 46 * number), char, font=font, fill=ink)
        sheet.written.append(column)
    return sheet.saved("tilted", 85)


def _small(sheet: Sheet) -> Poster:
    sheet.write(sheet.title(), 42, 30)
    sheet.fill((11, 17), 0.3, 40)
    return sheet.saved("small", 88)


def _styled(sheet: Sheet) -> Poster:
    style = sheet.rng.choice(("outline", "shadow", "lean", "outline shadow"))
    sheet.fill((34, 60), 0.6, style=style)
    return sheet.saved("styled", 85)


def _crushed(sheet: Sheet) -> Poster:
    sheet.fill((28, 46), 0.5)
    share = sheet.rng.uniform(0.55, 0.85)
    sheet.image = sheet.image.resize((int(sheet.width * share), int(sheet.height * share)), Image.Resampling.BICUBIC)
    return sheet.saved("jpeg", sheet.rng.randint(10, 26))


def _long(sheet: Sheet) -> Poster:
    sheet.fill((24, 58), 0.5, 40)
    return sheet.saved("long", 82)


def _photo(sheet: Sheet) -> Poster:
    noise = np.random.default_rng(sheet.rng.randrange(1 << 30))
    ground = np.full((sheet.height, sheet.width, 3), sheet.rng.randint(50, 110), np.float32)
    for cells, strength in ((3, 60), (14, 35), (70, 16)):
        rough = noise.normal(0, strength, (cells, cells, 3)).clip(-127, 127) + 128
        layer = Image.fromarray(rough.astype(np.uint8)).resize((sheet.width, sheet.height), Image.Resampling.BICUBIC)
        ground += np.asarray(layer, np.float32) - 128
    sheet.image, sheet.inks = Image.fromarray(ground.clip(0, 200).astype(np.uint8)), _ON_DARK
    sheet.fill((30, 48), 0.5, style="shadow")
    return sheet.saved("photo", 82)


def _tiny(sheet: Sheet) -> Poster:
    sheet.fonts = [font for font in sheet.fonts if "Sans" in font.name] or sheet.fonts
    sheet.fill((8, 10), 0.4, 22)
    return sheet.saved("tiny", 90)


def _ruined(sheet: Sheet) -> Poster:
    sheet.fill((28, 46), 0.5)
    sheet.image = sheet.image.resize((int(sheet.width * 0.6), int(sheet.height * 0.6)))
    return sheet.saved("q5", sheet.rng.randint(4, 8))


def _faint(sheet: Sheet) -> Poster:
    mean = np.asarray(sheet.image).reshape(-1, 3).mean(0)
    by = sheet.rng.randint(28, 40) * (1 if mean.mean() < 128 else -1)
    red, green, blue = (int(np.clip(value + by, 0, 255)) for value in mean)
    sheet.fill((28, 46), 0.5, ink=(red, green, blue))
    return sheet.saved("faint", 85)


def _turned(sheet: Sheet) -> Poster:
    sheet.fill((28, 46), 0.5)
    ground = sheet.image.getpixel((2, 2))
    sheet.image = sheet.image.rotate(sheet.rng.choice((90, 180, 270, 40, -50)), expand=True, fillcolor=ground)
    return sheet.saved("turned", 85)


def _watermarked(sheet: Sheet) -> Poster:
    sheet.fill((28, 46), 0.5)
    cover, font = Image.new("RGBA", (1900, 1900)), sheet.font(40)
    for row in range(0, 1900, 92):
        for x in range(0, 1900, 330):
            ImageDraw.Draw(cover).text((x + row % 184, row), "某某教育网校", font=font, fill=(128, 128, 128, 105))
    cover = cover.rotate(sheet.rng.randint(22, 34)).crop((500, 300, 500 + sheet.width, 300 + sheet.height))
    sheet.image.paste(cover, (0, 0), cover)
    return sheet.saved("watermark", 85)


def _blurred(sheet: Sheet) -> Poster:
    sheet.fill((28, 46), 0.5)
    length, angle = 9, sheet.rng.uniform(0, 90)
    kernel = Image.new("L", (length, length))
    ImageDraw.Draw(kernel).line((0, length // 2, length, length // 2), fill=255)
    weights = np.asarray(kernel.rotate(angle, Image.Resampling.BICUBIC), np.float32)
    rgb, out = np.asarray(sheet.image.convert("RGB"), np.float32), np.zeros((sheet.height, sheet.width, 3), np.float32)
    for y, x in zip(*np.nonzero(weights > 8), strict=True):
        out += np.roll(rgb, (int(y) - length // 2, int(x) - length // 2), (0, 1)) * weights[y, x]
    sheet.image = Image.fromarray((out / weights[weights > 8].sum()).astype(np.uint8))
    return sheet.saved("blurred", 85)


def _endless(sheet: Sheet) -> Poster:
    sheet.fill((20, 44), 0.4, 70)
    return sheet.saved("endless", 80)


def _curved(sheet: Sheet) -> Poster:
    for number in range(4):
        text, font, ink = sheet.title(), sheet.font(sheet.rng.randint(30, 40)), sheet.rng.choice(sheet.inks)
        radius, x, y = sheet.rng.randint(140, 200), sheet.rng.randint(260, 460), 240 + 270 * number
        for place, char in enumerate(text):
            angle = (place - (len(text) - 1) / 2) * font.size * 1.12 / radius
            layer = styled(char, font, ink, "").rotate(-np.degrees(angle), expand=True, resample=Image.Resampling.BICUBIC)
            at = (int(x + radius * np.sin(angle) - layer.width / 2), int(y - radius * np.cos(angle) - layer.height / 2))
            sheet.image.paste(layer, at, layer)
        sheet.written.append(text)
    return sheet.saved("curved", 85)


_Maker = Callable[[Sheet], Poster]
EASY: dict[_Maker, tuple[int, int]] = {
    _plain: (720, 1280), _tilted: (720, 1280), _small: (720, 1280), _styled: (720, 1280), _crushed: (720, 1280),
    _long: (1080, 3000), _photo: (1280, 720),
}  # fmt: skip
HARD: dict[_Maker, tuple[int, int]] = {
    _tiny: (720, 1280), _ruined: (720, 1280), _faint: (720, 1280), _photo: (720, 1280), _turned: (720, 1280),
    _watermarked: (720, 1280), _endless: (750, 8000), _blurred: (720, 1280),
}  # fmt: skip
CURVED: dict[_Maker, tuple[int, int]] = {_curved: (720, 1280)}


def made_posters(kinds: dict[_Maker, tuple[int, int]], rng: Random, each: int, fonts: list[Path]) -> list[Poster]:
    """So many posters of each kind."""
    return [make(Sheet(rng, fonts, *size)) for make, size in kinds.items() for _ in range(each)]
