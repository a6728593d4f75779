"""A site that says it is busy is asked less and less, as long as it asks for, and in the end not again in this run."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from crawler.patience import FIRST, LONGEST, MOST, Patience, seconds_of
from evidence.ledger import PageState
from evidence.project import Project
from tests.crawler.conftest import run
from tests.crawler.sites import Reply, page, serve


def test_each_busy_answer_doubles_the_rest_until_the_site_is_left() -> None:
    now = 0.0
    patience = Patience(lambda: now)
    for number in range(MOST):
        left = patience.busy("a", "")
        assert left == (number == MOST - 1)
        now += FIRST * 2**number - 1
        assert patience.rests("a") and not patience.rests("b")
        now += 2
        assert not patience.rests("a")


def test_a_good_answer_forgets_it_all() -> None:
    patience = Patience(lambda: 0.0)
    for _ in range(MOST - 1):
        patience.busy("a", "")
    patience.well("a")
    assert not patience.rests("a") and not patience.busy("a", "")


def test_retry_after_is_honoured_up_to_a_limit() -> None:
    now = 0.0
    patience = Patience(lambda: now)
    patience.busy("a", "120")
    patience.busy("b", "99999999")
    now = 119.0
    assert patience.rests("a")
    now = 121.0
    assert not patience.rests("a") and patience.rests("b")
    now = LONGEST + 1
    assert not patience.rests("b")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("30", 30, 30), ("", 0, 0), ("soon", 0, 0), ("-5", 0, 0), ("9" * 400, LONGEST, LONGEST), ("²", 0, 0)],
)
def test_what_retry_after_says(text: str, low: float, high: float) -> None:
    assert low <= seconds_of(text) <= high


def test_retry_after_may_be_a_date() -> None:
    assert 50 < seconds_of(format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)) <= 60


def test_a_page_busy_once_is_fetched_later(project_for: Callable[..., Project]) -> None:
    class Once(dict[str, Reply]):
        def get(self, path: str, default: Reply) -> Reply:  # type: ignore[override]
            busy = path == "/a" and site.asked.count("/a") == 1
            return Reply(b"", 503, {"Retry-After": "1"}) if busy else super().get(path, default)

    with serve(Once({"/": page("首", "/a"), "/a": page("甲")})) as site:
        project = project_for(site)
        run(project)
    assert site.asked.count("/a") == 2
    assert project.ledger.counts(project.runs.all()[0].run_id)[PageState.SEALED] == 2
