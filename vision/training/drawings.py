"""The emblem drawn by our own hand in many ways, so that the networks learn what it is made of and not one file of it.

Wreath, five stars, gate, gear and drapery in a field of 600 by 650. The trials draw wreaths and gates that training never sees.
"""

import math
from dataclasses import dataclass
from random import Random

GOLDS = ("#fcd116", "#f5c93b", "#e8b923", "#ffde59", "#d9a520", "#f2d27a", "#c9a14a", "#ffd700")
DARKS = ("#b8860b", "#8a6410", "#c99a1e", "#6b4a0a", "#a87c2a")
REDS = ("#ee2a24", "#de2910", "#c8102e", "#d7000f", "#b5121b", "#f03a2e")
WREATHS = ("ring", "ears", "leaves")
WREATHS_OF_TRIALS = ("beads", "ears", "ring")
GATES = ("plain", "storeys", "columns", "bar")
GATES_OF_TRIALS = ("steps", "columns")


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of one drawing; `line` is the width of outlines, 0 for none."""

    gold: str
    dark: str
    red: str
    line: float
    metal: bool


def paint(rng: Random) -> Paint:
    return Paint(
        rng.choice(GOLDS), rng.choice(DARKS), rng.choice(REDS), rng.choice((0.0, 0.0, 1.5, 2.5, 4.0)), rng.random() < 0.4
    )


def star(cx: float, cy: float, r: float, turn: float = 0.0, inner: float = 0.382) -> str:
    points = []
    for i in range(10):
        reach, angle = (r if i % 2 == 0 else r * inner), math.pi * i / 5 + math.radians(turn)
        points.append(f"{cx + reach * math.sin(angle):.1f},{cy - reach * math.cos(angle):.1f}")
    return " ".join(points)


def _stars(rng: Random, p: Paint) -> str:
    k, drop = rng.uniform(0.85, 1.15), rng.uniform(-12, 12)
    out = []
    for at, y, r, turn in ((300, 158, 72, 0), (190, 203, 38, -20), (410, 203, 38, 20), (258, 268, 36, -10), (342, 268, 36, 10)):
        x = 300 + (at - 300) * rng.uniform(0.95, 1.05)
        out.append(
            f'<polygon points="{star(x, y + drop, r * k, turn)}" fill="{p.gold}" stroke="{p.dark}" stroke-width="{p.line}"/>'
        )
        if p.metal:
            out.append(f'<polygon points="{star(x, y + drop, r * k, turn, 0.12)}" fill="{p.dark}" opacity=".45"/>')
    return "".join(out)


def _roof(y: float, wide: float, high: float, p: Paint) -> str:
    lift = high * 0.35
    return (
        f'<path d="M{300 - wide} {y + high} q{wide * 0.12} {-high * 0.5} {wide * 0.2} {-high} H{300 + wide * 0.8} '
        f'q{wide * 0.08} {high * 0.5} {wide * 0.2} {high} l{-lift} {-lift * 0.3} H{300 - wide + lift} z" '
        f'fill="{p.gold}" stroke="{p.dark}" stroke-width="{p.line}"/>'
    )


def _columns(y: float, wide: float, high: float, count: int, p: Paint) -> str:
    step = 2 * wide / count
    return "".join(
        f'<rect x="{300 - wide + i * step:.1f}" y="{y}" width="{step * 0.45:.1f}" height="{high}" fill="{p.gold}"/>'
        for i in range(count)
    )


def _arches(count: int, y: float, p: Paint) -> str:
    out = []
    for i in range(count):
        at = 300 + (i - (count - 1) / 2) * 42
        tall = 24 if i == count // 2 else 17
        out.append(f'<path d="M{at - 7} {y} v{-tall + 7} a7 7 0 0 1 14 0 v{tall - 7} z" fill="{p.red}"/>')
    return "".join(out)


def _gate(rng: Random, kind: str, p: Paint) -> str:
    y, k = rng.uniform(330, 352), rng.uniform(0.92, 1.08)
    base = f'<rect x="{300 - 178 * k:.0f}" y="{y + 78}" width="{356 * k:.0f}" height="42" fill="{p.gold}" stroke="{p.dark}" stroke-width="{p.line}"/>'
    if kind == "bar":
        half = 178 * k
        foot = (
            f"M{300 - half:.0f} {y + 110} L{300 - half * 0.9:.0f} {y + 74} H{300 + half * 0.9:.0f} L{300 + half:.0f} {y + 110} z"
        )
        roof = f"M{300 - half * 0.62:.0f} {y + 74} L{300 - half * 0.48:.0f} {y + 12} H{300 + half * 0.48:.0f} L{300 + half * 0.62:.0f} {y + 74} z"
        return f'<path d="{foot} {roof}" fill="{p.gold}"/>'
    if kind == "plain":
        body = f'<rect x="225" y="{y + 36}" width="150" height="44" fill="{p.gold}"/>'
        return base + _roof(y, 82 * k, 32, p) + body
    if kind == "steps":
        tiers = "".join(
            f'<rect x="{300 - w}" y="{y + t}" width="{2 * w}" height="17" fill="{p.gold}"/>'
            for w, t in ((60, 2), (84, 24), (100, 46))
        )
        return base + tiers + _arches(5, y + 120, p)
    columns = _columns(y + 56, 92 * k, 22, 7 if kind == "storeys" else 10, p)
    upper = (
        f'<rect x="{300 - 70 * k:.0f}" y="{y + 22}" width="{140 * k:.0f}" height="16" fill="{p.dark if p.metal else p.gold}"/>'
    )
    return base + columns + _roof(y, 78 * k, 26, p) + upper + _roof(y + 34, 104 * k, 22, p) + _arches(5, y + 120, p)


def _grain(x: float, y: float, turn: float, long: float, thick: float, p: Paint) -> str:
    return (
        f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{long:.1f}" ry="{thick:.1f}" transform="rotate({turn:.1f} {x:.1f} {y:.1f})" '
        f'fill="{p.gold}" stroke="{p.dark}" stroke-width="{max(1.0, p.line)}"/>'
    )


def wreath(rng: Random, kind: str, p: Paint) -> str:
    """Two ears that rise from the foot and nearly meet above; all within 300 of the middle (300, 300)."""
    width = rng.uniform(62, 84)
    middle = 300 - width / 2
    solid = kind == "ring" or rng.random() < 0.5
    out = (
        [f'<circle cx="300" cy="300" r="{middle:.1f}" fill="none" stroke="{p.gold}" stroke-width="{width:.1f}"/>']
        if solid
        else []
    )
    rows, count = (1, 26) if kind == "beads" else (2, rng.randint(15, 24))
    for side in (-1, 1):
        for i in range(count):
            for row in range(rows):
                angle = math.radians(8 + 160 * (i + 0.5 * row) / count)
                reach = middle if rows == 1 else middle + (row - 0.5) * width * 0.5
                x, y = 300 + side * reach * math.sin(angle), 300 - reach * math.cos(angle)
                turn = (
                    side * math.degrees(angle)
                    + (0 if side > 0 else 180)
                    + side * (1 - 2 * row) * (28 if kind == "leaves" else 14)
                )
                out.append(_grain(x, y, turn, width * (0.26 if rows == 1 else 0.3), width * (0.26 if rows == 1 else 0.15), p))
    if p.line:
        out += [
            f'<circle cx="300" cy="300" r="{r:.0f}" fill="none" stroke="{p.dark}" stroke-width="{p.line}"/>'
            for r in (298, 300 - width)
        ]
    return "".join(out)


def gear(rng: Random, cx: float, cy: float, r: float, p: Paint, hub: str = "") -> str:
    teeth, out = rng.randint(10, 20), []
    for i in range(teeth):
        out.append(
            f'<rect x="{cx - r * 0.09:.1f}" y="{cy - r:.1f}" width="{r * 0.18:.1f}" height="{r * 0.3:.1f}" fill="{p.gold}" '
            f'transform="rotate({360 * i / teeth:.1f} {cx} {cy})"/>'
        )
    out.append(
        f'<circle cx="{cx}" cy="{cy}" r="{r * 0.84:.1f}" fill="{p.gold}" stroke="{p.dark}" stroke-width="{max(1.0, p.line)}"/>'
    )
    out.append(
        f'<circle cx="{cx}" cy="{cy}" r="{r * rng.uniform(0.4, 0.62):.1f}" fill="{hub or p.gold}" stroke="{p.dark}" stroke-width="2"/>'
    )
    return "".join(out)


def drapery(rng: Random, p: Paint) -> str:
    """The red cloth that hangs from the wreath's two feet and is tied on the gear."""
    low, out = rng.uniform(600, 645), []
    for side in (-1, 1):

        def x(dx: float, side: int = side) -> str:
            return f"{300 + side * dx:.0f}"

        out.append(
            f'<path d="M{x(205)} 470 Q{x(215)} 520 {x(222)} {low - 40:.0f} L{x(170)} {low - 8:.0f} L{x(110)} {low:.0f} L{x(120)} 560 '
            f'Q{x(60)} 575 {x(10)} 560 L{x(12)} 540 Q{x(120)} 545 {x(205)} 470 z" fill="{p.red}" stroke="{p.dark}" stroke-width="{p.line}"/>'
        )
        for i in range(rng.randint(0, 5)):
            out.append(
                f'<line x1="{x(200 - 18 * i)}" y1="500" x2="{x(212 - 22 * i)}" y2="{low - 20:.0f}" stroke="{p.dark}" stroke-width="2" opacity=".6"/>'
            )
    if rng.random() < 0.6:
        out.append(f'<rect x="215" y="{low - 30:.0f}" width="170" height="34" fill="{p.red}"/>')
    out.append(
        f'<ellipse cx="300" cy="{rng.uniform(545, 560):.0f}" rx="16" ry="15" fill="{p.red}" stroke="{p.dark}" stroke-width="1"/>'
    )
    return "".join(out)


