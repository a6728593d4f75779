"""The certificate and key that the server is to speak TLS with, read before it listens: what is wrong is told in one sentence."""

import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509

from evidence.clock import BEIJING, now
from evidence.errors import InputError

_PLACE = "--cert、--key"


def check_certificate(cert: Path, key: Path) -> None:
    """Raises InputError when they cannot be read, do not belong together, or the certificate does not hold today."""
    try:
        own = x509.load_pem_x509_certificates(cert.read_bytes())[0]
    except OSError as error:
        raise InputError(f"证书读不出来（{error.strerror}）", place=str(cert), mend="请看文件的权限") from error
    except (ValueError, IndexError) as error:
        raise InputError("这不是 PEM 格式的证书", place=str(cert), mend="请换成以 BEGIN CERTIFICATE 开头的文件") from error
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password=_no_password)
    except _LockedError as error:
        mend = "请用 openssl pkey 去掉口令，并把文件设为只有自己能读"
        raise InputError("私钥有口令，服务器启动时没有人输入", place=str(key), mend=mend) from error
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise InputError("证书和私钥不是一对", place=_PLACE, mend="请换成同一次签发的两个文件") from error
        raise InputError(
            "私钥不能用，或者证书太弱", place=str(key), mend="请用 2048 位以上的 RSA 或 EC 密钥，PEM 格式"
        ) from error
    except OSError as error:
        raise InputError(f"私钥读不出来（{error.strerror}）", place=str(key), mend="请看文件的权限") from error
    _check_days(cert, own.not_valid_before_utc, own.not_valid_after_utc)


def _check_days(cert: Path, first: datetime, last: datetime) -> None:
    today = now()
    if not first <= today <= last:
        ends = f"{(last if today > last else first).astimezone(BEIJING):%Y-%m-%d}"
        what = f"证书在 {ends} 已经过期" if today > last else f"证书要到 {ends} 才生效"
        raise InputError(what, place=str(cert), mend="请换一张现在有效的，或校对本机时间")


class _LockedError(Exception):
    """The key asks for a password."""


def _no_password() -> str:
    raise _LockedError
