"""What `xunzheng bench vision` prints."""

import os
import random
from collections.abc import Iterator
from dataclasses import asdict

from benchmarks.vision import marks, seals
from benchmarks.vision.marks import Count, Found
from benchmarks.vision.postersread import EASY_GOAL, HARD_GOAL, PRECISION_GOAL, RATE_GOAL, PostersRead, posters_read
from benchmarks.vision.seals import SealFigures
from evidence.errors import InputError
from evidence.terminal import Step, say_all, say_json
from vision.training.assets import AssetsMissingError

SEALS = 240
LOOKS = {
    "colour": "彩色", "gold": "烫金", "mono": "单色", "grey": "灰度", "emboss": "压凹凸", "print": "单色印刷",
    "relief": "浮雕", "duotone": "双色", "lines": "线描（另计）", "silhouette": "剪影（另计）",
}  # fmt: skip


def bench_vision(step: Step, *, pictures: int, as_json: bool) -> None:
    """Measure and print. Raises InputError where the pictures that the trials are made of are not there."""
    given = os.environ.get("XUNZHENG_BENCH_SEED", "")
    seed = int(given) if given.isdigit() else random.SystemRandom().randrange(1 << 30)
    _seals(seed, as_json=as_json)
    for read in posters_read(seed, max(1, pictures // 200), step):
        fields = asdict(read) | {"recall": read.recall, "precision": read.precision, "a_second": read.a_second}
        say_json({"bench": "vision-posters", **fields}) if as_json else say_all(poster_lines(read))
    try:
        found = marks.measured(seed, pictures, step)
    except AssetsMissingError as error:
        place, _, mend = str(error).partition("：")
        raise InputError("生成测试图片的素材不全", place=place, mend=mend) from error
    if as_json:
        say_json({"bench": "vision-marks", **asdict(found)})
    else:
        say_all(mark_lines(found))


def _seals(seed: int, *, as_json: bool) -> None:
    figures = seals.seal_figures(seed, SEALS)
    if as_json:
        fonts = seals.fonts_found()
        say_json({"bench": "vision-seals", "seed": seed, "fonts": fonts, "figures": [asdict(one) for one in figures]})
    else:
        say_all(seal_lines(seed, figures))


def seal_lines(seed: int, figures: list[SealFigures]) -> Iterator[str]:
    drawn = f"{SEALS} 枚自绘的圆章、椭圆章（磨损、倾斜、模糊、压字），字体 {'、'.join(seals.fonts_found())}"
    yield f"读印章　{drawn}（XUNZHENG_BENCH_SEED={seed} 时相同）"
    for one in figures:
        goal = f"　目标 {seals.KEYWORD_GOAL}" if (one.least, one.most) == seals.HELD_TO else ""
        yield (
            f"　　{one.least}–{one.most - 1} 像素 {one.seals} 枚"
            f"　机关字样召回 {one.keyword_recall:.3f}{goal}、精确 {one.keyword_precision:.3f}"
            f"　字 {one.characters:.3f}　整名 {one.exact:.3f}　横文 {one.across:.3f}　每枚 {one.seconds:.2f} 秒（处理器时间）"
        )


def poster_lines(read: PostersRead) -> Iterator[str]:
    goal = {"easy": EASY_GOAL, "hard": HARD_GOAL}.get(read.name)
    title = {"easy": "海报文字（容易）", "hard": "海报文字（难）", "curved": "弧形文字（另计）"}[read.name]
    yield f"{title}　{read.posters} 幅（XUNZHENG_BENCH_SEED={read.seed} 时画面相同），字体：{'、'.join(read.fonts)}"
    recall = f"　　用语召回 {read.recall:.3f}（{read.found}/{read.terms}）" + (f"　目标 {goal}" if goal else "")
    yield f"{recall}；精确 {read.precision:.3f}　目标 {PRECISION_GOAL}；整行一字不差 {read.exact}/{read.lines}"
    yield "　　　　" + "；".join(f"{kind} {found}/{there}" for kind, (found, there) in read.kinds.items())
    if read.missed:
        yield f"　　　　没认出：{'、'.join(read.missed[:20])}"
    yield f"　　两个进程每秒 {read.a_second:.2f} 幅（按处理器时间）" + (f"　目标 {RATE_GOAL}" if read.name == "easy" else "")


def mark_lines(found: Found) -> Iterator[str]:
    yield f"国徽、警徽、印章　画面 {found.scenes} 幅（XUNZHENG_BENCH_SEED={found.seed} 时画面相同）"
    right = f"精确 {_of(found.emblem_right)}　目标 {marks.PRECISION_GOAL}"
    yield f"　　国徽：召回 {_of(found.emblem)}　目标 {marks.RECALL_GOAL}；{right}"
    yield "　　　　按边长（像素）：" + "；".join(f"{name} {_of(found.sizes[name])}" for name in sorted(found.sizes, key=_first))
    looks = (f"{LOOKS.get(name, name)} {_of(count)}" for name, count in sorted(found.looks.items()))
    yield "　　　　按样子：" + "；".join(looks)
    right = f"精确 {_of(found.seal_right)}　目标 {marks.SEAL_PRECISION_GOAL}"
    yield f"　　印章：召回 {_of(found.seal)}　目标 {marks.SEAL_RECALL_GOAL}；{right}"
    yield f"　　警徽：召回 {_of(found.badge)}"
    wrong = f"别的图当成国徽：{found.on_others.hit}/{found.on_others.of}"
    yield f"　　警徽等徽章当成国徽：{found.on_badges.hit}/{found.on_badges.of}；{wrong}"
    if found.taken:
        yield "　　　　当成国徽的是：" + "、".join(found.taken[:12])
    yield f"　　处理器时间：每百万像素 {found.ms_a_megapixel} 毫秒　目标 {marks.MS_GOAL} 以内"


def _first(band: str) -> int:
    return int(band.partition("–")[0])


def _of(count: Count) -> str:
    return f"{count.share:.3f}（{count.hit}/{count.of}）"
