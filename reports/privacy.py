"""Privacy: private persons' numbers and names are covered in everything handed out; institutions' lines stay readable."""

import re

from evidence.subjects import About, Mention

_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)([\s.·-]?\d){8}(?!\d)")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])([1-8]\d{5})((?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d\d{3}[0-9Xx])(?![0-9A-Za-z])")
_FREE_MAIL = re.compile(r"@(?:vip\.)?(?:qq|163|126|139|189|sina|sohu|gmail|outlook|hotmail|foxmail|yeah|aliyun|yahoo)\.", re.I)


def masked(mention: Mention) -> str:
    """A mention's value with what belongs to a private person covered: 190****0000, 王*."""
    if not is_private(mention):
        return mention.value
    if mention.about == About.PERSON:
        return mention.value[0] + "*" * (len(mention.value) - 1)
    if mention.about == About.EMAIL:
        local, _, host = mention.value.partition("@")
        return f"{local[:1]}****@{host}"
    return _covered(mention.value)


def is_private(mention: Mention) -> bool:
    """Whether a mention names or reaches a private person rather than an institution."""
    if mention.about == About.PHONE:
        return bool(re.fullmatch(r"1[3-9]\d{9}", mention.value))
    if mention.about == About.WECHAT:
        return mention.note != "公众号"
    if mention.about == About.EMAIL:
        return bool(_FREE_MAIL.search(mention.value))
    return mention.about in (About.QQ, About.PERSON)


def masked_text(text: str) -> str:
    """A text of a page with mobile and identity numbers covered; everything else stands as it was written."""
    covered = _MOBILE.sub(lambda m: f"{m[1]}****{re.sub(r'[^0-9]', '', m[0])[-4:]}", text)
    return _IDENTITY.sub(lambda m: f"{m[1]}********{m[2][-4:]}", covered)


def private_places(text: str) -> list[tuple[int, int]]:
    """Where in a text mobile and identity numbers stand."""
    return [match.span() for pattern in (_MOBILE, _IDENTITY) for match in pattern.finditer(text)]


def _covered(value: str) -> str:
    keep = 3 if len(value) >= 8 else 1
    return f"{value[:keep]}****{value[-4:] if len(value) >= 11 else value[-1:]}"
