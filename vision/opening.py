"""Bytes become pictures, or a refusal in one sentence: what kind, how many bytes, pixels and frames is asked before decoding.

Whatever decodes is hostile ground: this runs in the workers of vision/pool.py, which may die of it.
"""

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evidence.pictureformat import HEAD, PictureFormat, format_of
from vision.documents import pages_of
from vision.drawings import drawn
from vision.refusals import RefusedError

if TYPE_CHECKING:
    from PIL import Image

Rgb = NDArray[np.uint8]  # rows, columns, red green blue

MOST_BYTES = 40 << 20
MOST_PIXELS = 60_000_000  # of one picture: a page's screenshot 1,280 wide may be 46,000 high
LONGEST_SIDE = 60_000
MOST_FRAMES, MOST_MOVED = 2_000, 1_200_000_000  # frames of an animation, and pixels of all of them
SAMPLED = 5  # frames of an animation that are looked at
_LEAST_SIDE = 8
_SEEN, _CLEAR = 0.02, 24  # the share of pixels that counts, and the alpha below which a pixel is not seen


@dataclass(frozen=True, slots=True)
class Opened:
    """What a picture shows. `frames` are views of one place: of an animation, or of what is clear on a light and a dark ground.

    A document's pages stand below each other in one view; `count` says how many frames or pages were taken.
    """

    width: int
    height: int
    frames: tuple[Rgb, ...]
    count: int


def open_picture(data: bytes) -> Opened:
    """The views of a picture. Raises RefusedError with a sentence for what is none of the kinds, too large or broken."""
    if len(data) > MOST_BYTES:
        raise RefusedError(f"图片有 {len(data) >> 20} MB，超过 {MOST_BYTES >> 20} MB，没有看")
    kind = format_of(data[:HEAD])
    if kind is None:
        raise RefusedError("不是能看的图片（只看 PNG、JPEG、GIF、WebP、BMP、SVG、AVIF、PDF），没有看")
    if kind == PictureFormat.PDF:
        view, count = pages_of(data)
        return Opened(view.shape[1], view.shape[0], (view,), count)
    return _opened(drawn(data) if kind == PictureFormat.SVG else data, PictureFormat.PNG if kind == PictureFormat.SVG else kind)


def _opened(data: bytes, kind: PictureFormat) -> Opened:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # sizes are asked here, before anything is decoded
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=(kind.name,)) as picture:
            warnings.simplefilter("ignore")
            refuse_size(*picture.size)
            numbers = _sampled(_frame_count(picture, data))
            views: list[Rgb] = []
            for number in numbers:
                picture.seek(number) if number else None
                views += [view for view in _views(picture) if not any(np.array_equal(view, one) for one in views)]
    except (MemoryError, RefusedError):
        raise
    except Exception as error:  # decoders raise whatever they like on what is broken
        raise RefusedError(f"图片是坏的，打不开（{type(error).__name__}），没有看") from error
    return Opened(views[0].shape[1], views[0].shape[0], tuple(views), len(numbers))


def refuse_size(width: int, height: int) -> None:
    """Raise RefusedError for a picture that is too large or too small to look at."""
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise RefusedError(f"图片有 {width}×{height} 像素，太大，没有看")
    if min(width, height) < _LEAST_SIDE:
        raise RefusedError(f"图片只有 {width}×{height} 像素，太小，没有看")


def _frame_count(picture: "Image.Image", data: bytes) -> int:
    """How many frames an animation has. Raises RefusedError for too many."""
    frames = data.count(b"\x21\xf9\x04") if picture.format == "GIF" else 0  # control blocks: counting frames reads them all
    if frames <= 2 * MOST_FRAMES:
        frames = int(getattr(picture, "n_frames", 1))
    if frames > MOST_FRAMES or (frames > 1 and frames * picture.width * picture.height > MOST_MOVED):
        raise RefusedError(f"动图有 {frames} 帧，太多，没有看")
    return frames


def _sampled(count: int) -> list[int]:
    """The first frame, the last and some between."""
    return sorted({round(i * (count - 1) / (SAMPLED - 1)) for i in range(SAMPLED)}) if count > 1 else [0]


def _views(picture: "Image.Image") -> list[Rgb]:
    """A frame as it is seen: upright, in colours, on white; where what is light stands on nothing, on a dark ground too."""
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):  # sixteen bits
        deep = np.asarray(upright).astype(np.float64)
        return [np.repeat(np.clip(deep / 257, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)]
    if not upright.has_transparency_data:
        return [np.asarray(upright.convert("RGB"), np.uint8)]
    return _grounded(np.asarray(upright.convert("RGBA"), np.uint8))


def _grounded(rgba: NDArray[np.uint8]) -> list[Rgb]:
    colours, alpha = rgba[:, :, :3], rgba[:, :, 3:]
    seen = alpha[:, :, 0] > _CLEAR
    light = colours.min(axis=2) > 170
    clear, pale, dark = (float(mask.mean()) for mask in (~seen, seen & light, seen & ~light))
    share = alpha.astype(np.uint16)

    def on(ground: int) -> Rgb:
        return np.asarray((colours * share + ground * (255 - share) + 127) // 255, np.uint8)

    if clear < _SEEN or pale * 20 < dark or pale < 0.002:
        return [on(255)]
    return [on(60)] if dark * 20 < pale else [on(255), on(60)]
