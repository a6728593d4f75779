"""The addresses that one picture element can be loaded from: lazy ones that scripts would put in place, sizes, the plain one."""

import re
from collections.abc import Mapping

_LONGEST = 2000
_DOT = 12  # pixels
# fmt: off
_LAZY = frozenset((
    "data-src", "data-original", "data-lazy", "data-lazy-src", "data-echo", "data-url", "data-img", "data-image",
    "data-bg", "data-background", "data-background-image", "data-original-src", "data-actualsrc", "data-lazyload",
    "data-ks-lazyload", "lay-src", "original", "_src", "file", "zoomfile", "v-lazy", "src2",
))
# fmt: on
_LAZY_SETS = ("data-srcset", "data-lazy-srcset")
_PICTURE_NAME = re.compile(r"\.(?:png|jpe?g|jfif|gif|webp|bmp|svg|avif)(?:$|[!@_?])", re.I)


def candidates(given: Mapping[str, str | None], source: str) -> list[str]:
    """The addresses of one element, those that scripts would put in its place first, the largest of a set first."""
    lazy_sets = [url for name in _LAZY_SETS if name in given for url in _set(given[name] or "")]
    lazy = [v for k, v in given.items() if v and (k in _LAZY or (k.startswith("data-") and _PICTURE_NAME.search(v)))]
    lazy = [v for v in lazy if len(v) < _LONGEST and not v.lstrip().startswith(("{", "["))]
    return [*lazy_sets, *lazy, *(_set(given["srcset"] or "") if "srcset" in given else ()), given.get(source) or ""]


def _set(srcset: str) -> list[str]:
    """The addresses of a srcset, the largest first."""
    found = []
    for match in re.finditer(r"([^\s,]\S*+)(?:\s++([\d.]{1,9})[wx])?[^,]*+,?", srcset[:20_000]):
        try:
            found.append((float(match[2] or 1), match[1].rstrip(",")))
        except ValueError:
            found.append((1.0, match[1].rstrip(",")))
    return [url for _, url in sorted(found, key=lambda one: -one[0])[:10]]


def is_dot(given: Mapping[str, str | None]) -> bool:
    """Whether an element is shown so small that nothing in it can be read: what counts visitors, mostly."""
    sides = [re.match(r"\s*(\d{1,6})\s*(?:px)?\s*$", given.get(side) or "") for side in ("width", "height")]
    return all(side is not None and int(side[1]) < _DOT for side in sides)
