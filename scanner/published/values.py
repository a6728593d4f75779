"""Values of a row made comparable: dates, periods, states, numbers; what cannot be is kept as printed and said."""

import re
import unicodedata
from datetime import date, timedelta

from stdnum.cn import uscc as uscc_number

STATES = ("有效", "到期", "暂停", "终止", "注销", "年检不合格", "黑名单")
_STATE_WORDS = (
    ("黑名单", "黑名单|严重失信"),
    ("年检不合格", "不合格|未通过|未参加年检|未年检"),
    ("注销", "注销|撤销|吊销|取消"),
    ("终止", "终止|停办|退出|清退"),
    ("暂停", "暂停|停业|停止|整改|中止"),
    ("到期", "到期|过期|失效|届满"),
    ("有效", "有效|合格|正常|通过|在用|已?备案|存续|优秀|良好|优|年检|延续|^是$"),
)
_DATE = r"(\d{4})\s*[年./\-—]\s*(\d{1,2})\s*[月./\-—]\s*(\d{1,2})\s*[日号]?"
_ONE_DATE = re.compile(rf"(?:自|从|至|到)?\s*{_DATE}(?:\s+\d\d?:\d\d(?::\d\d)?)?\s*(?:起|止)?")
_PERIOD = re.compile(rf"(?:自|从)?\s*{_DATE}\s*(?:起)?\s*[-–—－~～至到/]+\s*{_DATE}\s*止?")
_COMPACT = re.compile(r"(?:19|20)\d{6}")
_EPOCH = date(1899, 12, 30)
_EXPONENT = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")

# PDF programs write some characters as the radicals that look the same; they are the characters to every reader
_RADICALS = {c: unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)}
_LOOK = ("⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳", "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟")
_RADICALS |= {ord(c): text for c, text in zip(*_LOOK, strict=True)}


def whole(text: str) -> str:
    """A text with whole characters for radicals."""
    return text.translate(_RADICALS)


def standard_date(text: str) -> str:
    """A date as YYYY-MM-DD when it is a whole one, else as printed."""
    if match := _ONE_DATE.fullmatch(text):
        return _iso(*match.groups()) or text
    if _COMPACT.fullmatch(text):
        return _iso(text[:4], text[4:6], text[6:]) or text
    return text


def serial_date(text: str) -> str:
    """The date that a spreadsheet keeps as this number, '' when it is none between 1982 and 2064."""
    if not re.fullmatch(r"[3-5]\d{4}(?:\.\d+)?", text):
        return ""
    return (_EPOCH + timedelta(days=int(float(text)))).isoformat()


def period(text: str) -> tuple[str, str]:
    """Both ends of a period printed in one cell; ('', text) when it is none."""
    if match := _PERIOD.fullmatch(text):
        begin, end = _iso(*match.groups()[:3]), _iso(*match.groups()[3:])
        if begin and end:
            return begin, end
    return "", text


def standard_status(text: str) -> str:
    """The printed state under one of STATES, with what was printed behind it; as printed when none fits."""
    for state, words in _STATE_WORDS:
        if re.search(words, text):
            return text if text == state else f"{state}（{text}）"
    return text


def known_status(text: str) -> bool:
    """Whether a standard status begins with one of STATES."""
    return text.startswith(STATES)


def code_doubt(code: str) -> str:
    """What is wrong with a unified social credit code, '' when it stands. Older numbers of 13 or 15 digits are none."""
    if not code or uscc_number.is_valid(code) or re.fullmatch(r"\d{13}|\d{15}", code):
        return ""
    return f"统一社会信用代码“{code}”校验不符，已保留原样"


def is_exponent(text: str) -> bool:
    """Whether a long number was saved as 9.1E+17 and is lost."""
    return _EXPONENT.fullmatch(text) is not None


def _iso(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
