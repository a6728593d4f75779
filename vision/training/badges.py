"""Badges that are not the emblem: the police badge that holds it, and signs of others built of the same parts.

Drawn by our own hand: no package carries them.
"""

import math
from random import Random

from vision.training.drawings import Paint, drapery, gear, paint, star, svg, wreath

BLUES = ("#12327a", "#0d2a6b", "#1d4aa8", "#0b3d91", "#23356b", "#2456c7", "#0a1f55", "#3a63c0")
SHIELDS = (
    "M300 20 Q390 70 560 70 Q585 330 480 470 Q400 570 300 620 Q200 570 120 470 Q15 330 40 70 Q210 70 300 20 z",
    "M60 60 H540 V340 Q520 520 300 630 Q80 520 60 340 z",
    "M300 30 L380 80 L530 60 L560 260 Q540 500 300 630 Q60 500 40 260 L70 60 L220 80 z",
    "M90 90 Q300 -20 510 90 Q600 300 500 450 Q420 560 300 625 Q180 560 100 450 Q0 300 90 90 z",
)
SIGNS = (
    "优", "奖", "荣誉", "先进", "安全", "合格", "认证", "检察", "法院", "税务", "城管", "质检", "消防", "工商", "红盾", "教育",
    "1", "VIP", "团", "警", "军",
)  # fmt: skip


def _wall(rng: Random, colour: str) -> str:
    """The wall's battlements in the shield's lower half."""
    y, out = rng.uniform(450, 480), []
    for i in range(9):
        out.append(f'<rect x="{195 + i * 24}" y="{y - 14 + abs(i - 4) * 4:.0f}" width="13" height="16" fill="{colour}"/>')
    out.append(f'<path d="M190 {y + 16} Q300 {y - 22} 410 {y + 16} L395 {y + 46} Q300 {y + 10} 205 {y + 46} z" fill="{colour}"/>')
    if rng.random() < 0.6:
        out.append(
            f'<path d="M215 {y + 62} Q300 {y + 26} 385 {y + 62} L372 {y + 86} Q300 {y + 56} 228 {y + 86} z" fill="{colour}"/>'
        )
    return "".join(out)


def _branches(rng: Random, colour: str) -> str:
    out = []
    for side in (-1, 1):
        for i in range(rng.randint(6, 12)):
            x, y = 300 + side * (205 - i * i * 1.6), 250 + i * 30
            turn = side * (-60 + i * 8)
            out.append(f'<ellipse cx="{x:.0f}" cy="{y}" rx="13" ry="30" fill="{colour}" transform="rotate({turn} {x:.0f} {y})"/>')
    return "".join(out)


def police_shield(rng: Random) -> tuple[str, float, float]:
    """The shield without the emblem on it, how wide the emblem stands on it (of its width) and at which height (of its height)."""
    if rng.random() < 0.6:
        return _wrapped_shield(rng), rng.uniform(0.42, 0.58), rng.uniform(0.36, 0.46)
    gold = rng.choice(("#f5c93b", "#d9a520", "#e9c46a", "#fcd116", "#c8a24a", "#e6e6e6"))
    blue = rng.choice(BLUES)
    shield = rng.choice(SHIELDS)
    edge = rng.uniform(14, 46)
    body = f'<path d="{shield}" fill="{blue}" stroke="{gold}" stroke-width="{edge:.0f}"/>'
    if rng.random() < 0.35:
        body += f'<path d="{shield}" fill="none" stroke="{rng.choice(DARK_EDGES)}" stroke-width="5"/>'
    if rng.random() < 0.75:
        body += _branches(rng, gold)
    if rng.random() < 0.85:
        body += _wall(rng, rng.choice((gold, "#ffffff", "#cfd8ea")))
    return svg(body), rng.uniform(0.42, 0.64), rng.uniform(0.36, 0.44)


