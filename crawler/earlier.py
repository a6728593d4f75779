"""What earlier runs know of a page: what to ask the site with, what to look at again, and how the page now stands beside it.

A 304 rests on the earlier capture, which must be whole; a page shown by a browser is never asked for so, since its words
come from elsewhere.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from crawler.intake import key_for
from crawler.reading import Reading, read
from crawler.walls import Wall, leads_to_wall, of_status
from crawler.wording import differences
from evidence.captures import Capture, Role
from evidence.charset import decode
from evidence.clock import utc_now
from evidence.errors import VaultError
from evidence.ledger import LedgerPage, PageKind
from evidence.observations import Agent, DeviceDifference, Observation, Outcome
from evidence.project import Project
from evidence.targets import Render, Target

_NOT_WHOLE = "回应未收完整"


class Earlier:
    """The memory of one run. `whole` asks for every page anew, as proof of its own."""

    def __init__(self, project: Project, run_id: str, *, whole: bool = False) -> None:
        self._project, self._run_id, self._whole = project, run_id, whole

    def left_over(self) -> list[Capture]:
        """Captures sealed by this run before it was killed, without their rows yet, parents before their children."""
        found = []
        for folder in self._project.vault.folders(self._run_id):
            with suppress(VaultError):  # altered: verify says so
                if self._project.captures.get(folder.name) is None:
                    found.append(self._project.vault.load(folder))
        return sorted(found, key=lambda capture: capture.started_at)

    def capture(self, page_key: str) -> Capture | None:
        """The last healthy capture of a page, made in another run."""
        capture_id = self._project.observations.last_healthy(page_key, self._run_id)
        return self._project.captures.get(capture_id) if capture_id else None

    def conditions(self, page: LedgerPage, target: Target, asked: dict[str, Any]) -> dict[str, str]:
        """Headers that let the site answer 304; {} where its answer would not tell whether the words are the same."""
        if self._whole or asked.get("whole") or asked.get("sitemap"):
            return {}
        if page.kind == PageKind.PAGE and target.render == Render.ALWAYS:
            return {}
        before = self.capture(page.page_key)
        if before is None or before.render != "static" or before.render_reason or before.final_url != asked["url"]:
            return {}
        named = {"If-None-Match": before.header("ETag"), "If-Modified-Since": before.header("Last-Modified")}
        return {name: value for name, value in named.items() if value and len(value) < 200}

    def unchanged(self, page: LedgerPage) -> Capture | None:
        """The capture that a 304 rests on; None when it is not whole any more."""
        before = self.capture(page.page_key)
        with suppress(VaultError):
            if before is not None and self._project.vault.read(before, Role.WARC) is not None:
                return before
        return None

    def same_picture(self, page: LedgerPage, sha256: str) -> Capture | None:
        """The earlier capture of a picture that is as it was then; None where it is not, or is wanted anew."""
        before = None if self._whole else self.unchanged(page)
        return before if before is not None and before.picture == sha256 else None

    def told(self, page: LedgerPage, outcome: Outcome, why: str, *, capture_id: str = "", moved_to: str = "") -> Observation:
        """What is to be kept of a page that was not sealed."""
        before_id = capture_id or self._project.observations.last_healthy(page.page_key, self._run_id)
        agent, at = agent_of(page), utc_now()
        head = (self._run_id, page.page_key, page.target_id, page.url, agent, at, outcome, why)
        return Observation(*head, capture_id, before_id, moved_to)

    def seen(self, page: LedgerPage, target: Target, capture: Capture, wall: Wall | None) -> Observation:
        """What is to be kept of a page that was sealed, beside the last healthy capture of it."""
        before = self.capture(page.page_key)
        outcome, why, difference = self._beside(target, capture, before, wall)
        moved = capture.final_url if capture.redirects and (before is None or before.final_url != capture.final_url) else ""
        head = (self._run_id, page.page_key, page.target_id, page.url, agent_of(page), capture.started_at)
        before_id = before.capture_id if before else ""
        return Observation(*head, outcome, why, capture.capture_id, before_id, moved, difference)

    def _beside(
        self, target: Target, capture: Capture, before: Capture | None, wall: Wall | None
    ) -> tuple[Outcome, str, tuple[tuple[str, str], ...]]:
        if wall is not None:
            return wall.outcome, wall.why, ()
        if _NOT_WHOLE in capture.notes:
            return Outcome.UNREACHABLE, _NOT_WHOLE, ()
        if before is None:
            return Outcome.NEW, "", ()
        shown = capture.render == "browser"
        if before.render == "browser" and not shown and (capture.render_reason or target.render == Render.NEVER):
            return Outcome.UNREACHABLE, "上次是用浏览器打开的，这次没有打开成，看不出变化", ()
        try:
            if not shown and before.render == "static" and self._bytes(capture) == self._bytes(before):
                return Outcome.UNCHANGED, "", ()
            difference = differences(self._words(before), self._words(capture))
        except VaultError as error:
            return Outcome.NEW, f"上次的证据读不出来（{error.what}），没有对照", ()
        how = "" if shown == (before.render == "browser") else "一次用浏览器打开，一次没有"
        return (Outcome.CHANGED if difference else Outcome.UNCHANGED), how if difference else "", difference

    def devices(self, page: LedgerPage) -> DeviceDifference | None:
        """How a page differs between a desktop and a phone, once both captures of a run are there; None when it does not."""
        pair = [self._project.ledger.get(self._run_id, key_for(page.url, agent)) for agent in Agent]
        captures = [self._project.captures.get(one.capture_id or "") if one else None for one in pair]
        desktop, mobile = captures
        if desktop is None or mobile is None:
            return None
        with suppress(VaultError):
            if difference := differences(self._words(desktop), self._words(mobile)):
                return DeviceDifference(self._run_id, page.url, desktop.capture_id, mobile.capture_id, difference)
        return None

    def _bytes(self, capture: Capture) -> bytes:
        return self._project.vault.page(capture).payload()

    def _words(self, capture: Capture) -> list[str]:
        dom = self._project.vault.read(capture, Role.DOM)
        text = (
            dom.decode("utf-8", "replace")
            if dom is not None
            else decode(self._bytes(capture), capture.header("Content-Type")).text
        )
        reading = read(text, capture.final_url, words=True)
        if reading.note:
            raise VaultError(reading.note, place=capture.final_url)
        return reading.words

    def reading(self, capture: Capture, *, pictures: bool = False) -> Reading:
        """A sealed page read again for its links, walls and pictures. Raises VaultError when it is gone or altered."""
        text = decode(self._bytes(capture), capture.header("Content-Type")).text
        return read(text, capture.final_url, pictures=pictures)

    def shown(self, capture: Capture, reading: Reading | None, dom: bytes | None, *, pictures: bool) -> Reading:
        """A sealed page with its links, and with the wall that it is and the pictures that it has once shown; `reading` is
        what was read of it as received, where that is known. Raises VaultError when the page is gone or altered."""
        received = reading or self.reading(capture, pictures=pictures)
        if dom is None:
            return received
        shown = read(dom.decode("utf-8", "replace"), capture.final_url, pictures=pictures)
        return replace(shown, links=list(dict.fromkeys((*received.links, *shown.links))))

    def known_pages(self, target: Target, *, with_leads: bool) -> Iterator[tuple[str, int]]:
        """Pages of a target that other runs have sealed, with their depth: those where leads stood, or the others; none where
        only the pages named are wanted."""
        if self._whole:
            return
        for url, depth, leads in self._project.observations.known_pages(target.target_id, self._run_id):
            if leads == with_leads and (urlsplit(url).hostname or "") in target.allowed_hosts:
                yield url, depth


def agent_of(page: LedgerPage) -> Agent:
    """As which device a page of the ledger is asked for."""
    return Agent(json.loads(page.request).get("agent", Agent.DESKTOP))


def failed(status: int) -> tuple[Outcome, str]:
    """What an answer that is no page says, and how the ledger puts it."""
    return of_status(status), f"HTTP {status}"


def away(location: str, host: str) -> tuple[Outcome, str]:
    """What a redirect to another site says: moved, unless it is to where people log in."""
    if leads_to_wall(location):
        return Outcome.BLOCKED, f"跳转到要求登录或验证的地址 {host[:200]}"
    return Outcome.MOVED, f"跳转到站外 {host[:200]}"
