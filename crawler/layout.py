"""Where each run of text stands on the picture that is about to be taken, asked of the browser itself.

The browser's own snapshot is asked, no script in the page: what a page says of its boxes could be a lie. Within limits, and
never at the price of the picture: what fails or takes too long is left out, and why is said.
"""

import asyncio
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from evidence.layout import MOST_CHARACTERS, MOST_RUNS, Layout, TextRun, packed
from evidence.sightings import Box

if TYPE_CHECKING:
    from playwright.async_api import Page

_SECONDS, _LARGEST = 4.0, 2 << 20
_MOST_NODES, _MOST_FRAMES = 100_000, 50  # of the browser's own count
_SHOWING = ("visibility", "opacity", "position", "overflow-x", "overflow-y")
_INSETS = ("border-left-width", "padding-left", "border-top-width", "padding-top")
STYLES = (*_SHOWING, *_INSETS)  # what a snapshot must tell of each box
_WINDOW = ("HTML", "BODY")  # their overflow is the window's own

Rect = tuple[float, float, float, float]  # left, top, right, bottom
Clip = tuple[Rect, Rect]  # what can be seen of those in the flow of a node, and of those that it places


async def layout_of(page: "Page", seconds: float) -> tuple[bytes | None, str]:
    """The layout of the page as it is shown now, ready to be sealed, or None and why; `seconds` are left to the visit."""
    limit = max(0.0, min(_SECONDS, seconds))
    try:
        told = await asyncio.wait_for(_snapshot(page), limit)
        made = packed(read_snapshot(told)) if told else b""
    except TimeoutError:
        return None, f"{limit:.0f} 秒没有做完"
    except Exception as error:  # Playwright's errors are many; the first line says it
        return None, f"没有做成（{(str(error).strip().splitlines() or [type(error).__name__])[0][:120]}）"
    return (made, "") if 0 < len(made) <= _LARGEST else (None, "网页太大")


async def _snapshot(page: "Page") -> dict[str, Any]:
    """What the browser tells, nothing where the page is too large to be told of."""
    session = await page.context.new_cdp_session(page)  # it ends with the visit's context
    if (await session.send("Memory.getDOMCounters"))["nodes"] > _MOST_NODES:
        return {}
    return dict(await session.send("DOMSnapshot.captureSnapshot", {"computedStyles": list(STYLES)}))


@dataclass(frozen=True, slots=True)
class _Frame:
    """A document within the page: what is told of it, where its corner stands, and what of the picture it may show."""

    told: Mapping[str, Any]
    strings: list[str]
    left: float
    top: float
    seen: Rect

    def rect(self, bounds: list[float]) -> Rect:
        """Bounds in this document as a place in the picture."""
        left, top = bounds[0] + self.left, bounds[1] + self.top
        return left, top, left + bounds[2], top + bounds[3]

    def places(self) -> dict[int, int]:
        """For each node laid out, where its first box stands among the boxes."""
        return {node: place for place, node in reversed(list(enumerate(self.told["layout"]["nodeIndex"])))}

    def styles(self, place: int) -> list[str]:
        """The styles asked for of a box, none for one that has none of its own."""
        return [self.strings[n] if n >= 0 else "" for n in self.told["layout"]["styles"][place]]


def read_snapshot(told: Mapping[str, Any]) -> Layout:
    """The layout in what DOMSnapshot.captureSnapshot answers."""
    first = told["documents"][0]
    width, height = (math.ceil(first[name]) for name in ("contentWidth", "contentHeight"))
    waiting = [_Frame(first, told["strings"], 0.0, 0.0, (0.0, 0.0, float(width), float(height)))]
    runs: list[TextRun] = []
    characters = looked = 0
    while waiting and looked < _MOST_FRAMES:
        frame, places = waiting[0], waiting[0].places()
        clips = _clips(frame, places)
        for run in _runs(frame, clips):
            characters += len(run.text)
            if len(runs) >= MOST_RUNS or characters > MOST_CHARACTERS:
                return Layout(width, height, tuple(runs), whole=False)
            runs.append(run)
        waiting, looked = [*waiting[1:], *_inner(frame, places, clips, told["documents"])], looked + 1
    return Layout(width, height, tuple(runs), whole=not waiting)


