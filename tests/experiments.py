"""Experiments that several tests train, send and compare."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cvlab.architecture import PRESETS, Architecture
from cvlab.datasets import DATASETS, DatasetSpec, Part, Split
from cvlab.experiment import Experiment
from cvlab.layers import (
    Conv2D,
    Dense,
    Flatten,
    MaxPooling2D,
)


@dataclass(frozen=True, kw_only=True)
class OddOrEven(DatasetSpec):
    """Digits told apart in two classes, three pictures of odd ones to one of an even one."""

    title: ClassVar[str] = "odd or even"
    class_names: ClassVar[tuple[str, ...]] = ("even", "odd")
    full_train_count: ClassVar[int] = 160
    kind: str = "odd_or_even"
    train_size: int = 0

    def train_count(self) -> int:
        return self.full_train_count

    def load(self) -> Split:
        digits = DATASETS["digits"]().load()

        def part(given: Part, count: int) -> Part:
            odd = given.labels % 2
            rows = np.concatenate(
                [np.flatnonzero(odd)[: 3 * count // 4], np.flatnonzero(1 - odd)[: count // 4]]
            )
            return Part(given.images[rows], odd[rows])

        sizes = zip((digits.train, digits.validation, digits.test), (160, 60, 60), strict=True)
        return Split(*itertools.starmap(part, sizes), class_names=self.class_names)


PLAIN = Experiment(dataset=DATASETS["digits"](), architecture=PRESETS["notes_convnet"])


SMALL = Experiment(
    dataset=DATASETS["digits"](train_size=200), architecture=PRESETS["notes_convnet"], epochs=2, batch_size=32
)


BINARY = Experiment(
    dataset=OddOrEven(),
    architecture=Architecture(
        (28, 28, 1),
        (
            Conv2D(filters=4, kernel_size=(3, 3), activation="relu"),
            MaxPooling2D(),
            Flatten(),
            Dense(units=1, activation="sigmoid"),
        ),
    ),
    loss="binary_crossentropy",
    batch_size=32,
    epochs=3,
)
