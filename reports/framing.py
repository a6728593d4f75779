"""Framing: a lead's words on the picture of the page they stand on, as the review page draws them, or why it cannot.

The picture itself is never touched: frames are numbers beside it, in pixels of it.
"""

from collections.abc import Iterator, Mapping
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
from reports.privacy import masked_text

PICTURES = "pictures"  # the folder beside the report
_PAGES_HELD = 200  # layouts kept ready: leads of one page come one after the other
_MOST_HITS, _MOST_FRAMES, _LONGEST = 8, 24, 40


class Framing:
    """Finds leads' words on pictures; layouts are read with their digest checked, and only numbers of them go on."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._page = lru_cache(_PAGES_HELD)(self._read)

    def look(self, sighting: Sighting, captures: Mapping[str, Capture]) -> dict[str, Any]:
        """The picture a lead is shown on: its place beside the report, its size, frames as [words, [left, top, right, bottom]…],
        and in `why` what is not framed."""
        capture = captures[sighting.capture_id]
        if capture.file(Role.SCREENSHOT) is None:
            return {
                "picture": "",
                "size": [],
                "frames": [],
                "why": f"没有整页截图：{_without(capture, Role.SCREENSHOT) or '没有留下'}。",
            }
        page, why = self._page(capture)
        name, title = f"{PICTURES}/{picture_name(capture)}", f"整页截图，{beijing(sighting.seen_at)}"
        shown = {"picture": name, "title": title, "capture": capture.capture_id, "size": [], "frames": []}
        if page is None:
            return shown | {"why": why}
        hits = sighting.lead.hits[:_MOST_HITS]
        found = [(hit, page.frames_of(hit)) for hit in hits]
        missing = dict.fromkeys(_missing(hit) for hit, frames in found if not frames)
        return shown | {"size": page.size, "frames": list(_fields(found))[:_MOST_FRAMES], "why": "".join(missing)}

    def _read(self, capture: Capture) -> tuple[FramedPage | None, str]:
        if capture.file(Role.LAYOUT) is None:
            reason = _without(capture, Role.LAYOUT) or "抓取这一页时还不记，重新抓取后就有"
            return None, f"没有记下文字在截图上的位置，框不出用语（{reason}）。"
        try:
            layout = layout_from(self._project.vault.read(capture, Role.LAYOUT) or b"")
        except VaultError as error:
            return None, f"没有框出用语：{error.what}。"
        return (FramedPage(layout), "") if layout else (None, "文字位置的记录读不出来，框不出用语。")


def picture_name(capture: Capture) -> str:
    """The name of the copy of a capture's picture."""
    return f"{capture.capture_id[:24]}.png"


def _fields(found: list[tuple[Hit, tuple[Frame, ...]]]) -> Iterator[list[Any]]:
    """Frames in the order of hits and places, each once."""
    seen = set()
    for hit, frames in found:
        for frame in frames:
            if frame.boxes not in seen:
                seen.add(frame.boxes)
                boxes = [[b.left, b.top, b.right, b.bottom] for b in frame.boxes]
                yield [masked_text(" ".join(hit.quote.split()))[:_LONGEST], *boxes]


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
