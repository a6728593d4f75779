"""What `xunzheng bench` prints: the figures with their samples, for a person or for a program."""

from dataclasses import asdict
from pathlib import Path

from benchmarks.crawling import CrawlSpeed, crawl_speed
from benchmarks.endurance import SHOWN, STATIC, Endurance, endurance
from benchmarks.matching import SIZES, Matched, matching
from benchmarks.reviewing import KEY_GOAL_MS, OPEN_GOAL_S, ReviewSpeed, review_speed
from benchmarks.scanning import TIMES_GOAL, MatchSpeed, ScanSpeed, match_speed, scan_speeds
from benchmarks.vision.console import bench_vision
from evidence.errors import InputError
from evidence.terminal import Step, say, say_json
from scanner.scan import Scanner


def bench(what: str, folder: Path | None, scanner: Scanner, step: Step, *, pages: int, rounds: int, as_json: bool) -> None:
    """Measure and print. Raises InputError when a folder is given with nothing to scan it for."""
    if what in ("crawl", "match", "memory", "review", "vision") and folder is not None:
        raise InputError("只有测扫描用得着网页目录", place=str(folder), mend="要测扫描速度请写 bench scan 目录")
    if what in ("scan", "all"):
        passed = match_speed(scanner, pages=pages, rounds=rounds)
        say_json({"bench": "fold", **asdict(passed)}) if as_json else _say_fold(passed)
        for speed in scan_speeds(folder, scanner, pages=pages, rounds=rounds):
            say_json({"bench": "scan", **asdict(speed)}) if as_json else _say_scan(speed)
    if what in ("crawl", "all"):
        crawled = crawl_speed(pages=pages, rounds=rounds, on_round=step)
        say_json({"bench": "crawl", **asdict(crawled)}) if as_json else _say_crawl(crawled)
    if what == "memory":  # not among all: it takes an hour
        for long in endurance(STATIC, SHOWN, step):
            say_json({"bench": "memory", **asdict(long), "growth": long.growth}) if as_json else _say_endurance(long)
    if what == "vision":  # not among all: it needs pictures out of packages that nothing else needs
        bench_vision(step, pictures=2 * pages, as_json=as_json)
    if what in ("match", "all"):
        for size in SIZES:
            matched = matching(size)
            step(SIZES.index(size) + 1, len(SIZES), "查名单")
            say_json({"bench": "match", **asdict(matched)}) if as_json else _say_match(matched)
    if what in ("review", "all"):
        reviewed = review_speed()
        say_json({"bench": "review", **asdict(reviewed)}) if as_json else _say_review(reviewed)


def _say_fold(speed: MatchSpeed) -> None:
    say(f"折叠和匹配　{speed.sample}　正文 {speed.megabytes} MB，{speed.rounds} 轮")
    say(f"　　每核每秒 {speed.megabytes_per_second} MB（处理器时间）{_against(speed.megabytes_per_second, speed.goal)}")


def _say_scan(speed: ScanSpeed) -> None:
    say(f"扫描　{speed.sample}　{speed.pages} 个（中位 {speed.kilobytes} KB、{speed.hits} 处用语），{speed.rounds} 轮")
    figure = f"　　每核每秒 {speed.pages_per_second} 页，中位每页 {speed.ms} 毫秒（处理器时间）"
    say(f"{figure}{_against(speed.pages_per_second, speed.goal)}")
    if speed.times:
        slow = f"　　对照（BeautifulSoup 加整页 jieba）每核每秒 {speed.baseline_pages_per_second} 页，巡证是它的 {speed.times} 倍"
        say(f"{slow}{_against(speed.times, TIMES_GOAL)}")


def _against(figure: float, goal: int) -> str:
    """The goal beside a figure; nothing where none is set."""
    return f"　目标 {goal}，{'达到' if figure >= goal else '未达到'}" if goal else ""


