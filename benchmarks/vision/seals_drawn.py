"""Seals drawn for measuring: names made of parts, round and oval, worn, turned, blurred, over text and paper, of every size.

Everything is invented. The fonts are those of the machine: Noto CJK at the least; which ones is said beside the figures.
"""

import io
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from evidence.sightings import Box

_FONTS = (
    ("opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("opentype/noto/NotoSansCJK-Bold.ttc", 2),
    ("opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    ("truetype/wqy/wqy-microhei.ttc", 0),
    ("truetype/wqy/wqy-zenhei.ttc", 0),
    ("truetype/arphic/ukai.ttc", 0),
    ("truetype/arphic/uming.ttc", 0),
)
KEYWORDS = (
    "部",
    "局",
    "厅",
    "委员会",
    "国家",
    "中国",
    "中华人民共和国",
    "人力资源",
    "社会保障",
    "教育",
    "全国",
    "鉴定中心",
    "考试中心",
    "资格",
)
_PLACES = ("云岭", "青禾", "江临", "北屏", "海宁湾", "沐川", "松桃", "东湖", "永昌", "金峡", "龙泉驿", "白塔")
_UNITS = ("省", "市", "县", "区", "自治州")
_OFFICES = (
    "人力资源和社会保障局", "人力资源和社会保障厅", "教育局", "教育委员会", "市场监督管理局", "卫生健康委员会", "应急管理厅",
    "职业技能鉴定指导中心", "人事考试中心", "住房和城乡建设局",
)  # fmt: skip
_STATE = ("中华人民共和国", "国家", "中国", "全国")
_BODIES = (
    "人力资源和社会保障部", "职业资格认证中心", "职业技能鉴定中心", "职业教育协会", "专业人才培训管理委员会", "教育部考试中心",
    "高级人才评价办公室", "健康管理职业委员会", "心理服务行业考试中心",
)  # fmt: skip
_FIRMS = ("教育科技有限公司", "职业培训学校", "人才服务有限公司", "企业管理咨询有限公司", "技工学校")
_BRANDS = ("明德", "启航", "博雅", "天泽", "信诚", "优学", "远志", "华瑞")
_MIDDLES = ("", "", "证书专用章", "考试专用章", "职业技能鉴定章", "合同专用章", "培训专用章", "样章")
_LINES = ("发证日期：2024年5月6日", "发证机关（盖章）", "考核合格，特发此证", "证书编号：XZ2024000012", "2025年12月")
_INKS = ((210, 20, 30), (225, 30, 35), (190, 15, 25), (230, 50, 50))
_BLUES = ((30, 50, 170), (40, 60, 140))


@dataclass(frozen=True, slots=True)
class DrawnSeal:
    """A picture with one seal: where it stands, how large it is, and what stands around and across it."""

    rgb: NDArray[np.uint8]
    box: Box
    size: int
    around: str
    across: str
    oval: bool
    ink: str


@cache
def fonts() -> tuple[tuple[str, int], ...]:
    """The fonts of this machine that seals are drawn with."""
    known = ((Path("/usr/share/fonts") / name, index) for name, index in _FONTS)
    return tuple((str(path), index) for path, index in known if path.exists())


def draw(random: Random) -> DrawnSeal:
    """A seal in a picture. The same state of `random` draws the same."""
    size = int(90 * (320 / 90) ** random.random())
    around, across = _name(random), random.choice(_MIDDLES)
    oval = random.random() < 0.12
    ink = "red" if random.random() < 0.94 else "blue"
    stamp = _stamp(random, size, around, across, oval=oval, ink=ink)
    turned = random.uniform(-180, 180) if random.random() < 0.12 else random.uniform(-20, 20)
    stamp = stamp.resize((size, size), Image.Resampling.LANCZOS).rotate(turned, resample=Image.Resampling.BICUBIC)
    side = size + random.randint(20, 90)
    page = _paper(random, side)
    left, top = random.randint(0, side - size), random.randint(0, side - size)
    page.paste(stamp, (left, top), stamp)
    shown = _worsened(random, page) if random.random() < 0.8 else page
    slack = [int(random.uniform(-0.03, 0.06) * size) for _ in range(4)]
    found = (left - slack[0], top - slack[1], left + size + slack[2], top + size + slack[3])
    box = Box(max(0, found[0]), max(0, found[1]), min(side, found[2]), min(side, found[3]))
    grey = not np.any(np.ptp(np.asarray(shown).astype(int), axis=2) > 24)
    return DrawnSeal(np.asarray(shown).copy(), box, size, around, across, oval, "dark" if grey else ink)


def _name(random: Random) -> str:
    kind = random.random()
    if kind < 0.4:
        return random.choice(_PLACES) + random.choice(_UNITS) + random.choice(_OFFICES)
    if kind < 0.75:
        return random.choice(_STATE) + random.choice(_BODIES)
    return random.choice(_PLACES) + random.choice(("", "市")) + random.choice(_BRANDS) + random.choice(_FIRMS)


def _font(random: Random, size: int) -> ImageFont.FreeTypeFont:
    path, index = random.choice(fonts())
    return ImageFont.truetype(path, size, index=index)


def _stamp(random: Random, size: int, around: str, across: str, *, oval: bool, ink: str) -> Image.Image:
    side = max(240, min(600, int(size * 1.6)))
    plate, middle, flat = Image.new("L", (side, side), 0), side / 2, 0.7 if oval else 1.0
    pen = ImageDraw.Draw(plate)
    line = max(2, int(side * random.uniform(0.016, 0.032)))
    r = middle - line - 2
    pen.ellipse((middle - r, middle - r * flat, middle + r, middle + r * flat), outline=255, width=line)
    if random.random() < 0.25:
        pen.ellipse(
            (middle - r * 0.94, middle - r * 0.94 * flat, middle + r * 0.94, middle + r * 0.94 * flat),
            outline=200, width=max(1, line // 3),
        )  # fmt: skip
    _around(random, plate, around, r - line, flat, widest=235 if across else 290)  # words across stand free of the arc
    if random.random() < 0.85 and not oval:
        pen.polygon(_star(middle, middle, r * random.uniform(0.24, 0.32)), fill=255)
    if across:
        place = middle + r * (0.52 if not oval else 0.1)
        letter = min(0.085, 0.46 / len(across)) if not oval else 0.085
        pen.text((middle, place), across, font=_font(random, int(side * letter)), fill=255, anchor="mm")
    if random.random() < 0.4:
        number = "".join(random.choice("0123456789") for _ in range(13))
        pen.text((middle, middle + r * flat * 0.82), number, font=_font(random, int(side * 0.04)), fill=255, anchor="mm")
    worn = _worn(random, np.asarray(plate).astype(np.float32))
    colour = np.zeros((side, side, 4), np.uint8)
    colour[..., :3] = random.choice(_INKS if ink == "red" else _BLUES)
    colour[..., 3] = worn
    return Image.fromarray(colour)


def _around(random: Random, plate: Image.Image, text: str, r: float, flat: float, *, widest: int) -> None:
    side, count = plate.width, len(text)
    height = int(side * min(0.15, max(0.075, 2.1 / max(count, 8))))
    font = _font(random, height)
    span = math.radians(min(widest, max(150, math.degrees(count * height * 1.25 / (r * 0.78)))))
    radius = r - height * random.uniform(0.58, 0.72)
    narrow = min(random.uniform(0.68, 0.95), 0.95 * span * radius / (count - 1) / height)
    for number, character in enumerate(text):
        angle = -span / 2 + span * number / (count - 1)
        tile = Image.new("L", (height * 2, height * 2), 0)
        ImageDraw.Draw(tile).text((height, height), character, font=font, fill=255, anchor="mm")
        tile = tile.resize((int(height * 2 * narrow), height * 2))
        tile = tile.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC, expand=True)
        x, y = side / 2 + radius * math.sin(angle), side / 2 - radius * flat * math.cos(angle)
        plate.paste(255, (int(x - tile.width / 2), int(y - tile.height / 2)), tile)


def _star(x: float, y: float, r: float) -> list[tuple[float, float]]:
    radii = (r if k % 2 == 0 else r * 0.382 for k in range(10))
    return [(x + away * math.sin(math.pi * k / 5), y - away * math.cos(math.pi * k / 5)) for k, away in enumerate(radii)]


def _worn(random: Random, plate: NDArray[np.float32]) -> NDArray[np.float32]:
    """Ink that did not take everywhere."""
    if random.random() < 0.7:
        noise = np.random.default_rng(random.randrange(1 << 30)).random(plate.shape).astype(np.float32)
        noise = cv2.GaussianBlur(noise, (0, 0), random.uniform(0.8, 3)).astype(np.float32)
        noise = (noise - noise.min()) / (noise.max() - noise.min())
        plate = plate * np.clip(noise * random.uniform(1.2, 2.6), 0, 1)
    return plate * random.uniform(0.65, 1)


def _paper(random: Random, side: int) -> Image.Image:
    """Paper with a seal's usual neighbours: a line or two of black text under it."""
    light, dark = np.array((252, 248, 235)), np.array((245, 238, 220))
    if random.random() < 0.4:
        light, dark = (
            np.clip(random.randint(185, 255) + np.array([random.randint(-12, 12) for _ in "rgb"]), 0, 255) for _ in "ab"
        )
    shade = np.linspace(0, 1, side, dtype=np.float32)[:, None, None]
    rows = light * (1 - shade) + dark * shade
    page = Image.fromarray(np.broadcast_to(rows, (side, side, 3)).astype(np.uint8))
    pen = ImageDraw.Draw(page)
    for _ in range(3 if random.random() < 0.7 else 0):
        place = (random.randint(0, 20), random.randint(5, side - 30))
        pen.text(place, random.choice(_LINES), font=_font(random, random.randint(14, 26)), fill=(40, 40, 40))
    return page


def _worsened(random: Random, page: Image.Image) -> Image.Image:
    """What happens to pictures on the way: blur, light, faded or no colour, noise, compression."""
    if random.random() < 0.3:
        page = page.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 1.6)))
    if random.random() < 0.3:
        page = ImageEnhance.Brightness(page).enhance(random.uniform(0.7, 1.25))
    if random.random() < 0.3:
        page = ImageEnhance.Color(page).enhance(random.uniform(0.4, 1.4))
    if random.random() < 0.06:
        page = page.convert("L").convert("RGB")
    if random.random() < 0.15:
        noise = np.random.default_rng(random.randrange(1 << 30)).normal(0, random.randint(3, 12), (*page.size[::-1], 3))
        page = Image.fromarray(np.clip(np.asarray(page) + noise, 0, 255).astype(np.uint8))
    stream = io.BytesIO()
    page.save(stream, "JPEG", quality=random.randint(28, 95))
    return Image.open(stream).convert("RGB")
