"""Finding: what `verify` says of one item, a file, a row, a link of the chain, a root or a time stamp."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    OK = "完好"
    ALTERED = "被改动"
    MISSING = "缺失"
    UNKNOWN = "无法核对"


class Thing(StrEnum):
    """What kind of item was checked."""

    FILE = "文件"
    ROW = "登记"
    CHAIN = "保管链"
    ROOT = "封签"
    STAMP = "时间戳"


@dataclass(frozen=True, slots=True)
class Finding:
    """The state of one item. `place` is a file's path, or says which row; `why` (Chinese) what is wrong, where that helps."""

    health: Health
    thing: Thing
    place: str
    url: str = ""
    capture_id: str = ""
    why: str = ""
