"""From a response to a draft for the vault, everything the network told us and what the browser showed; and its sealing.

Flushing to a disk holds up whoever asks for it, so the vault writes in threads of its own while the crawl goes on.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from scrapy.http import Headers, Response

from crawler.shown import Rendered
from evidence.captures import Capture, Draft, Hop, Role
from evidence.circumstances import Connection
from evidence.clock import utc_now
from evidence.ledger import LedgerPage
from evidence.vault import Vault

_AT_ONCE = 3
_MOST_WAITING = 4  # drafts for the vault, each with its pictures in memory; then no more pages are asked for


class Sealer:
    """Seals a few drafts at once, since a disk takes several flushes together in about the time of one. Only files are written
    here: rows are the caller's, in his own thread, once the files are there for good."""

    def __init__(self, vault: Vault) -> None:
        self._vault, self._thread, self._waiting = vault, ThreadPoolExecutor(_AT_ONCE, "seal"), 0

    @property
    def full(self) -> bool:
        """Whether so many drafts wait that pages come faster than the disk takes them."""
        return self._waiting >= _MOST_WAITING

    async def seal(self, draft: Draft) -> Capture:
        """The capture, on the disk for good. Raises VaultError when the disk refuses."""
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._vault.seal, draft)
        finally:
            self._waiting -= 1


def draft_of(page: LedgerPage, asked: dict[str, Any], response: Response, agent: str) -> Draft:
    """The draft of one page: raw body, headers, hops, address, certificate, what the browser made of it."""
    meta, met = response.meta, response.meta["met"]
    rendered: Rendered | None = response.meta.get("rendered")
    shown = rendered if rendered is not None and rendered.dom is not None else None
    files = shown.files if shown else {}
    return Draft(
        run_id=page.run_id,
        page_key=page.page_key,
        target_id=page.target_id,
        url=page.url,
        final_url=shown.url if shown else response.url,
        status=response.status,
        headers=_pairs(response.headers),
        body=response.body,
        started_at=meta["begun_at"],
        ended_at=rendered.ended_at if rendered else utc_now(),
        redirects=tuple(Hop(str(u), int(s), str(where)) for u, s, where in asked["hops"]),
        ip=str(response.ip_address or ""),
        tls=(*_certificate(response), *(_agreed(met.connection))),
        dom=shown.dom if shown else None,
        screenshot=shown.screenshot if shown else None,
        render="browser" if shown else "static",
        render_reason=str(response.meta.get("render_reason", "")),
        agent=agent,
        browser=rendered.browser if rendered else "",
        request_headers=_pairs(response.request.headers) if response.request else (),
        answered_url=response.url,
        connections=(met.connection, *(shown.connections if shown else ())),
        certificates=(*met.certificates, *(shown.certificates if shown else ())),
        marked=files.get(Role.MARKED),
        mhtml=files.get(Role.MHTML),
        pdf=files.get(Role.PDF),
        layout=shown.layout if shown else None,
        resources=shown.resources if shown else (),
        lacking=shown.lacking if shown else (),
        circumstances=meta["circumstances"],
        notes=(*(("回应未收完整",) if "dataloss" in response.flags else ()), *response.meta.get("notes", ())),
    )


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple((k.decode("latin-1"), v.decode("latin-1")) for k, values in headers.items() for v in values)


def _agreed(connection: Connection) -> tuple[tuple[str, str], ...]:
    return (("protocol", connection.protocol), ("cipher", connection.cipher)) if connection.protocol else ()


def _certificate(response: Response) -> tuple[tuple[str, str], ...]:
    certificate = getattr(response.certificate, "original", None)
    if certificate is None:
        return ()
    subject, issuer = certificate.get_subject(), certificate.get_issuer()
    return (
        ("subject", str(subject.CN or "")),
        ("issuer", str(issuer.CN or issuer.O or "")),
        ("serial", f"{certificate.get_serial_number():x}"),
        ("not_before", (certificate.get_notBefore() or b"").decode("ascii", "replace")),
        ("not_after", (certificate.get_notAfter() or b"").decode("ascii", "replace")),
        ("sha256", certificate.digest("sha256").decode("ascii").replace(":", "").lower()),
    )
