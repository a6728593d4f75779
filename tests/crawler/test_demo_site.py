"""The demo sites are what expected.toml says: pages, words, charsets, ways in, and nothing from outside."""

import csv
import http.client
import io
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from PIL import Image
from protego import Protego
from python_calamine import CalamineWorkbook
from stdnum.cn import uscc

from crawler.demo_expectations import ExpectedPage, expected_pages
from crawler.demo_server import DEMO_FOLDER, DemoSite, DemoSites, demo_sites, demo_targets, serve_demo
from crawler.links import links_of, page_key
from evidence.charset import decode
from evidence.errors import InputError

SITES = {site.key: site for site in demo_sites()}
PAGES = expected_pages()
OUTSIDE = "example.invalid"
# names a reader might take for a real place, school, seller or company
REAL = re.compile(
    "阳泉|太原|山西|新东方|中公教育|华图|粉笔|学而思|好未来|尚德|环球网校|对啊网|中国移动|中国联通|中国银行|清华|北京大学"
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return decode(self.body, self.headers["Content-Type"]).text


@pytest.fixture(scope="module")
def served() -> Iterator[DemoSites]:
    with serve_demo() as sites:
        yield sites


def ask(url: str, coding: str = "identity") -> Answer:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    connection.request("GET", url.partition(parts.netloc)[2] or "/", headers={"Accept-Encoding": coding})
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    connection.close()
    return answer


def page_id(page: ExpectedPage) -> str:
    return f"{page.site}{page.path}"


def test_there_are_enough_pages_of_every_kind() -> None:
    assert len(PAGES) >= 44
    assert len({page_id(p) for p in PAGES}) == len(PAGES)
    assert {p.site for p in PAGES} == set(SITES)
    kinds = "ad lawful evading traditional poster sample alt js notice news school encyclopaedia shop job forum other"
    assert {p.kind for p in PAGES} == set(kinds.split())


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_page_is_served_and_reads_as_it_should(served: DemoSites, page: ExpectedPage) -> None:
    answer = ask(served.url(page.site, page.path))
    assert answer.status == 200
    header = SITES[page.site].header
    assert answer.headers["Content-Type"] == (f"text/html; charset={header}" if header else "text/html")
    decoded = decode(answer.body, answer.headers["Content-Type"])
    assert decoded.charset == page.charset
    assert "\ufffd" not in decoded.text
    if page.kind != "js":
        title = re.search(r"<title>(.*?)</title>", decoded.text, re.I | re.S)
        assert title
        assert unescape(title[1]) == page.title


@pytest.mark.parametrize("page", [p for p in PAGES if not p.lawful], ids=page_id)
def test_every_expected_wording_stands_in_the_page(served: DemoSites, page: ExpectedPage) -> None:
    own = ask(served.url(page.site, page.path)).text
    text = "\n".join([own, *(ask(served.url(page.site, f"/{name}")).text for name in page.data)])
    for lead in page.required:
        assert (lead.source or lead.quote) in text, lead
        assert not lead.source or lead.quote not in lead.source, "source is for wordings that do not stand there as shown"
    for wording in page.fine:
        assert wording in text
        assert not any(lead.quote in wording for lead in page.required)
    assert page.required
    if page.kind == "js":
        assert not any(lead.quote in own for lead in page.leads), "a scripted page has its text from its scripts only"
    if len(page.required) < len(page.leads):
        assert "<img" in own


def test_lawful_pages_hold_the_words_that_tempt() -> None:
    words = re.compile("包过|保过|免考|拿证|替考|代考|挂证|挂靠|国家|全国|中华|职业资格|联网可查|面包|书包|红包|环保过")
    lawful = [p for p in PAGES if p.lawful]
    tempting = [p for p in lawful if words.search(SITES[p.site].body(file_of(p), "").decode(SITES[p.site].encoding))]
    assert len(lawful) >= 30
    assert len(tempting) >= 28


def file_of(page: ExpectedPage) -> Path:
    file = SITES[page.site].file(page.path)
    assert file
    return file


@pytest.mark.parametrize("site", SITES.values(), ids=lambda s: s.key)
def test_every_page_can_be_reached_within_depth(served: DemoSites, site: DemoSite) -> None:
    base = served.sites[site.key]
    depth = {page_key(base + site.start): 0}
    queue = [(base + site.start, 0)]
    if site.sitemap:
        queue += [(url, 1) for url in re.findall("<loc>(.*?)</loc>", ask(f"{base}/sitemap.xml").text)]
    depth |= {page_key(url): steps for url, steps in queue}
    while queue:
        url, steps = queue.pop(0)
        answer = ask(url)
        found = links_of(answer.text, url) if answer.status == 200 else [urljoin(url, answer.headers["Location"] or url)]
        for link in found:
            if link.startswith(base) and steps < site.depth and page_key(link) not in depth:
                depth[page_key(link)] = steps + 1
                queue.append((link, steps + 1))
    unreached = [p.path for p in PAGES if p.site == site.key and page_key(base + p.path) not in depth]
    assert unreached == []
    assert len(depth) <= site.budget


def test_oddities_of_the_web_are_there(served: DemoSites) -> None:
    moved = ask(served.url("jiezheng", "/about-us"))
    assert (moved.status, moved.headers["Location"]) == (301, "/lianxi.html")
    dead = ask(served.url("jiezheng", "/zhuanti/2025.html"))
    assert dead.status == 404
    assert "页面不存在" in dead.text
    assert 'href="/zhuanti/2025.html"' in ask(served.url("jiezheng", "/")).text
    small = ask(served.url("lixing", "/courses.html"), "gzip, deflate")
    assert small.headers["Content-Encoding"] == "gzip"
    assert ask(served.url("lixing", "/courses.html")).headers["Content-Encoding"] is None
    plain, tracked = (ask(served.url("lixing", f"/notice-fake.html{q}")) for q in ("", "?utm_source=list&utm_medium=web"))
    assert plain.body == tracked.body
    assert "utm_source=list" in ask(served.url("lixing", "/notices.html")).text
    calendar = [link for link in links_of(ask(served.url("city", "/rili/2026-11.html")).text, "http://x/rili/") if "rili" in link]
    assert len(calendar) >= 2


def test_the_folder_that_robots_forbids_is_linked(served: DemoSites) -> None:
    url = served.url("duoyan", "/neibu/list.html")
    robots = Protego.parse(ask(served.url("duoyan", "/robots.txt")).text)
    assert not robots.can_fetch(url, "xunzheng")
    assert robots.can_fetch(served.url("duoyan", "/a1.html"), "xunzheng")
    assert url in links_of(ask(served.url("duoyan", "/")).text, served.url("duoyan", "/"))
    assert ask(url).status == 200


def test_old_site_says_its_charset_in_one_place_or_nowhere(served: DemoSites) -> None:
    said, silent = ask(served.url("laozhan", "/kc.htm")), ask(served.url("laozhan", "/bm.htm"))
    assert b"charset=gb2312" in said.body
    assert b"charset" not in silent.body
    with pytest.raises(UnicodeDecodeError):
        silent.body.decode("utf-8")


def references() -> Iterator[tuple[DemoSite, Path, str]]:
    """Every address in every file of every site."""
    for site in SITES.values():
        for file in sorted(site.folder.rglob("*")):
            if file.suffix in (".html", ".htm", ".css", ".js", ".json"):
                text = file.read_text("utf-8")
                found = re.findall(r"""(?:href|src|action)\s*=\s*["']([^"'#]*)|url\(["']?([^"')]+)""", text, re.I)
                yield from ((site, file, unescape(a or b)) for a, b in found if a or b)
                yield from ((site, file, url) for url in re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"'<]*", text))


