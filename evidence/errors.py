"""Errors a user can meet: one Chinese sentence that names the place, what is wrong there and the mend.

XunzhengError
├─ InputError      a file, line or URL given to us cannot be used          exit 3
│  ├─ RuleError    a rule file is wrong                                    exit 3
│  ├─ ListError    a published list cannot be read                         exit 3
│  ├─ CalendarError  the holidays of a year are not known yet              exit 3
│  └─ LifecycleError  a step that the workflow forbids                     exit 3
├─ ProjectError    no project here, a project of another version, busy     exit 4
├─ VaultError      sealed evidence is missing, altered or unreadable       exit 5
└─ BrowserError    no browser, or it cannot start                          exit 6
"""


class XunzhengError(Exception):
    """Base of all errors shown to users. `place` is a file, row or URL; `mend` says what to do next."""

    exit_code = 1

    def __init__(self, what: str, *, place: str = "", mend: str = "") -> None:
        self.what, self.place, self.mend = what, place, mend
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The whole error as one Chinese sentence."""
        head = f"{self.place}：{self.what}" if self.place else self.what
        return f"{head}，{self.mend}。" if self.mend else f"{head}。"


class InputError(XunzhengError):
    exit_code = 3


class RuleError(InputError):
    pass


class ListError(InputError):
    pass


class CalendarError(InputError):
    pass


class LifecycleError(InputError):
    pass


class ProjectError(XunzhengError):
    exit_code = 4


class VaultError(XunzhengError):
    exit_code = 5


class BrowserError(XunzhengError):
    exit_code = 6
