"""The ring of a seal: its ink told from the paper, the ellipse it was stamped in, and what stands around it laid out level.

A seal is red mostly; where there is no red, blue or dark ink is taken. Nothing here reads.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Plane = NDArray[np.float32]

SIDE = 400  # pixels of the square a seal is brought to, its ring a circle in the middle
RADIUS = 180.0
HEIGHT = 48  # rows of a strip: what the recogniser takes
_TURNS = 72  # directions in which the outermost ink is looked for
_TRIES = 80
_SEED = 20220316


@dataclass(frozen=True, slots=True)
class Ring:
    """An ellipse in a picture: centre, half axes, tilt in degrees, and the share of directions in which ink bears it out."""

    x: float
    y: float
    a: float
    b: float
    tilt: float
    borne_out: float


def ink_of(rgb: Picture) -> Picture:
    """How much seal ink stands at each pixel, 0 to 255: contrast of the channel that the ink darkens, where its colour is.

    Black print across a seal darkens every channel: it is taken out, and the strokes it cut are joined over it.
    """
    paper = np.percentile(rgb.reshape(-1, 3), 75, axis=0).astype(np.float32)
    drop = np.clip(paper - rgb.astype(np.float32), 0, None) * (255 / np.maximum(paper, 60))
    red, blue = drop[..., 1:].mean(2) - drop[..., 0], drop[..., :2].mean(2) - drop[..., 2]
    tint, shown, other = max(((red, 1, 0), (blue, 0, 2)), key=lambda one: float(np.percentile(one[0], 98)))
    most = float(np.percentile(tint, 98))
    if most < 12:
        return _stretched(drop.mean(2).astype(np.float32))
    tint = cv2.GaussianBlur(tint, (0, 0), 1.5)
    least = max(8.0, 0.09 * most)
    k = max(3, rgb.shape[0] // 80 * 2 + 1)
    gate = np.clip((cv2.dilate(tint, np.ones((k, k), np.uint8)) - least) / least, 0, 1)
    ink = _stretched(drop[..., shown] * gate)
    pure = drop[..., other][tint > 0.6 * most]
    black = (drop[..., other] > (float(np.median(pure)) if pure.size else 0.0) + 0.22 * 255).astype(np.uint8)
    if black.mean() < 0.002:
        return ink
    joined: Picture = cv2.inpaint(ink, cv2.dilate(black, np.ones((3, 3), np.uint8)), 3, cv2.INPAINT_TELEA).astype(np.uint8)
    return joined


def _stretched(plane: Plane) -> Picture:
    full = max(float(np.percentile(plane, 97)), 18.0)
    stretched: Picture = np.clip(plane / full * 255, 0, 255).astype(np.uint8)
    return stretched


def ring_of(ink: Picture) -> Ring | None:
    """The ring, None where nothing round stands. A circle unless an ellipse fits clearly more of the outermost ink."""
    _, on = cv2.threshold(ink, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ys, xs = np.nonzero(cv2.morphologyEx(on, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)))
    if len(xs) < 60:
        return None
    cx, cy = (float(np.percentile(v, 1) + np.percentile(v, 99)) / 2 for v in (xs, ys))
    points = _outermost(xs, ys, cx, cy)
    if len(points) < 20:
        return None
    random = np.random.default_rng(_SEED)
    circle, ellipse = _best_circle(points, random), _best_ellipse(points, random)
    if circle is None or (ellipse is not None and ellipse.borne_out > circle.borne_out + 0.12):
        return ellipse
    return circle


def _outermost(xs: NDArray[np.int64], ys: NDArray[np.int64], cx: float, cy: float) -> Plane:
    """In each direction from the middle the outermost ink, stray specks aside."""
    angles = np.arctan2(ys - cy, xs - cx)
    away = np.hypot(xs - cx, ys - cy)
    sector = ((angles + np.pi) / (2 * np.pi) * _TURNS).astype(int) % _TURNS
    found = []
    for number in range(_TURNS):
        here = away[sector == number]
        if len(here) > 3:
            r, angle = float(np.percentile(here, 98)), -np.pi + (number + 0.5) * 2 * np.pi / _TURNS
            found.append((cx + r * np.cos(angle), cy + r * np.sin(angle)))
    return np.array(found, np.float32).reshape(-1, 2)


def _best_circle(points: Plane, random: np.random.Generator) -> Ring | None:
    """The circle through most of the points, then fitted to those."""
    best, most = None, 0
    for _ in range(_TRIES):
        x, y, r = _circle_through(points[random.choice(len(points), 3, replace=False)])
        near = np.abs(np.hypot(points[:, 0] - x, points[:, 1] - y) - r) < 0.035 * r
        if near.sum() > most and r < 2 * np.ptp(points[:, 0]):
            best, most = near, int(near.sum())
    if best is None or most < 6:
        return None
    x, y, r = _circle_through(points[best])
    near = np.abs(np.hypot(points[:, 0] - x, points[:, 1] - y) - r) < 0.035 * r
    return Ring(x, y, r, r, 0.0, float(near.sum()) / _TURNS) if r > 8 else None


def _circle_through(points: Plane) -> tuple[float, float, float]:
    system = np.c_[2 * points, np.ones(len(points), np.float32)].astype(np.float64)
    x, y, c = np.linalg.lstsq(system, (points.astype(np.float64) ** 2).sum(1), rcond=None)[0]
    return float(x), float(y), float(np.sqrt(max(1.0, c + x * x + y * y)))


def _best_ellipse(points: Plane, random: np.random.Generator) -> Ring | None:
    best: Ring | None = None
    for _ in range(_TRIES):
        (x, y), (w, h), tilt = cv2.fitEllipseDirect(points[random.choice(len(points), 7, replace=False)])
        ring = Ring(x, y, w / 2, h / 2, tilt, 0.0)
        if not (min(ring.a, ring.b) > 8 and 0.45 < ring.a / ring.b < 2.2 and max(w, h) < 2 * np.ptp(points)):
            continue
        share = float((np.abs(_away(points, ring) - 1) < 0.035).sum()) / _TURNS
        if best is None or share > best.borne_out:
            best = Ring(x, y, w / 2, h / 2, tilt, share)
    return best


def _away(points: Plane, ring: Ring) -> Plane:
    """How far points are from the middle of a ring, its own line being 1."""
    turn = np.deg2rad(ring.tilt)
    dx, dy = points[:, 0] - ring.x, points[:, 1] - ring.y
    along, across = dx * np.cos(turn) + dy * np.sin(turn), -dx * np.sin(turn) + dy * np.cos(turn)
    away: Plane = np.hypot(along / ring.a, across / ring.b)
    return away


def as_circle(ink: Picture, ring: Ring, *, turned: float = 0.0) -> Picture:
    """The ink with its ring brought to a circle of RADIUS in the middle of a square, turned by degrees (clockwise)."""
    tilt, back = _turn(-ring.tilt), _turn(ring.tilt)
    linear = _turn(turned) @ back @ np.diag([RADIUS / ring.a, RADIUS / ring.b]) @ tilt
    middle = np.array([SIDE / 2, SIDE / 2]) - linear @ np.array([ring.x, ring.y])
    return cv2.warpAffine(ink, np.c_[linear, middle], (SIDE, SIDE), flags=cv2.INTER_CUBIC).astype(np.uint8)


def _turn(degrees: float) -> NDArray[np.float64]:
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return np.array([[c, -s], [s, c]])


def strip_of(disc: Picture, inner: float, outer: float, *, wide: float = 1.0) -> Picture:
    """The band between two radii (shares of RADIUS) laid out level, from the bottom clockwise round to the bottom."""
    count = int(2 * np.pi * 0.74 / (outer - inner) * HEIGHT * wide)
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False) + np.pi / 2
    radii = np.linspace(outer, inner, HEIGHT)[:, None] * RADIUS
    x = (SIDE / 2 + radii * np.cos(angles)).astype(np.float32)
    y = (SIDE / 2 + radii * np.sin(angles)).astype(np.float32)
    return cv2.remap(disc, x, y, cv2.INTER_CUBIC).astype(np.uint8)


def band_of(disc: Picture) -> tuple[float, float]:
    """The radii between which the text around stands, from where ink is thick; the usual ones where that does not tell."""
    angles, radii = np.linspace(-np.pi * 0.97, -np.pi * 0.03, 220), np.linspace(0.35, 1.05, 141)
    x = (SIDE / 2 + RADIUS * radii[:, None] * np.cos(angles)).astype(np.float32)
    y = (SIDE / 2 + RADIUS * radii[:, None] * np.sin(angles)).astype(np.float32)
    thick = cv2.remap(disc, x, y, cv2.INTER_LINEAR).astype(np.float32).mean(1)
    line = max(100, 60 + int(np.argmax(thick[60:])))
    edge = line
    while edge > 70 and thick[edge] > 0.45 * thick[line]:
        edge -= 1
    text = 40 + int(np.argmax(thick[40 : max(41, edge - 2)]))
    low = text
    while low > 5 and thick[low] > 0.22 * thick[text]:
        low -= 1
    inner, outer = max(0.40, float(radii[low]) - 0.01), min(0.97, float(radii[edge]) + 0.005)
    return (inner, outer) if 0.12 < outer - inner < 0.5 else (0.55, 0.93)


def gap_of(strip: Picture, *, tall: bool) -> tuple[int, int] | None:
    """Where round the strip nothing stands: its beginning and length.

    `tall` looks at the outer part alone and overlooks what is lower than a character: a number below, words across.
    """
    on = strip[5:30] > 80 if tall else strip[6:-10] > 90
    reach = HEIGHT // 3 if tall else 5
    rows = cv2.dilate(on.astype(np.uint8), np.ones((1, reach), np.uint8)).sum(0)
    empty = rows < (0.38 * len(on) if tall else 2)
    best, run, count = (0, 0), 0, len(empty)
    for at in range(2 * count):
        run = run + 1 if empty[at % count] else 0
        if best[1] < run <= count:
            best = (at - run + 1, run)
    return (best[0] % count, best[1]) if best[1] >= 0.35 * HEIGHT else None