def test_nothing_comes_from_outside_and_what_is_used_is_there(served: DemoSites) -> None:
    outside = set()
    for site, file, address in references():
        base = served.url(site.key, "/" + file.relative_to(site.folder).as_posix())
        url = urljoin(base, address)
        if urlsplit(url).netloc != urlsplit(base).netloc:
            outside.add(urlsplit(url).hostname)
        elif address not in site.redirects and "2025" not in address:
            assert site.file(url.partition(urlsplit(url).netloc)[2]), (site.key, file.name, address)
    assert outside == {OUTSIDE}


def test_pictures_decode_and_are_small() -> None:
    pictures = sorted(DEMO_FOLDER.rglob("*.png"))
    used = {f"{site.key}/{urljoin('/' + f.relative_to(site.folder).as_posix(), a).lstrip('/')}" for site, f, a in references()}
    assert {p.relative_to(DEMO_FOLDER).as_posix() for p in pictures} <= used
    for path in pictures:
        assert path.stat().st_size <= 150_000
        with Image.open(io.BytesIO(path.read_bytes())) as image:
            image.load()
            assert min(image.size) >= 200


def test_no_real_place_or_seller_is_named() -> None:
    for file in sorted(DEMO_FOLDER.rglob("*")):
        if file.suffix in (".html", ".htm", ".js", ".json", ".csv", ".toml"):
            text = file.read_text("utf-8-sig")
            assert not REAL.search(text), file
            assert not re.search(r"(?<!\d)1[3-9]\d-?\d{4}-?\d{4}(?!\d)", text.replace("190-0000-0000", "")), file
            assert all(set(n) <= set("0123456789") and n[:5] == "00000" for n in re.findall(r"ICP[备備]0*(\d{8})", text)), file