def _wrapped_shield(rng: Random) -> str:
    """A narrow blue shield in a thick wrap of gold branches that meet below it, as the badge of the public register is drawn."""
    gold = rng.choice(("#e8b04a", "#d9a24a", "#f0c674", "#c98f3a", "#f5c93b", "#e9d08a"))
    dark = rng.choice(("#8a5a10", "#b8860b", "#a06a20", gold))
    low, wide = rng.uniform(560, 630), rng.uniform(235, 285)
    out = [
        f'<path d="M{300 - wide} 210 Q{300 - wide - 10} {low - 90} 300 {low} Q{300 + wide + 10} {low - 90} {300 + wide} 210 '
        f'L{300 + wide - 90} 190 L{300 - wide + 90} 190 z" fill="{gold}"/>'
    ]
    for side in (-1, 1):
        for i in range(rng.randint(7, 13)):
            angle = math.radians(20 + 11 * i)
            x, y = 300 + side * wide * 0.86 * math.sin(angle + 0.9), 360 - (low - 330) * 0.82 * math.cos(angle + 0.9)
            turn = side * (-30 + 9 * i)
            shape = f'cx="{x:.0f}" cy="{y:.0f}" rx="16" ry="42" transform="rotate({turn} {x:.0f} {y:.0f})"'
            out.append(f'<ellipse {shape} fill="{gold}" stroke="{dark}" stroke-width="3"/>')
    k, deep = rng.uniform(150, 205), rng.uniform(390, 460)
    shield = f"M300 30 Q{300 + k * 0.5:.0f} 80 {300 + k:.0f} 70 L{300 + k:.0f} 300 Q{300 + k * 0.8:.0f} {deep:.0f} 300 {deep + 50:.0f} "
    shield += f"Q{300 - k * 0.8:.0f} {deep:.0f} {300 - k:.0f} 300 L{300 - k:.0f} 70 Q{300 - k * 0.5:.0f} 80 300 30 z"
    out.append(f'<path d="{shield}" fill="{rng.choice(BLUES)}" stroke="{gold}" stroke-width="{rng.uniform(4, 22):.0f}"/>')
    if rng.random() < 0.5:
        out.append(_wall(rng, rng.choice((gold, dark, "#ffffff"))))
    return svg("".join(out))


DARK_EDGES = ("#101a3c", "#6b4a0a", "#ffffff")


def _inside(rng: Random, p: Paint) -> str:
    """What stands in the middle of a sign that is not the emblem."""
    kind = rng.choice(("star", "word", "scale", "torch", "hammer", "globe", "stripes", "nothing", "stars3", "mountain"))
    colour = rng.choice((p.gold, "#ffffff", p.gold))
    if kind == "star":
        return f'<polygon points="{star(300, 290, rng.uniform(90, 190))}" fill="{colour}"/>'
    if kind == "word":
        word = rng.choice(SIGNS)
        size = 220 if len(word) == 1 else 130
        return f'<text x="300" y="{300 + size * 0.35:.0f}" font-size="{size}" text-anchor="middle" font-family="Noto Sans CJK SC" font-weight="bold" fill="{colour}">{word}</text>'
    if kind == "scale":
        return f'<path d="M292 150 h16 v270 h70 v24 h-156 v-24 h70 z M160 190 h280 v14 h-280 z M120 300 h110 a55 55 0 0 1 -110 0 M370 300 h110 a55 55 0 0 1 -110 0 z" fill="{colour}"/>'
    if kind == "torch":
        return f'<path d="M275 300 h50 l-12 160 h-26 z M300 130 q70 80 40 150 h-80 q-30 -70 40 -150 z" fill="{colour}"/>'
    if kind == "hammer":
        return f'<g fill="{colour}" transform="rotate(-45 300 300)"><rect x="285" y="210" width="34" height="230"/><rect x="240" y="160" width="125" height="64"/></g><path d="M330 150 a150 150 0 1 1 -190 200 l40 -20 a110 110 0 1 0 150 -180 z" fill="{colour}"/>'
    if kind == "globe":
        return f'<g fill="none" stroke="{colour}" stroke-width="14"><circle cx="300" cy="300" r="140"/><ellipse cx="300" cy="300" rx="60" ry="140"/><path d="M160 300 h280 M180 230 h240 M180 370 h240"/></g>'
    if kind == "stripes":
        return "".join(f'<rect x="150" y="{180 + i * 60}" width="300" height="28" fill="{colour}"/>' for i in range(4))
    if kind == "stars3":
        return "".join(
            f'<polygon points="{star(300 + dx, 300 + dy, 60)}" fill="{colour}"/>' for dx, dy in ((-100, 40), (0, -60), (100, 40))
        )
    if kind == "mountain":
        return f'<path d="M130 420 L250 220 L310 310 L360 250 L470 420 z" fill="{colour}"/>'
    return ""


