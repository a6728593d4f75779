"""Intake: links become pages of the ledger, within a target's limits, once for each kind of device it asks for."""

import hashlib
import json
from collections import Counter
from urllib.parse import urlsplit

from crawler.links import page_key
from crawler.scope import OFF_SITE, beyond
from evidence.ledger import LedgerPage, PageKind, PageState
from evidence.observations import Agent
from evidence.project import Project
from evidence.targets import Target


class Intake:
    """What a run takes up; pages against each target's budget are counted once and kept up, since counting is slow."""

    def __init__(self, project: Project, run_id: str, targets: dict[str, Target]) -> None:
        self._ledger, self._run_id, self._targets = project.ledger, run_id, targets
        self._taken = Counter({t: project.ledger.known(run_id, t) for t in targets})
        self._vain: Counter[str] = Counter()

    def queue(self, target: Target, url: str, depth: int, *, sitemap: bool = False) -> None:
        """Take a link up: to fetch, or skipped with the reason when it lies beyond the target's limits."""
        for agent in (Agent.DESKTOP,) if sitemap else target.agents:
            self._queue(target, url, depth, agent, sitemap)

    def has_room(self, target: Target) -> bool:
        """Whether the target's budget is not used up."""
        return self._taken[target.target_id] < target.budget

    def settle(self, page: LedgerPage, state: PageState, why: str, capture_id: str | None = None) -> None:
        """A page has come to its end; what was skipped does not count."""
        self._taken[page.target_id] -= state == PageState.SKIPPED and page.kind == PageKind.PAGE
        self._ledger.settle(self._run_id, page.page_key, state, why, capture_id)

    def in_vain(self, page: LedgerPage, why: str) -> None:
        """Fetched, and nothing for us: not counted against the budget, unless there is no end of such pages."""
        self._vain[page.target_id] += 1
        if self._vain[page.target_id] > self._targets[page.target_id].budget:
            self._taken[page.target_id] += 1
        self.settle(page, PageState.SKIPPED, why)

    def _queue(self, target: Target, url: str, depth: int, agent: Agent, sitemap: bool) -> None:
        try:
            key, host = key_for(url, agent), urlsplit(url).hostname or ""
        except ValueError:
            return  # not a URL
        asked = {"url": url, "hops": [], "sitemap": sitemap, "agent": agent}
        request = json.dumps(asked, ensure_ascii=False)
        new = LedgerPage(self._run_id, key, target.target_id, url, host, depth, -depth, PageState.QUEUED, 0, "", None, request)
        if why := beyond(target, url, host, depth):
            if why != OFF_SITE and self._ledger.queue(new):
                self._ledger.settle(self._run_id, key, PageState.SKIPPED, why)
        elif self._ledger.queue(new):
            self._taken[target.target_id] += 1
            if self._taken[target.target_id] > target.budget:
                self.settle(new, PageState.SKIPPED, "超出页数上限")


def key_for(url: str, agent: Agent) -> str:
    """The key of a page as one kind of device sees it."""
    key = page_key(url)
    return key if agent == Agent.DESKTOP else hashlib.sha256(f"{key} {agent}".encode()).hexdigest()[:32]
