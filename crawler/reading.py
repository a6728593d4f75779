"""What a crawl reads off a page: links, walls, words, whether it must be rendered. Large pages are read in their own process.

The parser's time grows with the square of nesting and of attributes in a tag: 300,000 nested tags (1.5 MB) held it for two
minutes. A page small enough is harmless; what is larger is read apart, with limits on time and memory.
"""

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from crawler.links import links_of
from crawler.shell import is_challenge, why_render
from crawler.walls import Wall, wall_of
from crawler.wording import words_of
from evidence.observations import Outcome
from evidence.picturerefs import Reference, references

_SMALL, _FEW_TAGS = 200_000, 10_000  # characters and tags: at worst half a second
_SECONDS, _MEMORY = 15, 3 << 30
_MOST_ADDRESSES = 12  # of one picture
_LARGEST = 8 << 20  # characters; the rest of a longer page (a bomb) is not read for links
TOO_MUCH = "网页结构过大或嵌套过深，没有读取其中的链接"


@dataclass(frozen=True, slots=True)
class Reading:
    """Links of a page, why it needs a browser ('' when not), whether a protection service sent it, what went wrong, the
    wall that it is, and when they were asked for its words and its pictures: each by its addresses, those that it shows and
    those that it links to."""

    links: list[str]
    reason: str = ""
    challenge: bool = False
    note: str = ""
    wall: Wall | None = None
    words: list[str] = field(default_factory=list)
    shown: list[list[str]] = field(default_factory=list)
    linked: list[list[str]] = field(default_factory=list)


def read(text: str, base: str, *, shell: bool = False, words: bool = False, pictures: bool = False) -> Reading:
    """Read a page, whatever it is, within limits; whether it is only the shell of one, its words and its pictures, when that
    is asked."""
    if len(text) <= _SMALL and text.count("<") <= _FEW_TAGS:
        return _read(text, base, shell, words, pictures)
    return _read_apart(text, base, shell, words, pictures)


def _read(text: str, base: str, shell: bool, words: bool, pictures: bool) -> Reading:
    reading = Reading(links_of(text, base), wall=wall_of(text, base), words=words_of(text) if words else [])
    if shell:
        reading = replace(reading, reason=why_render(text), challenge=is_challenge(text))
    if pictures:
        found = [(one.linked, _addresses(one)) for one in references(text, base) if not one.icon]
        shown, linked = ([urls for aside, urls in found if urls and aside == wanted] for wanted in (False, True))
        reading = replace(reading, shown=shown, linked=linked)
    return reading


def _addresses(one: Reference) -> list[str]:
    return [url for url in one.urls if url[:5].lower() != "data:"][:_MOST_ADDRESSES]


def _read_apart(text: str, base: str, shell: bool, words: bool, pictures: bool) -> Reading:
    """As _read, in a process that is killed when it takes too long, and may die of what it reads."""
    asked = json.dumps([text[:_LARGEST], base, shell, words, pictures], ensure_ascii=False).encode("utf-8", "replace")
    with suppress(OSError, ValueError, TypeError, KeyError, subprocess.SubprocessError):
        done = subprocess.run(
            [sys.executable, "-m", "crawler.reading"],
            cwd=Path(__file__).resolve().parent.parent,
            input=asked,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
        told = json.loads(done.stdout)
        wall = Wall(Outcome(told["wall"]["outcome"]), told["wall"]["why"]) if told["wall"] else None
        return Reading(**{**told, "wall": wall})
    return Reading([], note=TOO_MUCH)


def _limit_memory() -> None:
    if os.name != "nt":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, most))


if __name__ == "__main__":
    _limit_memory()
    sys.stdout.write(json.dumps(asdict(_read(*json.load(sys.stdin.buffer)))))
