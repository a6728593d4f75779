"""How far this machine's clock is off, asked of a time server by SNTP (RFC 4330).

Forty lines of our own, because the library for it has had no release for years. The answer must fit the question: a server's
word is used only when it repeats our time stamp, says that it is in step, and comes from where we asked.
"""

import socket
import struct
import time
from contextlib import suppress

from evidence.circumstances import ClockCheck
from evidence.clock import utc_now

_SECONDS = 3.0
_EPOCH = 2_208_988_800  # seconds from 1900 to 1970
_PACKET = struct.Struct("!BBbb11I")
_CLIENT = 0x23  # version 4, a client's question


def check_clock(servers: tuple[str, ...]) -> ClockCheck | None:
    """The answer of the first server (host or host:port) that gives a good one; else what was wrong; None when none is named."""
    check = None
    for server in servers:
        check = _ask(server)
        if not check.problem:
            break
    return check


def _ask(server: str) -> ClockCheck:
    host, port = server, 123
    if server.count(":") == 1:
        host, _, told = server.partition(":")
        port = int(told) if told.isdigit() else 123
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind) as asking:
            asking.settimeout(_SECONDS)
            asking.connect(address)  # answers of others do not arrive
            return _exchange(asking, server)
    except (OSError, ValueError) as error:
        return ClockCheck(server, utc_now(), problem=f"没有对得上的答复（{type(error).__name__}）")


def _exchange(asking: socket.socket, server: str) -> ClockCheck:
    ours, sent, end = _ntp_now(), time.time(), time.monotonic() + _SECONDS
    asking.send(_PACKET.pack(_CLIENT, *[0] * 12, *ours))
    while time.monotonic() < end:
        with suppress(struct.error):
            fields = _PACKET.unpack_from(asking.recv(512))
            arrived = time.time()
            if (fields[9], fields[10]) == ours:  # else it answers another question, or is made up
                return _judged(server, fields, sent, arrived)
    return ClockCheck(server, utc_now(), problem="没有对得上的答复")


def _judged(server: str, fields: tuple[int, ...], sent: float, arrived: float) -> ClockCheck:
    leap, mode, stratum = fields[0] >> 6, fields[0] & 7, fields[1]
    received, replied = _unix(fields[11], fields[12]), _unix(fields[13], fields[14])
    if mode != 4 or leap == 3 or not 1 <= stratum <= 15 or not replied:
        return ClockCheck(server, utc_now(), problem="时间服务器说它自己没有校准")
    offset, delay = ((received - sent) + (replied - arrived)) / 2, (arrived - sent) - (replied - received)
    return ClockCheck(server, utc_now(), round(offset, 6), round(max(delay, 0.0), 6), stratum)


def _ntp_now() -> tuple[int, int]:
    now = time.time()
    return (int(now) + _EPOCH) & 0xFFFFFFFF, int(now % 1 * (1 << 32))


def _unix(seconds: int, fraction: int) -> float:
    """A server's time stamp in seconds since 1970; after 2036 they count anew from zero. 0 when it says nothing."""
    if not seconds:
        return 0.0
    era = 0 if seconds & 0x80000000 else 1 << 32
    return seconds + era - _EPOCH + fraction / (1 << 32)
