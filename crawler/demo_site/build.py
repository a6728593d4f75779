"""Makes what cannot be written by hand: the published list as csv and xlsx, and the pictures of the demo sites.

Run it from the repository with the development requirements: python crawler/demo_site/build.py
The results are committed, so the demo itself needs neither Pillow nor fonts.
"""

import csv
import math
import random
import tomllib
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
FONTS = Path("/usr/share/fonts/opentype/noto")
LIST = tomllib.loads((HERE / "sites.toml").read_text("utf-8"))["list"]
COLUMNS = (
    "序号",
    "机构名称",
    "统一社会信用代码",
    "机构类别",
    "所在地区",
    "办学许可证号",
    "备案职业(工种)",
    "等级",
    "状态",
    "有效期至",
)
# region and kind digits of no real place; the last two characters are computed, so that the codes are well formed
LISTED = (
    ("云麓市砺行职业培训学校", "52MAXX0011", "民办职业培训学校", "青榆县", "人社民149900300001", "电工、焊工、保育师、养老护理员、中式烹调师", "五级至三级", "有效", "2027-03-31"),
    ("云麓市青禾职业培训学校（有限公司）", "91MAXX0012", "民办职业培训学校", "石坞区", "人社民149900300002", "育婴员、家政服务员", "五级、四级", "有效", "2027-06-30"),
    ("云麓市槐荫职业培训学校", "52MAXX0013", "民办职业培训学校", "石坞区", "人社民149900300003", "美容师、美发师", "五级、四级", "有效", "2026-12-31"),
    ("云麓市砚池电子商务职业培训学校", "52MAXX0014", "民办职业培训学校", "石坞区", "人社民149900300004", "电子商务师", "五级至三级", "有效", "2027-03-31"),
    ("青榆县晴耕职业技能培训学校", "52MAXX0015", "民办职业培训学校", "青榆县", "人社民149900300005", "农机修理工、果树园艺工", "五级、四级", "有效", "2028-01-31"),
    ("松庐县匠屋职业技术培训学校有限公司", "91MAXX0016", "民办职业培训学校", "松庐县", "人社民149900300006", "砌筑工、钢筋工", "五级、四级", "有效", "2027-09-30"),
    ("云麓鼎丰重工机械有限公司", "91MAXX0017", "自主评价企业", "石坞区", "", "铣工、车工、装配钳工", "五级至一级", "有效", "2028-12-31"),
    ("云麓远桥矿山设备有限公司", "91MAXX0018", "自主评价企业", "松庐县", "", "矿山电工、焊工", "五级至二级", "有效", "2027-05-31"),
    ("云麓工程技师学院（虚构）", "12MAXX0019", "自主评价院校", "石坞区", "", "数控车工、汽车维修工", "五级至三级", "有效", "2028-06-30"),
    ("云麓学院继续教育学院", "12MAXX0020", "社会培训评价组织", "石坞区", "", "企业人力资源管理师", "四级、三级", "有效", "2027-12-31"),
    ("云麓市家政行业协会（虚构）", "51MAXX0022", "社会培训评价组织", "石坞区", "", "家政服务员、母婴护理员", "五级至三级", "有效", "2027-04-30"),
    ("云麓市杏林健康职业培训学校", "52MAXX0023", "民办职业培训学校", "青榆县", "人社民149900300007", "保健按摩师", "五级、四级", "到期", "2025-12-31"),
    ("松庐县鹿鸣职业培训学校", "52MAXX0024", "民办职业培训学校", "松庐县", "人社民149900300008", "中式面点师", "五级", "年检不合格", "2026-12-31"),
    ("云麓市云帆驾驶服务培训中心", "52MAXX0025", "民办职业培训学校", "石坞区", "人社民149900300009", "道路客运服务员", "五级", "注销", "2024-12-31"),
    ("云麓晋澜餐饮管理有限公司", "91MAXX0026", "自主评价企业", "石坞区", "", "中式烹调师、餐厅服务员", "五级至三级", "有效", "2027-08-31"),
)  # fmt: skip
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code(short: str) -> str:
    """A well-formed 18-character code (GB 32100-2015) of an invented body: kind digits + body mark → both check digits."""
    body = short[2:]
    rest = 11 - sum(w * int(c, 36) for w, c in zip((3, 7, 9, 10, 5, 8, 4, 2), body, strict=True)) % 11
    head = f"{short[:2]}149900{body}{'X' if rest == 10 else rest % 11}"
    total = sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(head))
    return head + _ALPHABET[-total % 31]


