"""Why a page could not be fetched, in words: the network's and the server's failures as the ledger shows them."""

import sqlite3
from typing import Any
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    UnsupportedURLSchemeError,
)

from crawler.address import PRIVATE, refused_names
from evidence.errors import VaultError
from evidence.project import Project

_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "超时"),
    (DownloadCancelledError, "回应太大"),
    (DownloadConnectionRefusedError, "拒绝连接"),
    (CannotResolveHostError, "查不到这个域名"),
    (UnsupportedURLSchemeError, "不是网页地址"),
)
FINAL = (DownloadCancelledError, UnsupportedURLSchemeError)  # once more would give the same


def refusal_of(error: BaseException, url: str) -> str:
    """Why we would not fetch a URL, '' when we would and could not."""
    if isinstance(error, IgnoreRequest):
        return str(error) or "未抓取"
    return PRIVATE if (urlsplit(url).hostname or "") in refused_names else ""


def failure_of(error: Any) -> str:
    """What kept a page from us."""
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return f"打不开（{words}）"
    return "打不开（连接中断，或回应不合 HTTP 规范）"


def unwritable(project: Project, error: sqlite3.OperationalError) -> VaultError:
    """The database takes no more: the disk is full, mostly."""
    return VaultError(f"数据库写不进磁盘（{error}）", place=str(project.root), mend="请腾出空间后再运行一次，就接着做")
