"""A time server on loopback that answers as it is told to."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EPOCH = 2_208_988_800
Answer = Callable[[bytes, float], bytes | None]


def answer(question: bytes, now: float, *, ahead: float = 0.0, first: int = 0x24, stratum: int = 2, echo: bool = True) -> bytes:
    """An answer of a server whose clock is so many seconds ahead of ours."""
    seconds, fraction = divmod(now + ahead + _EPOCH, 1)
    told = struct.pack("!II", int(seconds), int(fraction * (1 << 32)))
    return struct.pack("!BBbb3I", first, stratum, 6, -20, 0, 0, 0) + told + (question[40:48] if echo else bytes(8)) + told + told


@contextmanager
def time_server(reply: Answer) -> Iterator[str]:
    """Answer questions until the block ends; gives host:port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(0.2)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                try:
                    question, asker = listening.recvfrom(512)
                except TimeoutError:
                    continue
                if (said := reply(question, time.time())) is not None:
                    listening.sendto(said, asker)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        over.set()
        thread.join()