def test_the_published_list_is_the_same_in_both_forms(served: DemoSites) -> None:
    rows = list(csv.reader((DEMO_FOLDER / "名单.csv").read_text("utf-8-sig").splitlines()))
    sheet = CalamineWorkbook.from_path(DEMO_FOLDER / "名单.xlsx").get_sheet_by_index(0).to_python()
    assert [[str(int(c)) if isinstance(c, float) else str(c) for c in row] for row in sheet[1:17]] == rows
    assert len(rows) == 16
    assert all(uscc.is_valid(row[2]) for row in rows[1:])
    lixing, qinghe = ask(served.url("lixing", "/")).text, ask(served.url("qinghe", "/")).text
    assert rows[1][1] in lixing
    assert rows[1][2] in lixing
    assert rows[2][1] not in qinghe
    assert rows[2][1].translate(str.maketrans("（）", "()")) in qinghe


def test_targets_are_one_a_site_with_parties_of_their_own(served: DemoSites) -> None:
    targets = demo_targets(served)
    assert len({urlsplit(t.start_urls[0]).netloc for t in targets}) == len(targets) == len(SITES)
    assert {t.target_id for t in targets if t.sitemap} == {"demo-sukao"}
    assert ("lixing", "/") in served.asked


@pytest.mark.parametrize("path", ["/../sites.toml", "/%2e%2e/expected.toml", "/..%2f..%2fdemo_server.py", "/css", "//etc/passwd"])
def test_only_files_of_the_site_are_served(served: DemoSites, path: str) -> None:
    assert ask(served.sites["jiezheng"] + path).status == 404


def test_ports_can_be_fixed_and_a_taken_port_is_an_error_one_can_read() -> None:
    with serve_demo(21400) as fixed:
        ports = [urlsplit(url).port for url in fixed.sites.values()]
        assert ports == list(range(21400, 21400 + len(SITES)))
        with pytest.raises(InputError, match="21400"), serve_demo(21400):
            pass
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(fixed.url("jiezheng", "/"), timeout=2)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ('lawful = true\nwhy = "x"\n[[page.lead]]\nrule = "R01"\nquote = "包过"', "正当页面"),
        ("lawful = true", "why"),
        ("", "没有写线索"),
        ('colour = "red"', "colour"),
        ('[[page.lead]]\nrule = "R01"', "quote"),
    ],
)
def test_a_wrong_expectation_is_named(tmp_path: Path, fields: str, problem: str) -> None:
    path = tmp_path / "expected.toml"
    head = '[[page]]\nsite = "a"\npath = "/"\ntitle = "t"\nkind = "ad"\nshows = "s"\n'
    path.write_text(f"{head}{fields}\n", "utf-8")
    with pytest.raises(InputError, match=problem) as caught:
        expected_pages(path)
    assert "第 1 页" in caught.value.place
