"""The pictures of pages that no browser shows are fetched, sealed, and found again with their page, within limits."""

import base64
import io
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image

from crawler.openhours import OpenHours
from evidence.captures import Capture
from evidence.clock import BEIJING, now
from evidence.findings import Health
from evidence.integrity import verify
from evidence.ledger import LedgerPage, PageKind, PageState
from evidence.observations import Outcome
from evidence.pictures import PagePicture, captures_of_pictures, pictures_of
from evidence.project import Project, create_project
from evidence.settings import Settings
from evidence.targets import Render, Target, save_targets
from tests.crawler.forked import begin
from tests.crawler.sites import Reply, Site, page, serve

LONG = "本校面向社会开设多种课程，欢迎来校参观咨询，详情请到校办公室了解。" * 12


@cache  # noise, another each time it is made
def picture(seed: int, kind: str = "PNG", side: int = 40) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((side, side), 10 + seed).convert("RGB").save(buffer, kind)
    return buffer.getvalue()


def reply(body: bytes, mime: str = "image/png", **more: str) -> Reply:
    return Reply(body, headers={"Content-Type": mime, **more})


def shop(markup: str, *links: str) -> Reply:
    return Reply(page(LONG, *links).body.replace(b"</body>", f"{markup}</body>".encode()))


def project_of(folder: Path, *sites: Site, settings: dict[str, object] | None = None, **more: object) -> Project:
    opened = tuple(site.host for site in sites)
    project = create_project(folder, Settings(delay=0.0, allow_private=opened, **(settings or {})))  # type: ignore[arg-type]
    values: dict[str, object] = {"depth": 3, "budget": 50, "render": Render.NEVER, **more}
    target = Target("t", "t", (f"{sites[0].base}/",), ("127.0.0.1",), **values)  # type: ignore[arg-type]
    save_targets(project.targets_file, (target,))
    return project


def run(project: Project) -> None:
    process = begin(project.root)
    process.join(120)
    assert process.exitcode == 0


def ledger_of(project: Project, site: Site) -> dict[str, LedgerPage]:
    newest = project.runs.all()[0].run_id
    return {p.url.removeprefix(site.base): p for p in project.ledger.pages(newest, kind=PageKind.PICTURE)}


def capture_of(project: Project, path: str) -> Capture:
    """The newest capture of a page."""
    return [c for c in project.captures.all() if c.url.endswith(path)][-1]


def shown_by(project: Project, path: str) -> dict[str, PagePicture]:
    capture = capture_of(project, path)
    found = pictures_of(project.vault, capture, project.captures.pictures_of(capture))
    return {one.url.rpartition("/")[2]: one for one in found}


def asked_for(site: Site, path: str) -> list[dict[str, str]]:
    return [head for asked, head in zip(site.asked, site.heads, strict=True) if asked == path]


