"""QR codes in a picture: what they say and where; nothing is ever followed."""

import numpy as np
from numpy.typing import NDArray

from evidence.sightings import Box, Code

_STRIP, _OVERLAP = 2400, 500  # rows read at once: a code is smaller than the overlap or seen whole in one strip
_MOST = 20


def read_codes(rgb: NDArray[np.uint8]) -> tuple[Code, ...]:
    """The codes of a picture (height, width, 3), each text once."""
    from zxingcpp import barcode_formats_from_str, read_barcodes

    formats, height = barcode_formats_from_str("QRCode"), rgb.shape[0]
    found: dict[str, Code] = {}
    for top in range(0, max(1, height - _OVERLAP), _STRIP - _OVERLAP):
        for code in read_barcodes(np.ascontiguousarray(rgb[top : top + _STRIP]), formats=formats):
            if code.valid and code.text and len(found) < _MOST:
                at = code.position
                corners = (at.top_left, at.top_right, at.bottom_left, at.bottom_right)
                across, down = [p.x for p in corners], [top + p.y for p in corners]
                found.setdefault(code.text, Code(code.text, Box(min(across), min(down), max(across) + 1, max(down) + 1)))
    return tuple(found.values())