def published_list() -> None:
    """The list in both forms bureaus publish, the xlsx with a title row above the headings."""
    rows = [(i, name, code(mark), *rest) for i, (name, mark, *rest) in enumerate(LISTED, 1)]
    with (HERE / "名单.csv").open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([COLUMNS, *rows])
    with xlsxwriter.Workbook(HERE / "名单.xlsx") as book:
        sheet = book.add_worksheet("名单")
        bold = book.add_format({"bold": True, "align": "center", "font_size": 14})
        sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, LIST["title"], bold)
        for number, row in enumerate([COLUMNS, *rows], 1):
            sheet.write_row(number, 0, row)
        sheet.write(len(rows) + 3, 0, f"发布单位：{LIST['source']}　文号：{LIST['document']}　发布日期：{LIST['published']}")
        sheet.set_column(1, 2, 34)


def font(size: int, bold: bool = True, serif: bool = False) -> ImageFont.FreeTypeFont:
    """The Chinese font at a size; index 2 of the collection is simplified Chinese."""
    name = f"Noto{'Serif' if serif else 'Sans'}CJK-{'Bold' if bold else 'Regular'}.ttc"
    return ImageFont.truetype(str(FONTS / name), size, index=2)


def middle(draw: ImageDraw.ImageDraw, y: int, text: str, face: ImageFont.FreeTypeFont, fill: str, width: int) -> None:
    """A line of text in the middle of a picture `width` wide."""
    draw.text(((width - draw.textlength(text, face)) / 2, y), text, fill, face)


def squares(draw: ImageDraw.ImageDraw, x: int, y: int, side: int) -> None:
    """Something that looks like a QR code and cannot be read as one: random squares, three corners."""
    dice, step = random.Random(7), side // 25
    draw.rectangle((x - 8, y - 8, x + 25 * step + 8, y + 25 * step + 8), "white")
    for i in range(25):
        for j in range(25):
            if dice.random() < 0.48:
                draw.rectangle((x + i * step, y + j * step, x + (i + 1) * step - 1, y + (j + 1) * step - 1), "black")
    for i, j in ((0, 0), (18, 0), (0, 18)):
        for inset, colour in ((0, "black"), (1, "white"), (2, "black")):
            far = 7 - inset
            box = (x + (i + inset) * step, y + (j + inset) * step, x + (i + far) * step - 1, y + (j + far) * step - 1)
            draw.rectangle(box, colour)


def star(draw: ImageDraw.ImageDraw, x: int, y: int, radius: int, fill: str) -> None:
    """A plain star within a ring: a stand-in, not an emblem of any state or body."""
    points = [
        (x + r * math.sin(math.pi * i / 5), y - r * math.cos(math.pi * i / 5)) for i, r in enumerate([radius, radius * 0.4] * 5)
    ]
    draw.polygon(points, fill)
    draw.ellipse((x - radius * 1.4, y - radius * 1.4, x + radius * 1.4, y + radius * 1.4), outline=fill, width=4)


