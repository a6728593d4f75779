"""Pictures that others drew, out of named packages: coats of arms, flags, icons, clip art, photos. None is kept here.

They are halved by a hash of their name: training sees one half, trials are held with the other.
"""

import hashlib
import json
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import cv2
import numpy as np
import resvg_py
from numpy.typing import NDArray

Picture: TypeAlias = NDArray[np.uint8]

ICON_SETS = ("logos", "devicon", "circle-flags", "twemoji", "noto", "openmoji", "fluent-emoji-flat", "vscode-icons",
             "emojione", "game-icons", "skill-icons", "flat-color-icons", "fxemoji")  # fmt: skip
NPM_PACKAGES = ("coat-of-arms", *(f"@iconify-json/{name}" for name in ICON_SETS))
DEBIAN_PACKAGES = ("openclipart-png", "plasma-workspace-wallpapers", "ukui-wallpapers", "mate-backgrounds")
CLIP_ART = Path("/usr/share/openclipart/png")
CLIP_FOLDERS = ("transportation/roadsigns", "signs_and_symbols", "recreation/religion", "shapes", "decorations", "logos")
PHOTO_FOLDERS = (Path("/usr/share/wallpapers"), Path("/usr/share/backgrounds"))
ICONS_OF_A_SET = 170
LOOKALIKES = ("star", "medal", "trophy", "circle", "stop", "no-entry", "prohibit", "castle", "china", "cn", "rosette", "sun",
              "wheel", "gear", "crown", "target", "badge", "seal", "stamp", "shield", "temple", "shrine", "laurel")  # fmt: skip


class AssetsMissingError(Exception):
    """A package is not there; the text says which and how to get it, in Chinese."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One picture of others: the group it belongs to and its name, for the reckoning of what was taken for an emblem."""

    group: str
    name: str
    picture: Picture


def cache_folder() -> Path:
    folder = Path(__file__).resolve().parents[2] / ".cache" / "vision-training"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def held_out(name: str) -> bool:
    """Whether trials have it: a third by the name's hash."""
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % 3 == 0


def npm_folder() -> Path:
    """The npm packages, fetched once into the cache; nothing of them is run."""
    folder = cache_folder() / "npm"
    modules = folder / "node_modules"
    if all((modules / name).exists() for name in NPM_PACKAGES):
        return modules
    npm = shutil.which("npm")
    if npm is None:
        raise AssetsMissingError("没有找到 npm：请先安装 Node.js（例如 sudo apt install npm），再运行一次。")
    folder.mkdir(exist_ok=True)
    (folder / "package.json").write_text("{}")
    done = subprocess.run(
        [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", *NPM_PACKAGES],
        cwd=folder,
        capture_output=True,
        timeout=600,
        check=False,
    )
    if done.returncode != 0:
        raise AssetsMissingError(f"npm 软件包 {'、'.join(NPM_PACKAGES[:2])} 等没有装上：请检查能否访问软件包源，再运行一次。")
    return modules


def render(svg: str, width: int) -> Picture | None:
    """SVG as RGBA, cut to what is drawn; None where it cannot be drawn."""
    try:
        png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width))
    except (ValueError, RuntimeError, OSError):
        return None
    decoded = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    return None if decoded is None else trimmed(_rgba(decoded))


def _rgba(decoded: NDArray[Any]) -> Picture:
    if decoded.ndim == 2:
        decoded = cv2.cvtColor(decoded, cv2.COLOR_GRAY2BGR)
    if decoded.dtype != np.uint8:
        decoded = (decoded / 257).astype(np.uint8)
    code = cv2.COLOR_BGRA2RGBA if decoded.shape[2] == 4 else cv2.COLOR_BGR2RGBA
    return np.asarray(cv2.cvtColor(decoded, code), np.uint8)


