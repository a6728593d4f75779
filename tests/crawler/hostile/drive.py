"""Crawls a project in a process of its own while the network's names are those of the hostile internet.

`python -m tests.crawler.hostile.drive PROJECT`; the line `peak N` says its greatest memory in KB.
"""

import resource
import socket
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import crawler.crawl as room
from crawler import patience, robots
from crawler.settings import scrapy_settings
from evidence.project import Project, open_project

PUBLIC = "192.88.99.1"  # counts as public, and leads nowhere
_asked: set[str] = set()  # a rebinding name is public while it is checked, loopback afterwards
_real = socket.getaddrinfo


def answers(host: str) -> list[str]:
    """What the hostile name server says."""
    match host.removesuffix(".hostile.example"):
        case "mixed":
            return [PUBLIC, "127.0.0.1"]
        case "metadata":
            return ["169.254.169.254"]
        case "rebind" | "rebind-shown" if host not in _asked:
            _asked.add(host)
            return [PUBLIC]
    return ["127.0.0.1"]


def getaddrinfo(host: Any, port: Any, *more: Any, **named: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else str(host)
    if not name.endswith(".hostile.example"):
        return _real(host, port, *more, **named)
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, int(port or 0))) for ip in answers(name)]


def gethostbyname(host: str) -> str:
    return str(getaddrinfo(host, 0)[0][4][0])


def hurried(project: Project) -> Any:
    settings = scrapy_settings(project)
    settings.set("DOWNLOAD_TIMEOUT", 2)
    return settings


if __name__ == "__main__":
    project = open_project(Path(sys.argv[1]))
    with (
        patch.object(socket, "getaddrinfo", getaddrinfo),
        patch.object(socket, "gethostbyname", gethostbyname),
        patch.object(room, "scrapy_settings", hurried),
        patch.object(robots, "_LONGEST_DELAY", 0.5),
        patch.object(patience, "FIRST", 0.1),
        patch.object(patience, "LONGEST", 1.0),
        project.locked(),
    ):
        room.crawl(project, project.targets())
    sys.stdout.write(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")
