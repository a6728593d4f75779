"""The pages of a PDF as one picture, one below the other: so many pages, so large, and no more."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vision.refusals import RefusedError

if TYPE_CHECKING:
    import pypdfium2

MOST_PAGES = 20  # that are looked at
_PAGES_AT_ALL = 5_000
_SIDE = 1600  # pixels of a page's longer side


def pages_of(data: bytes) -> tuple[NDArray[np.uint8], int]:
    """The first pages below each other, and how many. Raises RefusedError for what cannot be opened."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise RefusedError("PDF 打不开（坏了或有密码），没有看") from error
    try:
        count = len(document)
        if not 0 < count <= _PAGES_AT_ALL:
            raise RefusedError(f"PDF 有 {count} 页，没有看")
        return _stacked([_drawn(document, number) for number in range(min(count, MOST_PAGES))]), min(count, MOST_PAGES)
    except pypdfium2.PdfiumError as error:
        raise RefusedError("PDF 有读不出来的页，没有看") from error
    finally:
        document.close()


def _drawn(document: "pypdfium2.PdfDocument", number: int) -> NDArray[np.uint8]:
    """One page; one that says it is boundless or nothing is refused."""
    page = document[number]
    width, height = page.get_size()
    if not (1 <= width <= 20_000 and 1 <= height <= 20_000) or max(width, height) > 40 * min(width, height):
        raise RefusedError(f"PDF 第 {number + 1} 页的大小不对，没有看")
    picture = page.render(scale=_SIDE / max(width, height), rev_byteorder=True).to_numpy()[:, :, :3]
    page.close()
    return np.array(picture, np.uint8)


def _stacked(pages: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    width = max(page.shape[1] for page in pages)
    return np.vstack([np.pad(page, ((0, 0), (0, width - page.shape[1]), (0, 0)), constant_values=255) for page in pages])
