"""Hosts that look like official query sites: one or two letters off, letters of other scripts, gov and cn worn as a name.

The official ones are data (wordlists/official_sites.tsv). A likeness is a sign to be weighed with the page, never a finding.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache, partial
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from rapidfuzz.distance import OSA

from evidence.leads import Kind
from scanner.document import Run

FILE = Path(__file__).resolve().parent.parent / "wordlists" / "official_sites.tsv"
_LAWFUL = re.compile(r"(?:^|\.)(?:gov|edu|mil|court)\.cn$|\.(?:政务|xn--zfr164b|公益|xn--55qw42g)$|\.gov\.(?:hk|mo)$")
_FOREIGN = re.compile(r"\.gov(?:\.(?!cn$)[a-z]{2})?$")  # other countries' own
_SECOND = frozenset(("com", "net", "org", "gov", "edu", "ac", "co"))
_AGENCIES = frozenset(
    ("osta", "mohrss", "rsks", "zyjnjd", "hzcx", "cpta", "nvq", "renshe", "rsj", "rst", "jdzx", "zjzx", "mem", "chsi")
)
_COUNTRY = frozenset(("cn", "china", "zg", "zhongguo"))
_OTHER_SCRIPTS = str.maketrans(dict(zip("аеорсухіѕјһԁԛɡοαντικ", "aeopcyxisjhdqgoavtik", strict=True)))  # Cyrillic, Greek
_LOOK = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("5", "s"))
_HAN_OFFICE = re.compile(r"人社部|人社厅|人社局|人事考试|国家(?:职业)?(?:资格|技能)|技能人才评价|政府|学信")


@dataclass(frozen=True, slots=True)
class Official:
    """An official site: its host, what it calls itself, and how sure that is (V, V~, M)."""

    host: str
    titles: tuple[str, ...]
    mark: str

    @property
    def label(self) -> str:
        """The part of the host that names it: osta, cpta."""
        return main_label(self.host) if not self.host.endswith(".gov.cn") else self.host.split(".")[-3]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What makes a host look official: points, the part of the host that does, and why, in Chinese."""

    points: int
    part: str
    reason: str


@cache
def official_sites() -> tuple[Official, ...]:
    """The list as written."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader((line for line in stream if not line.startswith("#")), delimiter="\t")
        return tuple(Official(row["host"], tuple(row["titles"].split("|")), row["mark"]) for row in rows)


def host_of(name: str) -> str:
    """The host of an address, as it is shown (punycode undone); '' for a file, a number or the machine itself."""
    try:
        host = (urlsplit(name).hostname or "").rstrip(".").lower() if "://" in name else ""
    except ValueError:
        return ""
    try:
        ip_address(host)
    except ValueError:
        return _shown(host) if "." in host else ""
    return ""


def host_run(name: str) -> tuple[Run, ...]:
    """The host as a run of the page, where it looks like an official one: what is found in it must be quoted."""
    host = host_of(name)
    return ((host, Kind.ATTRIBUTE, partial(str, "网址的域名")),) if likeness(host) else ()


def lawful_host(host: str) -> bool:
    """Whether a host is a government's, a school's or one of the official sites (and what stands below them)."""
    if _LAWFUL.search(host) or _FOREIGN.search(host):
        return True
    return any(host == o or host.endswith(f".{o}") for one in official_sites() for o in (one.host, one.host.removeprefix("www.")))


def main_label(host: str) -> str:
    """The label that a party registers: example of www.example.com.cn."""
    labels = host.split(".")
    return labels[-3] if len(labels) >= 3 and labels[-2] in _SECOND else labels[-2] if len(labels) >= 2 else host


@cache
def likeness(host: str) -> Likeness | None:
    """The strongest likeness of a host to official ones; None for those that are official and those that look like none."""
    if not host or lawful_host(host):
        return None
    found = [one for one in (_in_other_letters(host), _gov_worn(host), _few_letters_off(host), _agency(host)) if one]
    return max(found, key=lambda one: one.points, default=None)


def _shown(host: str) -> str:
    try:
        return ".".join(p.encode().decode("idna") if p.startswith("xn--") else p for p in host.split("."))
    except (UnicodeError, ValueError):
        return host


def _in_other_letters(host: str) -> Likeness | None:
    """Letters of other scripts that look like an official host's; names of offices in Chinese characters."""
    if host.isascii():
        return None
    plain = host.translate(_OTHER_SCRIPTS)
    for one in official_sites():
        if plain.isascii() and (plain == one.host or main_label(plain) == one.label):
            return Likeness(4, host, f"域名用形近的外文字母写成“{one.label}”，仿 {one.host}")
    if office := _HAN_OFFICE.search(host):
        return Likeness(2, office[0], f"中文域名里用了“{office[0]}”，却不是政务域名")
    return None


def _gov_worn(host: str) -> Likeness | None:
    """gov.cn, gov-cn, -gov or an agency's name with gov in a host that is not the government's."""
    whole = re.search(r"gov[.-]?cn(?=[.-])", host)
    worn = whole[0] if whole else next((p for p in re.split(r"[.-]", host)[:-1] if _is_gov(p)), "")
    return Likeness(3, worn, f"不是 gov.cn 网站，域名里却用“{worn}”") if worn else None


def _is_gov(part: str) -> bool:
    """Whether a part of a host is gov, or gov together with an agency's or the country's name."""
    rest = part.removesuffix("gov") if part.endswith("gov") else part.removeprefix("gov") if part.startswith("gov") else part
    return rest != part and (not rest or rest in _AGENCIES or rest in _COUNTRY)


def _few_letters_off(host: str) -> Likeness | None:
    """One or two letters off an official host, or its very label under another ending."""
    label = main_label(host)
    looks = label
    for shown, like in _LOOK:
        looks = looks.replace(shown, like)
    for one in official_sites():
        weak = 1 if one.mark == "M" else 0
        if label == one.label:
            return Likeness(2 - weak, label, f"与官方网站 {one.host} 同名，结尾不同{_unsure(one)}")
        if looks == one.label:
            return Likeness(3 - weak, label, f"域名用形近的数字、字母写成“{one.label}”，仿 {one.host}{_unsure(one)}")
        if len(one.label) >= 6 and OSA.distance(label, one.label) == 1:
            return Likeness(3 - weak, label, f"域名与官方网站 {one.host} 的“{one.label}”只差一个字母{_unsure(one)}")
        if host != one.host and OSA.distance(host, one.host) <= 2 and len(one.host) >= 11:
            return Likeness(2 - weak, host, f"域名与官方网站 {one.host} 只差一两个字母{_unsure(one)}")
    return None


def _agency(host: str) -> Likeness | None:
    """An agency's short name as a part of the name: by itself it says little."""
    for part in re.split(r"[.-]", host)[:-1]:
        if part in _AGENCIES or any(len(a) >= 4 and part.startswith(a) for a in _AGENCIES):
            return Likeness(1, part, f"域名里有机关、官方查询网站常用的“{part}”")
    return None


def _unsure(one: Official) -> str:
    return "（名单未核实）" if one.mark == "M" else ""
