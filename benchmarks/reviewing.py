"""What reviewing costs: leads triaged by keys in a browser, a key press in a long queue, a large report opened from the disk.

The project is made up: invented schools with a few leads each, of all rules, as a scan would have stored them.
"""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from evidence.answers import Answer, RegistryAnswer
from evidence.captures import Captures, Draft
from evidence.leads import Hit, Kind, Lead, Point, Scan, Use, Written, lead_id
from evidence.project import Project, create_project
from evidence.rulecards import RuleCard
from evidence.subjects import About, Mention, Subject
from reports.build import build_report
from reports.review.door import Door
from reports.review.serve import address, ready
from scanner.rules import load_rules

QUEUE, REPORT, TRIAGED = 20_000, 5_000, 100
KEY_GOAL_MS, OPEN_GOAL_S = 100, 2.0
_LEADS_A_PAGE = 4
_WORDS = (
    "签约包过",
    "保过班",
    "考前押题必中",
    "国家级证书",
    "全国通用",
    "内部渠道",
    "不过全额退款",
    "百分百拿证",
    "权威认证",
    "挂靠年入三万",
)
_BEFORE = (
    "本校常年开设健康管理师、养老护理员考证班，",
    "与考试中心长期合作，",
    "零基础可报，随到随学，",
    "学费一次付清再减五百元，",
)
_AFTER = ("，名额有限，报名从速，咨询请加微信", "，拿不到证全额退款，签订协议", "，证书全国联网可查", "，老学员介绍另有优惠")

# From the key to the moment at which what it changed has been drawn; the queue says when its lead is shown
_PRESS = """async (key) => {
  const lead = document.getElementById('lead'), before = performance.now();
  const drawn = new Promise((done) => new MutationObserver((_, watch) => { watch.disconnect(); done(); })
    .observe(lead, { childList: true }));
  document.getElementById('queue').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  await drawn;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return performance.now() - before;
}"""


@dataclass(frozen=True, slots=True)
class ReviewSpeed:
    """Figures of one round, wall time: seconds for leads triaged by keys, ms a key press (median and longest) at `queue` leads,
    a report's size and the seconds until its first lead stands on the screen."""

    triaged: int
    triage_seconds: float
    queue: int
    first_seconds: float
    key_ms: float
    key_most_ms: float
    search_ms: float
    report_leads: int
    report_mb: float
    open_seconds: float
    load: float


def review_speed(*, queue: int = QUEUE, report: int = REPORT, triaged: int = TRIAGED) -> ReviewSpeed:
    """Measure on a project made for it."""
    with tempfile.TemporaryDirectory() as folder, _browser() as browser:
        root = Path(folder)
        made_up_project(root / "queue", queue)
        with _served(root / "queue") as url:
            served = _in_the_queue(browser, url, triaged)
        files = build_report(made_up_project(root / "report", report))
        seconds = median(_opened(browser, files.index.as_uri()) for _ in range(3))
        size = files.index.stat().st_size / 1e6
    return ReviewSpeed(triaged, *served[:1], queue, *served[1:], report, round(size, 1), round(seconds, 2), _load())


def _in_the_queue(browser: Browser, url: str, triaged: int) -> tuple[float, float, float, float, float]:
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.goto(url)
    page.fill("#name", "测速员")
    began = time.perf_counter()
    page.keyboard.press("Enter")
    page.wait_for_selector("#lead h2")
    first = time.perf_counter() - began
    presses = sorted(page.evaluate(_PRESS, key) for key in ("j",) * 60 + ("k",) * 20)
    began = time.perf_counter()
    for number in range(triaged):
        _one_verdict(page, number)
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    before = page.inner_text("#found")
    page.fill("#search", "必中")
    page.wait_for_function("before => document.getElementById('found').textContent !== before", arg=before)
    return (
        round(seconds, 1),
        round(first, 2),
        round(median(presses), 1),
        round(presses[-1], 1),
        round((time.perf_counter() - began) * 1000, 1),
    )


