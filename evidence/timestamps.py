"""Time stamps by RFC 3161 over the roots of runs: asked for, checked against trusted certificates, tried again while offline.

A stamp proves that the root was there at a time and has not changed since; it does not prove that a page told the truth.
"""

import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from evidence.clock import parse, stamp, utc_now
from evidence.der import with_sorted_certificates
from evidence.errors import InputError
from evidence.project import Project
from evidence.roots import Root
from evidence.stamps import Stamp, Tries

_SECONDS, _LARGEST = 20, 1 << 20
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(days=1)

Post = Callable[[str, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking one authority for one run's stamp: `problem` is '' when it is there."""

    run_id: str
    tsa: str
    said_at: str
    problem: str


def stamp_roots(project: Project, *, patient: bool = False, post: Post | None = None) -> Iterator[Asked]:
    """Ask every authority of the settings for the stamps that are lacking; `patient` leaves out what was tried of late."""
    certificates = trusted(project) if project.settings.tsa else ()
    there = {(s.run_id, s.tsa) for s in project.stamps.all()}
    tries, now = project.stamps.tries(), utc_now()
    for root in project.roots.all():
        for tsa in project.settings.tsa:
            if (root.run_id, tsa) in there or (patient and not _due(tries.get((root.run_id, tsa)), now)):
                continue
            yield _ask(project, root, tsa, certificates, post or post_query)
    project.custody.anchor()


def waiting(project: Project) -> int:
    """How many stamps are lacking."""
    there = {(s.run_id, s.tsa) for s in project.stamps.all()}
    return sum((r.run_id, tsa) not in there for r in project.roots.all() for tsa in project.settings.tsa)


def problem_of(held: Stamp, statement: str) -> str:
    """Why a kept stamp does not hold for a root's statement, '' when it does. Needs no network."""
    try:
        response = decode_timestamp_response(with_sorted_certificates(held.token))
        certificates = x509.load_pem_x509_certificates(held.trust.encode())
        _verify(response, statement.encode(), tuple(certificates), None)
    except VerificationError as error:
        return f"时间戳核对不上（{error}）"
    except ValueError as error:
        return f"时间戳读不懂（{error}）"
    return "" if stamp(response.tst_info.gen_time) == held.said_at else "登记的时间与时间戳里的不符"


def trusted(project: Project) -> tuple[x509.Certificate, ...]:
    """The root certificates to trust: those the settings name, else the system's. Raises InputError when there are none."""
    given = [project.root / name for name in project.settings.tsa_ca]
    paths = given or [Path(p) for p in (ssl.get_default_verify_paths().cafile,) if p]
    found: list[x509.Certificate] = []
    for path in paths:
        try:
            found += x509.load_pem_x509_certificates(path.read_bytes())
        except (OSError, ValueError) as error:
            raise InputError("时间戳根证书读不出来", place=str(path), mend="请在 tsa_ca 里写 PEM 证书文件") from error
    if not found:
        raise InputError("没有可以信任的时间戳根证书", place="xunzheng.toml", mend="请在 tsa_ca 里写 PEM 证书文件")
    return tuple(dict.fromkeys(found))


def post_query(url: str, query: bytes) -> bytes:
    """Send a request to a time-stamping authority. Raises OSError when there is no answer, ValueError for no such answer."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("时间戳服务的网址要以 http 或 https 开头")
    request = urllib.request.Request(url, query, {"Content-Type": "application/timestamp-query"})
    with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
        data: bytes = answer.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ValueError("回应太大")
    return data


def _due(tried: Tries | None, now: str) -> bool:
    if tried is None:
        return True
    wait = min(_FIRST_WAIT * 2 ** min(tried.tries - 1, 20), _LONGEST_WAIT)
    return bool(parse(now) - parse(tried.last_try) >= wait)


def _ask(project: Project, root: Root, tsa: str, certificates: tuple[x509.Certificate, ...], post: Post) -> Asked:
    data = root.statement.encode()
    request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    try:
        answer = post(tsa, request.as_bytes())
        response = decode_timestamp_response(with_sorted_certificates(answer))
        if response.status not in (0, 1):
            raise ValueError(f"服务拒绝：{'；'.join(response.status_string) or response.status}")
        _verify(response, data, certificates, request.nonce)
        anchors = _anchors(response, data, certificates, request.nonce)
    except (OSError, ValueError, VerificationError) as error:
        problem = str(getattr(error, "reason", error))[:200] or type(error).__name__
        project.stamps.failed(root.run_id, tsa, utc_now(), problem)
        return Asked(root.run_id, tsa, "", problem)
    made = _stamp(root, tsa, answer, response, anchors)
    project.stamps.add(made)
    return Asked(root.run_id, tsa, made.said_at, "")


def _stamp(root: Root, tsa: str, answer: bytes, response: TimeStampResponse, anchors: tuple[x509.Certificate, ...]) -> Stamp:
    info = response.tst_info
    (signer, *_) = response.signed_data.signer_infos
    names = [c.subject.rfc4514_string() for c in _embedded(response) if c.serial_number == signer.serial_number]
    trust = "".join(c.public_bytes(Encoding.PEM).decode() for c in anchors)
    return Stamp(root.run_id, tsa, utc_now(), stamp(info.gen_time), f"{info.serial_number:x}", "".join(names[:1]), answer, trust)


def _verify(response: TimeStampResponse, data: bytes, certificates: tuple[x509.Certificate, ...], nonce: int | None) -> None:
    """Raise VerificationError unless the token signs these bytes, by a chain that was good when it was signed."""
    VerifierBuilder(roots=list(certificates), nonce=nonce).build().verify_message(response, data)


def _anchors(
    response: TimeStampResponse, data: bytes, certificates: tuple[x509.Certificate, ...], nonce: int | None
) -> tuple[x509.Certificate, ...]:
    """Those of the trusted certificates that this token hangs on: a system trusts over a hundred, one is enough to keep."""
    issuers = {c.issuer for c in _embedded(response)}
    near = [c for c in certificates if c.subject in issuers]
    for one in near:
        try:
            _verify(response, data, (one,), nonce)
        except VerificationError:
            continue
        return (one,)
    return certificates


def _embedded(response: TimeStampResponse) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(der) for der in response.signed_data.certificates]
