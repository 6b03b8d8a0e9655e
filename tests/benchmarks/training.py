"""How much faster a slice trains than `keras.Model.fit` as a user writes it: `python -m tests.benchmarks.training`.

The same net, data, batch size, optimizer and number of updates. Each side has a process of its own: fit with
TensorFlow's own settings, ours with cvlab's. They take turns, so that whatever else the machine does falls on both;
the ratio is that of the medians. `--mnist-10-epochs` also trains ten epochs and prints the test accuracy.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def experiment(kind: str, epochs: int) -> Any:
    """The benchmark's experiment: the notes' ConvNet, Adam, batches of 32."""
    from cvlab.architecture import PRESETS
    from cvlab.datasets import DATASETS
    from cvlab.experiment import Experiment

    return Experiment(dataset=DATASETS[kind](), architecture=PRESETS["notes_convnet"], epochs=epochs)


def fit_side(kind: str, epochs: int) -> None:
    """Prints, for every line read, the images per second and validation accuracy of one call of fit."""
    import keras

    chosen = experiment(kind, epochs)
    split = chosen.dataset.load()
    x, y = split.train.images.astype("float32") / 255, split.train.labels
    validation = (split.validation.images.astype("float32") / 255, split.validation.labels)
    for turn, _ in enumerate(sys.stdin):
        keras.utils.set_random_seed(turn)
        model = keras.Sequential([
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(6, 3, activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(12, 3, activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation="softmax"),
        ])  # fmt: skip
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(x[:64], y[:64], batch_size=32, verbose=0)  # compiled before the clock starts, as ours is
        begun = start()
        history = model.fit(x, y, batch_size=32, epochs=epochs, validation_data=validation, verbose=0)
        report(len(y) * epochs, begun, history.history["val_accuracy"][-1])


def our_side(kind: str, epochs: int) -> None:
    """The same of our slices, half a second each, as the engine asks for them."""
    from cvlab.nets.training import train_slice

    plain = experiment(kind, epochs)
    count = len(plain.dataset.load().train)
    train_slice(plain, None, 1.0)
    for turn, _ in enumerate(sys.stdin):
        chosen, state, points = replace(plain, seed=turn), None, []
        begun = start()
        while state is None or not state.finished:
            state, more = train_slice(chosen, state, 0.5)
            points += more
        report(count * epochs, begun, points[-1].validation_accuracy)


def start() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def report(count: int, begun: tuple[float, float], accuracy: float) -> None:
    wall, processor = (after - before for after, before in zip(start(), begun, strict=True))
    print(f"RESULT {count / wall} {accuracy} {processor / count * 1e6}", flush=True)


class Side:
    """One side in a process of its own, which does a round when it is told to."""

    def __init__(self, name: str, kind: str, epochs: int) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.training", "--side", name, "--data", kind]
        self.process = subprocess.Popen(
            [*command, "--epochs", str(epochs)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def round(self) -> tuple[float, float, float]:
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("RESULT"):
                pace, accuracy, processor = map(float, line.split()[1:])
                return pace, accuracy, processor
        raise RuntimeError("One side of the benchmark ended early; run it with --side to see why.")

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=60)


def compare(kind: str, epochs: int, rounds: int) -> None:
    sides = {name: Side(name, kind, epochs) for name in ("fit", "ours")}
    results: dict[str, list[tuple[float, float, float]]] = {"fit": [], "ours": []}
    for turn in range(rounds + 1):
        for name, side in sides.items():
            result = side.round()
            if turn:  # the first round of each is for warming up
                results[name].append(result)
                print(
                    f"  round {turn} {name:>4}: {result[0]:8,.0f} images/s, validation {result[1]:.4f}",
                    flush=True,
                )
    for side in sides.values():
        side.close()
    pace = {name: statistics.median(p for p, _, _ in found) for name, found in results.items()}
    accuracy = {name: statistics.mean(a for _, a, _ in found) for name, found in results.items()}
    processor = {name: statistics.median(c for _, _, c in found) for name, found in results.items()}
    print(f"{kind}, {epochs} epoch(s), batch 32, Adam, medians of {rounds} rounds in turn:")
    for name in results:
        print(
            f"  {name:>4}: {pace[name]:8,.0f} images/s, {processor[name]:.0f} us of processor a sample, "
            f"mean validation accuracy {accuracy[name]:.4f}"
        )
    print(f"  ratio {pace['ours'] / pace['fit']:.2f} (goal 2.0), ", end="")
    print(f"of processor time {processor['fit'] / processor['ours']:.2f}, ", end="")
    print(f"accuracy {100 * (accuracy['ours'] - accuracy['fit']):+.2f} points (goal within 0.3)")


def ten_epochs(kind: str) -> None:
    from cvlab.nets.training import evaluate, train_states

    chosen = experiment(kind, 10)
    begun = time.perf_counter()
    weights: Any = ()
    for state, points in train_states(chosen):
        weights = state.weights
        for p in points:
            if p.validation_accuracy is not None:
                print(
                    f"  epoch {p.epoch}: loss {p.loss:.4f}, validation accuracy {p.validation_accuracy:.4f}",
                    flush=True,
                )
    spent = time.perf_counter() - begun
    result = evaluate(chosen, weights)
    each = spent / (10 * len(chosen.dataset.load().train)) * 1e6
    print(
        f"{kind}, 10 epochs: test accuracy {result['accuracy']:.4f} on {result['count']:,}; {each:.0f} us a sample"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="mnist" if "CVLAB_DATA" in os.environ else "digits")
    parser.add_argument("--epochs", type=int, default=0, help="a round; 0 chooses by the data")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--side", choices=("fit", "ours"))
    parser.add_argument("--mnist-10-epochs", action="store_true")
    given = parser.parse_args()
    epochs = given.epochs or (1 if given.data == "mnist" else 10)
    if given.side:
        {"fit": fit_side, "ours": our_side}[given.side](given.data, epochs)
        return
    if given.mnist_10_epochs:
        ten_epochs("mnist")
        return
    compare(given.data, epochs, given.rounds)


if __name__ == "__main__":
    main()
