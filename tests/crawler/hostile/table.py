"""The attacks as the table of docs/hostile.md: `python -m tests.crawler.hostile.table > docs/hostile.md`."""

import sys

from evidence.ledger import PageState
from tests.crawler.hostile.attack import Attack, Where
from tests.crawler.hostile.browser_attacks import BROWSER_ATTACKS
from tests.crawler.hostile.site_attacks import SITE_ATTACKS
from tests.crawler.hostile.static_attacks import STATIC_ATTACKS

ATTACKS = [*STATIC_ATTACKS, *SITE_ATTACKS, *BROWSER_ATTACKS]
_HEAD = """# Attacks on the crawl, and what comes of them

{count} attacks, served on loopback by `tests/crawler/hostile/` and crawled in one run by the real spider, some by the static
fetch, some in the browser. The name server is hostile too: names stand for loopback, for a public and a private address at once,
or change their answer after the first question. Every host that an attack leads to is within the targets' scope, so that it is
never the scope that saves us.

Afterwards the test holds that each attack ended as the table says, that the honest page beside each was sealed (except where the
site's own robots.txt or "busy" is the attack), that nobody reached the service inside, that memory and time stayed within
bounds, and that `verify` finds every sealed file whole. The table is made from the same data:
`python -m tests.crawler.hostile.table > docs/hostile.md`.

"Sealed" means: what was received is kept as evidence, and what the page tried beside being read was refused; the words are a
note of the capture. "Skipped" and "failed" are the ledger's, with their reason.
"""
_TITLES = {
    Where.STATIC: "Against the static fetch",
    Where.SITE: "Sites that are an attack as a whole",
    Where.BROWSER: "Against the browser",
}
_ENDS = {PageState.SEALED: "sealed", PageState.FAILED: "failed", PageState.SKIPPED: "skipped"}


def table() -> str:
    """The whole document."""
    parts = [_HEAD.format(count=len(ATTACKS))]
    for where, title in _TITLES.items():
        rows = [_row(one) for one in ATTACKS if one.where == where]
        parts.append(f"\n## {title}\n| name | tries | ends |\n|---|---|---|\n" + "".join(rows))
    return "".join(parts)


def _row(attack: Attack) -> str:
    why = f": {attack.why.replace('|', ' or ')}" if attack.why else ""
    return f"| {attack.name} | {attack.tries} | {_ENDS[attack.outcome]}{why} |\n"


if __name__ == "__main__":
    sys.stdout.write(table())