DATA = base64.b64encode(picture(40)).decode()
WAYS = f"""<img src=/a.png alt="办学许可证"><img src=/loading.gif data-original=/lazy.png><img srcset="/s.png 1x, /l.png 2x">
<picture><source srcset=/p.webp><img src=/p.png></picture><div class=hero style="background:url(/bg.jpg)"></div>
<style>.ban{{background-image:url('/ban.png')}}</style><input type=image src=/go.gif alt=报名><video poster=/v.bmp></video>
<img src="data:image/png;base64,{DATA}"><object data=/draw.svg></object><a href=/files/简章.pdf>招生简章</a>
<img src=/a.png alt=又一次><link rel=icon href=/icon.png><img src=/dot.gif width=1 height=1>"""
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<path d='M0 0h9'/>" * 20 + b"</svg>"
PICTURES = {
    "/a.png": reply(picture(1)),
    "/lazy.png": reply(picture(2)),
    "/l.png": reply(picture(3)),
    "/p.webp": reply(picture(4, "WEBP"), "image/webp"),
    "/bg.jpg": reply(picture(5, "JPEG"), "image/jpeg"),
    "/ban.png": reply(picture(6), "text/html"),  # a server that says what is not so
    "/go.gif": reply(picture(7, "GIF"), "image/gif"),
    "/v.bmp": reply(picture(8, "BMP"), "application/octet-stream"),
    "/draw.svg": reply(SVG, "text/xml"),
    "/files/%E7%AE%80%E7%AB%A0.pdf": reply(b"%PDF-1.7\n" + b"%" * 200, "application/pdf"),
}
REFUSED = {
    "/false.png": (reply(b"<html><script>alert(1)</script></html>" * 9), PageState.SKIPPED, "不是图片（服务器说是 image/png）"),
    "/program.png": (reply(b"MZ" + b"\0" * 500), PageState.SKIPPED, "不是图片（服务器说是 image/png）"),
    "/large.png": (reply(picture(9, side=1000)), PageState.FAILED, "打不开（回应太大）"),
    "/gone.png": (Reply(b"no", 404), PageState.FAILED, "HTTP 404"),
    "/never.png": (reply(picture(10)), PageState.SKIPPED, "robots.txt 不允许"),
    "/inside.png": (Reply(b"", 302, {"Location": "http://127.0.0.1:1/secret.png"}), PageState.SKIPPED, "内网地址"),
    "/round.png": (Reply(b"", 302, {"Location": "/round.png"}), PageState.FAILED, "重定向太多"),
}
HOSTILE = "".join(
    f'<img src="{url}">'
    for url in ("javascript:alert(1)", "file:///etc/passwd", "http://169.254.169.254/x.png", "http://[::1", "about:blank")
)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, Site, Site]]:
    elsewhere = {"/cdn.png": reply(picture(11)), "/other.pdf": reply(b"%PDF-1.7")}
    with serve(elsewhere) as cdn:
        refused = "".join(f"<img src={path}>" for path in REFUSED)
        far = f"<img src={cdn.base}/cdn.png><a href={cdn.base.replace('127.0.0.1', 'localhost')}/other.pdf>公文</a>"
        pages = {
            "/": shop(WAYS, "/bad"),
            "/bad": shop(f"{refused}{HOSTILE}<img src=/ok.png>{far}<img src=/a.png>"),
            "/ok.png": Reply(b"", 301, {"Location": "/moved/ok.png"}),
            "/moved/ok.png": reply(picture(12)),
            "/robots.txt": Reply(b"User-agent: *\nDisallow: /never", headers={"Content-Type": "text/plain"}),
            **PICTURES,
            **{path: one for path, (one, _, _) in REFUSED.items()},
        }
        with serve(pages) as site:
            project = project_of(tmp_path_factory.mktemp("pictures") / "p", site, cdn, settings={"picture_mb": 1})
            run(project)
            yield project, site, cdn


def test_each_way_of_showing_is_captured_with_its_place(crawled: tuple[Project, Site, Site]) -> None:
    project, site, _ = crawled
    found = shown_by(project, "/")
    told = {name: (one.where, one.read(project.vault)) for name, one in found.items()}
    assert told.pop("") == ("网页里第 5 张图（数据写在网页里）", picture(40))
    wanted = {unquote(path.rpartition("/")[2]): one.body for path, one in PICTURES.items()}
    assert {name: body for name, (_, body) in told.items()} == wanted
    assert {name: where for name, (where, _) in told.items()} == {
        "a.png": "网页里第 1 张图“办学许可证”",
        "lazy.png": "网页里第 2 张图",
        "l.png": "网页里第 3 张图",
        "p.webp": "网页里第 4 张图",
        "bg.jpg": "<div> 的背景图",
        "ban.png": "样式 .ban 的背景图",
        "go.gif": "图片按钮“报名”",
        "v.bmp": "视频的封面图",
        "draw.svg": "嵌入的文件 draw.svg",
        "简章.pdf": "链接“招生简章”指向的文件 简章.pdf",
    }
    assert {"/icon.png", "/dot.gif", "/s.png", "/loading.gif", "/p.png"}.isdisjoint(site.asked)


def test_a_picture_is_sealed_as_pages_are_and_counted_apart(crawled: tuple[Project, Site, Site]) -> None:
    project, site, _ = crawled
    run_id = project.runs.all()[0].run_id
    page = capture_of(project, "/")
    sealed = project.captures.pictures_of(page)
    (first,) = [c for c in sealed if c.url.endswith("/a.png")]
    assert first.header("Content-Type") == "image/png" and first.connections and first.circumstances is not None
    assert not any("没有在浏览器里打开" in said for said in first.completeness)
    assert {f.health for f in verify(project)} == {Health.OK}
    assert project.captures.count() == len(list(project.captures.all())) == 2 == project.ledger.counts(run_id)[PageState.SEALED]
    assert project.ledger.counts(run_id, PageKind.PICTURE)[PageState.SEALED] == len(PICTURES) + 2
    assert [c.url for c in project.captures.unscanned("k")] == [f"{site.base}/", f"{site.base}/bad"]
    assert len(project.observations.of_run(run_id)) == 2
    assert captures_of_pictures(project.captures, page, {first.picture, "no"}) == (first,)


