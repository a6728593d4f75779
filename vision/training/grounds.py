"""What marks stand on: certificates, covers, banners, page parts, photos; and what happens to a picture on its way to a page."""

from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vision.training.assets import Picture
from vision.training.seals import font

WORDS = (
    "国家职业资格", "心理咨询师培训", "健康管理师报名", "零基础拿证", "名师一对一", "报名热线 400-000-0000", "职业技能培训",
    "学历提升", "立即咨询", "课程介绍", "证书样本", "全国统一考试", "关于我们 课程中心 新闻资讯", "荣誉证书", "培训合格证书",
    "职业技能等级证书", "证书编号：20260000001", "姓名 性别 出生年月", "经考核成绩合格，特发此证", "CERTIFICATE",
    "Training Certificate", "发证日期", "京公网安备", "ICP备",
)  # fmt: skip
COVERS = (
    (130, 15, 20),
    (160, 20, 25),
    (100, 10, 15),
    (20, 30, 80),
    (15, 60, 50),
    (70, 35, 20),
    (30, 30, 30),
    (60, 20, 70),
    (180, 30, 30),
)
PAPERS = ((253, 248, 232), (243, 232, 205), (250, 250, 245), (235, 245, 240), (255, 240, 235))


def _noise(rng: Random) -> np.random.Generator:
    return np.random.default_rng(rng.randrange(1 << 30))


def _any_colour(rng: Random) -> tuple[int, int, int]:
    return rng.randrange(256), rng.randrange(256), rng.randrange(256)


def fall(width: int, height: int, first: tuple[int, int, int], second: tuple[int, int, int], level: bool = False) -> Picture:
    """A ground that turns from one colour into another, downwards or across."""
    t = np.linspace(0, 1, width if level else height, dtype=np.float32)
    t = t[None, :, None] if level else t[:, None, None]
    mixed = np.array(first, np.float32) * (1 - t) + np.array(second, np.float32) * t
    return np.broadcast_to(mixed, (height, width, 3)).astype(np.uint8)


def _cover(rng: Random, width: int, height: int) -> Picture:
    grain: NDArray[Any] = _noise(rng).standard_normal((height, width, 1), np.float32) * rng.uniform(2, 12)
    if rng.random() < 0.4:
        grain = cv2.GaussianBlur(grain, (0, 0), rng.uniform(0.6, 2))[..., None] * 2
    return np.asarray(np.clip(np.array(rng.choice(COVERS), np.float32) + grain, 0, 255), np.uint8)


def _paper(rng: Random, width: int, height: int) -> Picture:
    """A certificate's paper: a frame and the fine curves printed under the words."""
    image = Image.fromarray(fall(width, height, rng.choice(PAPERS), rng.choice(PAPERS)))
    draw = ImageDraw.Draw(image, "RGBA")
    ink = rng.choice(((190, 150, 60), (180, 40, 40), (60, 120, 90), (90, 90, 160)))
    for i in range(0, width, rng.randint(8, 30)):
        draw.line([(i, 0), (width - i, height)], fill=(*ink, rng.randint(10, 60)))
    for k in range(rng.randint(0, 4)):
        gap = 4 + 7 * k
        if gap < min(width, height) // 3:
            draw.rectangle((gap, gap, width - gap, height - gap), outline=(*ink, 200), width=rng.randint(1, 6))
    if rng.random() < 0.4:
        r = rng.uniform(0.2, 0.5) * min(width, height)
        for turn in range(0, 180, 12):
            a, b = r * abs(np.cos(np.radians(turn))), r * abs(np.sin(np.radians(turn)))
            draw.ellipse((width / 2 - a - 2, height / 2 - b - 2, width / 2 + a + 2, height / 2 + b + 2), outline=(*ink, 60))
    return np.array(image)


def _mosaic(rng: Random, width: int, height: int) -> Picture:
    image = Image.new("RGB", (width, height), _any_colour(rng))
    draw = ImageDraw.Draw(image)
    for _ in range(rng.randint(5, 40)):
        x, y, k = rng.randint(-50, width), rng.randint(-50, height), rng.randint(6, 200)
        shape = rng.choice((draw.rectangle, draw.ellipse))
        shape(
            (x, y, x + k, y + k * rng.uniform(0.4, 1.4)),
            fill=_any_colour(rng),
            outline=_any_colour(rng) if rng.random() < 0.3 else None,
        )
    return np.array(image)


def _page(rng: Random, width: int, height: int) -> Picture:
    image = Image.new("RGB", (width, height), rng.choice(((255, 255, 255), (245, 245, 245), (240, 246, 255))))
    draw = ImageDraw.Draw(image)
    draw.rectangle(
        (0, 0, width, rng.randint(10, 60)), fill=rng.choice(((200, 20, 30), (20, 80, 180), (235, 235, 235), (30, 30, 30)))
    )
    for _ in range(rng.randint(0, 5)):
        x, y = rng.randint(0, width), rng.randint(0, height)
        draw.rectangle((x, y, x + rng.randint(20, 200), y + rng.randint(10, 80)), fill=_any_colour(rng))
    return np.array(image)


