"""Round and oval red seals, drawn: a ring, words along the arc, a star, words across; worn ink."""

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from vision.training.assets import AssetsMissingError, Picture

FONT_FILES = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2), ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2), ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0), ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
)  # fmt: skip
BODIES = (
    "某某市人力资源和社会保障局", "某某省教育委员会", "国家职业技能鉴定某某中心", "全国高新技术人才培训管理中心",
    "某某教育科技有限公司", "中国某某研究院职业资格认证中心", "某某心理健康服务中心", "某某省职业技术培训学院",
    "某某大学继续教育学院", "某某行业协会专家委员会",
)  # fmt: skip
ACROSS = ("", "", "证书专用章", "考试专用章", "职业技能鉴定章", "合同专用章", "培训专用章", "财务专用章")
INKS = ((210, 20, 30), (225, 30, 35), (190, 15, 25), (230, 50, 50), (200, 60, 70), (170, 20, 40))


def fonts() -> tuple[tuple[str, int], ...]:
    """The fonts of the list that are installed; Noto alone is enough."""
    found = tuple((path, face) for path, face in FONT_FILES if Path(path).exists())
    if not found:
        raise AssetsMissingError("没有找到中文字体：请先安装 fonts-noto-cjk，再运行一次。")
    return found


@lru_cache(maxsize=300)
def font(size: int, which: int) -> ImageFont.FreeTypeFont:
    path, face = fonts()[which % len(fonts())]
    return ImageFont.truetype(path, size, index=face)


@dataclass(frozen=True, slots=True)
class Seal:
    """What is drawn: words around and across, and what stands in the middle (star, word or none)."""

    around: str
    across: str
    middle: str = "star"
    oval: bool = False


def any_seal(rng: Random) -> Seal:
    middle = rng.choices(("star", "none", "word"), (80, 12, 8))[0]
    return Seal(rng.choice(BODIES), rng.choice(ACROSS), middle, rng.random() < 0.08)


def _arc(plate: Image.Image, seal: Seal, rng: Random, centre: float, radius: float, flat: float) -> None:
    side, count = plate.width, len(seal.around)
    size = int(side * min(0.15, max(0.075, 2.1 / max(count, 8))))
    span = math.radians(min(290, max(150, count * size * 1.25 / (radius * 0.78) * 57.3)))
    reach, face = radius - side * 0.02 - size * 0.62, font(size, rng.randrange(6))
    for i, character in enumerate(seal.around):
        angle = -span / 2 + span * (i / (count - 1) if count > 1 else 0.5)
        stamp = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(stamp).text((size, size), character, font=face, fill=255, anchor="mm")
        stamp = stamp.resize((int(size * 1.6), size * 2)).rotate(
            -math.degrees(angle), resample=Image.Resampling.BICUBIC, expand=True
        )
        x, y = centre + reach * math.sin(angle), centre - reach * flat * math.cos(angle)
        plate.paste(255, (int(x - stamp.width / 2), int(y - stamp.height / 2)), stamp)


def _star_points(centre: float, radius: float) -> list[tuple[float, float]]:
    out = []
    for i in range(10):
        reach = radius if i % 2 == 0 else radius * 0.382
        out.append((centre + reach * math.sin(math.pi * i / 5), centre - reach * math.cos(math.pi * i / 5)))
    return out


def _plate(seal: Seal, rng: Random, side: int) -> Image.Image:
    plate = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(plate)
    centre, width = side / 2, max(2, int(side * rng.uniform(0.014, 0.036)))
    radius, flat = centre - width - 2, 0.68 if seal.oval else 1.0
    draw.ellipse((centre - radius, centre - radius * flat, centre + radius, centre + radius * flat), outline=255, width=width)
    if rng.random() < 0.25:
        k = radius * rng.uniform(0.9, 0.95)
        draw.ellipse((centre - k, centre - k * flat, centre + k, centre + k * flat), outline=200, width=max(1, width // 3))
    _arc(plate, seal, rng, centre, radius, flat)
    if seal.middle == "star":
        draw.polygon(_star_points(centre, radius * rng.uniform(0.24, 0.34)), fill=255)
    if seal.middle == "word":
        draw.text(
            (centre, centre), rng.choice(("专用", "业务", "认证", "样章")), font=font(int(side * 0.17), 1), fill=255, anchor="mm"
        )
    if seal.across:
        draw.text((centre, centre + radius * flat * 0.5), seal.across, font=font(int(side * 0.085), 0), fill=255, anchor="mm")
    if rng.random() < 0.5:
        number = "".join(rng.choice("0123456789") for _ in range(13))
        draw.text((centre, centre + radius * flat * 0.82), number, font=font(max(8, int(side * 0.04)), 0), fill=255, anchor="mm")
    return plate


def draw_seal(seal: Seal, rng: Random, side: int = 300) -> Picture:
    """The seal as RGBA, its ink worn in places."""
    alpha = np.asarray(_plate(seal, rng, side), np.float32)
    if rng.random() < 0.7:
        noise = cv2.GaussianBlur(
            np.random.default_rng(rng.randrange(1 << 30)).random((side, side), np.float32), (0, 0), rng.uniform(0.8, 4)
        )
        alpha = alpha * np.clip((noise - noise.min()) / (noise.max() - noise.min()) * rng.uniform(1.2, 2.8), 0, 1)
    ink = np.ones((side, side, 3)) * np.array(rng.choice(INKS))
    return np.dstack([ink, np.clip(alpha * rng.uniform(0.55, 1), 0, 255)]).astype(np.uint8)


def with_emblem(emblem: Picture, rng: Random, side: int = 300) -> Picture:
    """An authority's seal: the emblem in one ink where the star would be."""
    plate = draw_seal(Seal(rng.choice(BODIES), rng.choice(("", "证书专用章")), "none"), rng, side)
    k = int(side * rng.uniform(0.3, 0.42))
    small = cv2.resize(emblem, (k, int(k * emblem.shape[0] / emblem.shape[1])), interpolation=cv2.INTER_AREA)
    y, x = (side - small.shape[0]) // 2, (side - k) // 2
    place = plate[y : y + small.shape[0], x : x + k]
    place[..., 3] = np.maximum(place[..., 3], small[..., 3])
    return plate
