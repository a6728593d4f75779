"""SVG becomes PNG: drawn by resvg, which runs no script; what names anything outside the file is taken out before.

Entities are refused, so that nothing swells; the size drawn is bounded whatever the file asks for.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from vision.refusals import RefusedError

if TYPE_CHECKING:
    from lxml import etree

_LARGEST = 4 << 20
_MOST_ELEMENTS, _DEEPEST = 60_000, 200
_SIDE = 1600  # of the longer side as drawn
_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "SimSun",
)
_GONE = frozenset(("script", "foreignObject", "iframe", "audio", "video", "animate", "set", "handler"))
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_INSIDE = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp);base64,)", re.I)
_OUTSIDE_URL = re.compile(r"url\(\s*['\"]?(?!#|['\"]?#)[^)]*\)|@import[^;]*;?", re.I)


def drawn(data: bytes) -> bytes:
    """The drawing as PNG. Raises RefusedError for what is no drawing or asks for too much."""
    if len(data) > _LARGEST:
        raise RefusedError(f"SVG 有 {len(data) >> 20} MB，超过 {_LARGEST >> 20} MB，没有看")
    if re.search(rb"<!ENTITY|<!\s*DOCTYPE[^>]*\[", data, re.I):
        raise RefusedError("SVG 里定义了实体，可能是炸弹或要读本机文件，没有看")
    text, width, height = _safe(data)
    import resvg_py

    scale = _SIDE / max(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    family = _family()
    try:
        return bytes(
            resvg_py.svg_to_bytes(svg_string=text, width=size[0], height=size[1], serif_family=family, sans_serif_family=family)
        )
    except Exception as error:  # whatever the drawing library raises
        raise RefusedError("SVG 画不出来，没有看") from error


@cache
def _family() -> str:
    """An installed family with Chinese characters, for text that names none that is there."""
    import resvg_py

    probe = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="16" font-family="{0}">证</text></svg>'
    drawn = (
        (family, bytes(resvg_py.svg_to_bytes(svg_string=probe.format(family), sans_serif_family=family))) for family in _FAMILIES
    )
    blank = bytes(resvg_py.svg_to_bytes(svg_string=probe.replace("证", "")))
    return next((family for family, picture in drawn if picture != blank), _FAMILIES[0])


def _safe(data: bytes) -> tuple[str, float, float]:
    """The drawing with nothing in it that leads outside, and the size it asks for."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise RefusedError("SVG 不是完整的 XML，没有看") from error
    for count, element in enumerate(list(root.iter())):
        if count > _MOST_ELEMENTS:
            raise RefusedError(f"SVG 有 {_MOST_ELEMENTS} 个以上的图形，没有看")
        _cleaned(element)
    return etree.tostring(root, encoding="unicode"), *_size(root)


def _cleaned(element: "etree._Element") -> None:
    if not isinstance(element.tag, str):
        return
    parent = element.getparent()
    if element.tag.rpartition("}")[2] in _GONE and parent is not None:
        parent.remove(element)
        return
    for name, value in list(element.attrib.items()):
        if (name in _HREFS and not _INSIDE.match(value)) or name.startswith("on"):
            del element.attrib[name]
        elif "url(" in value.lower():
            element.attrib[name] = _OUTSIDE_URL.sub("none", value)
    if element.text and element.tag.rpartition("}")[2] == "style":
        element.text = _OUTSIDE_URL.sub("", element.text)


def _size(root: "etree._Element") -> tuple[float, float]:
    """The proportions of a drawing: of its view box, else as it says, else square; neither side beyond twenty times the other."""
    box = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d{1,2})?", root.get("viewBox", ""))[:4]]
    stated = [re.match(r"\s*(\d+(?:\.\d+)?)", root.get(side, "")) for side in ("width", "height")]
    width, height = (box[2], box[3]) if len(box) == 4 else (float(m[1]) if m else 100.0 for m in stated)
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise RefusedError("SVG 写的大小不对，没有看")
    return max(width, height / 20), max(height, width / 20)
