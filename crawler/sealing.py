"""From a response to a draft for the vault: everything the network told us, as received, and what the browser showed."""

from datetime import timedelta
from typing import Any

from scrapy.http import Response

from crawler.visit import Rendered
from evidence.captures import Draft, Hop
from evidence.clock import now, stamp
from evidence.ledger import LedgerPage


def draft_of(page: LedgerPage, asked: dict[str, Any], response: Response, agent: str) -> Draft:
    """The draft of one page: raw body, headers, hops, address, certificate, the time the request went out."""
    latency = float(response.meta.get("download_latency") or 0)
    begun = stamp(now() - timedelta(seconds=latency))
    rendered: Rendered | None = response.meta.get("rendered")
    shown = rendered if rendered is not None and rendered.dom is not None else None
    headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, values in response.headers.items() for v in values)
    return Draft(
        run_id=page.run_id,
        page_key=page.page_key,
        target_id=page.target_id,
        url=page.url,
        final_url=shown.url if shown else response.url,
        status=response.status,
        headers=headers,
        body=response.body,
        started_at=begun,
        redirects=tuple(Hop(str(u), int(s), str(where)) for u, s, where in asked["hops"]),
        ip=str(response.ip_address or ""),
        tls=_certificate(response),
        dom=shown.dom if shown else None,
        screenshot=shown.screenshot if shown else None,
        render="browser" if shown else "static",
        render_reason=str(response.meta.get("render_reason", "")),
        agent=agent,
        browser=rendered.browser if rendered else "",
        notes=(*(("回应未收完整",) if "dataloss" in response.flags else ()), *response.meta.get("notes", ())),
    )


def _certificate(response: Response) -> tuple[tuple[str, str], ...]:
    certificate = getattr(response.certificate, "original", None)
    if certificate is None:
        return ()
    subject, issuer = certificate.get_subject(), certificate.get_issuer()
    return (
        ("subject", str(subject.CN or "")),
        ("issuer", str(issuer.CN or issuer.O or "")),
        ("not_after", (certificate.get_notAfter() or b"").decode("ascii", "replace")),
        ("sha256", certificate.digest("sha256").decode("ascii").replace(":", "").lower()),
    )
