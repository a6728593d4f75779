"""What stands in a page's pictures is judged by the same rules: lines of a block together, each hit framed on its picture."""

import json
from dataclasses import asdict

import pytest

from evidence.leads import Hit, Kind, Written, lead_from
from evidence.pictures import WHOLE_PAGE
from evidence.sightings import Box, Code, Line, Sighting
from evidence.subjects import About
from scanner.postertext import SURELY_READ, poster_runs
from scanner.scan import Scanner
from scanner.source import ShownPicture, Source


def line(text: str, left: int, top: int, score: float = 0.98, height: int = 30) -> Line:
    return Line(text, Box(left, top, left + height * len(text), top + height), score)


def picture(*lines: Line, where: str = "网页里第 1 张图“海报”", codes: tuple[Code, ...] = ()) -> ShownPicture:
    return ShownPicture("http://a.example/1.png", where, "", Sighting("d" * 64, "t", 900, 900, 1, lines, (), codes))


def texts(*lines: Line) -> list[str]:
    return [text for text, _, _ in poster_runs([picture(*lines)], [])]


@pytest.mark.parametrize(
    ("lines", "blocks"),
    [
        ([line("签约国家职业", 10, 10), line("资格证书班", 10, 48)], ["签约国家职业\n资格证书班"]),
        (
            [line("左边的一栏", 10, 10), line("右边的一栏", 500, 12), line("左边第二行", 10, 45)],
            ["左边的一栏\n左边第二行", "右边的一栏"],
        ),
        ([line("大字标题", 10, 10, height=60), line("小字说明", 10, 75, height=18)], ["大字标题", "小字说明"]),
        ([line("上面一段", 10, 10), line("下面一段", 10, 200)], ["上面一段", "下面一段"]),
        ([line("签约包过，不再发愁", 10, 10), line("证书全国通用", 10, 45)], ["签约包过，不再发愁", "证书全国通用"]),
        ([line("不再发愁", 10, 10), line("证书全国通用啊", 10, 45)], ["不再发愁", "证书全国通用啊"]),
        ([line("报名就送，", 10, 10), line("不过退费", 165, 12)], ["报名就送，\n不过退费"]),
        ([], []),
    ],
    ids=["wrapped", "columns", "sizes", "far apart", "slogans", "short", "one level", "nothing"],
)
def test_lines_that_belong_together_are_one_run(lines: list[Line], blocks: list[str]) -> None:
    assert texts(*lines) == blocks


def hits(scanner: Scanner, source: Source) -> list[Hit]:
    return [hit for lead in scanner.scan(source).leads for hit in lead.hits]


def shown(*pictures: ShownPicture, body: str = "") -> Source:
    html = f"<html><body><h1>会计培训报名</h1><p>学费1980元，报名咨询老师</p>{body}</body></html>"
    return Source("http://a.example/", "a.example", html.encode(), "text/html; charset=utf-8", pictures=pictures)


def test_a_hit_says_on_which_picture_and_where_its_words_stand(scanner: Scanner) -> None:
    found = [h for h in hits(scanner, shown(picture(line("我们签约包过不再发愁", 100, 200)))) if h.quote == "包过"]
    assert [(h.kind, h.locator) for h in found] == [(Kind.OCR, "网页里第 1 张图“海报”（图中文字）")]
    framed = found[0].framed
    assert framed and framed.picture == "d" * 64 and framed.score == 0.98
    [box] = framed.boxes
    assert (box.top, box.bottom) == (200, 230) and 205 <= box.left <= 220 and 280 <= box.right <= 300


def test_words_broken_over_lines_are_framed_on_both(scanner: Scanner) -> None:
    source = shown(picture(line("我校所发证书全国", 100, 100), line("通用，联网可查", 100, 138)))
    whole = [h for h in hits(scanner, source) if h.quote == "全国\n通用"]
    assert whole and whole[0].framed and [box.top for box in whole[0].framed.boxes] == [100, 138]
    assert whole[0].written == Written.LITERAL, "a line is full: nobody hides anything"


def test_leads_are_kept_with_their_frames(scanner: Scanner) -> None:
    leads = scanner.scan(shown(picture(line("签约包过不再发愁", 100, 200)), body="<p>签约包过</p>")).leads
    assert any(h.framed for lead in leads for h in lead.hits) and any(not h.framed for lead in leads for h in lead.hits)
    for lead in leads:
        fields = json.loads(json.dumps(asdict(lead)))
        assert lead_from(fields) == lead
        for hit in fields["hits"]:  # as leads were kept before pictures were looked at
            del hit["framed"]
        assert all(h.framed is None for h in lead_from(fields).hits)


@pytest.mark.parametrize(("score", "doubted"), [(SURELY_READ, False), (SURELY_READ - 0.01, True)])
def test_what_was_read_badly_is_left_to_a_person(score: float, doubted: bool, scanner: Scanner) -> None:
    [lead] = [x for x in scanner.scan(shown(picture(line("签约包过", 10, 10, score)))).leads if x.wording == "包过"]
    said = [p for p in lead.points if "需要人工看图" in p.reason]
    assert [p.points for p in said] == ([-1] if doubted else [])


def test_read_badly_but_said_on_the_page_too_is_no_doubt(scanner: Scanner) -> None:
    source = shown(picture(line("签约包过", 10, 10, 0.6)), body="<p>签约包过，报名从速</p>")
    [lead] = [x for x in scanner.scan(source).leads if x.wording == "包过"]
    assert not any("需要人工看图" in p.reason for p in lead.points)


def test_of_the_whole_page_only_what_stands_nowhere_else_is_taken() -> None:
    page = [("签约包过，不再发愁，欢迎来校咨询", Kind.BODY, str)]
    whole = picture(
        line("签约包过，不再发愁", 10, 10), line("证书全国通用", 10, 300), line("画布上的保过班", 10, 600), where=WHOLE_PAGE
    )
    own = picture(line("证书全国通用", 10, 10))
    assert [(text, place()) for text, _, place in poster_runs([whole, own], page)] == [
        ("证书全国通用", "网页里第 1 张图“海报”（图中文字）"),
        ("画布上的保过班", "整页截图，左 10、上 600、右 220、下 630 像素（图中文字）"),
    ]


def test_a_picture_that_was_not_looked_at_is_told(scanner: Scanner) -> None:
    refused = ShownPicture("", "网页里第 2 张图", "", Sighting("e" * 64, "t", 0, 0, 0, refused="图片太大，没有看"))
    assert scanner.scan(shown(picture(), refused)).problem == "网页里第 2 张图：图片太大，没有看"
    assert scanner.scan(shown(refused, refused)).problem.startswith("2 张图片没有看（网页里第 2 张图：")


def test_codes_and_numbers_in_pictures_are_the_subjects_too(scanner: Scanner) -> None:
    poster = picture(line("签约包过，电话0355-2000001", 10, 10), codes=(Code("https://u.wechat.com/yanshi", Box(5, 6, 90, 90)),))
    mentions = scanner.scan(shown(poster)).subject.mentions
    assert [(m.value, m.where) for m in mentions if m.about == About.QR] == [
        ("https://u.wechat.com/yanshi", "网页里第 1 张图“海报”，左起 5、上起 6 像素")
    ]
    assert any(m.about == About.PHONE and m.value.replace("-", "").endswith("03552000001") for m in mentions)
