"""What was seen in a picture is kept once and read back as it was, by the picture's digest and by who looked."""

from dataclasses import replace

from evidence.project import Project
from evidence.sightings import Box, Code, Framed, Line, Mark, MarkKind, Sighting, framed_from

SEEN = Sighting(
    "a" * 64, "1:x", 600, 420, 2,
    (Line("签约包过", Box(1, 2, 30, 40), 0.97), Line("斜着", Box(5, 5, 9, 9), 0.5, ((5, 5), (9, 6), (8, 9), (5, 8)))),
    (Mark(MarkKind.SEAL, Box(0, 0, 50, 50), 0.9, "演示中心", "专用章", 0.8), Mark(MarkKind.EMBLEM, Box(1, 1, 2, 2), 0.7)),
    (Code("https://yanshi.example/", Box(3, 3, 90, 90)),),
)  # fmt: skip


def test_it_is_read_back_as_it_was(project: Project) -> None:
    project.sightings.put(SEEN)
    assert project.sightings.get(SEEN.sha256, SEEN.looker) == SEEN
    assert project.sightings.get("b" * 64, SEEN.looker) is None and project.sightings.get(SEEN.sha256, "2:y") is None


def test_the_first_stays(project: Project) -> None:
    project.sightings.put(SEEN)
    project.sightings.put(replace(SEEN, lines=()))
    assert project.sightings.get(SEEN.sha256, SEEN.looker) == SEEN


def test_what_is_missing_is_told_once_and_in_order(project: Project) -> None:
    project.sightings.put(SEEN)
    assert project.sightings.missing(["c" * 64, SEEN.sha256, "b" * 64, "c" * 64], SEEN.looker) == ["c" * 64, "b" * 64]
    assert project.sightings.missing([SEEN.sha256], "2:y") == [SEEN.sha256]


def test_a_place_of_words_is_read_back() -> None:
    framed = Framed("a" * 64, (Box(1, 2, 3, 4),), 0.9)
    fields = {"picture": framed.picture, "boxes": [{"left": 1, "top": 2, "right": 3, "bottom": 4}], "score": 0.9}
    assert framed_from(fields) == framed and framed_from(None) is None
