"""Check: one line of what `doctor` looked at, what it saw, and the mend when it is not well."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """`ok` None means: works, but something is missing that a user may want."""

    name: str
    ok: bool | None
    seen: str
    mend: str = ""
