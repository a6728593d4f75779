"""Looking at the pictures of captures before they are scanned: each picture once, what was seen kept by its digest.

Processes that may die do the looking. Without the libraries that look nothing is looked at, and the tool says so.
"""

import re
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from evidence.captures import Capture, Captures, Role
from evidence.errors import VaultError
from evidence.pictures import PagePicture, pictures_of
from evidence.project import DATABASE, Project
from evidence.settings import Look
from evidence.sightings import Sighting, Sightings
from evidence.store import open_store
from evidence.terminal import Step
from evidence.vault import Vault
from scanner.source import ShownPicture

_NEEDED = ("rapidocr", "onnxruntime", "cv2", "resvg_py", "pypdfium2", "zxingcpp")
_MOST = 120  # pictures of one page that are looked at
_LITTLE = 30  # Chinese characters: a page with fewer has its words in pictures, if it has any
_HAN = re.compile("[\u3400-\u9fff]")


def missing_libraries() -> list[str]:
    """The libraries for looking at pictures that are not installed."""
    return [name for name in _NEEDED if find_spec(name) is None]


def looker() -> str:
    """Who looks, '' when nobody can."""
    if missing_libraries():
        return ""
    from vision.look import LOOKER

    return LOOKER


def seeing(project: Project) -> str:
    """What a scan of captures depends on besides words: who looks at which pictures; '' when nobody does."""
    look = project.settings.look
    return f"{look} {looker()}" if look != Look.NONE and looker() else ""


class Shown:
    """What was seen in the pictures of captures. Travels to other processes by the project's path."""

    def __init__(self, project: Project) -> None:
        self._path, self._whole = project.root / DATABASE, project.settings.look == Look.ALL
        self._looker = looker() if seeing(project) else ""
        self._captures, self.sightings = Captures(project.db), Sightings(project.db)

    def __getstate__(self) -> tuple[Path, bool, str]:
        return self._path, self._whole, self._looker

    def __setstate__(self, state: tuple[Path, bool, str]) -> None:
        self._path, self._whole, self._looker = state
        db = open_store(self._path)
        self._captures, self.sightings = Captures(db), Sightings(db)

    def of(self, vault: Vault, capture: Capture) -> tuple[ShownPicture, ...]:
        """The pictures of a capture as they were seen; those left out say why. Raises VaultError for a page that is gone."""
        return tuple(
            ShownPicture(picture.url, picture.where, picture.context, self._seen(picture, number))
            for number, picture in enumerate(self.wanted(vault, capture))
        )

    def wanted(self, vault: Vault, capture: Capture) -> list[PagePicture]:
        """The pictures to look at: those the page shows; the picture of the whole page where what it shows is nowhere else."""
        if not self._looker:
            return []
        whole = self._whole or _draws(vault, capture)
        pictures = pictures_of(vault, capture, self._captures.pictures_of(capture))
        return [one for one in pictures if whole or not one.whole_page]

    def missing(self, pictures: list[PagePicture]) -> list[PagePicture]:
        """Those of a page's pictures that are to be looked at and were not."""
        looked_at = pictures[:_MOST]
        wanted = set(self.sightings.missing([one.sha256 for one in looked_at], self._looker))
        return [one for one in looked_at if one.sha256 in wanted]

    def _seen(self, picture: PagePicture, number: int) -> Sighting:
        sighting = self.sightings.get(picture.sha256, self._looker)
        why = f"一页最多看 {_MOST} 张图片，这张没有看" if number >= _MOST else "封存的图片读不出来，没有看"
        return sighting or Sighting(picture.sha256, self._looker, 0, 0, 0, refused=why)


def look_at_pictures(project: Project, captures: Iterable[Capture], on_progress: Step) -> int:
    """Look at every picture of captures that was not looked at before. How many were. Killed midway, the rest follows."""
    if not seeing(project):
        return 0
    from vision.pool import Pool

    shown, done = Shown(project), 0
    with Pool() as pool:
        for sighting in pool.look_at(_unseen(project.vault, shown, captures)):
            shown.sightings.put(sighting)
            done += 1
            on_progress(done, 0, f"看图 {sighting.width}×{sighting.height}")
    return done


def _unseen(vault: Vault, shown: Shown, captures: Iterable[Capture]) -> Iterator[bytes]:
    """The bytes of pictures not looked at yet, each once; evidence that cannot be read is told by the scan."""
    taken: set[str] = set()
    for capture in captures:
        try:
            for picture in shown.missing(shown.wanted(vault, capture)):
                if picture.sha256 not in taken:
                    taken.add(picture.sha256)
                    yield picture.read(vault)
        except VaultError:
            continue


def _draws(vault: Vault, capture: Capture) -> bool:
    """Whether a page as shown holds what only its picture shows: a canvas, or next to no text."""
    dom = vault.read(capture, Role.DOM)
    return dom is not None and (b"<canvas" in dom or len(_HAN.findall(dom.decode("utf-8", "replace"))) < _LITTLE)
