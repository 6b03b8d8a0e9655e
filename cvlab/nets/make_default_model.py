"""Trains the nets for digits that come with cvlab and writes them to assets/models, then says how well each reads:

    CVLAB_DATA=... python -m cvlab.nets.make_default_model [small] [large] [--epochs 10]

They learn from MNIST's 54,000 training digits (from CVLAB_DATA, or downloaded as on the Training page), from copies of
these in other hands and with other pens, from the training digits of `digits`, and from digits and scrawls that
`cvlab.handwriting` makes up. All of them pass the door that a drawing passes, `cvlab.images.mnist_style`. MNIST's 6,000
validation digits are watched, its 10,000 test digits and the validation and test digits of `digits` never seen.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

# Three to five times the pace where TensorFlow leaves it off, the same figures; before TensorFlow is imported.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import cv2
import numpy as np

from cvlab.architecture import PRESETS
from cvlab.datasets import DATASETS, Part, Split
from cvlab.datasets.digits import WIDENING, enlarge, stratified, to_picture, warp
from cvlab.experiment import Experiment, save_net
from cvlab.experiment.stored import stored_net_file
from cvlab.handwriting.strokes import WAYS, hand, moved, scrawl, wobble, written
from cvlab.nets.training import evaluate, train_states
from cvlab.optimizers import Adam
from cvlab.schedules import OneCycle

SEED = 7
COPIES = 2  # of every digit of MNIST's, in other hands
SMALL_COPIES = 8  # of every digit of `digits`
WRITTEN = 3_000  # of every digit
SCRAWLS = 6_000
TURNED = 8_000
FEW = 3_000  # of these the small net takes: with all of them it has too little room for the digits
# Turned by half or a quarter these are no digits; a 6 and a 9 become each other, a 0 and an 8 stay what they are.
NEVER_TURNED = {
    2: (1, 3),
    3: (1, 2, 3),
    4: (1, 2, 3),
    5: (1, 3),
    6: (1, 3),
    7: (1, 2, 3),
    9: (1, 3),
    1: (1, 3),
}

_DIGITS = DATASETS["digits"]()
_CYCLE = OneCycle(climb=0.2, start=0.1, end=0.001)
NETS = {
    "small": Experiment(
        dataset=_DIGITS,
        architecture=PRESETS["notes_convnet"],
        batch_size=64,
        epochs=10,
        seed=SEED,
        optimizer=Adam(learning_rate=0.006),
        schedule=_CYCLE,
    ),
    "large": Experiment(
        dataset=_DIGITS,
        architecture=PRESETS["mnist_convnet"],
        batch_size=128,
        epochs=2,
        seed=SEED,
        optimizer=Adam(learning_rate=0.004),
        schedule=_CYCLE,
    ),
}


def lessons() -> Split:
    """What the nets learn from, MNIST's validation digits to watch them, and its test digits; always the same.

    Raises:
        ValueError: where MNIST cannot be had.
    """
    mnist = DATASETS["mnist"]().load()
    makers = [*[_moved] * COPIES, _small_digits, _written, _nonsense]
    with ProcessPoolExecutor(initializer=cv2.setNumThreads, initargs=(1,)) as processes:
        made = processes.map(_made, makers, [mnist.train] * len(makers), range(len(makers)))
        parts = [(mnist.train.images[..., 0], mnist.train.labels), *made]
    images, labels = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return Split(
        Part(images[..., None], labels.astype(np.int64)), mnist.validation, mnist.test, mnist.class_names
    )


def lessons_of(name: str, split: Split) -> Split:
    """That net's share of the lessons."""
    if name != "small":
        return split
    sure = len(split.train) - SCRAWLS - TURNED
    few = sure + np.random.default_rng(1).permutation(SCRAWLS + TURNED)[:FEW]
    return replace(split, train=split.train.take(np.r_[np.arange(sure), few]))


Pictures = tuple[list[np.ndarray], np.ndarray]  # each uint8 28 x 28, and what they are


def _made(
    maker: Callable[[Part, np.random.Generator], Pictures], part: Part, number: int
) -> tuple[np.ndarray, np.ndarray]:
    images, labels = maker(part, np.random.default_rng([SEED, number]))
    return np.stack(images), labels


def _moved(part: Part, random: np.random.Generator) -> Pictures:
    return [moved(image[..., 0], random) for image in part.images], part.labels


def _small_digits(part: Part, random: np.random.Generator) -> Pictures:
    """The training digits of scikit-learn's, each in some hands."""
    from sklearn.datasets import load_digits

    small, labels = load_digits(return_X_y=True)
    rows = stratified(labels, (0.7, 0.1))[0]
    wide = np.diag([WIDENING, 1.0])
    images = [
        to_picture(wobble(warp(enlarge(picture.reshape(8, 8)), hand(random) @ wide), random, 0.06), pen)
        for picture in small[rows]
        for pen in random.uniform(-0.2, 0.25, SMALL_COPIES)
    ]
    return images, np.repeat(labels[rows], SMALL_COPIES)


def _written(part: Part, random: np.random.Generator) -> Pictures:
    labels = np.repeat(np.array(list(WAYS)), WRITTEN)
    return [written(int(digit), random) for digit in labels], labels


def _nonsense(part: Part, random: np.random.Generator) -> Pictures:
    """What is no digit, each with a label drawn by lot: a net that cannot know learns to say so.

    Source: D. Hendrycks, M. Mazeika, T. Dietterich, "Deep anomaly detection with outlier exposure", 2019,
    https://arxiv.org/abs/1812.04606 (there the even distribution is the target, which these labels are on average)
    """
    images = [scrawl(random) for _ in range(SCRAWLS)]
    rows = np.flatnonzero(np.isin(part.labels, list(NEVER_TURNED)))
    for row in random.choice(rows, TURNED, replace=False):
        quarters = random.choice(NEVER_TURNED[int(part.labels[row])])
        images.append(moved(np.rot90(part.images[row][..., 0], quarters).copy(), random))
    return images, random.integers(0, 10, len(images))


def train(name: str, split: Split, epochs: int | None = None) -> None:
    """Train one of the nets, say how good it became, and write its file."""
    experiment = NETS[name] if epochs is None else replace(NETS[name], epochs=epochs)
    weights: tuple[np.ndarray, ...] = ()
    for state, points in train_states(experiment, lessons_of(name, split)):
        weights = state.weights
        if points[-1].validation_accuracy is not None:
            end = points[-1]
            print(
                f"{name}, epoch {end.epoch}: {end.validation_accuracy:.2%} of {len(split.validation):,} "
                f"validation digits, loss {end.validation_loss:.4f}",
                flush=True,
            )
    tested = evaluate(experiment, weights)
    print(f"{name}: {tested.accuracy:.2%} of {tested.count:,} test digits, loss {tested.loss:.4f}")
    save_net(experiment, weights, name)
    file = stored_net_file(name)
    print(f"wrote {file} ({file.stat().st_size:,} bytes)")


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the lessons, train the nets that were named (both where none was), and write them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("nets", nargs="*", metavar="|".join(NETS))
    parser.add_argument("--epochs", type=int)
    asked = parser.parse_args(arguments)
    if unknown := set(asked.nets) - set(NETS):
        parser.error(f"there is no net {', '.join(sorted(unknown))}; there are {' and '.join(NETS)}")
    split = lessons()
    print(f"{len(split.train):,} pictures to learn from")
    for name in asked.nets or NETS:
        train(name, split, asked.epochs)


if __name__ == "__main__":
    main()