def svg(body: str, width: int = 600, height: int = 650, definitions: str = "") -> str:
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><defs>{definitions}</defs>{body}</svg>'


def _metal(rng: Random, p: Paint) -> tuple[str, Paint]:
    """The same colours with a shine across the gold."""
    light = rng.choice(("#fff3b0", "#fff8dc", "#ffe98a"))
    turn = rng.choice(('x1="0" y1="0" x2="0" y2="1"', 'x1="0" y1="0" x2="1" y2="1"', 'x1="0" y1="0" x2="1" y2="0"'))
    stops = f'<stop offset="0" stop-color="{light}"/><stop offset=".5" stop-color="{p.gold}"/><stop offset="1" stop-color="{p.dark}"/>'
    gradient = f'<linearGradient id="g" {turn}>{stops}</linearGradient>'
    return gradient, Paint("url(#g)", p.dark, p.red, p.line, True)


def emblem(rng: Random, trials: bool = False) -> str:
    """One drawing of the national emblem as SVG."""
    p, definitions = paint(rng), ""
    if p.metal:
        definitions, p = _metal(rng, p)
    ring = rng.choice(WREATHS_OF_TRIALS if trials else WREATHS)
    gate = rng.choice(GATES_OF_TRIALS if trials else GATES)
    field = "#7a1010" if rng.random() < 0.05 else p.red
    parts = [
        drapery(rng, p) if rng.random() < 0.9 else "",
        f'<circle cx="300" cy="300" r="{rng.uniform(232, 262):.0f}" fill="{field}"/>',
        _gate(rng, gate, p),
        wreath(rng, ring, p),
        _stars(rng, p),
    ]
    foot = gear(rng, 300, rng.uniform(540, 562), rng.uniform(64, 80), p, rng.choice(("", "", p.red)))
    cloth = drapery(rng, p) if rng.random() < 0.5 else ""
    parts += [foot, cloth] if rng.random() < 0.7 else [cloth, foot]
    if rng.random() < 0.08:  # an icon's emblem: a block of red under the ring, no gear
        block = f'<rect x="{rng.uniform(90, 130):.0f}" y="480" width="{rng.uniform(340, 420):.0f}" height="150" rx="60" fill="{p.red}"/>'
        parts = [block, *parts[1:-2]]
    return svg("".join(parts), definitions=definitions)
