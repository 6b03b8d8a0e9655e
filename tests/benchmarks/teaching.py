"""Heads on frozen features: which is right how often, and what an answer after the last picture costs.

python -m tests.benchmarks.teaching: with the weights of MobileNetV2, and with CVLAB_DATA cats and dogs and LEGO too.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

import cvlab.nets  # noqa: F401, its settings of TensorFlow
from cvlab.features import fitted, square
from cvlab.generators import whole
from cvlab.samples import sample
from cvlab.teaching import small_base
from cvlab.teaching.bench import Bench
from cvlab.teaching.drawings import drawings
from cvlab.teaching.grounds import SIDE, photographs_ground
from cvlab.teaching.heads import taught, unit
from cvlab.teaching.judged import judge
from cvlab.types import as_image

MOST = 40  # pictures of a class that are read


def sets() -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """(what, N x K of length one, their classes): drawings, and photographs where they lie in CVLAB_DATA."""
    from cvlab.nets.features import features

    things = ("star", "house", "face", "cup", "fish", "table")
    drawn = np.concatenate([drawings(thing, MOST) for thing in things])
    yield "six drawings", unit(small_base.maps_of(drawn)), np.repeat(np.arange(6), MOST)
    ground = photographs_ground()
    for title, folder in (("cats and dogs", "cats_dogs/train"), ("LEGO", "lego_real")):
        root = Path(os.environ.get("CVLAB_DATA", "")) / folder
        pictures, labels = [], []
        for c, each in enumerate(sorted(path for path in root.glob("*") if path.is_dir())):
            for path in sorted(each.glob("*"))[:MOST]:
                pictures.append(fitted(square(as_image(path.read_bytes(), 2 * SIDE)), ground.shape))
                labels.append(c)
        if pictures:
            maps = whole(features(ground.base, None, pictures, "nowhere")).values
            yield title, unit(ground.seen(maps)), np.array(labels)


def share_right(units: np.ndarray, labels: np.ndarray, each: int, kind: str, draws: int = 10) -> float:
    """The mean share of right answers with so many pictures of each class, drawn anew."""
    right = []
    for draw in range(draws):
        random = np.random.default_rng(draw)
        own = [np.flatnonzero(labels == c) for c in range(labels.max() + 1)]
        learnt = np.concatenate([random.permutation(rows)[:each] for rows in own])
        rest = np.setdiff1d(np.arange(len(labels)), learnt)
        head = taught(units[learnt], labels[learnt], kind)
        right.append((head.scores(units[rest]).argmax(axis=1) == labels[rest]).mean())
    return float(np.mean(right))


def answer_after_the_last() -> None:
    """Processor seconds of the last of 45 pictures: through the base, the head made anew, all figures."""
    from cvlab.nets.features import features, features_of

    ground, bench = photographs_ground(), Bench()
    for name in ("Cat", "Flower", "China"):
        thing = cv2.resize((square(sample(name).image()) * 255).astype(np.uint8), (SIDE + 20, SIDE + 20))
        frames = [thing[n : n + SIDE, 15 - n : 15 - n + SIDE].copy() for n in range(15)]
        bench = bench.add_class(name.lower()).add(name.lower(), frames)
    cold = time.process_time()
    features_of(ground.base, None, bench.shots[0].pixels)
    print(f"base built and traced: {time.process_time() - cold:.2f} s of processor")
    begun = time.process_time()
    maps = whole(features(ground.base, None, [shot.pixels for shot in bench.shots], "nowhere")).values
    print(f"45 pictures through the base: {time.process_time() - begun:.2f} s")
    known = {shot.key: row for shot, row in zip(bench.shots, ground.seen(maps), strict=True)}
    begun = time.process_time()
    features_of(ground.base, None, bench.shots[-1].pixels)
    found = judge(bench, known)
    spent = time.process_time() - begun
    print(f"the last picture, the head and all figures: {spent:.3f} s; right {found.counted(found.answers)}")


def main() -> None:
    """Print the shares of right answers and the times."""
    answer_after_the_last()
    for title, units, labels in sets():
        for each in (1, 3, 5, 10, 20):
            means, linear = (share_right(units, labels, each, kind) for kind in ("means", "linear"))
            print(f"{title}, {each} of each: means {means:.3f}, linear {linear:.3f}")


if __name__ == "__main__":
    main()
