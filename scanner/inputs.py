"""What can be scanned besides the vault: saved pages, folders, WARC files, plain text, a CSV of complaint texts."""

import csv
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from evidence.captures import Capture, Role
from evidence.charset import decode
from evidence.errors import VaultError, XunzhengError
from evidence.pictureformat import HEAD, format_of
from evidence.vault import Vault
from evidence.warc import WarcPage, read_pages
from scanner.source import Source

_LARGEST = 64 << 20
_TEXT = {".txt", ".md", ".text"}
_COLUMNS = ("投诉内容", "举报内容", "内容", "问题描述", "描述", "正文", "文本", "text", "content")
_HTML_SIGNS = (
    b"<html",
    b"<!doctype",
    b"<body",
    b"<div",
    b"<table",
    b"<head",
    b"<p>",
    b"<%@",
    b"<#",
    b"@extends",
    b"<script",
    b"<meta",
)


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture or a PDF handed in (the photo of a leaflet): its name and its bytes, to be looked at."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something handed in that cannot be scanned: its name and one Chinese sentence."""

    name: str
    sentence: str


def read_inputs(paths: Iterable[Path]) -> Iterator["Given"]:
    """Every document below the paths, in order of names; what cannot be read is named, never passed over."""
    for path in paths:
        if path.is_dir():
            for child in _files(path):
                yield from _read(child, str(child.relative_to(path)))
        elif path.exists():
            yield from _read(path, path.name)
        else:
            yield Unreadable(str(path), f"{path}：没有这个文件或目录，请检查路径。")


def capture_source(vault: Vault, capture: Capture) -> Source:
    """What to scan of a capture: the rendered page when there is one, else the response as received.

    Raises VaultError when the sealed file is missing, altered or cannot be decompressed.
    """
    dom = vault.read(capture, Role.DOM)
    if dom is not None:
        return Source(capture.final_url, party_of(capture.final_url), dom, "text/html; charset=utf-8", seen=capture.started_at)
    return replace(_page_source(vault.page(capture)), seen=capture.started_at)


def party_of(url: str) -> str:
    """The party key of a URL: its host with a port that is not the default."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2].lower() or url


def _page_source(page: WarcPage) -> Source:
    mime = page.header("Content-Type")
    return Source(page.url, party_of(page.url), page.payload(), mime, text_only=mime.startswith("text/plain"))


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        yield from (Path(root) / name for name in sorted(names) if not name.startswith("."))


def _read(path: Path, name: str) -> Iterator["Given"]:
    try:
        if path.name.endswith((".warc", ".warc.gz")):
            yield from map(_page_source, read_pages(path))
            return
        if path.stat().st_size > _LARGEST:
            yield Unreadable(name, f"{path}：文件超过 64 MB，请拆分后再扫描。")
            return
        yield from _document(path, name, path.read_bytes())
    except VaultError as error:
        yield Unreadable(name, error.sentence())
    except OSError as error:
        yield Unreadable(name, f"{path}：文件打不开（{error.strerror}），请检查权限。")


def _document(path: Path, name: str, data: bytes) -> Iterator["Given"]:
    suffix = path.suffix.lower()
    head = data[:4096].lower()
    if not data.strip():
        yield Unreadable(name, f"{path}：文件是空的，没有可扫描的内容。")
    elif format_of(data[:HEAD]):
        yield PictureFile(name, data)
    elif suffix == ".csv":
        yield from _rows(path, name, data)
    elif b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield Unreadable(name, f"{path}：不是网页、文本或能看的图片（像是别的文档或程序），不能扫描。")
    else:
        html = suffix not in _TEXT and (
            any(sign in head for sign in _HTML_SIGNS) or suffix in (".html", ".htm", ".xhtml", ".shtml")
        )
        yield Source(name, name, data, "", text_only=not html)


def _rows(path: Path, name: str, data: bytes) -> Iterator[Source | Unreadable]:
    reader = csv.reader(io.StringIO(decode(data).text))
    try:
        header = [c.strip() for c in next(reader, [])]
        column = next((header.index(c) for c in _COLUMNS if c in header), None)
        if column is None:
            yield Unreadable(name, f"{path}：找不到内容列，第一行是“{'、'.join(header)[:80]}”，请把内容列命名为“内容”。")
            return
        for row in reader:
            if len(row) > column and row[column].strip():
                place = f"{name} 第 {reader.line_num} 行"
                yield Source(place, place, row[column].encode("utf-8", "replace"), "text/plain; charset=utf-8", text_only=True)
    except csv.Error as error:
        yield Unreadable(
            name, XunzhengError(f"第 {reader.line_num} 行不是 CSV（{error}）", place=str(path), mend="请另存为 CSV").sentence()
        )


Given = Source | PictureFile | Unreadable
