"""What `xunzheng bench` prints: the figures with their samples, for a person or for a program."""

from dataclasses import asdict
from pathlib import Path

from benchmarks.crawling import CrawlSpeed, crawl_speed
from benchmarks.scanning import ScanSpeed, scan_speeds
from evidence.errors import InputError
from evidence.terminal import Step, say, say_json
from scanner.scan import Scanner


def bench(what: str, folder: Path | None, scanner: Scanner, step: Step, *, pages: int, rounds: int, as_json: bool) -> None:
    """Measure and print. Raises InputError when a folder is given with nothing to scan it for."""
    if what == "crawl" and folder is not None:
        raise InputError("测抓取速度用不着网页目录", place=str(folder), mend="要测扫描速度请写 bench scan 目录")
    if what != "crawl":
        for speed in scan_speeds(folder, scanner, pages=pages, rounds=rounds):
            say_json({"bench": "scan", **asdict(speed)}) if as_json else _say_scan(speed)
    if what != "scan":
        crawled = crawl_speed(pages=pages, rounds=rounds, on_round=step)
        say_json({"bench": "crawl", **asdict(crawled)}) if as_json else _say_crawl(crawled)


def _say_scan(speed: ScanSpeed) -> None:
    kind = "有候选词的网页" if speed.candidates else "没有候选词的网页"
    say(f"扫描　{speed.sample}　{kind} {speed.pages} 个（中位 {speed.kilobytes} KB），{speed.rounds} 轮")
    say(f"　　每核每秒 {speed.pages_per_second} 页，中位每页 {speed.ms} 毫秒（处理器时间）")


def _say_crawl(speed: CrawlSpeed) -> None:
    say(f"抓取　本机网站 {speed.pages} 页，{speed.rounds} 轮，巡证与不存证据的 Scrapy 交替先行")
    say(f"　　处理器时间：巡证每页 {speed.ours_ms_cpu} 毫秒，Scrapy {speed.bare_ms_cpu} 毫秒，{speed.times_cpu} 倍")
    say(f"　　实际用时　：巡证每页 {speed.ours_ms_wall} 毫秒，Scrapy {speed.bare_ms_wall} 毫秒，{speed.times_wall} 倍")
