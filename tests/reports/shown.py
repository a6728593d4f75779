"""A page as a crawl would have it: shown in the browser, its picture taken, its text's places noted."""

from dataclasses import dataclass

from playwright.sync_api import Browser

from crawler.layout import STYLES, read_snapshot
from evidence.layout import Layout

Place = tuple[float, float, float, float]  # left, top, right, bottom
_PLACES = """(words) => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), places = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode())
    for (let at = node.data.indexOf(words); at >= 0; at = node.data.indexOf(words, at + 1)) {
      const range = document.createRange();
      range.setStart(node, at); range.setEnd(node, at + words.length);
      places.push([...range.getClientRects()].map((r) => [r.left, r.top, r.right, r.bottom]));
    }
  return places;
}"""


@dataclass(frozen=True, slots=True)
class Shown:
    """Picture and layout of a page, and where the browser says that some words stand: for each place its lines."""

    picture: bytes
    layout: Layout
    places: dict[str, list[list[Place]]]


def shown(browser: Browser, html: str, *words: str, width: int = 1366) -> Shown:
    """The page of a markup."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    try:
        page = context.new_page()
        page.set_content(html)
        told = context.new_cdp_session(page).send("DOMSnapshot.captureSnapshot", {"computedStyles": list(STYLES)})
        picture = page.screenshot(full_page=True)
        return Shown(
            picture, read_snapshot(told), {w: [[tuple(p) for p in place] for place in page.evaluate(_PLACES, w)] for w in words}
        )
    finally:
        context.close()
