"""Open hours: which hosts of a run may be asked for pages just now, by the hours of the targets that allow them."""

import time
from collections.abc import Sequence
from datetime import datetime

from evidence.clock import now
from evidence.project import Project
from evidence.targets import Target

_FRESH = 5.0  # seconds for which an answer holds: it is asked for with every page


class OpenHours:
    """The hours of a run's targets; for the hosts of their pictures too."""

    def __init__(self, project: Project, run_id: str, targets: Sequence[Target]) -> None:
        self._ledger, self._run_id = project.ledger, run_id
        self._kept = [(project.hours(t), t) for t in targets if project.hours(t)]
        self._closed: frozenset[str] = frozenset()
        self._asked = float("-inf")

    def closed(self) -> frozenset[str]:
        """The hosts that are to be left until their hours begin."""
        if self._kept and time.monotonic() - self._asked > _FRESH:
            self._asked = time.monotonic()
            shut = [t for hours, t in self._kept if hours and not hours.holds(now())]
            lent = self._ledger.picture_hosts(self._run_id, [t.target_id for t in shut]) if shut else set()
            self._closed = frozenset(host for t in shut for host in t.allowed_hosts) | lent
        return self._closed


def is_open(project: Project, target: Target, moment: datetime) -> bool:
    """Whether a target may be crawled at a moment."""
    hours = project.hours(target)
    return hours is None or hours.holds(moment)


def closed_words(project: Project, targets: Sequence[Target]) -> str:
    """What to say of a run that stopped because of the hours."""
    told = dict.fromkeys(t.hours or project.settings.hours for t in targets if not is_open(project, t, now()))
    return f"现在不在允许抓取的时段（{'、'.join(filter(None, told))}，{project.settings.timezone}），到时候接着抓"
