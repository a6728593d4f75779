"""One crawl of the whole hostile internet by the real spider, and what is known when it is over."""

import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from crawler.links import page_key
from evidence.ledger import LedgerPage
from evidence.project import Project, create_project
from evidence.settings import Settings
from evidence.targets import Render, Target, save_targets
from tests.crawler.hostile.attack import Attack, Where
from tests.crawler.hostile.server import BROWSER_HOSTS, STATIC_HOST, Hostile
from tests.crawler.hostile.site_attacks import BUDGET

ROOT = Path(__file__).resolve().parents[3]
LIMIT = 900  # seconds the crawl may take on a slow machine
# All in scope, so that it is never the scope that saves us
TEMPTING = (
    *("127.0.0.1", "localhost", "::1", "0.0.0.0", "127.1", "0", "2130706433", "0177.0.0.1", "0x7f.1", "１２７.０.０.１"),
    *("169.254.169.254", "10.0.0.1", "100.64.0.1", "::ffff:127.0.0.1", "64:ff9b::a9fe:a9fe"),
    *(f"{name}.hostile.example" for name in ("inside", "mixed", "rebind", "rebind-shown", "metadata")),
)


@dataclass(frozen=True, slots=True)
class Crawled:
    """The project after the crawl, the server, how long it took and the crawl's greatest memory in MB."""

    project: Project
    hostile: Hostile
    seconds: float
    megabytes: float
    output: str

    def page(self, url: str) -> LedgerPage | None:
        """What became of a URL."""
        return self.project.ledger.get(self.project.runs.all()[0].run_id, page_key(url))

    def asked(self, attack: Attack) -> int:
        """How often an attack was asked for; a site of its own as a whole."""
        place = next(where for where, one in self.hostile.attacks.items() if one is attack)
        whole = attack.where == Where.SITE
        return sum(n for at, n in self.hostile.asked.items() if (at[0] == place[0] if whole else at == place))


def crawl_all(hostile: Hostile, folder: Path) -> Crawled:
    """Crawl everything in one run, in a process of its own."""
    project = create_project(folder / "p", Settings(delay=0.0, allow_private=hostile.allowed, render_seconds=10))
    save_targets(project.targets_file, _targets(hostile))
    command = [sys.executable, "-m", "tests.crawler.hostile.drive", str(project.root)]
    begun = time.monotonic()
    with (folder / "output").open("w+") as output:
        subprocess.run(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, timeout=LIMIT, check=True)
        output.seek(0)
        said = output.read()
    return Crawled(project, hostile, time.monotonic() - begun, int(re.findall(r"^peak (\d+)$", said, re.M)[0]) / 1024, said)


def _targets(hostile: Hostile) -> tuple[Target, ...]:
    hosts = (*dict.fromkeys(host for host, _ in hostile.attacks), *TEMPTING)

    def of(host: str, render: Render) -> Target:
        start = f"http://{host}:{hostile.port}/start"
        return Target(host.split(".")[0], host, (start,), hosts, depth=4, budget=2000, render=render)

    sites = [one for one in hostile.attacks.values() if one.where == Where.SITE]
    return (
        of(STATIC_HOST, Render.NEVER),
        *(of(host, Render.AUTO) for host in BROWSER_HOSTS),
        *(
            Target(one.name, one.name, (hostile.url(one),), hosts, depth=20, budget=BUDGET, sitemap=True, render=Render.NEVER)
            for one in sites
        ),
    )
