"""The whole hostile internet in one crawl: no attack gets through, none stops it, honest pages beside them are all sealed.

The attacks are data, in tests/crawler/hostile/; docs/hostile.md is their table. Here a part of those that a browser meets is
carried out, since each takes seconds; tests/soak/ has them all.
"""

import os
from collections.abc import Iterator

import pytest

from evidence.findings import Health
from evidence.integrity import verify
from evidence.ledger import PageState
from evidence.runs import RunState
from tests.crawler.conftest import ROOT
from tests.crawler.hostile.attack import Attack, Where
from tests.crawler.hostile.crawled import Crawled, crawl_all
from tests.crawler.hostile.server import serve_hostile
from tests.crawler.hostile.table import ATTACKS, table
from tests.crawler.test_internal_addresses_are_never_reached import internal_service

_SHOWN = [one for one in ATTACKS if one.where == Where.BROWSER]
_PART = ATTACKS if os.environ.get("XUNZHENG_EVERY_ATTACK") else [a for a in ATTACKS if a not in _SHOWN or a in _SHOWN[::5]]
MOST_MEGABYTES = 1500  # of the crawling process, bombs and 15 MB pages included


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawled, list[bytes]]]:
    folder = tmp_path_factory.mktemp("hostile")
    with internal_service() as (inside, reached), serve_hostile(_PART, inside, folder) as hostile:
        yield crawl_all(hostile, folder), reached


@pytest.mark.browser
@pytest.mark.parametrize("attack", _PART, ids=lambda one: one.name)
def test_each_attack_ends_as_the_table_says(crawled: tuple[Crawled, list[bytes]], attack: Attack) -> None:
    done, _ = crawled
    page = done.page(done.hostile.url(attack))
    assert page and page.state == attack.outcome, page
    notes = [note for c in done.project.captures.all() if c.page_key == page.page_key for note in c.notes]
    told = [page.why, *notes]  # on a slow machine the visit's deadline may come before the count
    assert any(why in one for one in told for why in attack.why.split("|")), told
    assert page.why or page.state == PageState.SEALED, "what was left out says why"
    assert 1 <= done.asked(attack) <= attack.most


@pytest.mark.browser
def test_the_honest_page_beside_each_attack_is_sealed(crawled: tuple[Crawled, list[bytes]]) -> None:
    done, _ = crawled
    for place, attack in done.hostile.attacks.items():
        if attack.honest:
            beside = "/honest" if attack.where == Where.SITE else f"/honest/{attack.name}"
            page = done.page(f"http://{place[0]}:{done.hostile.port}{beside}")
            assert page and page.state == PageState.SEALED, (attack.name, page)


@pytest.mark.browser
def test_nothing_inside_was_reached(crawled: tuple[Crawled, list[bytes]]) -> None:
    assert crawled[1] == []
    done, _ = crawled
    for capture in done.project.captures.all():
        page = done.project.vault.page(capture)
        assert b"TOP-SECRET" not in page.body and b"root:x:" not in page.body


@pytest.mark.browser
def test_the_crawl_came_to_its_end_within_bounds(crawled: tuple[Crawled, list[bytes]]) -> None:
    done, _ = crawled
    (run,) = done.project.runs.all()
    assert run.state == RunState.FINISHED
    assert {f.health for f in verify(done.project)} == {Health.OK}
    assert done.megabytes < MOST_MEGABYTES
    assert "Traceback" not in done.output, done.output


def test_the_table_in_the_docs_is_that_of_the_attacks() -> None:
    assert len(ATTACKS) >= 60 and len({one.name for one in ATTACKS}) == len(ATTACKS)
    assert (ROOT / "docs" / "hostile.md").read_text("utf-8") == table()
