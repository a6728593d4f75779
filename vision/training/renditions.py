"""One drawing as it comes before the eye: recoloured, in foil, one ink, grey, embossed, in lines, in relief, as a shape."""

from random import Random
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.training.assets import Picture

Plane: TypeAlias = NDArray[np.float32]

#: Line art and silhouettes are reckoned apart.
KINDS = ("colour", "gold", "mono", "grey", "emboss", "print", "relief", "duotone")
KINDS_APART = ("lines", "silhouette")


def _plane(values: NDArray[np.generic]) -> Plane:
    return np.asarray(values, np.float32)


def _light(picture: Picture) -> Plane:
    return _plane(picture[..., :3] @ np.array([0.3, 0.59, 0.11], np.float32))


def _joined(colour: NDArray[np.generic], alpha: NDArray[np.generic]) -> Picture:
    return np.dstack([np.clip(colour, 0, 255), np.clip(alpha, 0, 255)]).astype(np.uint8)


def _gold_parts(picture: Picture) -> Plane:
    """Where the drawing is gold and not red, 0 to 1."""
    hue = cv2.cvtColor(np.ascontiguousarray(picture[..., :3]), cv2.COLOR_RGB2HSV)[..., 0].astype(int)
    gold = (hue >= 12) & (hue <= 40) & (picture[..., 1] > 90)
    return _plane(cv2.GaussianBlur(_plane(gold * (picture[..., 3] / 255.0)), (0, 0), 0.6))


def _colour(picture: Picture, rng: Random) -> Picture:
    hsv = cv2.cvtColor(np.ascontiguousarray(picture[..., :3]), cv2.COLOR_RGB2HSV).astype(np.float32)
    hsv[..., 0] = (hsv[..., 0] + rng.uniform(-7, 7)) % 180
    hsv[..., 1] *= rng.uniform(0.55, 1.25)
    hsv[..., 2] = 255 * (hsv[..., 2] / 255) ** rng.uniform(0.7, 1.5) * rng.uniform(0.8, 1.05)
    return _joined(cv2.cvtColor(np.clip(hsv, 0, 255).astype(np.uint8), cv2.COLOR_HSV2RGB), picture[..., 3])


def _grey(picture: Picture, rng: Random) -> Picture:
    grey = np.clip(_light(picture) * rng.uniform(0.7, 1.3) + rng.uniform(-30, 30), 0, 255)
    tint = np.array(rng.choice(((1, 1, 1), (1, 1, 1), (1, 0.93, 0.8), (0.85, 0.93, 1))), np.float32)
    return _joined(grey[..., None] * tint, picture[..., 3])


def _gold(picture: Picture, rng: Random) -> Picture:
    parts, light = _gold_parts(picture), _light(picture)
    height = parts.shape[0]
    relief = np.clip((light - cv2.GaussianBlur(light, (0, 0), max(1.0, height / 200))) * rng.uniform(1, 2.4), -70, 70)
    first = np.array(rng.choice(((255, 225, 130), (240, 200, 100), (225, 185, 90), (250, 215, 150))), np.float32)
    second = np.array(rng.choice(((200, 150, 50), (180, 130, 40), (230, 190, 90), (150, 105, 40))), np.float32)
    fall = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    return _joined(first * (1 - fall) + second * fall + relief[..., None], parts * 255)


def _mono(picture: Picture, rng: Random) -> Picture:
    ink = rng.choice(((255, 255, 255), (240, 240, 240), (200, 200, 205), (30, 30, 30), (90, 70, 20), (200, 20, 30)))
    parts = _gold_parts(picture)
    return _joined(np.ones((*parts.shape, 3)) * np.array(ink), parts * 255)


def _print(picture: Picture, rng: Random) -> Picture:
    ink = rng.choice(((190, 20, 30), (60, 60, 60), (120, 90, 20), (20, 50, 120)))
    alpha = np.clip((255 - _light(picture)) / 255 * 1.5, 0, 1) * picture[..., 3]
    return _joined(np.ones((*alpha.shape, 3)) * np.array(ink), alpha)


def _slope(height: Plane, blur: float) -> Plane:
    soft = cv2.GaussianBlur(height, (0, 0), blur)
    return _plane(cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3) + cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3))


def _emboss(picture: Picture, rng: Random) -> Picture:
    parts = _gold_parts(picture)
    edge = np.clip(-_slope(parts, max(1.0, parts.shape[1] / 220)) * rng.uniform(60, 150), -120, 120)
    return _joined(np.where(edge[..., None] > 0, 255.0, 0.0) * np.ones((1, 1, 3)), np.abs(edge) * rng.uniform(1.0, 1.8))


def _relief(picture: Picture, rng: Random) -> Picture:
    """A cast plaque: one metal, lit from a corner."""
    height = _plane(_light(picture) / 255 + _gold_parts(picture))
    shade = np.clip(-_slope(height, max(1.0, height.shape[1] / 160)) * rng.uniform(0.5, 1.4), -0.8, 0.8)
    metal = np.array(rng.choice(((212, 175, 85), (190, 150, 70), (180, 180, 185), (160, 110, 60), (235, 215, 150))), np.float32)
    field = (
        np.array(rng.choice(((190, 20, 25), (160, 25, 20))), np.float32) if rng.random() < 0.5 else metal * rng.uniform(0.6, 0.95)
    )
    gold = _gold_parts(picture)[..., None]
    return _joined((metal * gold + field * (1 - gold)) * (1 + shade[..., None]), picture[..., 3])


def _duotone(picture: Picture, rng: Random) -> Picture:
    """Two colours of the maker's choice in place of gold and red: blue and white, brown and cream."""
    pairs = (
        ((255, 255, 255), (20, 60, 140)),
        ((250, 235, 200), (120, 60, 30)),
        ((255, 255, 255), (200, 20, 30)),
        ((230, 190, 90), (60, 10, 10)),
    )
    light, dark = (np.array(colour, np.float32) for colour in rng.choice(pairs))
    gold = _gold_parts(picture)[..., None]
    return _joined(light * gold + dark * (1 - gold), picture[..., 3])


def _lines(picture: Picture, rng: Random) -> Picture:
    edges = np.abs(cv2.Laplacian(cv2.GaussianBlur(_light(picture), (0, 0), 1.2), cv2.CV_32F, ksize=3))
    ink = rng.choice(((30, 30, 30), (200, 20, 30), (150, 110, 40), (255, 255, 255)))
    alpha = np.clip(edges * rng.uniform(10, 22), 0, 255) * (picture[..., 3] > 0)
    return _joined(np.ones((*alpha.shape, 3)) * np.array(ink), alpha)


def _silhouette(picture: Picture, rng: Random) -> Picture:
    ink = rng.choice(((255, 255, 255), (30, 30, 30), (200, 20, 30), (220, 180, 80)))
    return _joined(
        np.ones((*picture.shape[:2], 3)) * np.array(ink), (picture[..., 3] > 127) * np.where(_gold_parts(picture) > 0.4, 255, 90)
    )


MAKERS = {
    "colour": _colour, "gold": _gold, "mono": _mono, "grey": _grey, "emboss": _emboss, "print": _print,
    "relief": _relief, "duotone": _duotone, "lines": _lines, "silhouette": _silhouette,
}  # fmt: skip


def rendition(picture: Picture, kind: str, rng: Random) -> Picture:
    return MAKERS[kind](picture, rng)
