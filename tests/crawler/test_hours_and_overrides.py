"""A site is asked only in its hours; robots.txt is passed over only where somebody answers for it, and that is on record."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.openhours import closed_words, is_open
from crawler.scheduler import Scheduler
from evidence.clock import BEIJING
from evidence.errors import InputError
from evidence.hours import hours_of
from evidence.ledger import PageState
from evidence.project import Project, create_project, open_project
from evidence.runs import RunState
from evidence.schedule import Firing, FiringState
from evidence.settings import Settings, settings_text
from evidence.targets import Render, load_targets, save_targets
from tests.crawler.conftest import run
from tests.crawler.sites import Reply, page, serve


def _closed_now() -> str:
    """Hours that began two hours ago in the other half of the day."""
    local = datetime.now(BEIJING)
    return f"{(local + timedelta(hours=2)).strftime('%H')}:00-{(local + timedelta(hours=4)).strftime('%H')}:00"


@pytest.mark.parametrize(
    ("written", "at", "holds"),
    [
        ("22:00-06:00", "23:00", True),
        ("22:00-06:00", "05:59", True),
        ("22:00-06:00", "06:00", False),
        ("22:00-06:00", "12:00", False),
        ("9:00-17:30", "09:00", True),
        ("9:00—17:30", "17:30", False),
        ("00:00-24:00", "23:59", True),
    ],
)
def test_hours_hold_in_local_time(written: str, at: str, holds: bool) -> None:
    hours = hours_of(written, "Asia/Shanghai", "x")
    moment = datetime.fromisoformat(f"2026-03-01T{at}:00").replace(tzinfo=BEIJING)
    assert hours is not None and hours.holds(moment) is holds and hours.holds(moment.astimezone(UTC)) is holds


def test_hours_count_in_the_zone_of_the_project() -> None:
    hours = hours_of("22:00-06:00", "Asia/Urumqi", "x")
    assert hours is not None
    assert hours.holds(datetime(2026, 3, 1, 7, 30, tzinfo=BEIJING)) and not hours.holds(datetime(2026, 3, 1, 23, tzinfo=BEIJING))
    assert hours_of("", "Asia/Shanghai", "x") is None


@pytest.mark.parametrize("written", ["晚上", "22-6", "25:00-06:00", "22:00-22:00", "22:00-24:30", "22:60-06:00"])
def test_hours_that_cannot_be_read_are_named(written: str) -> None:
    with pytest.raises(InputError, match="不是时段的写法"):
        hours_of(written, "Asia/Shanghai", "x")


def test_a_setting_that_is_no_zone_is_named(tmp_path: Path) -> None:
    create_project(tmp_path / "p")
    (tmp_path / "p" / "xunzheng.toml").write_text(settings_text(Settings(timezone="Mars/Base")), "utf-8")
    with pytest.raises(InputError, match="没有“Mars/Base”这个时区"):
        open_project(tmp_path / "p")


def test_outside_its_hours_nothing_is_asked_and_nothing_lost(project_for: Callable[..., Project]) -> None:
    with serve({"/": page("首", "/a"), "/a": page("甲")}) as site:
        project = project_for(site, hours=_closed_now(), render=Render.NEVER)
        run(project)
        (begun,) = project.runs.all()
        assert site.asked == [] and begun.state == RunState.STOPPED and "不在允许抓取的时段" in begun.reason
        assert project.ledger.counts(begun.run_id)[PageState.QUEUED] == 1
        run(project, ahead=2.5)
        (ended,) = project.runs.all()
        assert ended.run_id == begun.run_id and ended.state == RunState.FINISHED and project.captures.count() == 2


def test_what_is_due_outside_its_hours_waits_for_them(project_for: Callable[..., Project]) -> None:
    with serve({"/": page("首")}) as site:
        project = project_for(site, hours="22:00-06:00", schedule="* * * * *")
        scheduler = Scheduler(project, ["false"])
        day = datetime(2026, 3, 1, 12, tzinfo=BEIJING)
        assert not list(scheduler.look(day)) and not list(scheduler.look(day + timedelta(hours=1)))
        assert [f.state for f in project.firings.all()] == [FiringState.ARMED]
        (target,) = project.targets()
        assert not is_open(project, target, day) and is_open(project, target, day + timedelta(hours=10))
        (outcome,) = scheduler.look(day + timedelta(hours=10))
        assert isinstance(outcome.firing, Firing) and outcome.firing.missed > 500  # `false` did its best
        assert "22:00-06:00" in closed_words(project, (target,)) or is_open(project, target, datetime.now(UTC))


ROBOTS = {"/robots.txt": Reply(b"User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"}), "/": page("首")}


def test_an_override_is_on_record_with_who_and_why(project_for: Callable[..., Project]) -> None:
    with serve(ROBOTS) as site:
        project = project_for(site, robots_override_by="王某", robots_override_reason="责改案件〔2026〕1号", render=Render.NEVER)
        run(project)
        (capture,) = project.captures.all()
        assert capture.notes == ("robots.txt 不允许；经王某批准照抓：责改案件〔2026〕1号",)
        (row,) = project.custody.rows(("t",))
        assert row.act == "不按 robots.txt 抓取" and "王某" in row.detail and project.runs.all()[0].run_id in row.detail


def test_an_override_is_the_targets_own(project_for: Callable[..., Project]) -> None:
    with serve(ROBOTS) as site:
        project = project_for(site, render=Render.NEVER)
        run(project)
        assert site.asked == ["/robots.txt"] and project.captures.count() == 0
        (seen,) = project.observations.of_run(project.runs.all()[0].run_id)
        assert (str(seen.outcome), seen.why) == ("blocked", "robots.txt 不允许")


@pytest.mark.parametrize("field", ["robots_override_by", "robots_override_reason"])
def test_an_override_needs_both_a_name_and_a_reason(project_for: Callable[..., Project], field: str) -> None:
    with serve({}) as site:
        project = project_for(site)
        text = project.targets_file.read_text("utf-8").replace(f'{field} = ""', f'{field} = "某某"')
        project.targets_file.write_text(text, "utf-8")
        with pytest.raises(InputError, match="批准人和理由"):
            load_targets(project.targets_file)
        save_targets(project.targets_file, ())
