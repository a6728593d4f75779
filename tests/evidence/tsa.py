"""A real time-stamping authority on loopback: certificates made by openssl, answers signed by `openssl ts`."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

_CONFIG = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = unused
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[signing]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = made
[made]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/{signer}.pem
certs = {folder}/ca.pem
signer_key = {folder}/{signer}.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """A running authority: `url` to ask, `ca` to trust; while `down` it answers 503; `answers` replaces its answers."""

    url: str
    ca: Path
    down: bool = False
    answers: bytes | None = None
    asked: list[bytes] = field(default_factory=list)


def _openssl(*words: str | Path) -> None:
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _certificates(folder: Path, name: str) -> None:
    config = folder / "made.cnf"
    config.write_text(_CONFIG.format(folder=folder, signer="tsa"), "utf-8")
    (folder / "serial").write_text("01\n")
    key = ("-newkey", "rsa:2048", "-nodes", "-config", config)
    subject = f"/O=Demo {name}/CN=Demo {name}"
    _openssl("req", "-x509", *key, "-keyout", folder / "ca.key", "-out", folder / "ca.pem", "-days", "3650", "-extensions", "ca",
             "-subj", f"{subject} CA")  # fmt: skip
    _openssl("req", *key, "-keyout", folder / "tsa.key", "-out", folder / "tsa.csr", "-subj", f"{subject} TSA")
    _openssl("x509", "-req", "-in", folder / "tsa.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key", "-CAcreateserial",
             "-out", folder / "tsa.pem", "-days", "365", "-extfile", config, "-extensions", "signing")  # fmt: skip


@contextmanager
def authority(folder: Path, name: str = "A") -> Iterator[Authority]:
    """Run an authority with certificates of its own."""
    if not shutil.which("openssl"):
        pytest.skip("没有 openssl，不能在本机架时间戳服务")
    _certificates(folder, name)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            made.asked.append(query)
            if made.down:
                return self.send_error(503)
            if made.answers is None:
                (folder / "query").write_bytes(query)
                _openssl("ts", "-reply", "-config", folder / "made.cnf", "-queryfile", folder / "query", "-out", folder / "reply")
            body = made.answers if made.answers is not None else (folder / "reply").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return None

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Authority(f"http://127.0.0.1:{server.server_address[1]}/", folder / "ca.pem")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