def sign(rng: Random) -> str:
    """A sign of somebody else: wreath, gear, cloth or shield around another middle."""
    p = paint(rng)
    ground = rng.choice((p.red, p.red, p.red, "#12327a", "#0d6b3a", "#ffffff", "#f4e4b0"))
    if rng.random() < 0.25:
        body = f'<path d="{rng.choice(SHIELDS)}" fill="{ground}" stroke="{p.gold}" stroke-width="{rng.uniform(10, 40):.0f}"/>'
        return svg(body + _inside(rng, p))
    around = rng.choice(("wreath", "wreath", "wreath", "gear", "ring", "none"))
    body = f'<circle cx="300" cy="300" r="{rng.uniform(235, 292):.0f}" fill="{ground}"/>'
    if around == "wreath":
        body += wreath(rng, rng.choice(("ring", "ears", "leaves", "beads")), p)
    elif around == "gear":
        body = gear(rng, 300, 300, 296, p, ground)
    elif around == "ring":
        body += f'<circle cx="300" cy="300" r="270" fill="none" stroke="{p.gold}" stroke-width="{rng.uniform(8, 60):.0f}"/>'
    if rng.random() < 0.35:
        body += drapery(rng, p)
    if rng.random() < 0.35:
        body += gear(rng, 300, 550, 72, p)
    return svg(body + _inside(rng, p))


def five_stars(rng: Random) -> str:
    """The flag, whole or as a round or heart-shaped sticker; five stars alone are no emblem."""
    p = paint(rng)
    ground = rng.choice(
        (
            '<rect x="0" y="100" width="600" height="400"',
            '<circle cx="300" cy="300" r="290"',
            '<rect x="30" y="30" width="540" height="540" rx="90"',
        )
    )
    places = ((150, 230, 90, 0), (270, 160, 30, 24), (320, 210, 30, 46), (320, 285, 30, 0), (270, 335, 30, 20))
    stars = "".join(f'<polygon points="{star(x, y, r, turn)}" fill="{p.gold}"/>' for x, y, r, turn in places)
    return svg(f'{ground} fill="{p.red}"/>{stars}', 600, 600)


def gate_alone(rng: Random) -> str:
    """The gate as a building on a picture: no wreath, no stars."""
    p = paint(rng)
    red, roof = rng.choice(("#b5121b", "#9c1c1c", "#d7352a")), p.gold
    windows = "".join(f'<rect x="{150 + i * 44}" y="250" width="20" height="60" fill="#6b1010"/>' for i in range(7))
    arches = "".join(f'<path d="M{120 + i * 90} 480 v-60 a20 20 0 0 1 40 0 v60 z" fill="#3a0a0a"/>' for i in range(5))
    body = (
        f'<path d="M150 130 h300 l60 50 h-420 z M90 210 h420 l50 40 h-520 z" fill="{roof}"/>'
        f'<rect x="120" y="180" width="360" height="32" fill="{red}"/><rect x="110" y="250" width="380" height="70" fill="{red}"/>'
        f'<rect x="10" y="330" width="580" height="150" fill="{red}"/>{windows}{arches}'
    )
    return svg(body, 600, 500)