def photo_part(rng: Random, width: int, height: int, photos: list[Picture]) -> Picture:
    photo = rng.choice(photos)
    scale = max(width / photo.shape[1], height / photo.shape[0], rng.uniform(0.25, 1.0))
    size = (int(photo.shape[1] * scale) + 2, int(photo.shape[0] * scale) + 2)
    resized = cv2.resize(photo, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    x, y = rng.randint(0, size[0] - width), rng.randint(0, size[1] - height)
    return np.array(resized[y : y + height, x : x + width], np.uint8)


def ground(rng: Random, width: int, height: int, photos: list[Picture]) -> Picture:
    kind = rng.choice(("fall", "fall", "cover", "paper", "paper", "photo", "photo", "page", "red", "mosaic"))
    if kind == "photo":
        return photo_part(rng, width, height, photos)
    if kind == "cover":
        return _cover(rng, width, height)
    if kind == "paper":
        return _paper(rng, width, height)
    if kind == "page":
        return _page(rng, width, height)
    if kind == "mosaic":
        return _mosaic(rng, width, height)
    if kind == "red":
        first, second = (
            (rng.randint(170, 230), rng.randint(5, 40), rng.randint(10, 40)),
            (rng.randint(90, 220), rng.randint(0, 60), 10),
        )
        return fall(width, height, first, second, rng.random() < 0.5).copy()
    return fall(width, height, _any_colour(rng), _any_colour(rng), rng.random() < 0.5).copy()


def write_words(rng: Random, canvas: Picture, count: int, largest: int = 44) -> Picture:
    image = Image.fromarray(canvas)
    draw = ImageDraw.Draw(image)
    for _ in range(count):
        ink = rng.choice(((255, 255, 255), (20, 20, 20), (255, 215, 60), (200, 10, 20), _any_colour(rng)))
        size = rng.choice((10, 12, 14, 18, 24, 32, largest))
        place = (rng.randint(-40, max(-39, image.width - 60)), rng.randint(0, max(1, image.height - 10)))
        draw.text(place, rng.choice(WORDS), font=font(size, rng.randrange(6)), fill=ink)
    return np.array(image)


def worn(rng: Random, canvas: Picture) -> Picture:
    """Blur, light, colour, noise, resampling and JPEG, as pages' pictures have gone through them."""
    out: NDArray[Any] = canvas
    if rng.random() < 0.35:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.3, 1.5)).astype(np.uint8)
    if rng.random() < 0.2:
        k = rng.uniform(0.45, 0.9)
        small = cv2.resize(out, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
        size = (canvas.shape[1], canvas.shape[0])
        out = cv2.resize(small, size, interpolation=rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC)))
    if rng.random() < 0.4:
        out = _toned(rng, out)
    if rng.random() < 0.06:
        out = np.repeat(cv2.cvtColor(out, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    if rng.random() < 0.15:
        noise = _noise(rng).standard_normal(out.shape, np.float32) * rng.uniform(2, 12)
        out = np.clip(out + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.85:
        out = pressed(out, rng.randint(25, 95))
    return np.asarray(out, np.uint8)


def _toned(rng: Random, canvas: NDArray[Any]) -> Picture:
    value = canvas.astype(np.float32) * rng.uniform(0.65, 1.3) + rng.uniform(-20, 30)
    grey = value.mean(axis=2, keepdims=True)
    value = grey + (value - grey) * rng.uniform(0.35, 1.4)
    value *= np.array([rng.uniform(0.9, 1.1) for _ in range(3)], np.float32)
    return np.asarray(np.clip(value, 0, 255), np.uint8)


def pressed(canvas: NDArray[Any], quality: int) -> Picture:
    done, data = cv2.imencode(".jpg", cv2.cvtColor(canvas, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR) if done else None
    return np.asarray(canvas if decoded is None else cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)


def laid(
    canvas: Picture,
    mark: Picture,
    centre: tuple[float, float],
    size: float,
    pose: tuple[float, float, float],
    strength: float = 1.0,
) -> None:
    """Lays a picture on the canvas: its longer side `size` wide, turned, leaning two ways (perspective), with that strength."""
    scale = size / max(mark.shape[:2])
    shape = (max(3, round(mark.shape[1] * scale)), max(3, round(mark.shape[0] * scale)))
    small = cv2.resize(mark, shape, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    small = cv2.copyMakeBorder(small, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    corners, x0, y0, wide, high = _posed(shape, centre, pose)
    source = np.array([[1, 1], [shape[0] + 1, 1], [shape[0] + 1, shape[1] + 1], [1, shape[1] + 1]], np.float32)
    left, top, right, bottom = max(0, x0), max(0, y0), min(canvas.shape[1], x0 + wide), min(canvas.shape[0], y0 + high)
    if right <= left or bottom <= top:
        return
    moved = (corners - np.array([x0, y0])).astype(np.float32)
    warped = cv2.warpPerspective(small, cv2.getPerspectiveTransform(source, moved), (wide, high), flags=cv2.INTER_LINEAR)
    warped = warped[top - y0 : bottom - y0, left - x0 : right - x0].astype(np.float32)
    alpha = warped[..., 3:] / 255 * strength
    place = canvas[top:bottom, left:right]
    place[:] = (place * (1 - alpha) + warped[..., :3] * alpha).astype(np.uint8)


def _posed(
    shape: tuple[int, int], centre: tuple[float, float], pose: tuple[float, float, float]
) -> tuple[NDArray[np.float64], int, int, int, int]:
    """The four corners after turning and leaning, and the box around them."""
    turn, lean_x, lean_y = pose
    a, b = shape[0] / 2, shape[1] / 2
    square = np.array(
        [
            [-a * (1 - lean_y), -b * (1 - lean_x)],
            [a * (1 - lean_y), -b * (1 + lean_x)],
            [a * (1 + lean_y), b * (1 + lean_x)],
            [-a * (1 + lean_y), b * (1 - lean_x)],
        ]
    )
    angle = np.radians(turn)
    turned = square @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) + np.array(centre)
    low, high = np.floor(turned.min(axis=0)).astype(int) - 1, np.ceil(turned.max(axis=0)).astype(int) + 2
    return turned, int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])
