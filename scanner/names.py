"""Names of institutions made comparable: brackets, spaces, width, case and traditional characters; never the words."""

import re

from scanner.fold import HIDDEN, fold

_DROP = re.compile(r"[\s·•.．,，、'\"“”()（）\[\]【】《》<>_-]+")


def plain(name: str) -> str:
    """The normalised name; equal plain names are 'likely the same', anything less is for a person to decide."""
    return _DROP.sub("", fold(name).replace(HIDDEN, ""))