def _say_crawl(speed: CrawlSpeed) -> None:
    say(f"抓取　本机网站 {speed.pages} 页，{speed.rounds} 轮，巡证与不存证据的 Scrapy（同样设置的、默认设置的）轮流先行")
    for time, ours, alike, bare in (
        ("处理器时间", speed.ours_ms_cpu, speed.alike_ms_cpu, speed.bare_ms_cpu),
        ("实际用时　", speed.ours_ms_wall, speed.alike_ms_wall, speed.bare_ms_wall),
    ):
        say(f"　　{time}：巡证每页 {ours} 毫秒，同样设置的 Scrapy {alike} 毫秒，默认设置的 {bare} 毫秒")
    say(f"　　是默认设置的 Scrapy 的 {speed.times_cpu} 倍（处理器时间）、{speed.times_wall} 倍（实际用时）")
    reached = "达到" if speed.share >= speed.goal else "未达到"
    say(f"　　每秒页数是同样设置的 Scrapy 的 {speed.share}（按处理器时间 {speed.share_cpu}）　目标 {speed.goal}，{reached}")


def _say_endurance(long: Endurance) -> None:
    how = f"用浏览器逐页打开（{long.pictures} 页有截图）" if long.how == "rendered" else "不用浏览器"
    rate = f"每秒 {long.pages_per_second} 页"
    if long.goal:
        rate += f"（目标 {long.goal}，{'达到' if long.pages_per_second >= long.goal else '未达到'}）"
    say(f"长时间抓取　{how}，{long.pages} 页逐页封存，{rate}，每页处理器时间 {long.cpu_ms} 毫秒")
    spans = f"前段 {long.early_mb} MB，末段 {long.late_mb} MB，{long.growth} 倍，最多 {long.most_mb} MB"
    say(f"　　内存（含浏览器，共用的重复计算）：{spans}")
    say("　　页数：MB　" + "　".join(f"{pages}：{mb}" for pages, mb in long.points))


def _say_match(matched: Matched) -> None:
    say(f"查名单　虚构名称 {matched.names} 个，相似的别家 {matched.near_misses} 次，误作在名单上 {matched.wrongly_listed} 次")
    for way in matched.ways:
        say(f"　　{way.way}：{way.asked} 次，首位答对 {way.recall_at_1:.1%}，列出的几家里有 {way.shown:.1%}")
        if way.ambiguous:
            listed = f"，其中 {way.ambiguous_listed} 次误作在名单上" if way.ambiguous_listed else "，没有一次当作在名单上"
            say(f"　　　　{way.ambiguous:.1%} 同时对得上几家{listed}；只对得上一家的，首位答对 {way.recall_at_1_of_one:.1%}")
        say(f"　　　　中位 {way.median_ms} 毫秒，百分之九十九在 {way.p99_ms} 毫秒内，最长 {way.most_ms} 毫秒（处理器时间）")
    say(
        f"　　建键 {matched.keys_seconds} 秒（每份名单一次），打开 {matched.open_ms} 毫秒，相近索引 {matched.index_seconds} 秒、"
        f"{matched.index_mb} MB，进程增加 {matched.process_mb} MB（处理器时间）"
    )


def _say_review(speed: ReviewSpeed) -> None:
    key = "达到" if speed.key_ms < KEY_GOAL_MS else "未达到"
    opened = "达到" if speed.open_seconds < OPEN_GOAL_S else "未达到"
    say(f"审核　虚构线索，真的浏览器，实际用时；测时每核平均排着 {speed.load} 个任务")
    say(f"　　{speed.queue} 条的队列：登录到第一条 {speed.first_seconds} 秒，搜索两个字 {speed.search_ms} 毫秒")
    say(f"　　按键到画好：中位 {speed.key_ms} 毫秒，最长 {speed.key_most_ms} 毫秒　目标中位 {KEY_GOAL_MS} 以内，{key}")
    say(f"　　按键分拣 {speed.triaged} 条：{speed.triage_seconds} 秒")
    size = f"{speed.report_leads} 条的报告：{speed.report_mb} MB"
    say(f"　　{size}，打开 {speed.open_seconds} 秒　目标 {OPEN_GOAL_S} 以内，{opened}")
