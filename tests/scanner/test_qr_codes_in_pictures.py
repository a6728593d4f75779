"""QR codes in a page's picture become contacts with their place; pictures that are too big, broken or no PNG give none."""

import io
import struct
import zlib

import pytest
from PIL import Image
from zxingcpp import BarcodeFormat, create_barcode

from evidence.answers import Answer, RegistryAnswer
from evidence.leads import Lead, Scan
from evidence.subjects import About, Mention, Subject
from scanner.qrcodes import read_qr_codes, with_codes
from vision import opening


def _code(text: str, size: int = 180) -> Image.Image:
    made = create_barcode(text, BarcodeFormat.QRCode)
    return Image.fromarray(made.to_image()).convert("L").resize((size, size), Image.Resampling.NEAREST)


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _page(height: int, *codes: tuple[str, int, int]) -> bytes:
    page = Image.new("L", (1200, height), 255)
    for text, x, y in codes:
        page.paste(_code(text), (x, y))
    return _png(page)


def test_codes_are_read_wherever_they_stand_on_a_long_page() -> None:
    texts = [f"http://weixin.qq.com/r/yanshi{y}" for y in (100, 2300, 2390, 4200, 9700)]
    places = [(text, 60, y) for text, y in zip(texts, (100, 2300, 2600, 4200, 9700), strict=True)]
    found = read_qr_codes(_page(10_000, *places))
    assert [m.value for m in found] == texts and {m.note for m in found} == {"微信公众号或小程序"}
    assert found[0].about == About.QR and found[0].where.startswith("整页截图，左起 ")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://u.wechat.com/yanshi", "微信个人或群"),
        ("https://qm.qq.com/cgi-bin/qm/qr?k=yanshi", "QQ 或 QQ 群"),
        ("https://qr.alipay.com/yanshi", "收款码"),
        ("tel:0355-2000001", "名片、电话"),
        ("https://yanshi.example/baoming", "网址"),
        ("报名请找演示老师", "文字"),
    ],
)
def test_what_a_code_leads_to_is_told(text: str, kind: str) -> None:
    [mention] = read_qr_codes(_page(600, (text, 100, 100)))
    assert (mention.value, mention.note) == (text, kind)


def test_what_a_code_says_is_short_plain_text() -> None:
    [mention] = read_qr_codes(_page(900, ("a\x1b[31m\n" + "b" * 700, 100, 100)))
    assert len(mention.value) == 500 and mention.value.isprintable()


def _claims(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


@pytest.mark.parametrize(
    "picture",
    [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a" + b"\0" * 60, _page(300)[:200], _claims(100_000, 100_000), b"\x89PNG" * 1000],
    ids=["empty", "cut", "gif", "torn", "huge", "noise"],
)
def test_a_picture_that_cannot_be_read_gives_nothing(picture: bytes) -> None:
    assert read_qr_codes(picture) == ()


def test_a_picture_of_too_many_bytes_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    page = _page(600, ("http://weixin.qq.com/r/yanshi", 100, 100))
    assert read_qr_codes(page)
    monkeypatch.setattr(opening, "MOST_BYTES", len(page) - 1)
    assert read_qr_codes(page) == ()


def test_only_pages_with_leads_are_looked_at() -> None:
    registry = RegistryAnswer(Answer.NO_NAME, "", "", "", "", "", "", "")
    subject = Subject("a", "", (Mention(About.PHONE, "0355-2000001", "footer", "0355-2000001"),), registry)
    picture = _page(600, ("http://weixin.qq.com/r/yanshi", 100, 100))
    clean = Scan("t", "other", "", subject, ())
    found = Scan("t", "other", "", subject, (Lead("i", "a", "R01", "包过", 2, 3, (), ()),))
    assert with_codes(clean, picture) == clean and with_codes(found, None) == found
    assert [m.about for m in with_codes(found, picture).subject.mentions] == [About.PHONE, About.QR]
