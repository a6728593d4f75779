"""What `xunzheng bench` prints: the figures with their samples, for a person or for a program."""

from dataclasses import asdict
from pathlib import Path

from benchmarks.crawling import CrawlSpeed, crawl_speed
from benchmarks.scanning import TIMES_GOAL, MatchSpeed, ScanSpeed, match_speed, scan_speeds
from evidence.errors import InputError
from evidence.terminal import Step, say, say_json
from scanner.scan import Scanner


def bench(what: str, folder: Path | None, scanner: Scanner, step: Step, *, pages: int, rounds: int, as_json: bool) -> None:
    """Measure and print. Raises InputError when a folder is given with nothing to scan it for."""
    if what == "crawl" and folder is not None:
        raise InputError("测抓取速度用不着网页目录", place=str(folder), mend="要测扫描速度请写 bench scan 目录")
    if what != "crawl":
        matched = match_speed(scanner, pages=pages, rounds=rounds)
        say_json({"bench": "match", **asdict(matched)}) if as_json else _say_match(matched)
        for speed in scan_speeds(folder, scanner, pages=pages, rounds=rounds):
            say_json({"bench": "scan", **asdict(speed)}) if as_json else _say_scan(speed)
    if what != "scan":
        crawled = crawl_speed(pages=pages, rounds=rounds, on_round=step)
        say_json({"bench": "crawl", **asdict(crawled)}) if as_json else _say_crawl(crawled)


def _say_match(speed: MatchSpeed) -> None:
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
    say(f"抓取　本机网站 {speed.pages} 页，{speed.rounds} 轮，巡证与不存证据的 Scrapy 交替先行")
    say(f"　　处理器时间：巡证每页 {speed.ours_ms_cpu} 毫秒，Scrapy {speed.bare_ms_cpu} 毫秒，{speed.times_cpu} 倍")
    say(f"　　实际用时　：巡证每页 {speed.ours_ms_wall} 毫秒，Scrapy {speed.bare_ms_wall} 毫秒，{speed.times_wall} 倍")
