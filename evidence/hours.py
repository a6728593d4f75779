"""Hours: the part of the day in which a site may be crawled, such as 22:00-06:00, in the local time of the project."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from evidence.errors import InputError

_WRITTEN = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)\s*[-—–~～至]\s*([01]?\d|2[0-4])[:：]([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Hours:
    """From `begin` to `end`, minutes of the day in a time zone; past midnight when it ends before it begins."""

    begin: int
    end: int
    zone: ZoneInfo

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in them."""
        local = moment.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        if self.begin <= self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end


def hours_of(written: str, zone: str, place: str) -> Hours | None:
    """Hours as they are written, None for '' (all day). Raises InputError when they cannot be read."""
    if not written.strip():
        return None
    found = _WRITTEN.fullmatch(written.strip())
    begin, end = (int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])) if found else (0, 0)
    if begin == end or end > 24 * 60:
        raise InputError(f"“{written}”不是时段的写法", place=place, mend="请写成 22:00-06:00 的样子，或空着表示全天")
    return Hours(begin, end, zone_of(zone, place))


def zone_of(name: str, place: str) -> ZoneInfo:
    """A time zone by its name. Raises InputError when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(f"没有“{name}”这个时区", place=place, mend="请写成 Asia/Shanghai 的样子") from error
