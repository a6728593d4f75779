"""The speeds come with their samples, pages are told apart by what the scan finds, and both crawls see every page."""

import json
import re
import subprocess
import sys
from mmap import mmap
from pathlib import Path

import pytest

from benchmarks.endurance import endurance
from benchmarks.footprint import Footprint
from benchmarks.pages import Prose, linked_site, made_pages
from benchmarks.scanning import match_speed, scan_speeds
from crawler.links import links_of
from scanner.scan import Scanner
from scanner.source import Source

ROOT = Path(__file__).resolve().parent.parent


def _bench(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "xunzheng.py"), "bench", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("prose", Prose)
def test_the_same_seed_makes_the_same_pages_of_70_kilobytes(prose: Prose) -> None:
    first, second = made_pages(5, prose), made_pages(5, prose)
    assert first == second and len({p.body for p in first}) == 5
    assert all(70 <= len(p.body) // 1024 <= 72 for p in first)
    assert all(10_000 <= len(re.findall("[\u4e00-\u9fff]", p.body.decode())) <= 15_000 for p in first)


def test_every_page_of_the_site_can_be_reached() -> None:
    pages = {p.path: p.body.decode() for p in linked_site(120)}
    reached, waiting = {"/"}, ["/"]
    while waiting:
        new = {link.removeprefix("http://x") for link in links_of(pages[waiting.pop()], "http://x/")} - reached
        reached |= new
        waiting += sorted(new)
    assert reached == set(pages) and len(pages) == 120


def test_the_scan_says_what_the_samples_are(scanner: Scanner, tmp_path: Path) -> None:
    (tmp_path / "ad.html").write_text("<p>签约包过，咨询微信</p>", "utf-8")
    (tmp_path / "notes.txt").write_text("签约包过", "utf-8")
    speeds = scan_speeds(tmp_path, scanner, pages=6, rounds=2)
    assert [(s.sample, s.pages, s.rounds, s.goal) for s in speeds] == [
        ("生成的网页，没有候选词", 2, 2, 400),
        ("生成的网页，只有合法用语", 2, 2, 120),
        ("生成的网页，有疑似用语", 2, 2, 120),
        (f"{tmp_path.name}，有候选词", 1, 2, 0),
    ]
    assert all(s.pages_per_second > 0 and s.ms > 0 and s.baseline_pages_per_second > 0 for s in speeds)
    assert [s.hits > 0 for s in speeds] == [False, True, True, True]
    assert speeds[0].times == pytest.approx(speeds[0].pages_per_second / speeds[0].baseline_pages_per_second, rel=0.5)


def test_lawful_words_are_candidates_and_no_leads(scanner: Scanner) -> None:
    for page in made_pages(3, Prose.LAWFUL):
        leads = scanner.scan(Source(page.path, "bench", page.body)).leads
        assert leads and all(lead.confidence == 0 for lead in leads)


def test_matching_is_measured_in_bytes_of_text(scanner: Scanner) -> None:
    speed = match_speed(scanner, pages=6, rounds=1)
    assert speed.megabytes == pytest.approx(2 * 0.045, abs=0.02) and speed.megabytes_per_second > 1
    assert scanner.candidates(["包过", "散步"]) == 1


def test_crawls_are_measured_side_by_side() -> None:
    done = _bench("crawl", "--pages", "12", "--rounds", "1", "--json")
    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout)
    assert (row["bench"], row["pages"], row["rounds"]) == ("crawl", 12, 1)
    assert row["times_cpu"] == pytest.approx(row["ours_ms_cpu"] / row["bare_ms_cpu"], abs=0.01)
    assert row["times_wall"] == pytest.approx(row["ours_ms_wall"] / row["bare_ms_wall"], abs=0.01)
    assert row["share"] == pytest.approx(row["alike_ms_wall"] / row["ours_ms_wall"], abs=0.01) and row["goal"] == 0.7


def test_memory_is_told_over_the_pages() -> None:
    (long,) = endurance(15, 0, lambda done, total: None)
    assert (long.how, long.pages, long.pictures) == ("static", 15, 0)
    assert long.points[-1][0] == 15 and [p for p, _ in long.points] == sorted(p for p, _ in long.points)
    assert 20 < long.early_mb <= long.most_mb and long.late_mb <= long.most_mb and long.pages_per_second > 0


def test_memory_that_grows_is_seen() -> None:
    footprint = Footprint()
    footprint.look(1, now=True)
    held = mmap(-1, 64 << 20)  # memory of its own, not what the process had let go of
    held.write(b"x" * len(held))
    footprint.look(2)  # too soon after the last
    footprint.look(3, now=True)
    (first, before, _), (last, after, _) = footprint.points
    assert (first, last) == (1, 3) and after - before > 32 and len(held)


def test_a_folder_without_pages_is_named(tmp_path: Path) -> None:
    done = _bench("scan", str(tmp_path), "--pages", "2", "--rounds", "1")
    assert done.returncode == 3 and "里面没有网页文件" in done.stderr and "Traceback" not in done.stderr
