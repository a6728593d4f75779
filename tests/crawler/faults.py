"""Faults for sweeps: crawls killed at random moments and crawls whose disk fills up, and what must hold after each."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from evidence.captures import Role
from evidence.findings import Health
from evidence.integrity import verify
from evidence.ledger import PageState
from evidence.project import Project, create_project, open_project
from evidence.runs import RunState
from evidence.settings import Settings
from evidence.targets import Render, Target, save_targets
from evidence.warc import read_pages
from tests.crawler.forked import begin
from tests.crawler.sites import Reply, Site, page

ROOT = Path(__file__).resolve().parents[2]
FOLDERS, LEAVES = 6, 8
MOST_AHEAD = 12  # pages between two kills


def big_site() -> dict[str, Reply]:
    """Pages of 8 KB that do not compress, three folders deep, some behind redirects."""
    noise = random.Random(1)

    def made(name: str, *links: str) -> Reply:
        return page(f"{name} {noise.randbytes(4000).hex()}", *links)

    pages = {"/": made("首", *(f"/{i}" for i in range(FOLDERS)))}
    for i in range(FOLDERS):
        pages[f"/{i}"] = made(f"第{i}栏", *(f"/{i}/{j}" for j in range(LEAVES)), f"/old/{i}")
        pages |= {f"/{i}/{j}": made(f"第{i}-{j}页") for j in range(LEAVES)}
        pages[f"/old/{i}"] = Reply(b"", 301, {"Location": f"/older/{i}"})
        pages[f"/older/{i}"] = Reply(b"", 302, {"Location": f"/new/{i}"})
        pages[f"/new/{i}"] = made(f"新{i}")
    return pages


COUNT = 1 + FOLDERS + FOLDERS * LEAVES + FOLDERS


def project_of(folder: Path, site: Site, render: Render = Render.NEVER) -> Project:
    """A project that crawls the whole site without a pause."""
    project = create_project(folder, Settings(delay=0.0, allow_private=(site.host,)))
    target = Target("t", "t", (f"{site.base}/",), ("127.0.0.1",), depth=5, budget=500, render=render)
    save_targets(project.targets_file, (target,))
    return project


def crawl(project: Project) -> "subprocess.Popen[str]":
    """The crawl command, begun in a process group of its own."""
    command = [sys.executable, str(ROOT / "xunzheng.py"), "crawl", "-p", str(project.root)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def killed_at_random(folder: Path, site: Site, kills: int, seed: int) -> int:
    """Crawl again and again, kill each crawl at random moments until so many kills are done; how many crawls that took."""
    chance, killed, crawls = random.Random(seed), 0, 0
    while killed < kills:
        project = project_of(folder / f"{seed}-{crawls}", site)
        crawls += 1
        while _killed_once(project, site, chance):
            killed += 1
        whole(project, site)
    return crawls


def _killed_once(project: Project, site: Site, chance: random.Random) -> bool:
    """Kill the crawl after a random number of requests and a random wait; False when it came to its end before."""
    sealed, before = _sealed(project), len(site.asked)
    process = begin(project.root)
    moment = before + chance.randint(1, MOST_AHEAD)
    while len(site.asked) < moment and process.is_alive():
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.02))
    if process.is_alive():
        os.killpg(process.pid or 0, signal.SIGKILL)
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    assert not sealed & set(site.asked[before:]), "a sealed page is not fetched again"
    assert sealed <= _sealed(project), "a sealed page stays sealed"
    assert {f.health for f in verify(project)} <= {Health.OK, Health.UNKNOWN}, "what has no row yet is taken up next time"
    return not any(run.state == RunState.FINISHED for run in project.runs.all())  # or was killed when all was done


def _sealed(project: Project) -> set[str]:
    """Paths that are sealed, with or without their row."""
    captures = [project.vault.load(folder) for folder in project.vault.folders()]
    return {"/" + one.url.split("/", 3)[3] for one in captures}


def whole(project: Project, site: Site) -> None:
    """After the crawl came to its end: every page sealed, none twice, evidence whole, each WARC readable to its end."""
    project = open_project(project.root)
    (run,) = project.runs.all()
    counts = project.ledger.counts(run.run_id)
    assert run.state == RunState.FINISHED
    assert counts == dict.fromkeys(PageState, 0) | {PageState.SEALED: COUNT}, counts
    captures = list(project.captures.all())
    wanted = {path for path in big_site() if not path.startswith(("/new/", "/older/"))}
    assert {c.url.removeprefix(site.base) for c in captures} == wanted and len(captures) == COUNT
    assert {f.health for f in verify(project)} == {Health.OK}
    for capture in captures:
        path = project.vault.path(capture, capture.file(Role.WARC).name)  # type: ignore[union-attr]
        assert len(list(read_pages(path))) == 1 + len(capture.redirects)
        with path.open("rb") as stream:  # by another reader
            assert [r.content_stream().read() for r in ArchiveIterator(stream)][-1] == project.vault.page(capture).body
    assert not (project.root / "vault" / ".tmp").exists() or not list((project.root / "vault" / ".tmp").iterdir())


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """A real file system of that size at the folder, where we may mount one; whether we might."""
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def filled_up(folder: Path, site: Site, kilobytes: int) -> bool:
    """Crawl with so much room left, then again with enough; whether the first crawl ran out of room.

    Without the right to mount, no file may grow beyond that size instead (RLIMIT_FSIZE).
    """
    with small_disk(folder, 16) as mounted:
        project = project_of(folder / "p", site)
        project.db.close()
        ballast = folder / "ballast"
        if mounted:
            free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
            ballast.write_bytes(b"\0" * (free - kilobytes * 1024))
        process = crawl(project)
        if not mounted:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))
        output, _ = process.communicate(timeout=300)
        assert "Traceback" not in output, output
        full = process.returncode != 0
        if full:
            assert process.returncode in (4, 5) and ("磁盘" in output or "空间" in output), output
        ballast.unlink(missing_ok=True)
        assert {f.health for f in verify(open_project(project.root))} <= {Health.OK, Health.UNKNOWN}
        process = crawl(project)
        output, _ = process.communicate(timeout=300)
        assert process.returncode == 0, output
        if full:
            whole(project, site)
    return full
