"""Names of institutions made comparable, and taken apart: region, own name and trade, form, branch.

`plain` never changes the words; equal plain names are 'likely the same', anything less is for a person to decide.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from evidence.errors import RuleError
from scanner.fold import HIDDEN, fold

FOLDER = Path(__file__).resolve().parent.parent / "wordlists" / "registry"
_DROP = re.compile(r"[\s·•.．,，、'\"“”()（）\[\]【】《》<>_-]+")
_OF_PROVINCE = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")
_PEOPLES = "(?:(?:土家|布依|哈尼|傈僳|景颇|朝鲜|蒙古|哈萨克|柯尔克孜|[藏苗彝羌傣白壮侗回])族?)+"
_OF_CITY = re.compile(rf"(?:市|地区|盟|{_PEOPLES}自治州)$")
_OF_COUNTY = re.compile(r"(?:市|县|区|旗|(?:[\u4e00-\u9fff]+族)?自治[县旗])$")
_LONGEST = 80  # characters of a name that are looked at


@dataclass(frozen=True, slots=True)
class NameParts:
    """A plain name taken apart. `region` holds its places without 省, 市, 县; `own` is what is left of the name between
    region and form (字号 and trade), `form` the legal form in one spelling, `branch` what follows the form."""

    region: frozenset[str]
    own: str
    form: str
    branch: str

    @property
    def core(self) -> str:
        """The name without its region: what must be equal when a region is left out."""
        return f"{self.own}{self.form}{self.branch}"

    @property
    def principal(self) -> str:
        """The core of the body a branch belongs to."""
        return f"{self.own}{self.form}"


def plain(name: str) -> str:
    """The normalised name: width, brackets, spaces, case and traditional characters undone."""
    return _DROP.sub("", fold(name).replace(HIDDEN, ""))


@lru_cache(maxsize=4096)
def parts_of(name: str) -> NameParts:
    """A plain name (see `plain`) taken apart."""
    name = name[:_LONGEST]
    match = _regions().match(name)
    places = [place for place in match.groups() if place] if match else []
    rest = name[match.end() :] if match else name
    form = _forms().search(rest)
    if form is None:
        return NameParts(_short(places), rest, "", "")
    own, shape, branch = rest[: form.start()], _one_spelling(form["form"]), form["branch"]
    return NameParts(_short(places), own, shape, branch)


def places_in(text: str) -> frozenset[str]:
    """The places an address or a district begins with, without 省, 市, 县."""
    match = _regions().match(f"{plain(text)}---")
    return _short([place for place in match.groups() if place]) if match else frozenset()


@cache
def short_divisions() -> frozenset[str]:
    """Provinces and prefectures without 省, 市, 自治州."""
    table = words("divisions.toml")
    provinces = (_shortened(_OF_PROVINCE, name) for name in table["provinces"])
    return frozenset((*provinces, *(_shortened(_OF_CITY, name) for name in table["cities"])))


def has_own_name(parts: NameParts) -> bool:
    """Whether a name has words of its own besides its trade: without them only the region tells it from others."""
    return len(own_words(parts)) >= 2


def own_words(parts: NameParts) -> str:
    """What of a name is its own: no place, trade or form."""
    return _generic().sub("", parts.own)


def principal_name(name: str) -> str:
    """The plain name of the body that a branch's plain name belongs to, '' when it is no branch."""
    branch = parts_of(name).branch
    return name[: -len(branch)] if branch else ""


@cache
def digest() -> str:
    """The digest of all word lists of this folder: answers and scopes depend on them."""
    files = sorted(path for path in FOLDER.iterdir() if path.is_file())
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


@cache
def words(file: str) -> dict[str, Any]:
    """A word list of this folder. Raises RuleError naming the file."""
    path = FOLDER / file
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise RuleError("词表读不出来", place=str(path), mend="请从发行包恢复这个文件") from error
    return {key: value.split() if isinstance(value, str) and key != "mark" else value for key, value in table.items()}


@cache
def _regions() -> re.Pattern[str]:
    """A province, a prefecture and a county at the beginning, each optional; short counties only after another place."""
    table = words("divisions.toml")
    provinces = _long_or_short(table["provinces"], _OF_PROVINCE)
    cities = _long_or_short([*table["cities"], *_prefectures()], _OF_CITY)
    counties = _either(table["counties"])
    long_counties = _either(c for c in table["counties"] if len(c) >= 3)
    after = rf"(?:({provinces})({cities})?|({cities}))({counties})?"
    return re.compile(rf"(?:{after}|({long_counties}))(?=.{{3}})")


@cache
def _forms() -> re.Pattern[str]:
    table = words("forms.toml")
    forms, branches = _either(table["forms"]), _either(table["branches"])
    return re.compile(rf"(?P<form>(?:{forms})+)(?P<branch>|.{{0,12}}?第?[\d一二三四五六七八九十]{{0,3}}(?:{branches}))$")


@cache
def _generic() -> re.Pattern[str]:
    return re.compile(_either(words("forms.toml")["generic"]))


def _one_spelling(form: str) -> str:
    for first, *others in words("forms.toml")["same"]:
        for other in others:
            form = re.sub(rf"(?<!股份){other}", first, form)
    return form


@cache
def _prefectures() -> dict[str, str]:
    """恩施州 is 恩施土家族苗族自治州, and for short 恩施."""
    short = [_shortened(_OF_CITY, name) for name in words("divisions.toml")["cities"] if name.endswith("自治州")]
    return {f"{name}州": name for name in short}


def _short(places: list[str]) -> frozenset[str]:
    return frozenset(_prefectures().get(place) or _shortened(_ANY, place) for place in places)


_ANY = re.compile(f"{_OF_PROVINCE.pattern}|{_OF_CITY.pattern}|{_OF_COUNTY.pattern}")


def _shortened(ending: re.Pattern[str], place: str) -> str:
    """A place without 省, 市, 县; as it is when only one character would be left."""
    short = ending.sub("", place)
    return short if len(short) >= 2 else place


def _long_or_short(names: list[str], ending: re.Pattern[str]) -> str:
    """Names as they stand, or without their ending where another does not follow (吉林市 is no 吉林 with a 市 left over)."""
    short = {_shortened(ending, name) for name in names} - {*names}
    return f"{_either(names)}|(?:{_either(short)})(?![省市县区旗盟州])"


def _either(names: Any) -> str:
    return "|".join(sorted(map(re.escape, names), key=lambda n: (-len(n), n)))
