"""From a response to a draft for the vault: everything the network told us, as received, and what the browser showed."""

from typing import Any

from scrapy.http import Headers, Response

from crawler.shown import Rendered
from evidence.captures import Draft, Hop, Role
from evidence.circumstances import Connection
from evidence.clock import utc_now
from evidence.ledger import LedgerPage


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
