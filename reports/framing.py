"""Framing: a lead's words on the picture of the page they stand on, as the review page draws them, or why it cannot.

The picture itself is never touched: frames are numbers beside it, in pixels of it.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from evidence.captures import Capture, Role
from evidence.clock import beijing
from evidence.completeness import TITLES
from evidence.errors import VaultError
from evidence.frames import SHOWN, Frame, FramedPage
from evidence.labels import KIND
from evidence.layout import layout_from
from evidence.leads import Hit, Sighting
from evidence.project import Project
from evidence.sightings import Box
from reports.masks import copy_name, masks_of
from reports.privacy import masked_text

PICTURES = "pictures"  # the folder beside the report
_PAGES_HELD = 200  # layouts kept ready: leads of one page come one after the other
_MOST_HITS, _MOST_FRAMES, _LONGEST = 8, 24, 40


class Framing:
    """Finds leads' words on pictures; layouts are read with their digest checked, and only numbers of them go on.

    `wanted` gathers the copies of pictures that looks speak of: their names, with capture and digest.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._page = lru_cache(_PAGES_HELD)(self._read)
        self._copy = lru_cache(_PAGES_HELD)(self._named)
        self.wanted: dict[str, tuple[Capture, str]] = {}

    def looks(self, sighting: Sighting, capture: Capture) -> list[dict[str, Any]]:
        """The pictures a lead is shown on, that of the page first: each with its place beside the report, its size, frames as
        [words, [left, top, right, bottom]…], and in `why` what is not framed."""
        shot = capture.file(Role.SCREENSHOT)
        hits = sighting.lead.hits[:_MOST_HITS]
        inside: dict[str, list[Hit]] = {}
        for hit in hits:
            if hit.framed and not (shot and hit.framed.picture == shot.sha256):
                inside.setdefault(hit.framed.picture, []).append(hit)
        beside = [hit for hit in hits if hit.framed is None or hit.framed.picture not in inside]
        page = [self._whole_page(sighting, capture, beside)] if shot or beside else []
        looks = [*page, *(self._picture(capture, sha256, held) for sha256, held in inside.items())]
        return sorted(looks, key=lambda look: not look.get("frames"))  # where there is something to see comes first

    def _whole_page(self, sighting: Sighting, capture: Capture, hits: Sequence[Hit]) -> dict[str, Any]:
        if capture.file(Role.SCREENSHOT) is None:
            why = f"没有整页截图：{_without(capture, Role.SCREENSHOT) or '没有留下'}。"
            return {"picture": "", "why": why}
        name, title = f"{PICTURES}/{picture_name(capture)}", f"整页截图，{beijing(sighting.seen_at)}"
        shown = {"picture": name, "title": title, "capture": capture.capture_id, "size": []}
        page, why = self._page(capture)
        found = [(hit, _read_there(hit) or (page.frames_of(hit) if page else ())) for hit in hits]
        missing = dict.fromkeys(_missing(hit) for hit, frames in found if not frames) if page else (why,)
        return shown | {"size": page.size if page else [], "frames": _fields(found), "why": "".join(missing)}

    def _picture(self, capture: Capture, sha256: str, hits: Sequence[Hit]) -> dict[str, Any]:
        """A picture that the page shows, with what was read or seen in it."""
        name, size = self._copy(sha256)
        self.wanted[name] = (capture, sha256)
        title = f"网页上的图片：{hits[0].locator.partition('，左 ')[0].removesuffix('（图中文字）')}"
        shown = {"picture": f"{PICTURES}/{name}", "sha256": sha256, "title": title, "capture": capture.capture_id, "why": ""}
        frames = _fields([(hit, _read_there(hit)) for hit in hits])
        return shown | {"size": size, "frames": frames}

    def _named(self, sha256: str) -> tuple[str, list[int]]:
        """The name of a picture's copy, and the size of the picture where it was looked at."""
        seen = self._project.sightings.last(sha256)
        return copy_name(sha256, masks_of(seen)), [seen.width, seen.height] if seen and seen.width else []

    def _read(self, capture: Capture) -> tuple[FramedPage | None, str]:
        if capture.file(Role.LAYOUT) is None:
            reason = _without(capture, Role.LAYOUT) or "抓取这一页时还不记，重新抓取后就有"
            return None, f"没有记下文字在截图上的位置，框不出用语（{reason}）。"
        try:
            layout = layout_from(self._project.opened(capture, Role.LAYOUT, "框出用语") or b"")
        except VaultError as error:
            return None, f"没有框出用语：{error.what}。"
        return (FramedPage(layout), "") if layout else (None, "文字位置的记录读不出来，框不出用语。")


def picture_name(capture: Capture) -> str:
    """The name of the copy of a capture's picture."""
    return f"{capture.capture_id[:24]}.png"


def _read_there(hit: Hit) -> tuple[Frame, ...]:
    """The frame of what was read in a picture."""
    return (Frame(hit.framed.boxes),) if hit.framed and hit.framed.boxes else ()


def _fields(found: Sequence[tuple[Hit, tuple[Frame, ...]]]) -> list[list[Any]]:
    """Frames in the order of hits and places, each once."""
    made: dict[tuple[Box, ...], list[Any]] = {}
    for hit, frames in found:
        score = f"（识别得分 {hit.framed.score:.2f}）" if hit.framed else ""
        for frame in frames:
            boxes = [[b.left, b.top, b.right, b.bottom] for b in frame.boxes]
            made.setdefault(frame.boxes, [masked_text(" ".join(hit.quote.split()))[:_LONGEST] + score, *boxes])
    return list(made.values())[:_MOST_FRAMES]


def _missing(hit: Hit) -> str:
    words = masked_text(" ".join(hit.quote.split()))[:_LONGEST]
    if hit.kind in SHOWN:
        return f"“{words}”在截图上没有找到：可能被折叠、遮住，或在截图之外。"
    return f"“{words}”出自网页的{KIND[hit.kind]}，截图上看不到。"


def _without(capture: Capture, role: Role) -> str:
    """Why a file is not there, as the capture's own note says; '' where it says nothing, sealed before there were such."""
    for said in capture.completeness:
        titles, _, reason = said.removeprefix("没有").partition("：")
        if TITLES[role] in titles.split("、"):
            return reason
    return ""
