"""Filter maximisation: one compiled loop over one batch against the notes' way, a graph and a loop for each.

    python -m tests.benchmarks.maximization            the net of 93,322 numbers
    python -m tests.benchmarks.maximization --vgg      and VGG16 block by block at 128 x 128 (minutes)

The notes' way runs for a few filters and steps and is scaled up, each filter costing the same; ours runs whole. They
take turns in one process, so that a busy machine slows both. CVLAB_OP_THREADS=0 gives both all threads, as here.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("CVLAB_OP_THREADS", "0")

import numpy as np

FILTERS, STEPS = 64, 40
BLOCKS = tuple(f"block{n}_conv1" for n in range(1, 6))


def main() -> None:
    """Print seconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vgg", action="store_true", help="VGG16 too")
    known = parser.parse_args()
    small()
    if known.vgg:
        vgg()


def notes_way(
    model: Any, layer: str, number: int, size: tuple[int, int], steps: int, rate: float
) -> np.ndarray:
    """One filter as the notes do it: a graph of its own, gradients normalised, a step at a time from Python."""
    import keras
    import tensorflow as tf

    cut = keras.Model(model.inputs, model.get_layer(layer).output)

    @tf.function
    def iterate(x: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_mean(cut(x)[..., number])
        slope = tape.gradient(loss, x)
        return x + rate * slope / (tf.sqrt(tf.reduce_mean(tf.square(slope))) + 1e-5)

    noise = np.random.default_rng(0).random((1, *size, model.input_shape[-1]))
    x = tf.constant((128 + 20 * noise) / 255, tf.float32)
    for _ in range(steps):
        x = iterate(x)
    return x.numpy()


def small() -> None:
    """The net of 93,322 numbers: its last convolution's 64 filters."""
    import keras
    from keras import layers

    from cvlab.nets.maximization import maximize

    keras.utils.set_random_seed(0)
    convolutions = [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu", name="last"),
    ]
    head = [layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")]
    model = keras.Sequential([keras.Input((28, 28, 1)), *convolutions, *head])
    assert model.count_params() == 93_322
    first = clock(lambda: maximize(model, "last", range(FILTERS), STEPS))
    ours, theirs = [], []
    for turn in range(4):
        ours.append(clock(lambda: maximize(model, "last", range(FILTERS), STEPS)))
        four = range(4 * turn, 4 * turn + 4)
        spent = clock(lambda some=four: [notes_way(model, "last", n, (28, 28), STEPS, 0.01) for n in some])
        theirs.append(spent / 4 * FILTERS)
    new, old = np.median(ours), np.median(theirs)
    print(f"93,322 numbers, {FILTERS} filters, {STEPS} steps: the notes' way {old:.2f} s, ours {new:.2f} s")
    print(
        f"    {old / new:.1f} times (goal 20); the first time, with compiling, {first:.2f} s: {old / first:.1f} times"
    )


def vgg() -> None:
    """VGG16's five blocks, first weights, at 128 x 128."""
    import keras

    from cvlab.nets.maximization import maximize

    flags = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    print(
        "bfloat16 in this processor:",
        " ".join(f for f in ("avx512_bf16", "amx_bf16") if f in flags) or "none",
    )
    keras.utils.set_random_seed(0)
    model = keras.applications.VGG16(weights=None, include_top=False, input_shape=(128, 128, 3))
    total = {"notes": 0.0, "float32": 0.0, "bfloat16": 0.0}
    for layer in BLOCKS:
        spent = {
            "notes": clock(lambda at=layer: notes_way(model, at, 0, (128, 128), 8, 0.01))
            * FILTERS
            * STEPS
            / 8
        }
        pictures = {}
        for kind in ("float32", "bfloat16"):
            first = clock(lambda at=layer, k=kind: maximize(model, at, range(16), 1, precision=k))
            few = 8 if kind == "bfloat16" else 4
            again = clock(lambda at=layer, k=kind, n=few: maximize(model, at, range(FILTERS), n, precision=k))
            spent[kind] = again * STEPS / few
            pictures[kind] = maximize(model, layer, range(8), 20, precision=kind).reshape(8, -1)
            print(
                f"    {layer} {kind}: first 16 pictures after {first:.2f} s, compiling included (goal 2.5 s)"
            )
        alike = [np.corrcoef(a, b)[0, 1] for a, b in zip(*pictures.values(), strict=True)]
        for kind, seconds in spent.items():
            total[kind] += seconds
        words = ", ".join(f"{kind} {seconds:.1f} s" for kind, seconds in spent.items())
        print(
            f"{layer}: {words}; pictures of the two alike to {np.nanmean(alike):.3f} (lowest {np.nanmin(alike):.3f})"
        )
    notes, full, half = total.values()
    print(f"all blocks: the notes' way {notes:.0f} s, float32 {full:.0f} s, bfloat16 {half:.0f} s")
    print(f"    {notes / full:.1f} and {notes / half:.1f} times (goal 4 in bfloat16)")


def clock(work: Any) -> float:
    """Seconds that it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
