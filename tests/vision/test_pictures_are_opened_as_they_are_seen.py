"""Every kind of picture that is looked at: upright, in its colours, on a ground on which its text shows; animations sampled."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from zxingcpp import BarcodeFormat, create_barcode

from vision.opening import SAMPLED, open_picture


def _saved(image: Image.Image, kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def _half() -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", (40, 60), (200, 0, 0))
    image.paste((0, 0, 200), (0, 30, 40, 60))
    return image


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF"])
def test_kinds(kind: str) -> None:
    opened = open_picture(_saved(_half(), kind))
    assert (opened.width, opened.height, opened.count) == (40, 60, 1)
    above, below = opened.frames[0][5, 20].astype(int), opened.frames[0][55, 20].astype(int)
    assert above[0] > 150 > above[2] and below[2] > 150 > below[0]


@pytest.mark.parametrize(
    ("image", "kind", "more", "colour"),
    [
        (Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG", {}, (255, 0, 0)),
        (Image.new("I;16", (20, 20), 65535), "PNG", {}, (255, 255, 255)),
        (Image.new("I;16", (20, 20), 257 * 40), "PNG", {}, (40, 40, 40)),
        (Image.new("1", (20, 20), 1), "PNG", {}, (255, 255, 255)),
        (Image.new("LA", (20, 20), (0, 0)), "PNG", {}, (255, 255, 255)),
        (Image.new("RGB", (20, 20), (0, 150, 0)).quantize(4), "PNG", {}, (0, 150, 0)),
    ],
    ids=["cmyk", "white of 16 bits", "grey of 16 bits", "one bit", "nothing on grey", "palette"],
)
def test_colours(image: Image.Image, kind: str, more: dict[str, Any], colour: tuple[int, int, int]) -> None:
    shown = open_picture(_saved(image, kind, **more)).frames[0][10, 10].astype(int)
    assert np.abs(shown - colour).max() <= 6


def test_a_photo_is_turned_upright() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    opened = open_picture(_saved(_half().rotate(90, expand=True), "JPEG", exif=turned))
    assert (opened.width, opened.height) == (40, 60) and opened.frames[0][5, 20][0] > 150


@pytest.mark.parametrize(
    ("inks", "grounds"),
    [([(0, 0, 0)], [255]), ([(255, 255, 255)], [60]), ([(0, 0, 0), (255, 255, 255)], [255, 60])],
    ids=["dark", "light", "both"],
)
def test_what_stands_on_nothing_is_put_on_a_ground_that_shows_it(inks: list[tuple[int, int, int]], grounds: list[int]) -> None:
    image = Image.new("RGBA", (80, 40))
    for number, ink in enumerate(inks):
        ImageDraw.Draw(image).rectangle((5 + 40 * number, 10, 25 + 40 * number, 30), fill=(*ink, 255))
    opened = open_picture(_saved(image, "PNG"))
    assert [int(frame[0, 0, 0]) for frame in opened.frames] == grounds and opened.count == 1


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_some_frames_are_taken_the_last_among_them(kind: str) -> None:
    frames = [Image.new("RGB", (30, 30), (n * 6, 255 - n * 6, 90)) for n in range(40)]
    opened = open_picture(_saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=50, lossless=True))
    assert opened.count == SAMPLED and len(opened.frames) == SAMPLED
    assert opened.frames[-1][15, 15, 0] > 220


def test_a_code_shown_for_a_moment_is_read() -> None:
    from vision.codes import read_codes

    code = Image.fromarray(create_barcode("https://yanshi.example/", BarcodeFormat.QRCode).to_image()).convert("RGB")
    code = code.resize((180, 180), Image.Resampling.NEAREST)
    calm = Image.new("RGB", (180, 180), "white")
    opened = open_picture(_saved(calm, "GIF", save_all=True, append_images=[calm.copy(), code], duration=50))
    assert [c.text for frame in opened.frames for c in read_codes(frame)] == ["https://yanshi.example/"]
