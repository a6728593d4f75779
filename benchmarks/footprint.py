"""Footprint: the memory of a process and of those it started, over the pages it has done; the CPU time of the latter."""

import time

import psutil

_EVERY = 2.0  # seconds; a look goes through every process of the machine


class Footprint:
    """Points of (pages, own megabytes, megabytes of child processes), looked at every two seconds at the most."""

    def __init__(self) -> None:
        self.points: list[tuple[int, float, float]] = []
        self.pictures = 0  # pages sealed as a browser showed them
        self._own, self._last = psutil.Process(), 0.0
        self._cpu: dict[tuple[int, float], float] = {}  # of each process ever seen, as last seen

    @property
    def others_cpu(self) -> float:
        """CPU seconds of the processes that were started, as far as they were seen."""
        return sum(self._cpu.values())

    def look(self, pages: int, *, now: bool = False) -> None:
        """Note a point, when the last was a while ago or `now`."""
        if not now and time.monotonic() - self._last < _EVERY:
            return
        self._last = time.monotonic()
        others = 0.0
        for child in self._own.children(recursive=True):
            try:
                with child.oneshot():
                    times = child.cpu_times()
                    self._cpu[child.pid, child.create_time()] = times.user + times.system
                    others += child.memory_info().rss
            except psutil.Error:
                continue  # it has just ended
        self.points.append((pages, self._own.memory_info().rss / 2**20, others / 2**20))
