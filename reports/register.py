"""The case register: leads decided as 待核 become entries, one a party, written as xlsx and csv.

Field names are those of 04_case_register §4.3; what a tool cannot know stays empty. No cell starts a formula.
"""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import xlsxwriter

from evidence.cases import CaseEntry
from evidence.clock import beijing
from evidence.custody import Act
from evidence.decisions import Verdict
from evidence.errors import InputError
from evidence.project import Project
from evidence.subjects import About, Mention, PartyRole, Subject
from reports.dossier import Dossier, dossiers, tie_sentences
from reports.privacy import is_private, masked, masked_text

_SHORTEST_REASON = 4
_HEADS = ("法定代表人", "法人代表", "法人", "负责人", "校长", "经营者")
_VALUES = 5  # values of a kind in one cell
_FORMULA = "=+-@\t\r\n＝＋－＠"

COLUMNS = (
    "登记号", "登记时间", "登记人", "发现线索/收到材料时间", "案件来源", "来源细项", "任务批次",
    "监督检查人1", "监督检查人2", "投诉举报人类型", "移送交办部门",
    "当事人类型", "当事人名称", "统一社会信用代码", "法定代表人/负责人", "住所/经营场所", "电话", "ICP备案号", "名单核对",
    "案源内容", "发布媒介", "URL", "首次发现", "末次发现", "下线时间", "规则命中", "疑似违反条款", "对应政策清单", "证据编号",
    "可信度", "严重程度",
    "核查人1", "核查人2", "核查方式", "核查情况", "核查结论", "处理意见", "负责人", "立案日期", "立案号", "移送机关", "结案日期",
    "备注",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Uncovered:
    """The wish to have private numbers and names in the export as they are: who asks, and why. Raises InputError."""

    by: str
    reason: str

    def __post_init__(self) -> None:
        if not self.by.strip() or len(self.reason.strip()) < _SHORTEST_REASON:
            raise InputError(
                "不遮盖个人信息的导出要写明登记人和理由",
                place="xunzheng export --unmask",
                mend=f"请加上 --by 姓名 和 --reason 理由（不少于 {_SHORTEST_REASON} 个字）",
            )


@dataclass(frozen=True, slots=True)
class ExportedRegister:
    """The files written, and how many entries they hold."""

    xlsx: Path
    csv: Path
    rows: int


def export_register(project: Project, folder: Path, *, entered_by: str, uncovered: Uncovered | None = None) -> ExportedRegister:
    """Enter confirmed leads into the register and write it. Raises InputError when the folder cannot be written.

    Private numbers and names are covered unless `uncovered` says who wants them and why, which is logged first.
    """
    rows = [[safe_cell(row.get(c, "")) for c in COLUMNS] for row in register_rows(project, entered_by, masks=uncovered is None)]
    if uncovered:
        project.disclosures.record(uncovered.by.strip(), uncovered.reason.strip(), str(folder.resolve()), len(rows))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        xlsx, table = folder / "案源登记.xlsx", folder / "案源登记.csv"
        contents = {xlsx: _workbook(rows), table: _csv(rows)}
        digests = {path.name: hashlib.sha256(data).hexdigest() for path, data in contents.items()}
        project.custody.record(Act.EXPORT, "案源登记", rows=len(rows), files=digests, by=entered_by)
        for path, data in contents.items():
            _replace(path, data)
        project.custody.anchor()
    except OSError as error:
        raise InputError(f"写不进去（{error.strerror}）", place=str(folder), mend="请关闭已打开的表格，或换一个目录") from error
    return ExportedRegister(xlsx, table, len(rows))


def register_rows(project: Project, entered_by: str, *, masks: bool = True) -> Iterator[dict[str, str]]:
    """One row a party with leads whose standing verdict is 待核."""
    standing = project.decisions.standing()
    confirmed = [d for d in dossiers(project) if d.lead_id in standing and standing[d.lead_id].verdict == Verdict.PENDING]
    for party, group in groupby(sorted(confirmed, key=lambda d: d.party), key=lambda d: d.party):
        leads = list(group)
        decided = {d.lead_id: standing[d.lead_id].decided_at for d in leads}
        entry = project.cases.enter(party, entered_by, project.numbering, {}, decided)
        yield _row(entry, leads, masks)


def safe_cell(value: str) -> str:
    """Text that a spreadsheet will not take for a formula: a leading sign is put behind an apostrophe."""
    plain = "".join(c if c.isprintable() or c == "\n" else " " for c in value)[:32000]
    return f"'{plain}" if plain.lstrip(" \u3000")[:1] in _FORMULA and plain.strip() else plain


def _row(entry: CaseEntry, leads: list[Dossier], masks: bool) -> dict[str, str]:
    subject = leads[0].subject
    seen = sorted(s.seen_at for d in leads for s in d.sightings)
    urls = list(dict.fromkeys(s.url for d in leads for s in d.sightings))
    return {
        "登记号": entry.case_no,
        "登记时间": beijing(entry.opened_at),
        "登记人": entry.opened_by,
        "发现线索/收到材料时间": beijing(seen[0]),
        "案件来源": "监督检查",
        "来源细项": "互联网监测",
        "当事人名称": subject.name,
        "统一社会信用代码": _values(subject, masks, About.USCC),
        "法定代表人/负责人": _values(subject, masks, About.PERSON, notes=_HEADS),
        "住所/经营场所": _values(subject, masks, About.ADDRESS),
        "电话": _values(subject, masks, About.PHONE),
        "ICP备案号": _values(subject, masks, About.ICP),
        "名单核对": subject.registry.sentence,
        "案源内容": _account(leads, urls, seen[0], masks),
        "发布媒介": "网站",
        "URL": "\n".join(urls[:20]),
        "首次发现": beijing(seen[0]),
        "末次发现": beijing(seen[-1]),
        "规则命中": "\n".join(f"{d.card.rule_id} {d.card.title}" for d in _once(leads)),
        "疑似违反条款": "\n".join(dict.fromkeys(c.title for d in leads for c in d.card.legal_basis)),
        "对应政策清单": "\n".join(dict.fromkeys(c.title for d in leads for c in d.card.policy_basis)),
        "证据编号": "\n".join(dict.fromkeys(s.capture_id for d in leads for s in d.sightings)),
        "可信度": f"C{max(d.confidence for d in leads)}",
        "严重程度": f"S{max(d.severity for d in leads)}",
        "备注": "\n".join([*subject.contradictions, *tie_sentences(leads[0])]),
    }


def _values(subject: Subject, masks: bool, about: About, notes: tuple[str, ...] = ()) -> str:
    """The values of a kind, those of the one who made the site left out, institutions' lines before private numbers."""
    kept = [m for m in subject.mentions if m.about == about and m.role not in (PartyRole.SUPPORT, PartyRole.PARTNER)]
    kept = sorted((m for m in kept if not notes or m.note in notes), key=lambda m: (is_private(m), -m.sure))
    return "\n".join(_shown(m, masks) for m in kept[:_VALUES])


def _shown(mention: Mention, masks: bool) -> str:
    return masked(mention) if masks else mention.value


def _account(leads: list[Dossier], urls: list[str], first_seen: str, masks: bool) -> str:
    """The draft of 案源内容: when, by what, where, which words; always 疑似."""
    words = "、".join(f"“{d.best.lead.hits[0].quote}”（{d.card.rule_id}）" for d in leads[:12])
    more = f"等 {len(leads)} 处" if len(leads) > 12 else ""
    party = leads[0].subject.name or f"网站 {leads[0].party} 的主办者（待查）"
    found = f"{beijing(first_seen)}，通过巡证互联网监测发现，{party}在 {urls[0]} 等 {len(urls)} 个网页"
    account = f"{found}使用{words}{more}等用语，疑似违反有关规定，待核查。"
    return masked_text(account) if masks else account


def _once(leads: list[Dossier]) -> list[Dossier]:
    return list({d.card.rule_id: d for d in leads}.values())


def _workbook(rows: list[list[str]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("案源登记")
    head, body = (
        book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name, head)
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            sheet.write_string(line, column, value, body)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(COLUMNS) - 1, 18)
    book.close()
    return buffer.getvalue()


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([COLUMNS, *rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(path.suffix + ".tmp")
    temporary.write_bytes(data)
    temporary.replace(path)
