"""On the labelled sets the scanner stays above its floors; a floor that is not met fails the command."""

from pathlib import Path

import pytest

from evidence.errors import InputError
from scanner.evaluate import evaluate, peers, sentences
from scanner.scan import Scanner

EVAL = Path(__file__).resolve().parents[3] / "shared" / "eval"
OWN = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.mark.skipif(not EVAL.exists(), reason="评测数据不在旁边")
def test_floors_hold(scanner: Scanner) -> None:
    figures = evaluate(EVAL, scanner)
    assert [f.name for f in figures] == ["evasion_dev", "evasion_dev_held_back", "pages_dev", "pages_dev_held_back"]
    assert all(
        0 < sum(n for _, n in part.classes.values()) < sum(n for _, n in whole.classes.values())
        for whole, part in (figures[:2], figures[2:])
    )
    assert [sentence for f in figures for sentence in f.failed] == []


@pytest.mark.parametrize("folder", ["sentences", "second", "third"])
def test_floors_hold_on_sets_by_other_hands(scanner: Scanner, folder: str) -> None:
    assert [sentence for f in evaluate(OWN / folder, scanner) for sentence in f.failed] == []


def test_a_floor_that_is_not_met_is_named(scanner: Scanner, tmp_path: Path) -> None:
    rows = [
        "id\tterm\tevaded\tsentence\tshould_hit\tcategory",
        "1\t包过\t包过\t今天天气很好\tyes\tplain",
        "2\tx\tx\t签约包\\u200b过\tyes\tgap",
    ]
    (tmp_path / "evasion_dev.tsv").write_text("\n".join(rows), "utf-8")
    figures, *_ = sentences(tmp_path / "evasion_dev.tsv", scanner)
    assert figures.values["recall"] == 0.5 and figures.classes == {"gap": (1, 1), "plain": (0, 1)}
    assert "recall 是 0.500，低于底线 0.95" in figures.failed[0]


def test_a_folder_without_data_is_named(scanner: Scanner, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有评测数据"):
        evaluate(tmp_path, scanner)


def test_peers_stand_beside(scanner: Scanner) -> None:
    assert len(peers()) >= 5 and all(values.keys() == {"precision", "recall", "innocent_flagged"} for _, values in peers())