def _one_verdict(page: Page, number: int) -> None:
    """Three of four go on, the fourth is a false alarm with its reason; then the page must have moved to the next."""
    place = page.inner_text("#place")
    for key in ("1",) if number % 4 else ("2", "1"):
        page.keyboard.press(key)
    page.wait_for_function("before => document.getElementById('place').textContent !== before", arg=place)


def _opened(browser: Browser, url: str) -> float:
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    began = time.perf_counter()
    page.goto(url)
    page.wait_for_selector("#lead h2")
    seconds = time.perf_counter() - began
    page.context.close()
    return seconds


def _load() -> float:
    """How many tasks a core of this machine has had to do of late: beyond one, wall times are longer than they need be."""
    return round(os.getloadavg()[0] / (os.cpu_count() or 1), 1) if hasattr(os, "getloadavg") else 0.0


@contextmanager
def _browser() -> Iterator[Browser]:
    given = os.environ.get("XUNZHENG_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=given or None, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@contextmanager
def _served(root: Path) -> Iterator[str]:
    server, listening, door = ready(root, Door(port=0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield address(door)
    server.should_exit = True
    thread.join(20)


def made_up_project(root: Path, leads: int) -> Project:
    """A project with that many leads of C1 or more, and a few archived ones."""
    project, random, cards = create_project(root), Random(5), load_rules().cards()
    run = project.runs.begin(("t",))
    draft = Draft(
        run.run_id, "p", "t", "http://x.example/", "http://x.example/", 200, (), b"<p>x</p>", "2026-11-01T01:02:03.004Z"
    )
    sealed, captures = project.vault.seal(draft), Captures(project.db)
    project.rule_cards.keep("sha", cards)
    with project.db.atomic():
        for number in range(-(-leads // _LEADS_A_PAGE)):
            url = f"http://www.school{number // 3}.example/course/{number}.html"
            one = replace(
                sealed,
                capture_id=f"{number:064x}",
                page_key=str(number),
                url=url,
                final_url=url,
                started_at=f"2026-{10 + number % 2}-{1 + number % 28:02d}T0{number % 10}:00:00.000Z",
            )
            captures.add(one)
            project.leads.record(one, "key", "sha", _scan(number, random, cards))
    return project


def _scan(number: int, random: Random, cards: tuple[RuleCard, ...]) -> Scan:
    party = f"www.school{number // 3}.example"
    name = f"示例第{number // 3}职业培训学校有限公司"
    answer = RegistryAnswer(Answer.NOT_SEEN, name, "", "", "", "", "", f"截至 2026-11-01《演示名单》未见“{name}”")
    mentions = (
        Mention(About.NAME, name, "页脚", name),
        Mention(About.PHONE, f"190{number:08d}", "页脚", f"190{number:08d}"),
        Mention(About.ADDRESS, f"示例市青禾路{number}号", "页脚", f"青禾路{number}号"),
    )
    said = random.sample(_WORDS, _LEADS_A_PAGE)
    leads = tuple(_lead(party, words, f"{number}-{n}", random, cards) for n, words in enumerate(said))
    return Scan("报名首页｜考证培训", "training_ad", "", Subject(party, name, mentions, answer), leads)


def _lead(party: str, words: str, tail: str, random: Random, cards: tuple[RuleCard, ...]) -> Lead:
    card = random.choice(cards)
    before, after = "".join(random.sample(_BEFORE, 2)), "".join(random.sample(_AFTER, 2))
    hit = Hit(
        card.rule_id,
        words,
        words,
        len(before),
        len(before) + len(words),
        Kind.BODY,
        "正文第 3 段",
        before,
        after,
        Written.LITERAL,
        Use.CLAIM,
        "句中没有否定、引用或警示的话",
    )
    points = (Point(3, "明确的承诺"), Point(1, "同段有报名、价格或联系方式"), Point(1, "页面是培训广告"))
    wording = f"{words}{tail if random.random() < 0.7 else ''}"
    confidence = random.choice((1, 2, 2, 3))
    return Lead(lead_id(party, card.rule_id, wording), party, card.rule_id, wording, card.severity, confidence, points, (hit,))