def poster() -> Image.Image:
    """The sales poster: its slogans stand in the picture only."""
    image = Image.new("RGB", (720, 1080), "#b3140c")
    draw = ImageDraw.Draw(image)
    for y in range(0, 430):
        draw.line((0, y, 720, y), (200 - y // 8, 24 + y // 40, 14))
    for angle in range(0, 360, 12):
        reach = (360 + 700 * math.cos(math.radians(angle)), 300 + 700 * math.sin(math.radians(angle)))
        draw.line((360, 300, *reach), "#c22a16", 14)
    middle(draw, 70, "康语研学 · 年终冲刺", font(38), "#ffe6a0", 720)
    middle(draw, 140, "考证包过班", font(116), "#fff3c4", 720)
    middle(draw, 300, "考不过全额退款", font(62), "#ffd34d", 720)
    draw.rounded_rectangle((60, 410, 660, 720), 18, "#fff6e0")
    for line, text in enumerate(
        ("国家认可  全国通用", "零基础 · 不脱产 · 随到随学", "报两门立减 600 元", "12 月 31 日截止，仅限 50 名")
    ):
        middle(draw, 435 + line * 68, text, font(42), "#9c1006", 720)
    squares(draw, 270, 765, 180)
    middle(draw, 970, "扫码领取报考资料", font(30, bold=False), "#ffe6a0", 720)
    middle(draw, 1016, "晋云康语健康科技有限公司  400-000-0000", font(24, bold=False), "#f7c9a0", 720)
    return image


def sample_inside() -> Image.Image:
    """The inside of an invented certificate."""
    image = Image.new("RGB", (500, 350), "#fbf7ea")
    draw = ImageDraw.Draw(image)
    draw.rectangle((10, 10, 489, 339), outline="#b58a3a", width=3)
    draw.rectangle((16, 16, 483, 333), outline="#d8bd83", width=1)
    star(draw, 250, 48, 16, "#c8281e")
    middle(draw, 76, "职业资格证书", font(30, serif=True), "#8c1a10", 500)
    draw.rectangle((48, 138, 128, 240), "#dfe7ee", "#9fb0bf")
    draw.ellipse((72, 154, 104, 190), "#9fb0bf")
    draw.pieslice((58, 192, 118, 272), 180, 360, "#9fb0bf")
    for line, text in enumerate(("姓　　名：王某某", "项　　目：公共营养师", "等　　级：高　级", "证书编号：KY-0000-000000")):
        draw.text((156, 136 + line * 28), text, "#333333", font(16, bold=False, serif=True))
    draw.text((156, 262), "中国康语职业技能认证中心", "#333333", font(17, serif=True))
    draw.text((300, 294), "2026 年 9 月 30 日", "#333333", font(14, bold=False, serif=True))
    draw.ellipse((368, 216, 458, 306), outline="#d9372a", width=4)
    star(draw, 413, 261, 12, "#d9372a")
    draw.text((60, 292), "样 本", "#c9b98e", font(26, serif=True))
    return image


def sample_cover() -> Image.Image:
    """The cover of an invented certificate."""
    image = Image.new("RGB", (500, 350), "#7d1410")
    draw = ImageDraw.Draw(image)
    draw.rectangle((18, 18, 481, 331), outline="#d9b45a", width=2)
    star(draw, 250, 96, 30, "#d9b45a")
    middle(draw, 166, "职业技能证书", font(42, serif=True), "#e6c670", 500)
    middle(draw, 240, "中国康语职业技能认证中心", font(20, serif=True), "#e6c670", 500)
    return image


def strip(colours: tuple[str, str], large: str, small: str) -> Image.Image:
    """One band of a page that is made of pictures only."""
    image = Image.new("RGB", (780, 260), colours[0])
    draw = ImageDraw.Draw(image)
    draw.polygon(((470, 0), (780, 0), (780, 260), (370, 260)), colours[1])
    draw.ellipse((560, 60, 700, 200), outline="white", width=6)
    draw.text((48, 66), large, "white", font(48))
    draw.text((50, 150), small, "white", font(26, bold=False))
    return image


def photo(seed: int, colours: tuple[str, str, str]) -> Image.Image:
    """A drawn stand-in for a goods or classroom photo: a few soft shapes."""
    dice, image = random.Random(seed), Image.new("RGB", (400, 300), colours[0])
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 210, 400, 300), colours[1])
    for _ in range(5):
        x, y, r = dice.randint(60, 340), dice.randint(110, 220), dice.randint(26, 62)
        draw.rounded_rectangle((x - r, y - r * 0.7, x + r, y + r * 0.7), r // 2, colours[2], "white", 2)
    return image


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "guokang/assets/poster.png": poster,
    "guokang/assets/sample-inside.png": sample_inside,
    "guokang/assets/sample-cover.png": sample_cover,
    "guokang/assets/strip-1.png": lambda: strip(("#0b8a63", "#19c08c"), "心理咨询师", "火热招生中"),
    "guokang/assets/strip-2.png": lambda: strip(("#c9661a", "#f08a24"), "线上学习 在家考核", "随时报名 随时开课"),
    "guokang/assets/strip-3.png": lambda: strip(("#2b5fa5", "#3c78c3"), "点击查看报考章程", "康语研学"),
    "duoyan/img/b1.png": lambda: strip(("#5a2a82", "#8d4fc0"), "考证咨询", "二十四小时在线"),
    "duoyan/img/b2.png": lambda: strip(("#22577a", "#38a3a5"), "点我报名", "名额不多"),
    "shop/pic/bread.png": lambda: photo(3, ("#fdf1dc", "#d9b98a", "#c98a3c")),
    "shop/pic/bag.png": lambda: photo(5, ("#e9f1fb", "#b7c9de", "#3d6fb0")),
    "shop/pic/filter.png": lambda: photo(8, ("#eef7f3", "#c4dcd1", "#5fae90")),
    "shop/pic/gift.png": lambda: photo(11, ("#fdeaea", "#e3b3b3", "#c8281e")),
}


def pictures() -> None:
    """All pictures, in few colours so that they stay small."""
    for name, make in PICTURES.items():
        path = HERE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        make().quantize(128).save(path, optimize=True)


def main() -> None:
    """Make everything anew."""
    published_list()
    pictures()


if __name__ == "__main__":
    main()
