"""Refused: a picture that is not looked at, with the one sentence that says why."""


class RefusedError(Exception):
    """Raised with a Chinese sentence without its full stop."""

    @property
    def sentence(self) -> str:
        return str(self.args[0]) if self.args else "没有看"
