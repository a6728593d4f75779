"""A few processes that look at pictures: one that dies, hangs or wants too much memory is replaced, its picture refused.

So there is a sighting for every picture, always, and what a picture does to its decoder is done to nobody else.
"""

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import connection, get_context, parent_process
from queue import SimpleQueue
from types import TracebackType

import psutil

from evidence.sightings import Sighting
from vision.look import look, not_seen

PROCESSES = 2
SECONDS = 120.0  # of the processor, the longest look at one picture
_LONGEST = 1200.0  # seconds by the clock: on a busy machine a look takes its time
MEMORY = 6 << 30  # bytes of address space of one process; what is used is far less
_GLANCE = 0.5
_context = get_context("spawn")


class Pool:
    """The processes, begun when first needed. Close it, or use it with `with`."""

    def __init__(self, processes: int = PROCESSES, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        self._workers = [Worker(look, seconds, memory) for _ in range(processes)]
        for worker in self._workers:
            self._idle.put(worker)

    def look(self, data: bytes) -> Sighting:
        """What is seen in a picture; waits until a process is free."""
        worker = self._idle.get()
        try:
            told = worker.ask(data)
            return told if isinstance(told, Sighting) else not_seen(hashlib.sha256(data).hexdigest(), str(told))
        finally:
            self._idle.put(worker)

    def look_at(self, pictures: Iterable[bytes]) -> Iterator[Sighting]:
        """The same for many, side by side, in their order; only a few are held at a time."""
        with ThreadPoolExecutor(len(self._workers)) as threads:
            waiting = []
            for data in pictures:
                waiting.append(threads.submit(self.look, data))
                if len(waiting) > 2 * len(self._workers):
                    yield waiting.pop(0).result()
            for one in waiting:
                yield one.result()

    def processes(self) -> list[int]:
        """The ids of the processes that have begun."""
        return [worker.pid for worker in self._workers if worker.pid]

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.end()

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class Worker:
    """One process that does some work on pictures, and the pipe to it."""

    def __init__(self, work: Callable[[bytes], object], seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._work, self._seconds, self._memory = work, seconds, memory
        self._pipe: connection.Connection | None = None

    @property
    def pid(self) -> int:
        return self._process.pid or 0 if self._pipe is not None else 0

    def ask(self, data: bytes) -> object:
        """What the work gives; where the process does not live to tell, a sentence that says why."""
        if self._pipe is not None and not self._process.is_alive():
            self.end()
        if self._pipe is None:
            self._begin()
        assert self._pipe is not None
        try:
            self._pipe.send_bytes(data)
            if self._told():
                told: object = self._pipe.recv()
                if not isinstance(told, str):
                    return told
                why = told
            else:
                why = f"用了 {self._seconds:.0f} 秒还没看完，没有看"
        except (EOFError, OSError):
            why = "看这张图片的进程中途退出了，没有看"
        self.end()
        return why

    def _told(self) -> bool:
        """Whether the process answers before its time is up."""
        assert self._pipe is not None
        used, since = self._used(), time.monotonic()
        while not self._pipe.poll(_GLANCE):
            if self._used() - used > self._seconds or time.monotonic() - since > _LONGEST:
                return False
        return True

    def _used(self) -> float:
        """Seconds of the processor that the process has had."""
        try:
            return float(sum(psutil.Process(self._process.pid).cpu_times()[:2]))
        except psutil.Error:  # it died: the pipe tells
            return 0.0

    def _begin(self) -> None:
        self._pipe, far = _context.Pipe()
        self._process = _context.Process(target=_serve, args=(far, self._work, self._memory), daemon=True)
        self._process.start()
        far.close()

    def end(self) -> None:
        """Kill the process; the next look begins another."""
        if self._pipe is None:
            return
        self._process.kill()
        self._process.join()
        self._pipe.close()
        self._pipe = None


def _serve(pipe: connection.Connection, work: Callable[[bytes], object], memory: int) -> None:
    """Work on what comes until the pipe is closed. Whatever goes wrong is told in place of a result, and ends the process."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ["OMP_NUM_THREADS"] = "1"
    _limit(memory)
    while True:
        try:
            data = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        try:
            pipe.send(work(data))
        except MemoryError:
            pipe.send("看这张图片要的内存太多，没有看")
            return
        except Exception as error:  # a library's fault must not pass for a picture without words
            pipe.send(f"看这张图片时程序出错（{type(error).__name__}），没有看")


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _limit(memory: int) -> None:
    """Bound the address space, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limit: sizes are still asked before decoding
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
