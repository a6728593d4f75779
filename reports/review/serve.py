"""Serve: bind the socket, say where it is, and run until stopped."""

import secrets
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import uvicorn

from evidence.errors import InputError
from evidence.project import open_project
from evidence.users import Users
from reports.queue import refresh
from reports.review.app import create_app
from reports.review.certificate import check_certificate
from reports.review.door import Door


def ready(root: Path, door: Door) -> tuple[uvicorn.Server, socket.socket, Door]:
    """A server that listens and is not yet run. Raises InputError when the door stands open or the port is taken."""
    project = open_project(root)
    users = Users(project.db).any()
    door.checked(users=users)
    if door.cert and door.key_file:
        check_certificate(door.cert, door.key_file)
    refresh(project)  # the first time this takes a while; done here, it keeps no browser waiting
    project.db.close()
    listening = _bound(door)
    door = replace(door, port=listening.getsockname()[1], key="" if users else secrets.token_urlsafe(18))
    config = uvicorn.Config(
        create_app(root, door),
        ssl_certfile=door.cert,
        ssl_keyfile=door.key_file,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=200,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=3,
        ws="none",
    )
    return uvicorn.Server(config), listening, door


def serve(root: Path, door: Door, told: Callable[[str, Door], None]) -> None:
    """Serve until stopped; `told` is called with the address once it listens."""
    server, listening, door = ready(root, door)
    told(address(door), door)
    server.run(sockets=[listening])


def address(door: Door) -> str:
    """Where a browser on this machine finds it; with the key where there are no users."""
    host = f"[{door.host}]" if ":" in door.host else door.host
    shown = door.names[0] if door.names else "127.0.0.1" if host in ("0.0.0.0", "[::]") else host
    return f"{'https' if door.tls else 'http'}://{shown}:{door.port}/" + (f"login?key={door.key}" if door.key else "")


def _bound(door: Door) -> socket.socket:
    place = f"{door.host}:{door.port}"
    try:
        family = socket.getaddrinfo(door.host, door.port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((door.host, door.port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        raise InputError(f"这个地址用不了（{error}）", place=place, mend="请换一个 --port 或 --host") from error
    return listening
