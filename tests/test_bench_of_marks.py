"""The trial of marks counts a found one as found, a box elsewhere as wrong, and its figures go out as JSON."""

import json
from dataclasses import asdict

import numpy as np

from benchmarks.vision.console import mark_lines
from benchmarks.vision.marks import Found, _score_scene
from benchmarks.vision.scenes import Shown, Truth
from evidence.sightings import Box, Mark, MarkKind

SHOWN = Shown(
    np.zeros((400, 400, 3), np.uint8),
    (Truth(MarkKind.EMBLEM, 100, 100, 60, "gold"), Truth(MarkKind.SEAL, 300, 300, 90, faint=True)),
)


def scored(*marks: Mark) -> Found:
    found = Found(1, 1)
    _score_scene(found, SHOWN, marks)
    return found


def test_a_mark_in_its_place_is_found_and_right() -> None:
    found = scored(Mark(MarkKind.EMBLEM, Box(72, 68, 132, 128), 0.9))
    assert (found.emblem.share, found.emblem_right.share) == (1.0, 1.0)
    assert found.sizes["40–63"].hit == found.looks["gold"].hit == 1


def test_a_mark_elsewhere_is_wrong_and_the_true_one_missed() -> None:
    found = scored(Mark(MarkKind.EMBLEM, Box(200, 200, 260, 260), 0.9))
    assert (found.emblem.hit, found.emblem.of, found.emblem_right.hit, found.emblem_right.of) == (0, 1, 0, 1)


def test_a_faint_seal_is_asked_of_nobody_and_no_fault_to_find() -> None:
    found = scored(Mark(MarkKind.SEAL, Box(255, 255, 345, 345), 0.9))
    assert (found.seal.of, found.seal_right.share) == (0, 1.0)


def test_the_figures_go_out_as_json_and_as_lines() -> None:
    found = scored(Mark(MarkKind.EMBLEM, Box(72, 68, 132, 128), 0.9))
    assert json.loads(json.dumps(asdict(found)))["emblem"] == {"hit": 1, "of": 1}
    assert any("国徽：召回 1.000（1/1）" in line for line in mark_lines(found))