def test_each_address_is_asked_for_once_and_told_who_shows_it(crawled: tuple[Project, Site, Site]) -> None:
    project, site, cdn = crawled
    before = site.asked[: site.asked.index("/bad")]
    assert len(PICTURES.keys() & set(before)) <= 2, "pictures wait behind pages, but for those that are under way with them"
    (head,) = asked_for(site, "/a.png")  # shown by two pages
    assert head["Referer"] == f"{site.base}/" and head["Accept"].startswith("image/png")
    (far,) = asked_for(cdn, "/cdn.png")
    assert far["Referer"] == f"{site.base}/" and far["User-Agent"].startswith("XunzhengBot")
    assert {"a.png", "ok.png", "cdn.png"} <= set(shown_by(project, "/bad"))
    assert "/other.pdf" not in cdn.asked, "what others keep is only linked to"


@pytest.mark.parametrize("path", REFUSED)
def test_a_refusal_is_recorded_with_why(crawled: tuple[Project, Site, Site], path: str) -> None:
    project, site, _ = crawled
    _, state, why = REFUSED[path]
    assert (ledger_of(project, site)[path].state, ledger_of(project, site)[path].why) == (state, why)


def test_what_a_server_says_wrongly_is_noted(crawled: tuple[Project, Site, Site]) -> None:
    project, site, _ = crawled
    notes = {c.url.removeprefix(site.base): c.notes for c in project.captures.pictures_of(capture_of(project, "/"))}
    assert notes["/ban.png"] == ("服务器说是 text/html，内容是 PNG",) and notes["/v.bmp"] == notes["/draw.svg"] == ()


def test_addresses_that_are_none_are_never_asked_for(crawled: tuple[Project, Site, Site]) -> None:
    project, site, cdn = crawled
    odd = [p for p in ledger_of(project, site).values() if not p.url.startswith((site.base, cdn.base))]
    assert [(p.url, p.state, p.why) for p in odd] == [("http://169.254.169.254/x.png", PageState.SKIPPED, "内网地址")]


def test_who_answers_for_a_site_answers_not_for_where_its_pictures_are_kept(tmp_path: Path) -> None:
    shut = Reply(b"User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"})
    with serve({"/robots.txt": shut, "/far.png": reply(picture(1))}, address="127.0.0.2") as cdn:
        markup = f"<img src={cdn.base}/far.png><img src=/near.png>"
        with serve({"/robots.txt": shut, "/": shop(markup), "/near.png": reply(picture(2))}) as site:
            project = project_of(tmp_path / "p", site, cdn, robots_override_by="甲", robots_override_reason="立案")
            run(project)
            found = ledger_of(project, site)
    assert cdn.asked == ["/robots.txt"] and found[f"{cdn.base}/far.png"].why == "robots.txt 不允许"
    (near,) = project.captures.pictures_of(capture_of(project, "/"))
    assert near.url.endswith("/near.png") and "经甲批准照抓：立案" in near.notes[0]


def test_pictures_kept_elsewhere_wait_for_the_hours_of_their_page(tmp_path: Path) -> None:
    with serve({}) as site:
        hour = (now() + timedelta(hours=3)).astimezone(BEIJING).hour
        project = project_of(tmp_path / "p", site, hours=f"{hour:02}:00-{hour:02}:30")
    run_id = project.runs.begin(("t",)).run_id
    place = (run_id, "key", "t", "http://cdn.example/a.png", "cdn.example", 0, -1000)
    project.ledger.queue(LedgerPage(*place, PageState.QUEUED, 0, "", None, "{}", PageKind.PICTURE))
    assert OpenHours(project, run_id, project.targets()).closed() == {"127.0.0.1", "cdn.example"}


