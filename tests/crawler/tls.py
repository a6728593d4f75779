"""A TLS site on loopback with certificates of an authority that the test made: own, issuing and root."""

import datetime
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.crawler.sites import Reply

_FROM, _TO = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), datetime.datetime(2036, 1, 1, tzinfo=datetime.UTC)
_Made = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


@dataclass(frozen=True)
class TlsSite:
    port: int
    chain: tuple[bytes, ...]  # DER, the site's own first


def _certificate(name: str, issuer: _Made | None, *, host: str = "") -> _Made:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_TO)
        .add_extension(x509.BasicConstraints(ca=not host, path_length=None), critical=True)
    )
    if host:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    return made.sign(issuer[1] if issuer else key, hashes.SHA256()), key


@contextmanager
def serve_tls(folder: Path, host: str, pages: dict[str, Reply]) -> Iterator[TlsSite]:
    """Serve pages over TLS 1.3 until the block ends, by a certificate for `host`; the issuing one is sent with it."""
    root = _certificate("演示根证书", None)
    issuing = _certificate("演示签发机构", root)
    own, key = _certificate("演示网站", issuing, host=host)
    chain = tuple(c.public_bytes(Encoding.DER) for c in (own, issuing[0]))
    pem = b"".join(c.public_bytes(Encoding.PEM) for c in (own, issuing[0]))
    pem += key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "site.pem").write_bytes(pem)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply = pages.get(self.path, Reply(b"no", 404))
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(folder / "site.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield TlsSite(server.server_port, chain)
    finally:
        server.shutdown()
        server.server_close()
