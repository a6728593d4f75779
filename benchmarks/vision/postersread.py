"""How well posters are read: terms found and found rightly by exact match, lines, and the processor's time a poster."""

import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.vision.posters import CURVED, EASY, HARD, Poster, fonts_found, made_posters
from benchmarks.vision.posterwords import TERMS
from evidence.errors import InputError
from evidence.terminal import Step

EASY_GOAL, HARD_GOAL, PRECISION_GOAL, RATE_GOAL = 0.995, 0.95, 0.99, 1.5
_JUNK = re.compile(r"[^0-9a-z%\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class PostersRead:
    """One set: terms found of those that stand there, of those found the right ones, lines read to the letter, by kind.

    `a_second` is how many posters two processes on two cores read a second, by the processor's time of one.
    """

    name: str
    seed: int
    fonts: tuple[str, ...]
    posters: int
    found: int
    terms: int
    wrong: int
    exact: int
    lines: int
    seconds: float
    kinds: dict[str, tuple[int, int]]
    missed: tuple[str, ...]

    @property
    def recall(self) -> float:
        return self.found / max(1, self.terms)

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + self.wrong)

    @property
    def a_second(self) -> float:
        return 2 * self.posters / max(0.001, self.seconds)


def posters_read(seed: int, each: int, step: Step) -> Iterator[PostersRead]:
    """The easy set, the hard one, and curved text by itself. Raises InputError where no font with Chinese is found."""
    fonts = fonts_found()
    if not fonts:
        raise InputError("找不到中文字体，画不出海报", place="系统字体", mend="请安装 fonts-noto-cjk")
    for name, kinds in (("easy", EASY), ("hard", HARD), ("curved", CURVED)):
        posters = made_posters(kinds, Random(f"{seed} {name}"), each, fonts)
        yield _read(name, seed, tuple(font.name for font in fonts), posters, step)


def _read(name: str, seed: int, fonts: tuple[str, ...], posters: Sequence[Poster], step: Step) -> PostersRead:
    from vision.opening import open_picture
    from vision.posters import Reader

    reader = Reader()
    found, there, wrong, exact, lines = Counter[str](), Counter[str](), 0, 0, 0
    seconds, missed = 0.0, []
    for number, poster in enumerate(posters, 1):
        began = time.process_time()
        read = [plain(line.text) for frame in open_picture(poster.data).frames for line in reader.read(frame)]
        seconds += time.process_time() - began
        told = {term for term in TERMS if any(plain(term) in line for line in read)}
        found[poster.kind] += len(told & poster.terms)
        there[poster.kind] += len(poster.terms)
        wrong += sum(not any(plain(term) in plain(line) for line in poster.lines) for term in told)
        missed += [f"{poster.kind}：{term}" for term in sorted(poster.terms - told)]
        exact += sum(any(plain(line) in one for one in read) for line in poster.lines)
        lines += len(poster.lines)
        step(number, len(posters), f"{name} {poster.kind}")
    kinds = {kind: (found[kind], there[kind]) for kind in there}
    totals = (found.total(), there.total(), wrong, exact, lines, round(seconds, 1))
    return PostersRead(name, seed, fonts, len(posters), *totals, kinds, tuple(missed))


def plain(text: str) -> str:
    """Text as it is compared: width and case undone, only letters, digits, characters."""
    return _JUNK.sub("", unicodedata.normalize("NFKC", text).lower())
