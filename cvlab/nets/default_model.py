"""Trains the small net that comes with cvlab, and writes it to assets/models: `python -m cvlab.nets.default_model`.

It learns from the offline digits alone. Each is turned, slanted, stretched and drawn thicker or thinner many times,
because hands and mice write in more ways than 1,257 pictures show.
"""

from __future__ import annotations

import cv2
import numpy as np

from cvlab.architecture import PRESETS
from cvlab.datasets import DATASETS, Part, Split
from cvlab.digits import CANVAS, WIDENING, enlarge, stratified, to_picture, warp
from cvlab.experiment import STORED_NET, Experiment, save_net
from cvlab.nets.training import evaluate, train_states

COPIES = 40
EXPERIMENT = Experiment(
    dataset=DATASETS["digits"](), architecture=PRESETS["notes_convnet"], batch_size=64, epochs=20, seed=7
)


def varied(copies: int, seed: int = 0) -> Part:
    """The training digits, each in so many hands: uint8 N x 28 x 28 x 1 and labels."""
    from sklearn.datasets import load_digits

    random = np.random.default_rng(seed)
    small, labels = load_digits(return_X_y=True)
    rows = stratified(labels, (0.7, 0.1))[0]
    fields = [enlarge(picture.reshape(8, 8)) for picture in small[rows]]
    images = [
        to_picture(_wobble(warp(field, _hand(random)), random), random.uniform(-0.2, 0.25))
        for field in fields
        for _ in range(copies)
    ]
    return Part(np.stack(images)[..., None], np.repeat(labels[rows], copies).astype(np.int64))


def _hand(random: np.random.Generator) -> np.ndarray:
    """How one writer differs from another: a turn, a slant and a width, as a 2 x 2 matrix."""
    turn = np.deg2rad(random.uniform(-12, 12))
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    slant = np.array([[1, random.uniform(-0.4, 0.25)], [0, 1]])
    bend = np.array([[1, 0], [random.uniform(-0.15, 0.15), 1]])
    return turned @ slant @ bend @ np.diag([WIDENING * random.uniform(0.75, 1.3), 1.0])


def _wobble(field: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The field with its points pushed about smoothly, as no two strokes of one hand are alike.

    Source: P. Simard, D. Steinkraus, J. Platt, "Best practices for convolutional neural networks", 2003,
    https://doi.org/10.1109/ICDAR.2003.1227801
    """
    pushes = random.uniform(-9, 9, (2, 5, 5)).astype(np.float32)
    x, y = (cv2.resize(push, (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC) for push in pushes)
    rows, columns = np.mgrid[:CANVAS, :CANVAS].astype(np.float32)
    return cv2.remap(field, columns + x, rows + y, cv2.INTER_LINEAR)


def main() -> None:
    """Train, say how good it became, and write the file."""
    digits = EXPERIMENT.dataset.load()
    split = Split(varied(COPIES), digits.validation, digits.test, digits.class_names)
    weights: tuple[np.ndarray, ...] = ()
    for state, points in train_states(EXPERIMENT, split, rate=_falling):
        weights = state.weights
        if points[-1].validation_accuracy is not None:
            print(points[-1])
    print("test:", evaluate(EXPERIMENT, weights))
    save_net(EXPERIMENT, weights)
    print(f"wrote {STORED_NET} ({STORED_NET.stat().st_size:,} bytes)")


def _falling(epoch: int) -> float:
    """The learning rate of an epoch: long steps first, short ones to settle."""
    return 0.002 if epoch < 0.8 * EXPERIMENT.epochs else 0.0003


if __name__ == "__main__":
    main()
