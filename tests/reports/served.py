"""The review server as a test meets it: a real socket on this machine, in a thread of its own."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from evidence.project import Project
from reports.review.accounts import add_user
from reports.review.door import Door
from reports.review.serve import address, ready

PASSWORD = "长长的口令-2026"


@contextmanager
def serving(root: Path, door: Door | None = None) -> Iterator[Door]:
    """The server of a project folder while the block runs."""
    server, listening, standing = ready(root, door or Door(port=0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive() and time.monotonic() < until, "the server did not start"
        time.sleep(0.01)
    try:
        yield standing
    finally:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


def with_users(project: Project, **roles: str) -> None:
    """Users with the test's password."""
    for name, role in roles.items():
        add_user(project, name, [role], PASSWORD, "测试")


def signed_in(browser: Browser, door: Door, name: str = "", width: int = 1366, height: int = 768) -> tuple[Page, list[str]]:
    """A page of its own with the queue open, and what went wrong on it: messages, dialogs, requests to elsewhere."""
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    trouble = watched(page, f"http://127.0.0.1:{door.port}/")
    page.goto(address(door))
    if door.key:
        page.fill("#name", name or "审核员甲")
    else:
        page.goto(address(door) + "login")
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#lead h2")
    return page, trouble


def watched(page: Page, *own: str) -> list[str]:
    """What goes wrong on a page from now on; `own` is how the addresses begin that it may ask for."""
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: trouble.append(dialog.message))
    page.on("request", lambda request: None if request.url.startswith(own) else trouble.append(request.url))
    return trouble
