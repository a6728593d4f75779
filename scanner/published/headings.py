"""Headings: where a table's header stands, in one row or two, and which column gives which field.

Bureaus word their headings freely; each field has the wordings that were seen, tried in the order given here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evidence.registries import FIELD_TITLES
from evidence.tables.grid import Row
from scanner.published.lines import is_serial
from scanner.published.values import whole

_NOT_NAME = "主管|审批|发证|举办|批准|登记机关|主办|备案(?:单位|部门|机关)|管理部门|联系|负责"
_BODY = "机构|学校|单位|企业|院校|公司|组织|中心|鉴定所|鉴定站|[(]站[)]|所|站|名称"
_SORT = "备案|民办|社会|第三方|职业|技能|等级|资格|技术|考核|培训"
_OTHER = "职业|工种|专业|项目|课程|证书|岗位|部门|文件|资格|教材"
# the order decides: what is more special comes first
_LIKE = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        ("former_names", "曾用名|曾用|原名称|原单位|原机构名|原学校名|变更前|^former_?names?$"),
        (
            "name",
            f"^(?!.*(?:{_NOT_NAME})).*(?:{_BODY})(?:全称|名称|中文名称)$|^(?:名称|全称|单位|机构|学校|企业|院校|校名|name)$",
        ),
        ("name", f"^(?:{_SORT})*(?:认定|评价|鉴定|培训|教育|办学)(?:机构|学校|组织|单位|中心|所|站|所[(]站[)])$"),
        ("occupation_codes", "(?:职业|工种|专业).*(?:编码|代码|编号)$|^occupation_codes$"),
        ("occupations", "(?:职业|工种|专业).*(?:及|和|与|、|/).*(?:等级|级别|层次)"),
        ("level", "等级(?!认定)|级别|培训层次|层次|^levels?$"),
        ("uscc", "信用代码|^uscc$"),
        ("sites", "站点|考点|教学点|教学场所|分校|考核(?:地点|场所|场地)|认定点|^sites?$"),
        ("phone", "电话|手机|联系方式|热线|^phone$"),
        (
            "licence",
            "(?:许可|备案|资质|证书|机构|学校|单位|批准|登记|证).*(?:编号|证号|号码|代码|证)$|^(?:证号|编码|licence|license)$",
        ),
        ("licence", "^(?:备案|许可证?|登记|批准|证书?)号$|(?:许可证|备案证?|登记证|证书)号$"),
        ("status", "状态|年检|年审|年度检查|(?:检查|评估|审核|核查)(?:结果|结论|等次)|^(?:结果|结论)$|是否有效|^status$"),
        (
            "valid_from",
            "(?:有效|备案|许可|发证|批准|期限|时间|日期|认定).*(?:起|起始|开始|起始日期?|开始日期?|起始时间|开始时间|自)$",
        ),
        ("valid_from", "^(?:备案|发证|颁证|批准|认定|设立|起始|开始|生效)(?:日期|时间)$|^起$|^valid_from$"),
        ("valid_to", "有效|到期|截止|终止(?:日期|时间)|届满|期限|起止|^止$|^至$|^valid_to$"),
        ("occupations", "职业|工种|专业|(?:培训|办学|评价|备案|业务|鉴定|考核|认定)(?:项目|内容|范围)|^occupations?$"),
        ("kind", "(?:机构|学校|单位|办学|评价|^)(?:类别|类型|性质|种类)$|^kind$"),
        ("address", "地址|住所|校址|办公场所|办学地点|^注册地$|^办学地$|^地点$|^address$"),
        ("region", "(?:所在|所属|行政|^)(?:地区|区域|区划|区县|县区|市县|地市|市州|辖区|属地)|^(?:地市|市|区|县|州市|region)$"),
        ("region", "^(?:所在|所属|属)(?:地|市|县|区|县[(].*)$|^(?:县|市)[(].*[)]$"),
    )
)
_POSITION = re.compile(r"第?\s*(\d{1,3})\s*列")
_LOOK = 60  # rows in which a header is looked for
_LONGEST = 40
_SERIAL_LABEL = re.compile(r"序号|编号|no\.?|排序|次序", re.I)


@dataclass(frozen=True, slots=True)
class Header:
    """Where a header stands (index of its first row, how many rows; depth 0: there is none) and the column of each field.

    `blocks` holds one set of columns for each time the same headings repeat side by side.
    """

    first: int
    depth: int
    labels: tuple[str, ...]
    blocks: tuple[dict[str, int], ...]

    @property
    def columns(self) -> dict[str, int]:
        """The column of each field, of the first block."""
        return self.blocks[0]

    @property
    def unused(self) -> tuple[str, ...]:
        """The headings of columns that no field is read from; serial numbers are not worth a word."""
        used = {c for block in self.blocks for c in block.values()}
        names = (label for i, label in enumerate(self.labels) if label and i not in used)
        return tuple(dict.fromkeys(n for n in names if not _SERIAL_LABEL.fullmatch(label_of(n))))

    def bare(self, cells: Sequence[str]) -> dict[int, str]:
        """What of a row stands in columns without a heading, from which nothing is read."""
        used = {c for block in self.blocks for c in block.values()}
        headed = {i for i, label in enumerate(self.labels) if label}
        return {i: c for i, c in enumerate(cells) if c and self.depth and i not in used and i not in headed and not is_serial(c)}


def label_of(cell: str) -> str:
    """A heading as it is compared: no spaces or line ends, plain brackets, lower case."""
    text = whole(re.sub(r"[\s\u3000:：*★]+", "", cell)).lower()
    return text.replace("（", "(").replace("）", ")").replace("【", "(").replace("】", ")")


@lru_cache(maxsize=4096)
def field_of(label: str) -> str:
    """The field that a heading names, '' when none. A remark in brackets at its end is not part of it."""
    if not label or len(label) > _LONGEST:
        return ""
    short = re.sub(r"\([^()]*\)$", "", label)
    for text in dict.fromkeys((label, short)):
        for name, pattern in _LIKE:
            if pattern.search(text):
                return name
    return ""


def find_header(rows: Sequence[Row], wanted: Mapping[str, str]) -> Header | None:
    """The header of a table, None when none of its first rows gives the column of names."""
    if _POSITION.fullmatch(wanted.get("name", "")):
        return _by_position(rows, wanted)
    for i, row in enumerate(rows[:_LOOK]):
        below = rows[i + 1] if i + 1 < len(rows) else None
        if below is not None and (labels := _two_rows(row, below)):
            blocks = _blocks(labels, wanted)
            alone = _blocks(row.wide, wanted)
            if blocks and len(blocks[0]) >= len(alone[0] if alone else ()):
                return Header(i, 2, labels, blocks)
        if blocks := _blocks(row.wide, wanted):
            return Header(i, 1, row.wide, blocks)
    return None


def _by_position(rows: Sequence[Row], wanted: Mapping[str, str]) -> Header | None:
    """The header of a table whose column of names was told by its position: a row with any heading; it may have none."""
    for i, row in enumerate(rows[:_LOOK]):
        labels = [label_of(c) for c in row.wide]
        if (
            row.filled > 1
            and any(field_of(x) or _SERIAL_LABEL.fullmatch(x) for x in labels)
            and (blocks := _blocks(row.wide, wanted))
        ):
            return Header(i, 1, row.wide, blocks)
    width = max((len(r.cells) for r in rows), default=0)
    columns = {f: p for f, w in wanted.items() if (p := _position(w, width)) is not None}
    return Header(0, 0, (), (columns,)) if "name" in columns else None


def is_header_again(cells: Sequence[str], columns: Mapping[str, int]) -> bool:
    """Whether a row below the header is a header once more: its cells name the fields of their columns."""
    name = columns["name"]
    if name >= len(cells) or not cells[name] or field_of(label_of(cells[name])) != "name":
        return False
    others = [c for f, c in columns.items() if f != "name" and c < len(cells) and cells[c]]
    return not others or any(field_of(label_of(cells[c])) for c in others)


def may_head(cells: Sequence[str]) -> bool:
    """Whether a row could be the header of another table in the same sheet: it names names and one thing more."""
    if not any(len(c) <= _LONGEST and field_of(label_of(c)) == "name" for c in cells if c.endswith(("名称", "全称"))):
        return False
    return sum(1 for c in cells if field_of(label_of(c)) or _SERIAL_LABEL.fullmatch(label_of(c))) >= 2


def _two_rows(upper: Row, lower: Row) -> tuple[str, ...]:
    """The labels of a header in two rows, () when the second row is none."""
    top, bottom = upper.wide, lower.wide
    width = max(len(top), len(bottom))
    top, bottom = top + ("",) * (width - len(top)), bottom + ("",) * (width - len(bottom))
    subs = [i for i in range(width) if bottom[i] and bottom[i] != top[i]]
    if not subs or len(set(filter(None, top))) < 2 or any(len(bottom[i]) > 16 or re.search(r"\d", bottom[i]) for i in subs):
        return ()
    if not all(_under(top, i) for i in subs) or not any(field_of(label_of(top[i] + bottom[i])) for i in subs):
        return ()
    groups = _carried(top, subs)
    if any(bottom[i] and field_of(label_of(top[i])) == "name" and bottom[i] != top[i] and top[i] for i in subs):
        return ()
    return tuple(_joined(groups[i], bottom[i]) if i in subs else top[i] or bottom[i] for i in range(width))


def _joined(upper: str, lower: str) -> str:
    """The heading of a column under two labels: both, but for 基本情况 over 名称, which says nothing."""
    both = upper + lower
    return both if field_of(label_of(both)) or re.search(_OTHER, upper) else lower


def _under(top: Sequence[str], i: int) -> bool:
    """Whether a column is headed by a cell of the row above that spans it, or by none."""
    beside = {top[j] for j in (i - 1, i + 1) if 0 <= j < len(top)}
    return not top[i] or top[i] in beside or "" in beside


def _carried(top: Sequence[str], subs: Sequence[int]) -> list[str]:
    """The upper label over each column; where files keep no spans, it reaches right over blanks."""
    carried, last = [], ""
    for i, text in enumerate(top):
        last = text or (last if i in subs else "")
        carried.append(last)
    return carried


def _blocks(labels: Sequence[str], wanted: Mapping[str, str]) -> tuple[dict[str, int], ...]:
    """The columns of each repetition of the headings, () without a column of names."""
    plain = [label_of(c) for c in labels]
    width = len(plain)
    if not wanted:
        for size in range(1, width // 2 + 1):
            if width % size == 0 and plain[0] and plain == plain[:size] * (width // size) and len(set(plain[:size])) == size:
                block = _columns(plain[:size], wanted)
                return tuple({f: c + size * k for f, c in block.items()} for k in range(width // size)) if block else ()
    block = _columns(plain, wanted)
    return (block,) if block else ()


def _columns(labels: Sequence[str], wanted: Mapping[str, str]) -> dict[str, int]:
    """The column of each field, {} without one of names. What the user named stands before what the headings say."""
    found: dict[str, int] = {}
    for field, heading in wanted.items():
        position = _position(heading, len(labels))
        label = label_of(heading)
        if position is not None:
            found[field] = position
        elif label in labels:
            found[field] = labels.index(label)
        else:
            matching = [i for i, one in enumerate(labels) if label and one.endswith(label)]
            if len(matching) == 1:
                found[field] = matching[0]
    if "name" in wanted and "name" not in found:
        return {}
    taken = set(found.values())
    seen = _headed(labels, taken)
    for field in FIELD_TITLES:
        if field not in wanted and field in seen:
            found[field] = seen[field]
    if len(found) == 1 and "name" not in wanted and _is_title(labels):
        return {}
    return {f: found[f] for f in FIELD_TITLES if f in found} if "name" in found else {}


def _headed(labels: Sequence[str], taken: Iterable[int]) -> dict[str, int]:
    """The first column of each field; for names the one that says so plainly before one that could mean it."""
    used = set(taken)
    seen: dict[str, int] = {}
    for i, label in enumerate(labels):
        field = field_of(label)
        if field and i not in used and not (i and labels[i - 1] == label):
            better = field == "name" and field in seen and _plainly(label) > _plainly(labels[seen[field]])
            if field not in seen or better:
                seen[field] = i
    return seen


def _plainly(label: str) -> int:
    return (
        2
        if re.search("(?:机构|学校|单位|企业|院校|组织)(?:全称|名称)$", label)
        else 1
        if label.endswith(("名称", "全称", "name"))
        else 0
    )


def _is_title(labels: Sequence[str]) -> bool:
    """A title across the table that ends in a word for institutions (…培训机构) is no header."""
    texts = set(filter(None, labels))
    return len(texts) == 1 and len(next(iter(texts))) > 12


def _position(heading: str, width: int) -> int | None:
    """The column (from 0) of 第3列, None when that is no position or lies outside."""
    match = _POSITION.fullmatch(heading)
    return int(match[1]) - 1 if match and 0 < int(match[1]) <= width else None