def test_limits_hold_and_say_so(tmp_path: Path) -> None:
    many = "".join(f"<img src=/{n}.png>" for n in range(10_000))
    few = "<img src=/4.png><img src=/b.png><img src=/c.png>"
    pages = {"/": shop(many, "/few"), "/few": shop(few), **{f"/{n}.png": reply(picture(n)) for n in range(20)}}
    with serve({**pages, "/b.png": reply(picture(50)), "/c.png": reply(picture(51))}) as site:
        project = project_of(tmp_path / "p", site, settings={"pictures_page": 3}, picture_budget=5)
        run(project)
        found = ledger_of(project, site)
    sealed = {path for path, one in found.items() if one.state == PageState.SEALED}
    assert sealed == {"/0.png", "/1.png", "/2.png", "/4.png", "/b.png"}, (
        "what one page has too many of, another may have room for"
    )
    assert found["/3.png"].why == "一页最多另外抓 3 张图片" and found["/c.png"].why == "超出图片张数上限" and len(found) == 8
    assert set(shown_by(project, "/few")) == {"4.png", "b.png"}


@pytest.mark.parametrize("off", [{"settings": {"pictures": False}}, {"pictures": False}])
def test_pictures_that_are_not_wanted_are_not_fetched(tmp_path: Path, off: dict[str, object]) -> None:
    with serve({"/": shop("<img src=/a.png>"), "/a.png": reply(picture(1))}) as site:
        project = project_of(tmp_path / "p", site, **off)  # type: ignore[arg-type]
        run(project)
        assert site.asked == ["/robots.txt", "/"] and project.captures.count() == 1


def test_a_crawl_anew_seals_only_what_changed_and_the_page_with_it(tmp_path: Path) -> None:
    tagged = {"Content-Type": "text/html", "ETag": '"p"'}
    pages = {
        "/": Reply(shop("<img src=/same.png><img src=/tag.png><img src=/swap.png>", "/still").body, headers=tagged),
        "/still": Reply(shop("<img src=/same.png>").body, headers=tagged),
        "/same.png": reply(picture(1)),
        "/tag.png": reply(picture(2), ETag='"t"'),
        "/swap.png": reply(picture(3)),
    }
    with serve(pages) as site:
        project = project_of(tmp_path / "p", site)
        run(project)
        before = capture_of(project, "/")
        pages["/swap.png"] = reply(picture(4))
        del site.asked[:], site.heads[:]
        run(project)
        found = ledger_of(project, site)
        assert (found["/same.png"].state, found["/same.png"].why) == (PageState.UNCHANGED, "图片和上次一样")
        assert (found["/tag.png"].state, found["/tag.png"].why) == (PageState.UNCHANGED, "网站答复没有变化（304）")
        assert found["/swap.png"].state == PageState.SEALED
        assert site.asked.count("/") == 2 and site.asked.count("/still") == 1, (
            "the page that shows another picture is sealed anew"
        )
        newest = capture_of(project, "/")
        assert newest.capture_id != before.capture_id
        (seen,) = [o for o in project.observations.of_run(newest.run_id) if o.url == f"{site.base}/"]
        assert (seen.outcome, seen.capture_id, seen.before_id) == (Outcome.UNCHANGED, newest.capture_id, before.capture_id)
        assert {n: p.read(project.vault) for n, p in shown_by(project, "/").items()} == {
            "same.png": picture(1),
            "tag.png": picture(2),
            "swap.png": picture(4),
        }
        assert pictures_of(project.vault, before, project.captures.pictures_of(before))[2].read(project.vault) == picture(3)
        assert {f.health for f in verify(project)} == {Health.OK}


def test_a_page_is_scanned_again_when_its_picture_comes_after_the_scan(tmp_path: Path) -> None:
    with serve({"/": shop("<img src=/a.png>"), "/a.png": reply(picture(1))}) as site:
        project = project_of(tmp_path / "p", site)
        run(project)
        capture = capture_of(project, "/")
        for came_at, waits in (("2020-01-01T00:00:00.000Z", 0), ("2999-01-01T00:00:00.000Z", 1)):
            project.db.execute(
                "INSERT OR REPLACE INTO scans VALUES (?, 'k', '2026-11-01T00:00:00.000Z', '', '', '', '', '')",
                (capture.capture_id,),
            )
            project.db.execute("UPDATE shown_pictures SET came_at = ?", (came_at,))
            assert len(list(project.captures.unscanned("k"))) == waits


