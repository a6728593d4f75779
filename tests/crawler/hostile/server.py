"""The hostile server: every attack served by name on loopback, over HTTP and TLS, with what was asked for kept."""

import datetime
import ssl
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.crawler.hostile.attack import Attack, Where, Wire, http, page

DOMAIN = "hostile.example"
STATIC_HOST, BROWSER_HOSTS = f"static.{DOMAIN}", (f"shown-1.{DOMAIN}", f"shown-2.{DOMAIN}")
_SCRIPT = 'fetch("http://{secret}/worker",{mode:"no-cors"})'


@dataclass
class Hostile:
    """The server while it runs; `asked` counts requests by host and first path."""

    port: int
    tls: int
    inside: int
    attacks: Mapping[tuple[str, str], Attack]
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, attack: Attack) -> str:
        """Where an attack begins."""
        host, path = next(place for place, one in self.attacks.items() if one is attack)
        return f"http://{host}:{self.port}{path}"

    @property
    def allowed(self) -> tuple[str, ...]:
        """The host:port pairs a project must open to be attacked."""
        hosts = dict.fromkeys(host for host, _ in self.attacks)
        return (*(f"{host}:{self.port}" for host in hosts), f"{STATIC_HOST}:{self.tls}")

    def chunks(self, host: str, path: str) -> Iterator[bytes]:
        """What is sent for a request."""
        attack = self.attacks.get((host, "/")) or self.attacks.get((host, path))
        if attack is None and path.startswith("/redirect-endless"):
            attack = self.attacks[STATIC_HOST, "/redirect-endless"]
        wire = Wire(path, host, self.port, self.tls, self.inside, self.over.wait)
        yield from attack.reply(wire) if attack else self._plain(host, path, wire)

    def _plain(self, host: str, path: str, wire: Wire) -> Iterator[bytes]:
        mine = [one.name for (at, where), one in self.attacks.items() if at == host and where != "/"]
        if path == "/start":  # an honest page stands beside each attack
            yield from page("首页" * 300, *(f"/{kind}{name}" for name in mine for kind in ("", "honest/")))
        elif path.startswith(("/honest/", "/behind-tls")):
            yield from page("老实的一页。" * 100)
        elif path == "/to-inside":
            yield from http(b"", "302 Found", f"Location: http://{wire.secret}/redirected")
        elif path in ("/worker.js", "/service.js"):
            yield from http(_SCRIPT.replace("{secret}", wire.secret).encode(), kind="text/javascript")
        elif path.startswith("/file.zip"):
            yield from http(
                b"PK" * 500, "200 OK", "Content-Disposition: attachment; filename=../../x.exe", kind="application/zip"
            )
        else:
            yield from http(b"no", "404 No")


def places(attacks: list[Attack]) -> dict[tuple[str, str], Attack]:
    """Host and path of each attack."""
    hosts = {Where.STATIC: (STATIC_HOST,), Where.BROWSER: BROWSER_HOSTS}
    return {
        (f"{one.name}.{DOMAIN}", "/")
        if one.where == Where.SITE
        else (hosts[one.where][n % len(hosts[one.where])], f"/{one.name}"): one
        for n, one in enumerate(attacks)
    }


@contextmanager
def serve_hostile(attacks: list[Attack], inside: int, folder: Path) -> Iterator[Hostile]:
    """Serve all attacks until the block ends."""

    class Handler(StreamRequestHandler):
        timeout = 30

        def handle(self) -> None:
            with suppress(OSError, ValueError, IndexError, UnicodeDecodeError):
                line = self.rfile.readline(70_000).decode("latin-1")
                heads = {}
                while head := self.rfile.readline(70_000).decode("latin-1").strip():
                    name, _, value = head.partition(":")
                    heads[name.lower()] = value.strip()
                target = urlsplit(line.split(" ")[1])
                host = heads.get("host", "").rsplit(":", 1)[0]
                path = target.path + (
                    f"?{target.query}" if target.query and f"{host}" not in (STATIC_HOST, *BROWSER_HOSTS) else ""
                )
                hostile.asked[host, target.path] += 1
                for chunk in hostile.chunks(host, path):
                    self.wfile.write(chunk)

    class Server(ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True
        request_queue_size = 128

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # clients that leave in the middle are the purpose here

    class Tls(Server):
        def finish_request(self, request: Any, client_address: Any) -> None:
            with suppress(OSError):
                super().finish_request(context.wrap_socket(request, server_side=True), client_address)

    context = _expired(folder)
    with Server(("127.0.0.1", 0), Handler) as plain, Tls(("127.0.0.1", 0), Handler) as tls:
        hostile = Hostile(plain.server_address[1], tls.server_address[1], inside, places(attacks))
        for server in (plain, tls):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield hostile
        finally:
            hostile.over.set()
            plain.shutdown()
            tls.shutdown()


def _expired(folder: Path) -> ssl.SSLContext:
    """TLS with a certificate that ran out years ago and names somebody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "somebody.example")])
    begun = datetime.datetime(2019, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begun)
        .not_valid_after(begun + datetime.timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "tls.pem").write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "tls.pem")
    return context
