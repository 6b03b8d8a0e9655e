"""How good the nets become on real pictures: `python -m tests.benchmarks.accuracies [name ...]`, with CVLAB_DATA set.

Each is an experiment that the Training page can make; what is printed is the accuracy on test pictures that no
training saw. Where a figure is asked for, it stands beside it.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from typing import Any


def mnist() -> Any:
    """The notes' ConvNet by the notes' recipe."""
    return experiment("mnist", "notes_convnet", epochs=10)


def mnist_larger() -> Any:
    """The 93,322-parameter net, five epochs in batches of 64, as in the notes."""
    return experiment("mnist", "mnist_convnet", epochs=5, batch_size=64)


def fashion() -> Any:
    """Clothes, 9,000 pictures to learn from."""
    return experiment("fashion_mnist", "mnist_convnet", epochs=15, batch_size=64)


def lego() -> Any:
    """Photographs of eight LEGO parts, from their folder, turned and flipped."""
    from cvlab.augmentations import AUGMENTATIONS

    turned = (AUGMENTATIONS["rotation"](degrees=180.0), AUGMENTATIONS["horizontal_flip"]())
    return folder("lego_real", 64, 8, epochs=60, augmentations=turned)


def seedlings() -> Any:
    """Twelve kinds of plant seedlings, 25 pictures each, from their folder, turned and flipped."""
    from cvlab.augmentations import AUGMENTATIONS

    turned = (AUGMENTATIONS["rotation"](degrees=180.0), AUGMENTATIONS["horizontal_flip"]())
    return folder("plant_seedlings", 64, 12, epochs=80, augmentations=turned)


def cats_dogs() -> Any:
    """Photographs of cats and dogs, from their folders, with the notes' augmentations and the notes' net."""
    from cvlab.augmentations import NOTES

    return experiment(
        "folder",
        "cats_dogs",
        {"name": "cats_dogs", "image_size": 150},
        epochs=20,
        augmentations=NOTES,
        loss="binary_crossentropy",
    )


# name -> (the experiment, the accuracy asked for or None)
NAMED: dict[str, tuple[Callable[[], Any], float | None]] = {
    "mnist": (mnist, 0.98),
    "mnist_93322": (mnist_larger, 0.989),
    "fashion_mnist": (fashion, 0.86),
    "lego": (lego, None),
    "plant_seedlings": (seedlings, None),
    "cats_dogs": (cats_dogs, None),
}


def experiment(kind: str, preset: str, arguments: dict[str, Any] | None = None, **more: Any) -> Any:
    from cvlab.architecture import PRESETS
    from cvlab.datasets import DATASETS
    from cvlab.experiment import Experiment

    return Experiment(dataset=DATASETS[kind](**(arguments or {})), architecture=PRESETS[preset], **more)


def folder(name: str, side: int, classes: int, **more: Any) -> Any:
    """A folder of class folders, and a net of three convolutions for it."""
    from cvlab.architecture import Architecture
    from cvlab.datasets import DATASETS
    from cvlab.experiment import Experiment
    from cvlab.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D

    layers: list[Any] = []
    for filters in (16, 32, 64):
        layers += [Conv2D(filters=filters, kernel_size=(3, 3), activation="relu"), MaxPooling2D()]
    layers += [Flatten(), Dropout(rate=0.3), Dense(units=64, activation="relu")]
    net = Architecture((side, side, 3), (*layers, Dense(units=classes, activation="softmax")))
    return Experiment(dataset=DATASETS["folder"](name=name, image_size=side), architecture=net, **more)


def measure(name: str) -> None:
    from cvlab.nets.training import evaluate, train_states

    make, goal = NAMED[name]
    chosen = make()
    begun, ends = time.perf_counter(), []
    for state, points in train_states(chosen):  # noqa: B007
        ends += [p for p in points if p.validation_accuracy is not None]
    spent = time.perf_counter() - begun
    result = evaluate(chosen, state.weights)
    asked = "" if goal is None else f" (asked for: {goal:.1%})"
    print(
        f"{name:>16}: test accuracy {result.accuracy:.2%} on {result.count:,}{asked}; "
        f"{chosen.architecture.parameter_count():,} parameters, {chosen.dataset.train_count():,} pictures, "
        f"{len(ends)} epochs in {spent:.0f} s; training {ends[-1].accuracy:.2%}, validation "
        f"{ends[-1].validation_accuracy:.2%}; chance is {1 / chosen.dataset.class_count:.1%}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(NAMED))
    given = parser.parse_args()
    if "CVLAB_DATA" not in os.environ:
        parser.error("CVLAB_DATA names no folder, so there are no real pictures to train on.")
    os.environ.setdefault("CVLAB_OP_THREADS", "0")
    for name in given.names or NAMED:
        measure(name)


if __name__ == "__main__":
    main()