def trimmed(picture: Picture) -> Picture | None:
    rows, columns = np.where(picture[..., 3].any(axis=1))[0], np.where(picture[..., 3].any(axis=0))[0]
    if len(rows) < 4 or len(columns) < 4:
        return None
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def shrunk(picture: NDArray[Any], longest: int) -> Picture:
    scale = longest / max(picture.shape[:2])
    if scale >= 1:
        return np.asarray(picture, np.uint8)
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _icons(name: str, trials: bool) -> list[Asset]:
    found = json.loads((npm_folder() / "@iconify-json" / name / "icons.json").read_text(encoding="utf-8"))
    names = [key for key in sorted(found["icons"]) if held_out(f"{name}/{key}") == trials]
    rng = Random(name)
    alike = [key for key in names if any(word in key for word in LOOKALIKES)]
    chosen = sorted({*rng.sample(names, min(ICONS_OF_A_SET, len(names))), *rng.sample(alike, min(60, len(alike)))})
    out = []
    for key in chosen:
        icon = found["icons"][key]
        width, height = (icon.get(side, found.get(side, 16)) for side in ("width", "height"))
        box = f'viewBox="{icon.get("left", 0)} {icon.get("top", 0)} {width} {height}" width="{width}" height="{height}"'
        body = icon["body"].replace("currentColor", rng.choice(("#c8102e", "#d4a017", "#222222", "#00aa44", "#ffffff")))
        space = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        picture = render(f"<svg {space} {box}>{body}</svg>", 160)
        if picture is not None:
            out.append(Asset("icon", f"{name}/{key}", picture))
    return out


def _of_folder(group: str, folder: Path, trials: bool, width: int) -> list[Asset]:
    out = []
    for path in sorted(folder.glob("*.svg")):
        if path.stem != "CN" and held_out(path.name) == trials:
            picture = render(path.read_text(encoding="utf-8", errors="replace"), width)
            if picture is not None:
                out.append(Asset(group, path.name, picture))
    return out


def _clip_art(trials: bool) -> list[Asset]:
    if not CLIP_ART.exists():
        raise AssetsMissingError(
            f"没有找到素材包：请先安装 Debian 软件包（sudo apt install {' '.join(DEBIAN_PACKAGES)}），再运行一次。"
        )
    paths = [
        path for folder in CLIP_FOLDERS for path in sorted((CLIP_ART / folder).rglob("*.png")) if held_out(path.name) == trials
    ]
    out = []
    for path in Random("clip").sample(paths, min(700, len(paths))):
        decoded = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        picture = None if decoded is None else trimmed(shrunk(_rgba(decoded), 220))
        if picture is not None:
            out.append(Asset("clip", path.name, picture))
    return out


def photos(trials: bool) -> list[Picture]:
    """Wallpapers of the desktop packages, one of each, no wider than 1600."""
    best: dict[str, Path] = {}
    for folder in PHOTO_FOLDERS:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".jpg", ".png", ".webp"} and "screenshot" not in path.name:
                best[path.parents[2].name if "contents" in path.parts else path.stem] = path
    out = []
    for name, path in sorted(best.items()):
        decoded = cv2.imread(str(path), cv2.IMREAD_COLOR) if held_out(name) == trials else None
        if decoded is not None:
            out.append(np.asarray(shrunk(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), 1600), np.uint8))
    if not out:
        raise AssetsMissingError(
            f"没有找到照片素材：请先安装 Debian 软件包（sudo apt install {' '.join(DEBIAN_PACKAGES)}），再运行一次。"
        )
    return out


@lru_cache(maxsize=2)
def others(trials: bool) -> tuple[Asset, ...]:
    """Everything that is no emblem, of the one half or the other; drawn once and kept in the cache."""
    kept = cache_folder() / f"others-{'trials' if trials else 'training'}.npz"
    if not kept.exists():
        dist = npm_folder() / "coat-of-arms" / "dist"
        found = _of_folder("coat", dist / "coats", trials, 260) + _of_folder("flag", dist / "flags" / "4x3", trials, 120)
        found += _clip_art(trials) + [icon for name in ICON_SETS for icon in _icons(name, trials)]
        pictures: dict[str, Any] = {f"p{i}": asset.picture for i, asset in enumerate(found)}
        np.savez(kept, labels=np.array([(asset.group, asset.name) for asset in found]), **pictures)
    held = np.load(kept)
    return tuple(Asset(str(group), str(name), held[f"p{i}"]) for i, (group, name) in enumerate(held["labels"]))


@lru_cache(maxsize=1)
def official_emblem() -> Picture:
    """The emblem as the package draws it."""
    picture = render((npm_folder() / "coat-of-arms" / "dist" / "coats" / "CN.svg").read_text(encoding="utf-8"), 440)
    if picture is None:
        raise AssetsMissingError("软件包 coat-of-arms 里的 CN.svg 画不出来：请换用 6.4.0 版再运行一次。")
    return picture
