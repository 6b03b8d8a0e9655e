"""How well the lesson's twins learn: equal error rates on new people, pairs on MNIST, nearest neighbours.

Prints, and asserts nothing; E is the processor time of one epoch of Keras' `fit` with the 3,730 net on MNIST.
Run: python -m tests.benchmarks.embeddings [faces] [digits] [mnist] [unit] [--seeds=3]
"""

from __future__ import annotations

import sys
import time

import cvlab.nets.build  # noqa: F401, sets TensorFlow's threads

# isort: split
import numpy as np

from cvlab.datasets import Mnist
from cvlab.embeddings import Recipe, crowd_of
from cvlab.embeddings.crowds import Named
from cvlab.embeddings.judging import nearest_share
from cvlab.embeddings.losses import pair_loss, pairs_of
from cvlab.embeddings.table import Row
from cvlab.generators import whole
from cvlab.nets.siamese.baselines import compared
from cvlab.nets.siamese.training import embed, train
from cvlab.ui.embeddings.choices import FACES

UNIT = 34.0  # seconds of processor time of E where it was not measured


def unit() -> float:
    """E on this machine, in seconds of processor time."""
    import keras

    layers = keras.layers
    data = Mnist().load().train
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    x = data.images[:].astype(np.float32) / 255
    model.fit(x[:640], data.labels[:640], verbose=0)
    begun = time.process_time()
    model.fit(x, data.labels, batch_size=32, verbose=0)
    spent = (time.process_time() - begun) * 60_000 / len(x)
    print(f"E: {spent:.1f} s of processor time ({model.count_params():,} parameters)", flush=True)
    return spent


def trained(named: Named, recipe: Recipe) -> tuple:
    state = train(named, recipe, None, 0)
    state = train(named, recipe, state, 0, 1)  # compiles
    begun = time.process_time()
    state = train(named, recipe, state, 0, recipe.steps)
    return state, time.process_time() - begun


def said(row: Row) -> str:
    stored = "  ".join("  – " if s is None else f"{s:.3f}" for s in row.stored)
    error = f"{100 * row.error:5.1f} % [{100 * row.low:.1f}, {100 * row.high:.1f}]"
    return f"{row.name:26} {error}  {stored}  all {row.all:.3f}"


def table(named: Named, recipe: Recipe, e: float) -> list[Row]:
    state, spent = trained(named, recipe)
    rows = whole(compared(named, recipe, state.weights), lambda share: None)
    print(
        f"{named.kind}, {recipe.way} {recipe.mining}, {recipe.dimensions} dimensions, {recipe.steps} steps, seed "
        f"{recipe.seed}: {spent:.1f} s = {spent / e:.2f} E, {state.parameters:,} parameters"
    )
    for row in rows:
        print("  " + said(row), flush=True)
    return list(rows)


def faces(seeds: int, e: float) -> None:
    found = []
    for seed in range(seeds):
        rows = table(Named("folder:faces_orl"), Recipe(**FACES, seed=seed), e)
        found.append(rows)
    own = [rows[-1].error for rows in found]
    print(
        f"faces, mean of {seeds} seeds: {100 * np.mean(own):.2f} %; better than every baseline on each seed: "
        f"{all(rows[-1].error < min(r.error for r in rows[:-1]) for rows in found)}",
        flush=True,
    )


def known(kind: str, e: float, steps: int, **recipe) -> None:
    """Nearest neighbours, or pairs, where all ten classes are known."""
    named, asked = Named(kind, known=10), Recipe(steps=steps, **recipe)
    crowd = crowd_of(named)
    state, spent = trained(named, asked)
    test = Mnist().load().test.take(np.arange(5_000)) if kind == "mnist" else None
    held = crowd.held
    pictures, labels = (
        (test.images[..., 0], test.labels) if test else (crowd.pictures[held], crowd.labels[held])
    )
    gallery = crowd.learn[:: max(1, len(crowd.learn) // 3_000)]
    z, stored = (embed(named, asked, state.weights, p) for p in (pictures, crowd.pictures[gallery]))
    five = nearest_share(stored, crowd.labels[gallery], z, labels)
    line = f"{kind}, ten classes known, {asked.way} {asked.mining}, {asked.dimensions}-D, {steps} steps "
    line += f"({spent / e:.2f} E): "
    line += f"5-nearest {100 * five:.2f} %"
    if asked.way == "pairs":
        right = []
        for n in range(0, len(z) - 99, 100):
            pairs, same = pairs_of(labels[n : n + 100], np.random.default_rng(n))
            right.append(pair_loss(z[n : n + 100], pairs, same, state.head)[0] < np.log(2))
        line += f", pairs {100 * np.concatenate(right).mean():.2f} % right"
    print(line, flush=True)


def main(asked: list[str]) -> None:
    seeds = next((int(a.split("=")[1]) for a in asked if a.startswith("--seeds")), 3)
    asked = [a for a in asked if not a.startswith("--")] or ["unit", "faces", "digits", "mnist"]
    e = unit() if "unit" in asked else UNIT
    if "digits" in asked:
        for recipe in (Recipe(), Recipe(dimensions=16), Recipe(dimensions=16, way="pairs")):
            table(Named("digits"), recipe, e)
    if "faces" in asked:
        faces(seeds, e)
    if "mnist" in asked:
        known("mnist", e, 3000, dimensions=16, moves=True)
        known("mnist", e, 3000, dimensions=32, moves=True, way="pairs", rate=0.002)
        known("mnist", e, 3000, dimensions=2, moves=True)


if __name__ == "__main__":
    main(sys.argv[1:])
