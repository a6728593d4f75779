"""The speeds come with their samples, pages are told apart by what the scan finds, and both crawls see every page."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.pages import linked_site, made_pages
from benchmarks.scanning import scan_speeds
from crawler.links import links_of
from scanner.scan import Scanner

ROOT = Path(__file__).resolve().parent.parent


def _bench(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "xunzheng.py"), "bench", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_the_same_seed_makes_the_same_pages_of_several_sizes() -> None:
    first, second = made_pages(5, ads=True), made_pages(5, ads=True)
    assert first == second and len({p.body for p in first}) == 5
    assert [len(p.body) // 1024 for p in first] == [10, 20, 35, 50, 70]


def test_every_page_of_the_site_can_be_reached() -> None:
    pages = {p.path: p.body.decode() for p in linked_site(120)}
    reached, waiting = {"/"}, ["/"]
    while waiting:
        new = {link.removeprefix("http://x") for link in links_of(pages[waiting.pop()], "http://x/")} - reached
        reached |= new
        waiting += sorted(new)
    assert reached == set(pages) and len(pages) == 120


def test_pages_with_and_without_candidates_are_told_apart(scanner: Scanner, tmp_path: Path) -> None:
    (tmp_path / "ad.html").write_text("<p>签约包过，咨询微信</p>", "utf-8")
    (tmp_path / "notes.txt").write_text("签约包过", "utf-8")
    speeds = scan_speeds(tmp_path, scanner, pages=10, rounds=2)
    assert [(s.sample, s.candidates, s.pages, s.rounds) for s in speeds] == [
        ("生成的网页", False, 5, 2),
        ("生成的网页", True, 5, 2),
        (tmp_path.name, True, 1, 2),
    ]
    assert all(s.pages_per_second > 0 and s.ms > 0 for s in speeds)


def test_crawls_are_measured_side_by_side() -> None:
    done = _bench("crawl", "--pages", "12", "--rounds", "1", "--json")
    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout)
    assert (row["bench"], row["pages"], row["rounds"]) == ("crawl", 12, 1)
    assert row["times_cpu"] == pytest.approx(row["ours_ms_cpu"] / row["bare_ms_cpu"], abs=0.01)
    assert row["times_wall"] == pytest.approx(row["ours_ms_wall"] / row["bare_ms_wall"], abs=0.01)


def test_a_folder_without_pages_is_named(tmp_path: Path) -> None:
    done = _bench("scan", str(tmp_path), "--pages", "2", "--rounds", "1")
    assert done.returncode == 3 and "里面没有网页文件" in done.stderr and "Traceback" not in done.stderr
