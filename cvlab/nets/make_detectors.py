"""Trains the detectors that come with cvlab and writes them to assets/models, then says how well each finds:

    CVLAB_DATA=... python -m cvlab.nets.make_detectors [sliding] [one_shot]

They learn from MNIST's 54,000 training digits (from CVLAB_DATA, or downloaded as on the Training page) and the training
digits of `digits` in some hands, thrown on canvases. The canvases of the figures are made of MNIST's 10,000 test
digits, never seen.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from cvlab.datasets import DATASETS
from cvlab.datasets.digits import WIDENING, enlarge, stratified, to_picture, warp
from cvlab.detection.boxes import iou
from cvlab.detection.forward import sliding_layers, through
from cvlab.detection.judging import Verdict, judge
from cvlab.detection.looking import one_shot, sliding
from cvlab.detection.pipeline import Settings, find
from cvlab.detection.scattering import Scatter, scatter
from cvlab.detection.stored import save_weights
from cvlab.detection.teaching import BATCH, rate_at
from cvlab.detection.windows import Looked
from cvlab.handwriting.strokes import hand, wobble
from cvlab.nets.detector import nets, training

SEED = 7
Look = Callable[[np.ndarray], Looked]
COPIES = 6
ROUNDS = 1


def lessons() -> tuple[np.ndarray, np.ndarray]:
    """The digits to learn from: uint8 N x 28 x 28, and what they are."""
    from sklearn.datasets import load_digits

    mnist = DATASETS["mnist"]().load().train
    small, labels = load_digits(return_X_y=True)
    random, wide = np.random.default_rng(SEED), np.diag([WIDENING, 1.0])
    rows = np.repeat(stratified(labels, (0.7, 0.1))[0], COPIES)
    pens = random.uniform(-0.2, 0.2, len(rows))
    own = [
        to_picture(wobble(warp(enlarge(small[row].reshape(8, 8)), hand(random) @ wide), random, 0.05), pen)
        for row, pen in zip(rows, pens, strict=True)
    ]
    return np.concatenate([mnist.images[..., 0], np.stack(own)]), np.concatenate([mnist.labels, labels[rows]])


def verdict(look: Look, settings: Settings, canvases: int = 50, **spec: Any) -> Verdict:
    """How well something finds on seeded canvases of MNIST's test digits."""
    test = DATASETS["mnist"]().load().test
    made = [scatter(test.images[..., 0], test.labels, Scatter(seed=n, **spec)) for n in range(canvases)]
    found = [find(look(canvas.image), settings).answer(0.05) for canvas in made]
    return judge(found, [canvas.truth for canvas in made])


def say(name: str, look: Look, started: float) -> None:
    for kind, spec in {"black": {}, "noise": {"noise": 1.0}}.items():
        v = verdict(look, Settings(), 30, **spec)
        print(
            f"{name}, {kind}: AP50 {v.ap:.3f} (pooled {v.pooled:.3f}), recall {v.recall:.3f}, precision "
            f"{v.precision:.3f}, ones {v.each[1]:.3f}; {time.process_time() - started:.0f} s of processor",
            flush=True,
        )


def train_sliding() -> None:
    """A background first, then its own mistakes, mined on fresh canvases."""
    images, labels = lessons()
    started = time.process_time()
    throw = training.throws(images, labels, SEED, noisy=0.3)
    model = nets.crop_net()
    crops, wanted = training.crops_of(throw, range(1_600), SEED)
    print(f"{len(crops):,} crops, {np.mean(wanted[:, 0] == 10):.0%} background", flush=True)
    training.train_crops(model, crops, wanted, 3, 0.002)
    save_weights(model.get_weights(), "background")
    say("background", _whole(model), started)
    mined = [], []
    for turn in range(ROUNDS):
        first = 10_000 * (turn + 1)
        hard = mistakes(model, throw, range(first, first + 300))
        fresh = training.crops_of(throw, range(first + 1_000, first + 2_200), SEED + turn)
        for kept, new in zip(mined, hard, strict=True):
            kept.append(new)
        print(f"round {turn + 1}: {len(hard[0]):,} mistakes mined", flush=True)
        crops, wanted = (np.concatenate([f, *m]) for f, m in zip(fresh, mined, strict=True))
        training.train_crops(model, crops, wanted, 3, 0.0015)
        save_weights(model.get_weights(), "mined")
        say(f"mined {turn + 1}", _whole(model), started)


def _whole(model: keras.Model) -> Look:
    layers = sliding_layers(model.get_weights())
    return lambda image: sliding(lambda picture: through(layers, picture[..., None]), image)


def mistakes(model: keras.Model, throw: training.Canvases, numbers: range) -> tuple[np.ndarray, np.ndarray]:
    """What the detector gets wrong on fresh canvases, as crops with what it should have said.

    Windows that stay after suppression and are no digit, and windows on a digit that name another.
    """
    look, made = _whole(model), []
    for number in numbers:
        canvas = throw(number)
        said = look(canvas.image)
        found = find(said, Settings(overlap=0.5))
        rows = found.rows[found.suppression.kept]
        windows = said.windows[rows]
        overlaps = iou(windows, canvas.truth.boxes)
        best, most = overlaps.argmax(axis=1), overlaps.max(axis=1, initial=0)
        shares = said.shares[rows]
        score, number_said = shares.max(axis=1), shares.argmax(axis=1)
        wrong = (most < training.APART) & (score > 0.1)
        wrong |= (most >= training.MEETS) & ((canvas.truth.classes[best] != number_said) | (score < 0.7))
        made.append(training.labelled(canvas, windows[wrong]))
    crops, wanted = (np.concatenate(arrays) for arrays in zip(*made, strict=True))
    return crops, wanted


def train_one_shot(canvases: int = 30_000) -> None:
    """Fresh canvases, each seen once."""
    images, labels = lessons()
    started = time.process_time()
    keras.utils.set_random_seed(SEED)
    trainer, steps = training.GridTrainer(), canvases // BATCH
    print(f"{trainer.model.count_params():,} parameters", flush=True)
    throw = training.throws(images, labels, SEED, noisy=0.2)
    losses = []
    for number in range(steps):
        losses.append(trainer.step(throw, number, BATCH, rate_at(0.003, number, steps)))
        if len(losses) % 200 == 0:
            print(
                f"{len(losses) / steps:.0%}: loss {np.mean(losses[-200:]):.2f}, "
                f"{time.process_time() - started:.0f} s",
                flush=True,
            )
        if len(losses) % 800 == 0:
            save_weights(trainer.weights(), "one_shot")
    save_weights(trainer.weights(), "one_shot")
    say("one shot", one_shot, started)


def main() -> None:
    """Train what was named, both where nothing was."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("nets", nargs="*", choices=["sliding", "one_shot", []])
    asked = parser.parse_args().nets
    if not asked or "sliding" in asked:
        train_sliding()
    if not asked or "one_shot" in asked:
        train_one_shot()


if __name__ == "__main__":
    main()
