"""How long a site that says it is busy (429, 5xx) is left in peace: longer each time, then for the rest of the run.

Retry-After is honoured up to a limit. One good answer and all is forgotten.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

BUSY = (429, 500, 502, 503, 504)
FIRST, LONGEST = 10.0, 300.0  # seconds
MOST = 5  # busy answers in a row


@dataclass
class Patience:
    """The sites that rest, by host. `clock` gives seconds."""

    clock: Callable[[], float] = time.monotonic
    _busy: dict[str, int] = field(default_factory=dict)
    _until: dict[str, float] = field(default_factory=dict)

    def busy(self, host: str, retry_after: str) -> bool:
        """A site said it is busy; whether it is to be left for this run."""
        self._busy[host] = self._busy.get(host, 0) + 1
        pause = max(FIRST * 2 ** (self._busy[host] - 1), seconds_of(retry_after))
        self._until[host] = self.clock() + min(pause, LONGEST)
        return self._busy[host] >= MOST

    def well(self, host: str) -> None:
        """A site gave a good answer."""
        self._busy.pop(host, None)
        self._until.pop(host, None)

    def rests(self, host: str) -> bool:
        """Whether a site is to be left in peace just now."""
        return self._until.get(host, 0.0) > self.clock()


def seconds_of(retry_after: str) -> float:
    """A Retry-After header, in seconds or as a date, in seconds from now; 0 when it says nothing."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