def _runs(frame: _Frame, clips: list[Clip]) -> Iterator[TextRun]:
    """The runs of one document that can be seen: in the picture, not cut off, not hidden, not of no size."""
    layout, boxes = frame.told["layout"], frame.told["textBoxes"]
    last, text = -1, b""
    for place, bounds, start, length in zip(*(boxes[k] for k in ("layoutIndex", "bounds", "start", "length")), strict=True):
        styles = frame.styles(place)
        if styles and (styles[0] != "visible" or styles[1] == "0"):
            continue
        if place != last:  # the browser counts in UTF-16
            last, text = place, frame.strings[layout["text"][place]].encode("utf-16-le", "surrogatepass")
        run = TextRun(text[2 * start : 2 * (start + length)].decode("utf-16-le", "replace"), _box(frame.rect(bounds)))
        if run.text.strip() and (seen := _seen(run, clips[layout["nodeIndex"][place]][0])):
            yield seen


def _seen(run: TextRun, clip: Rect) -> TextRun | None:
    """As much of a run as is not cut off, None where it is next to nothing."""
    box, high = run.box, run.box.bottom - run.box.top
    shown = min(box.bottom, clip[3]) - max(box.top, clip[1])
    if box.right <= box.left or high <= 0 or shown < high / 2:
        return None
    if clip[0] <= box.left + 1 and box.right - 1 <= clip[2]:
        return run
    inside = [n for n, (left, right) in enumerate(pairwise(run.edges())) if clip[0] <= (left + right) / 2 <= clip[2]]
    return TextRun(run.text[inside[0] : inside[-1] + 1], run.part(inside[0], inside[-1] + 1)) if inside else None


def _clips(frame: _Frame, places: Mapping[int, int]) -> list[Clip]:
    """For each node what can be seen of what stands in it, as boxes that cut off their overflow leave it."""
    nodes, bounds = frame.told["nodes"], frame.told["layout"]["bounds"]
    clips: list[Clip] = []
    for node, parent in enumerate(nodes["parentIndex"]):
        flow, placed = clips[parent] if parent >= 0 else (frame.seen, frame.seen)
        styles = frame.styles(places[node]) if node in places else []
        if styles:
            flow = frame.seen if styles[2] == "fixed" else placed if styles[2] == "absolute" else flow
            cuts = (styles[3], styles[4]) != ("visible", "visible")
            if cuts and frame.strings[nodes["nodeName"][node]] not in _WINDOW:
                flow = _common(flow, frame.rect(bounds[places[node]]))
            placed = flow if styles[2] != "static" else placed
        clips.append((flow, placed))
    return clips


def _inner(frame: _Frame, places: Mapping[int, int], clips: list[Clip], documents: list[Mapping[str, Any]]) -> Iterator[_Frame]:
    """The documents that stand in frames of this one."""
    held = frame.told["nodes"].get("contentDocumentIndex", {"index": [], "value": []})
    for node, number in zip(held["index"], held["value"], strict=True):
        if (place := places.get(node)) is None:
            continue
        outer, told = frame.rect(frame.told["layout"]["bounds"][place]), documents[number]
        across, inside, down, below = (_pixels(text) for text in frame.styles(place)[len(_SHOWING) :] or [""] * 4)
        left, top = outer[0] + across + inside - told["scrollOffsetX"], outer[1] + down + below - told["scrollOffsetY"]
        yield _Frame(told, frame.strings, left, top, _common(outer, clips[node][0]))


def _pixels(text: str) -> float:
    try:
        return float(text.removesuffix("px") or 0)
    except ValueError:
        return 0.0


def _common(one: Rect, other: Rect) -> Rect:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _box(rect: Rect) -> Box:
    left, top, right, bottom = rect
    return Box(math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom))
