"""Heads on frozen features: which is right how often, and what an answer after the last picture costs.

python -m tests.benchmarks.teaching [answer]: with the weights of MobileNetV2, and with CVLAB_DATA cats and dogs and
LEGO too. `answer` times the answer alone.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
    """From the last of 3 x 15 pictures to the answer, the head and all figures: where the others are through, as with
    the camera, and where all come at once, as with files. The base is warm, as the page keeps it."""
    from cvlab.nets.features import features, features_of

    ground, bench = photographs_ground(), Bench()
    for name in ("Cat", "Flower", "China"):
        thing = cv2.resize((square(sample(name).image()) * 255).astype(np.uint8), (SIDE + 20, SIDE + 20))
        frames = [thing[n : n + SIDE, 15 - n : 15 - n + SIDE].copy() for n in range(15)]
        bench = bench.add_class(name.lower()).add(name.lower(), frames)
    pictures = [shot.pixels for shot in bench.shots]
    with timed("the base built and traced, once in a session"):
        for size in (1, 16):  # one picture of the camera, and a batch
            whole(features(ground.base, None, pictures[:size], "nowhere"))
    known = {shot.key: features_of(ground.base, None, shot.pixels) for shot in bench.shots[:-1]}
    with timed("camera: the last of 45 pictures to the answer"):
        known[bench.shots[-1].key] = features_of(ground.base, None, pictures[-1])
        found = judge(bench, {key: ground.seen(maps[None])[0] for key, maps in known.items()})
    print(f"  right {found.counted(found.answers)}")
    with timed("files: all 45 at once to the answer"):
        maps = whole(features(ground.base, None, pictures, "nowhere")).values
        judge(bench, {shot.key: row for shot, row in zip(bench.shots, ground.seen(maps), strict=True)})


@contextmanager
def timed(words: str) -> Iterator[None]:
    """Print how long it takes, by the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    yield
    spent = time.perf_counter() - clock, time.process_time() - processor
    print(f"{words}: {spent[0]:.2f} s by the clock, {spent[1]:.2f} s of processor", flush=True)


def main() -> None:
    """Print the shares of right answers and the times."""
    answer_after_the_last()
    if "answer" in sys.argv:
        return
    for title, units, labels in sets():
        for each in (1, 3, 5, 10, 20):
            means, linear = (share_right(units, labels, each, kind) for kind in ("means", "linear"))
            print(f"{title}, {each} of each: means {means:.3f}, linear {linear:.3f}")


if __name__ == "__main__":
    main()
