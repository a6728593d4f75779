"""What only scripts show is rendered, sealed and followed; what a page does beside being read is refused and noted."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from evidence.captures import Capture, Role
from evidence.findings import Health
from evidence.integrity import verify
from evidence.ledger import PageState
from evidence.project import Project, create_project
from evidence.settings import Settings
from evidence.targets import Render, Target, save_targets
from tests.crawler.conftest import run
from tests.crawler.sites import Reply, Site, page, serve

pytestmark = pytest.mark.browser

LONG = "本校开设电工、焊工、养老护理员等班次，学员完成学时后参加统一考试，考试合格者取得证书。" * 12


def html(body: str, head: str = "") -> Reply:
    return Reply(f"<html><head><title>页</title>{head}</head><body>{body}</body></html>".encode())


def script(code: str) -> Reply:
    return html(f'<div id="app"></div><script>{code}</script>')


def say(words: str) -> str:
    return f"document.getElementById('app').innerHTML = {words!r};"


PAGES = {
    "/": html(
        f"<p>{LONG}</p>"
        + "".join(
            f'<a href="/{name}">{name}</a>'
            for name in (
                *("shell", "alert", "popup", "download", "away", "loop", "more", "lazy", "tall", "empty", "challenge", "hop"),
                *("fetch", "hang"),
            )
        )
    ),
    "/shell": script(say('<p>签约包过，本页文字由脚本写出</p><a href="/behind">里面</a>')),
    "/behind": page("脚本里的链接才到得了的一页"),
    "/alert": script(say("对话框后面的字") + "alert('请加微信'); confirm('确定？'); window.onbeforeunload = () => '别走';"),
    "/popup": script(say("弹窗页") + "window.open('/popped');"),
    "/popped": page("弹出来的窗口"),
    "/download": script(say("下载页") + "location.href = '/file';"),
    "/file": Reply(b"x" * 100, headers={"Content-Type": "application/zip", "Content-Disposition": "attachment; filename=a.zip"}),
    "/away": script("location.href = 'http://elsewhere.example/';"),
    "/hop": script("location.href = '/landed';"),
    "/landed": html(f"<p>脚本跳转以后的页面。{LONG}</p>"),
    "/loop": script(say("死循环之前的字") + "setTimeout(() => { for (;;) {} }, 100);"),
    "/more": script(
        say('<button onclick="this.outerHTML = `展开以后：先拿证后付款`">查看更多</button><a href="/gone-elsewhere">查看更多</a>')
    ),
    "/lazy": script(
        "document.getElementById('app').innerHTML = '<div style=height:3000px>顶</div><p id=end></p>';"
        "new IntersectionObserver((seen, watch) => { if (seen[0].isIntersecting) {"
        " seen[0].target.textContent = '滚到才有的字'; watch.disconnect(); } }).observe(document.getElementById('end'));"
    ),
    "/tall": script(say('<div style="height:30000px">很高的页面</div>')),
    "/empty": Reply(b"<html></html>"),
    "/challenge": html("<p>请完成验证</p><script>document.body.innerHTML = '破解了'</script>"),
    "/fetch": script("fetch('/data').then(r => r.text()).then(t => { document.getElementById('app').textContent = t; });"),
    "/data": Reply("由接口取来的字".encode(), headers={"Content-Type": "text/plain; charset=utf-8"}),
    "/hang": html('<div id="app"></div><img src="/slow.png"><script src="/slow.js"></script>'),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, Site]]:
    with serve(PAGES, slow={"/slow.png": 60.0, "/slow.js": 60.0}) as site:
        settings = Settings(delay=0.0, allow_private=(site.host,), render_seconds=20, pictures=False)
        project = create_project(tmp_path_factory.mktemp("render") / "p", settings)
        save_targets(project.targets_file, (Target("t", "t", (f"{site.base}/",), ("127.0.0.1",), depth=5, budget=50),))
        run(project)
        yield project, site


def capture(project: Project, path: str) -> Capture:
    return next(c for c in project.captures.all() if c.url.endswith(path))


def dom(project: Project, path: str) -> str:
    return (project.vault.read(capture(project, path), Role.DOM) or b"").decode()


def test_a_page_with_its_text_in_place_is_not_rendered(crawled: tuple[Project, Site]) -> None:
    plain = capture(crawled[0], ":" + str(crawled[1].port) + "/")
    assert (plain.render, plain.render_reason) == ("static", "")
    assert [f.role for f in plain.files] == [Role.WARC]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/shell", "签约包过，本页文字由脚本写出"),
        ("/alert", "对话框后面的字"),
        ("/popup", "弹窗页"),
        ("/download", "下载页"),
        ("/more", "展开以后：先拿证后付款"),
        ("/lazy", "滚到才有的字"),
        ("/fetch", "由接口取来的字"),
        ("/hop", "脚本跳转以后的页面"),
    ],
)
def test_what_scripts_show_is_sealed(crawled: tuple[Project, Site], path: str, words: str) -> None:
    project, _ = crawled
    sealed = capture(project, path)
    assert words in dom(project, path)
    assert sealed.render == "browser" and sealed.render_reason and sealed.browser.startswith("Chromium ")
    assert words.encode() not in project.vault.page(sealed).body or path in (
        "/shell",
        "/alert",
        "/popup",
        "/download",
        "/more",
        "/lazy",
    )
    assert project.vault.page(sealed).body == PAGES[path].body, "the response as received is sealed beside it"
    picture = Image.open(io.BytesIO(project.vault.read(sealed, Role.SCREENSHOT) or b""))
    assert picture.format == "PNG" and picture.width == 1366 and picture.height >= 900


@pytest.mark.parametrize(
    ("path", "note"),
    [
        ("/alert", "页面弹出对话框：请加微信"),
        ("/popup", "页面要打开新窗口"),
        ("/download", "页面要下载文件"),
        ("/away", "页面要跳到站外 http://elsewhere.example/，没有跟去"),
        ("/tall", "截图只到 20000 像素"),
        ("/challenge", "像是防护验证页，照原样封存，不作破解"),
        ("/loop", "网页在浏览器里 20 秒没有完成"),
        ("/hang", "页面一直没有停下来"),
    ],
)
def test_what_a_page_does_besides_is_noted(crawled: tuple[Project, Site], path: str, note: str) -> None:
    assert any(note in one for one in capture(crawled[0], path).notes), capture(crawled[0], path).notes


def test_pages_that_cannot_be_rendered_are_sealed_as_received(crawled: tuple[Project, Site]) -> None:
    project, _ = crawled
    for path in ("/loop", "/challenge"):
        assert capture(project, path).render == "static" and capture(project, path).file(Role.DOM) is None
    assert "破解了" not in dom(project, "/challenge")


def test_links_that_scripts_made_are_followed_and_windows_are_not(crawled: tuple[Project, Site]) -> None:
    project, site = crawled
    assert capture(project, "/behind").status == 200
    assert not {"/popped", "/favicon.ico"} & set(site.asked)


def test_a_tall_page_is_cut_in_its_picture_only(crawled: tuple[Project, Site]) -> None:
    project, _ = crawled
    picture = Image.open(io.BytesIO(project.vault.read(capture(project, "/tall"), Role.SCREENSHOT) or b""))
    assert picture.height == 20_000


def test_the_run_ends_and_the_evidence_is_whole(crawled: tuple[Project, Site]) -> None:
    project, _ = crawled
    counts = project.ledger.counts(project.runs.all()[0].run_id)
    assert counts[PageState.QUEUED] == counts[PageState.FETCHING] == 0
    assert {f.health for f in verify(project)} == {Health.OK}
    assert capture(project, "/hang").render == "browser"


@pytest.mark.parametrize(("policy", "rendered"), [(Render.ALWAYS, True), (Render.NEVER, False)])
def test_a_target_may_ask_for_always_or_never(tmp_path_factory: pytest.TempPathFactory, policy: Render, rendered: bool) -> None:
    pages = {"/": html(f"<p>{LONG}</p><a href=/js>js</a>"), "/js": PAGES["/shell"]}
    with serve(pages) as site:
        project = create_project(tmp_path_factory.mktemp("p") / "p", Settings(delay=0.0, allow_private=(site.host,)))
        save_targets(project.targets_file, (Target("t", "t", (f"{site.base}/",), ("127.0.0.1",), render=policy),))
        run(project)
    sealed = [c for c in project.captures.all() if not c.url.endswith("/behind")]
    assert [c.file(Role.SCREENSHOT) is not None for c in sealed] == [rendered] * 2
    assert sealed[0].render_reason == ("目标要求" if rendered else "")


def test_without_a_browser_static_pages_go_on_and_say_so(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path_factory.mktemp("empty")
    monkeypatch.setenv("PATH", str(empty))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(empty))
    monkeypatch.delenv("XUNZHENG_CHROMIUM", raising=False)
    with serve({"/": PAGES["/shell"]}) as site:
        project = create_project(empty / "p", Settings(delay=0.0, allow_private=(site.host,)))
        save_targets(project.targets_file, (Target("t", "t", (f"{site.base}/",), ("127.0.0.1",)),))
        run(project)
    (sealed,) = project.captures.all()
    assert sealed.render == "static" and sealed.notes == ("需要渲染而没有浏览器",)
