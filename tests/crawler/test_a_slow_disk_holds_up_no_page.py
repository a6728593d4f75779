"""While the disk flushes, the crawl goes on; when pages come faster than it takes them, no more are asked for."""

import asyncio
import os
import threading
from pathlib import Path

import pytest

from crawler.sealing import Sealer
from evidence.captures import Capture, Draft
from evidence.errors import VaultError
from evidence.vault import Vault
from tests.crawler.apart import run_apart


def _drafts(count: int) -> list[Draft]:
    page = ("t", "http://x/", "http://x/", 200, (("Content-Type", "text/html"),), b"<p>x</p>", "2026-11-01T01:02:03.004Z")
    return [Draft("run", f"k{number}", *page) for number in range(count)]


def test_pages_come_while_others_are_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed, flush = threading.Event(), os.fsync

    def stuck(handle: int) -> None:
        assert flushed.wait(20)
        flush(handle)

    async def crawl() -> list[Capture]:
        sealing = [asyncio.ensure_future(sealer.seal(draft)) for draft in _drafts(3)]
        await asyncio.sleep(0.05)
        filled = [sealer.full]
        sealing += [asyncio.ensure_future(sealer.seal(draft)) for draft in _drafts(8)[3:]]
        await asyncio.sleep(0.05)
        filled.append(sealer.full)
        assert filled == [False, True] and not any(one.done() for one in sealing) and not list(vault.folders())
        flushed.set()
        return await asyncio.gather(*sealing)

    vault = Vault(tmp_path)
    sealer = Sealer(vault)
    monkeypatch.setattr(os, "fsync", stuck)
    captures = run_apart(crawl())
    assert not sealer.full
    assert [vault.load(tmp_path / one.folder) for one in captures] == captures
    assert [one.page_key for one in captures] == [f"k{number}" for number in range(8)]


def test_a_disk_that_refuses_is_told_to_each_page(tmp_path: Path) -> None:
    (tmp_path / ".tmp").write_bytes(b"")  # no folder can be made where a capture is written first

    async def crawl() -> list[Capture | BaseException]:
        return await asyncio.gather(*map(sealer.seal, _drafts(5)), return_exceptions=True)

    sealer = Sealer(Vault(tmp_path))
    refused = run_apart(crawl())
    assert len(refused) == 5 and all(isinstance(one, VaultError) and "磁盘" in one.what for one in refused)
    assert not sealer.full
