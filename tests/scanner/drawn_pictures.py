"""Pictures as they would be seen, for tests of what is made of them: lines, marks and seals without any pixels."""

from collections.abc import Sequence

from evidence.sightings import Box, Line, Mark, MarkKind, Sighting
from scanner.source import ShownPicture

SIZE = 800
TOP, AROUND_TOP, BELOW = Box(360, 20, 440, 100), Box(350, 10, 450, 110), Box(420, 330, 600, 510)
SAMPLE = (
    "高级收纳师资格证书",
    "姓名：张某某",
    "身份证号：110101190001010000",
    "经考核合格，特发此证",
    "证书编号：XZ20240001",
    "发证机关（盖章）",
    "发证日期：2024年5月6日",
)


def lines(texts: Sequence[str], left: int = 100, top: int = 80) -> tuple[Line, ...]:
    """Lines below one another; the first is the largest."""
    found: list[Line] = []
    for text in texts:
        height = 40 if not found else 24
        found.append(Line(text, Box(left, top, left + height * len(text), top + height), 0.97))
        top += height + 26
    return tuple(found)


def emblem(score: float = 0.97, box: Box = TOP) -> Mark:
    return Mark(MarkKind.EMBLEM, box, score)


def badge(box: Box = AROUND_TOP) -> Mark:
    return Mark(MarkKind.POLICE_BADGE, box, 0.95)


def seal(around: str, text_score: float = 0.95, box: Box = BELOW) -> Mark:
    return Mark(MarkKind.SEAL, box, 0.96, around, "", text_score)


def picture(
    texts: Sequence[str] = (), marks: Sequence[Mark] = (), context: str = "img a.jpg", where: str = "第 1 张图"
) -> ShownPicture:
    sighting = Sighting("0" * 64, "演示", SIZE, SIZE, lines=lines(texts), marks=tuple(marks))
    return ShownPicture("http://pic.example/a.jpg", where, context, sighting)
