"""One command from nothing to both models: fetch, draw, learn, mine, learn again, export. docs/emblem.md tells what it needs."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy

from vision.training.assets import AssetsMissingError
from vision.training.learning import BATCH, Course, crop_batches, finder_batches, finder_loss, learn
from vision.training.network import Finder, Verifier, exported, taken_from
from vision.training.pools import NOTHING, Pool, crops_of, looked_over, mined, mistaken, pool
from vision.training.scenes import Stock, stock

MODELS = Path(__file__).resolve().parents[1] / "models"
FINDER, VERIFIER = "emblem-finder.onnx", "emblem-verifier.onnx"
CUT = 128
NAMES = ("国徽", "警徽", "印章", "其他")


def say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


def _joined(*pools: Pool) -> Pool:
    return np.concatenate([pictures for pictures, _ in pools]), [found for _, labels in pools for found in labels]


def _school(finder: Finder, of: Pool, course: Course, seed: int) -> None:
    rng = np.random.default_rng(seed)
    learn(finder, lambda: finder_batches(*of, CUT, rng), finder_loss, len(of[0]) // BATCH, course, say)


def train_finder(args: argparse.Namespace, of: Stock, scenes: Pool) -> tuple[Finder, Pool]:
    """First the scenes, then the scenes with what it took for a mark where there was none."""
    finder = Finder()
    rate = 3e-3
    if args.start_from:
        sample = torch.from_numpy(scenes[0][:64].astype(np.float32).transpose(0, 3, 1, 2) / 255)
        taken_from(finder, Path(args.start_from), sample)
        rate = 1.2e-3
    _school(finder, scenes, Course(args.minutes * 60 * 0.33, args.passes, rate), args.seed)
    more = mined(finder, len(scenes[0]) // 6, args.seed + 1, of, say)
    both = _joined(scenes, more)
    _school(finder, both, Course(args.minutes * 60 * 0.22, max(1, args.passes // 2), rate / 2), args.seed + 2)
    return finder, both


def train_verifier(args: argparse.Namespace, of: Stock, finder: Finder, scenes: Pool) -> Verifier:
    crops, kinds = crops_of(finder, *scenes, Random(args.seed))
    say(f"裁片 {len(crops)}：" + "、".join(f"{name} {int((kinds == kind).sum())}" for kind, name in enumerate(NAMES)))
    verifier, rng = Verifier(), np.random.default_rng(args.seed + 3)
    course = Course(args.minutes * 60 * 0.25, args.passes, 3e-3)

    def loss(out: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        return cross_entropy(out, wanted, label_smoothing=0.02)

    learn(verifier, lambda: crop_batches(crops, kinds, rng), loss, len(crops) // BATCH, course, say)
    wrong = mistaken(finder, verifier, args.scenes // 2, args.seed + 4, of)
    say(f"两个网络一起认错的裁片 {len(wrong)}，再学")
    crops = np.concatenate([crops, *[wrong] * 3])
    kinds = np.concatenate([kinds, np.full(3 * len(wrong), NOTHING, np.int64)])
    course = Course(args.minutes * 60 * 0.15, max(1, args.passes // 2), 1e-3)
    learn(verifier, lambda: crop_batches(crops, kinds, rng), loss, len(crops) // BATCH, course, say)
    return verifier


def told(finder: Finder, verifier: Verifier, of: Stock, seed: int) -> None:
    """How both do on fresh scenes of the same making; the benchmark measures with other pictures."""
    pictures, labels = pool(600, seed + 99, of)
    crops, kinds = crops_of(finder, pictures, labels, Random(seed))
    x = torch.from_numpy(crops[:, 4:68, 4:68].astype(np.float32).transpose(0, 3, 1, 2) / 255)
    with torch.no_grad():
        said = verifier(x).argmax(dim=1).numpy()
    names: list[tuple[str, NDArray[np.bool_]]] = [(name, kinds == k) for k, name in enumerate(NAMES)]
    say(
        "核验网络在新场景上："
        + "、".join(f"{name} {float((said[of_it] == kinds[of_it]).mean()):.3f}" for name, of_it in names if of_it.any())
    )
    say(f"初筛网络峰值均值 {float(looked_over(finder, pictures[:64])[:, :3].max()):.2f}")


def arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m vision.training", description="训练国徽、警徽、印章的两个小网络，写出 ONNX。"
    )
    parser.add_argument("--out", type=Path, default=MODELS, help="模型写到哪里")
    parser.add_argument("--minutes", type=float, default=50, help="学习最多用多少分钟")
    parser.add_argument("--scenes", type=int, default=14000, help="画多少幅场景")
    parser.add_argument("--passes", type=int, default=12, help="最多学几遍")
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--start-from", default="", help="初筛网络从这个 ONNX 文件的权重接着学；不给就从头学")
    return parser.parse_args(argv)


def main(argv: list[str], tell: Callable[[str], None] = say) -> int:
    args = arguments(argv)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    try:
        of = stock(False, args.seed, max(60, args.scenes // 14))
    except AssetsMissingError as error:
        tell(str(error))
        return 2
    tell("素材已备好")
    scenes = pool(args.scenes, args.seed, of)
    tell(f"场景 {len(scenes[0])} 幅")
    finder, all_scenes = train_finder(args, of, scenes)
    exported(finder, args.out / FINDER, 128)
    verifier = train_verifier(args, of, finder, all_scenes)
    exported(verifier, args.out / VERIFIER, 64)
    told(finder, verifier, of, args.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
