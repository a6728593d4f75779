"""A page as an answer of the server, its policy in the header too."""

from starlette.responses import HTMLResponse, Response

from reports.static_page import Page


def answer(page: Page, code: int = 200) -> Response:
    """A page as an answer."""
    return HTMLResponse(page.html, code, headers={"Content-Security-Policy": page.policy + "; frame-ancestors 'none'"})
