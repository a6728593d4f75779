"""Time as it is kept (UTC, ISO 8601, milliseconds, 'Z') and as it is shown (Beijing time)."""

from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "北京时间")


_time = datetime.now  # the one place where the time comes from, so that a test can set it


def now() -> datetime:
    """The time."""
    return _time(UTC)


def utc_now() -> str:
    """Now, as kept in the store: '2026-11-22T01:02:03.004Z'."""
    return stamp(now())


def stamp(moment: datetime) -> str:
    """An aware datetime as kept in the store."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def parse(kept: str) -> datetime:
    """A kept time as an aware datetime. Raises ValueError when it is not one."""
    return datetime.fromisoformat(kept.replace("Z", "+00:00"))


def beijing(kept: str, form: str = "%Y-%m-%d %H:%M") -> str:
    """A kept time as shown to a reader in China."""
    return parse(kept).astimezone(BEIJING).strftime(form)


def beijing_today() -> str:
    """Today's date in China, 'YYYY-MM-DD'."""
    return now().astimezone(BEIJING).strftime("%Y-%m-%d")
