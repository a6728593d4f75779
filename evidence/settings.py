"""Settings: what an office decides once, in one file each line of which is explained; what is wrong there is named."""

from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path

from evidence.captures import Role
from evidence.errors import InputError
from evidence.hours import hours_of, zone_of
from evidence.targets import toml_value

_MOST = {"resources_mb": 200, "pictures_page": 500, "picture_mb": 20}  # what is fetched is held in memory


class Look(StrEnum):
    """Which pictures of a page are looked at."""

    OWN = "own"
    ALL = "all"
    NONE = "none"


KEPT = (Role.RESOURCES, Role.MARKED, Role.MHTML, Role.PDF)


@dataclass(frozen=True, slots=True)
class Settings:
    """The office's settings. `delay` is seconds between requests to one host."""

    office: str = "（机关代字）"
    contact: str = ""
    profile: str = "all"
    delay: float = 3.0
    hours: str = ""
    timezone: str = "Asia/Shanghai"
    chromium: str = ""
    render_seconds: float = 45.0
    keep: tuple[str, ...] = field(default=KEPT)
    resources_mb: int = 24
    pictures: bool = True
    pictures_page: int = 20
    picture_mb: int = 8
    look: str = Look.OWN.value
    ntp: tuple[str, ...] = field(default=())
    notify: tuple[str, ...] = field(default=())
    tsa: tuple[str, ...] = field(default=())
    tsa_ca: tuple[str, ...] = field(default=())
    allow_private: tuple[str, ...] = field(default=())


_EXPLAINED = {
    "office": "机关代字，用在登记号里",
    "contact": "抓取时在 User-Agent 里写明的联系方式（网址或邮箱）",
    "profile": "用哪一份词表：见 xunzheng rules list",
    "delay": "同一网站两次抓取之间至少隔几秒",
    "hours": "一天里什么时段可以抓取，如 22:00-06:00；空着就是全天，目标里另写的以目标为准",
    "timezone": "时段按哪个时区算",
    "chromium": "渲染网页用的浏览器程序；不写就自己找",
    "render_seconds": "一页在浏览器里最多多少秒，过了就只留下收到的网页",
    "keep": "在浏览器里打开的网页，除显示后的网页和整页截图外还留什么：resources 加载的文件，marked 加标注条的截图，mhtml，pdf",
    "resources_mb": "一页加载的文件最多留多少 MB，超出的不留，写明",
    "pictures": "没有用浏览器打开的网页，要不要把它的图片另外抓来封存；目标里也可以单独关掉",
    "pictures_page": "一页最多另外抓几张图片",
    "picture_mb": "一张图片最多多少 MB，超出的不留，写明",
    "look": "看网页里的哪些图片：own 网页的图片，只用脚本画图的网页还看整页截图；all 整页截图都看（慢得多）；none 不看",
    "ntp": "对时的时间服务器（SNTP），如 ntp.ntsc.ac.cn；空着就不对时",
    "notify": "定时巡查出了问题或有新线索时通知谁（apprise 的地址，如 mailto://、json://）；空着就不通知",
    "tsa": "给每次抓取的封签加时间戳的 RFC 3161 服务网址，可以写几个；空着就不加",
    "tsa_ca": "信任的时间戳根证书（PEM 文件，相对项目目录）；空着就用系统信任的根证书",
    "allow_private": '只在演示和测试时填：允许抓取的内网地址，如 "127.0.0.1:8000"',
}


def settings_text(settings: Settings) -> str:
    """Settings as the file that open_project reads back, each line explained."""
    lines = [f"{f.name} = {toml_value(getattr(settings, f.name))}  # {_EXPLAINED[f.name]}" for f in fields(settings)]
    return "\n".join(["# 巡证的设置。改完保存即可，下一条命令就按新的设置来。", *lines, ""])


def settings_from(path: Path, table: dict[str, object]) -> Settings:
    """The settings a file says. Raises InputError naming the key that is unknown or wrong."""
    written: dict[type, type | tuple[type, ...]] = {float: (int, float), tuple: list}
    kinds = {f.name: written.get(type(getattr(Settings(), f.name)), type(getattr(Settings(), f.name))) for f in fields(Settings)}
    for key, value in table.items():
        if key not in kinds:
            raise InputError(f"不认识的设置“{key}”", place=str(path), mend=f"可用的设置是 {'、'.join(kinds)}")
        if not isinstance(value, kinds[key]) or isinstance(value, bool) != (kinds[key] is bool):
            raise InputError(f"设置“{key}”的值不对", place=str(path), mend="请对照文件里的说明改正")
    if unknown := set(map(str, table.get("keep", ()))) - set(KEPT):  # type: ignore[call-overload]
        raise InputError(f"设置“keep”里有不认识的“{'、'.join(sorted(unknown))}”", place=str(path), mend=f"可写 {'、'.join(KEPT)}")
    for key, most in _MOST.items():
        if not 0 <= int(str(table.get(key, 0))) <= most:
            raise InputError(f"设置“{key}”的值不对", place=str(path), mend=f"请写 0 到 {most}")
    if table.get("look", Look.OWN) not in list(Look):
        raise InputError("设置“look”的值不对", place=str(path), mend=f"可写 {'、'.join(Look)}")
    values = {key: tuple(map(str, value)) if isinstance(value, list) else value for key, value in table.items()}
    settings = Settings(**values)  # type: ignore[arg-type]
    zone_of(settings.timezone, str(path))
    hours_of(settings.hours, settings.timezone, str(path))
    return settings
