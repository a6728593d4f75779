"""Where text stands on a page's picture is noted as the picture has it, whatever the page says of itself."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from crawler import layout
from crawler.browser import find_browser
from crawler.renderer import Renderer
from crawler.shown import Keeping, Rendered
from evidence.captures import Role
from evidence.layout import Layout, TextRun, layout_from
from tests.crawler.apart import run_apart
from tests.crawler.sites import Reply, Site, serve

pytestmark = pytest.mark.browser

_LIES = """<script>
const nowhere = () => [new DOMRect(1, 1, 2, 2)];
Range.prototype.getClientRects = Element.prototype.getClientRects = nowhere;
Element.prototype.getBoundingClientRect = () => nowhere()[0];
document.getElementsByTagName = document.createTreeWalker = () => ({length: 0});
</script>"""
_SIGN = "<b style='background:#f0f;font:{size}px sans-serif'>{words}</b>"


def _marked(words: str, size: int = 18) -> str:
    return _SIGN.format(words=words, size=size)


PAGE = f"""<!doctype html><meta charset=utf-8><style>
body{{margin:30px}} h1{{height:100vh}} iframe{{margin:20px;border:7px solid #888;padding:3px}}
.cut{{overflow:hidden;height:20px}}</style>
{_LIES}<h1>{_marked("签约包过", 30)}</h1>
<p style="width:170px">随到随学随到随学<b>一次取证</b>，报名从速报名从速</p>
<p>😀 前有表情{_marked("保过")}</p>
<p style="visibility:hidden">藏着的字</p><p style="opacity:0">透明的字</p><p style="display:none">没有的字</p>
<p style="position:absolute;left:-5000px">外面的字</p><p><span style="font-size:0">没有大小</span></p>
<div class=cut style="width:60px;white-space:nowrap">露出被切去的</div>
<div style="overflow:hidden;width:40px;height:30px"><p style="margin:0">上面</p><p style="margin:40px 0">底下的字</p></div>
<div class=cut style="width:20px"><p style="position:absolute;left:500px;margin:0">放到别处的字</p></div>
<iframe width=300 height=150
srcdoc="<body style='margin:9px'><p>框里的{_marked('必中')}</p><p style='margin-top:900px'>框里下面的字</p>"></iframe>
<p style="margin-top:1500px">末尾{_marked("退款")}</p>"""  # fmt: skip

PAGES = {"/": Reply(PAGE.encode()), "/short": Reply("<!doctype html><meta charset=utf-8><p>短短的一页</p>".encode())}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve(PAGES) as standing:
        yield standing


def _shown(site: Site, path: str, *, mobile: bool = False) -> Rendered:
    async def once() -> Rendered:
        executable = find_browser()
        assert executable
        allowed = frozenset({site.host})
        renderer = Renderer(executable, allowed, "XunzhengBot/0.1", 40, Keeping(roles=()), mobile=mobile)
        try:
            return await renderer.render(f"{site.base}{path}", ("127.0.0.1",), "20261101-1")
        finally:
            await renderer.close()

    return run_apart(once())


def _layout(shown: Rendered) -> tuple[Layout, Image.Image]:
    found = layout_from(shown.layout or b"")
    assert found and shown.screenshot
    return found, Image.open(io.BytesIO(shown.screenshot)).convert("RGB")


def _lies_on(run: TextRun, picture: Image.Image) -> bool:
    """Whether a run's box is where its background's colour is, and no more than a pixel or two beside it."""
    box = run.box
    inside = picture.crop((box.left + 2, box.top + 2, box.right - 2, box.bottom - 2))
    pink = sum(1 for sign in inside.get_flattened_data() if sign == (255, 0, 255))
    corners = [(box.left - 3, box.top - 3), (box.right + 2, box.bottom + 2)]
    return pink > 0.3 * inside.width * inside.height and all(picture.getpixel(c) != (255, 0, 255) for c in corners)


@pytest.mark.parametrize("mobile", [False, True], ids=["desk", "phone"])
def test_runs_stand_where_the_picture_has_them(site: Site, mobile: bool) -> None:
    found, picture = _layout(_shown(site, "/", mobile=mobile))
    assert found.whole and (found.width, found.height) == picture.size
    placed = {run.text.strip(): run for run in found.runs}
    for words in ("签约包过", "保过", "必中", "退款"):
        assert _lies_on(placed[words], picture), (words, placed[words])
    assert "一次取证" in "".join(run.text for run in found.runs)


def test_what_the_picture_does_not_show_is_no_run(site: Site) -> None:
    found, _ = _layout(_shown(site, "/"))
    text = "".join(run.text for run in found.runs)
    for words in ("藏着的字", "透明的字", "没有的字", "外面的字", "没有大小", "被切去的", "底下的字", "框里下面的字"):
        assert words not in text
    assert "露出" in text and "放到别处的字" in text


@pytest.mark.parametrize(
    ("limit", "value", "why"), [("_MOST_NODES", 3, "网页太大"), ("_LARGEST", 10, "网页太大"), ("_SECONDS", 0.0, "0 秒没有做完")]
)
def test_a_layout_that_cannot_be_had_costs_only_itself(
    site: Site, monkeypatch: pytest.MonkeyPatch, limit: str, value: float, why: str
) -> None:
    monkeypatch.setattr(layout, limit, value)
    shown = _shown(site, "/short")
    assert shown.layout is None and dict(shown.lacking)[Role.LAYOUT] == why
    assert shown.screenshot and "短短的一页" in (shown.dom or b"").decode()


def test_runs_beyond_the_limit_are_left_out_and_said(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MOST_RUNS", 4)
    found, _ = _layout(_shown(site, "/"))
    assert len(found.runs) == 4 and not found.whole