def test_a_crawl_with_pictures_that_is_killed_goes_on(tmp_path: Path) -> None:
    count = 40
    pages: dict[str, Reply] = {"/": shop("", *(f"/{n}.html" for n in range(4)))}
    for n in range(4):
        pages[f"/{n}.html"] = shop("".join(f"<img src=/{i}.png>" for i in range(n * 10, n * 10 + 10)))
    pages |= {f"/{i}.png": reply(picture(i)) for i in range(count)}
    with serve(pages, slow={f"/{i}.png": 0.05 for i in range(count)}) as site:
        project = project_of(tmp_path / "p", site)
        for least in (5, 20):
            _kill_when_sealed(project, least)
        (done,) = list(project.db.execute("SELECT capture_id, page_key, url FROM captures WHERE picture <> '' LIMIT 1"))
        project.db.execute("DELETE FROM captures WHERE capture_id = ?", done[:1])  # as if killed before its row was written
        project.db.execute("UPDATE pages SET state = 'fetching', capture_id = NULL WHERE page_key = ?", done[1:2])
        project.db.conn.commit()
        run(project)
        found = ledger_of(project, site)
        assert (
            len(project.runs.all()) == 1 and {one.state for one in found.values()} == {PageState.SEALED} and len(found) == count
        )
        keys = [key for (key,) in project.db.execute("SELECT page_key FROM captures").fetchall()]
        assert len(keys) == len(set(keys)) == count + 5
        assert site.asked.count(str(done[2]).removeprefix(site.base)) == 1, "what was sealed is not fetched again"
        assert all(len(shown_by(project, f"/{n}.html")) == 10 for n in range(4))
        assert sum(site.asked.count(f"/{i}.png") for i in range(count)) <= count + 2 * 3


def _kill_when_sealed(project: Project, least: int) -> None:
    process = begin(project.root)
    deadline = time.monotonic() + 60
    while project.db.execute("SELECT count(*) FROM captures WHERE picture <> ''").fetchone()[0] < least:
        assert process.is_alive() and time.monotonic() < deadline, "the crawl was over before it could be killed"
        time.sleep(0.01)
    process.kill()
    process.join(20)


SHOW = """<canvas id=c width=300 height=80></canvas><div style="height:3000px"></div><img id=late alt=证书 data-src=/late.png>
<p style="background:url(/bg.png)">字</p><img src=/absent.png><script>
document.getElementById('c').getContext('2d').fillText('包过', 20, 40);
new IntersectionObserver((seen, all) => seen.forEach(one => {
  if (one.isIntersecting) { one.target.src = one.target.dataset.src; all.disconnect(); }
})).observe(document.getElementById('late'));
const drawn = new Image();
drawn.onload = () => document.getElementById('c').getContext('2d').drawImage(drawn, 100, 0);
drawn.src = '/drawn.png';
</script>"""


@pytest.mark.browser
def test_what_the_browser_loaded_is_found_and_not_fetched_again(tmp_path: Path) -> None:
    names = ("late.png", "bg.png", "drawn.png")
    pages = {"/": shop(SHOW), **{f"/{name}": reply(picture(n, side=90)) for n, name in enumerate(names)}}
    with serve(pages) as site:
        project = project_of(tmp_path / "p", site, render=Render.ALWAYS)
        run(project)
        found = shown_by(project, "/")
        assert {name: found[name].read(project.vault) for name in names} == {n: picture(i, side=90) for i, n in enumerate(names)}
        assert found["late.png"].where == "网页里第 1 张图“证书”" and found["bg.png"].where == "<p> 的背景图"
        assert "由脚本或内嵌网页显示" in found["drawn.png"].where
        assert found[""].whole_page and found[""].read(project.vault).startswith(b"\x89PNG"), "the canvas stands in it"
        assert [site.asked.count(f"/{name}") for name in names] == [1, 1, 1]
        assert not ledger_of(project, site), "what the browser asked for in vain too"


@pytest.mark.browser
def test_a_page_that_the_browser_could_not_show_has_its_pictures_fetched(tmp_path: Path) -> None:
    with serve({"/": shop("<img src=/a.png>"), "/a.png": reply(picture(1))}) as site:
        project = project_of(tmp_path / "p", site, render=Render.ALWAYS, settings={"render_seconds": 0.01})
        run(project)
        assert capture_of(project, "/").render == "static" and set(shown_by(project, "/")) == {"a.png"}
