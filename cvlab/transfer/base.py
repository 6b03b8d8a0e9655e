"""The small base: four blocks that learn 0 to 4 on the page itself, so that a transfer needs no download."""

from __future__ import annotations

from cvlab.architecture import Architecture
from cvlab.augmentations import AugmentationSpec, HeightShift, Rotation, WidthShift, Zoom
from cvlab.datasets import HalfDigits
from cvlab.datasets.half_digits import HALVES, MOVES
from cvlab.experiment import Experiment
from cvlab.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    LayerSpec,
    MaxPooling2D,
)
from cvlab.optimizers import Adam

SMALL = "small"  # beside the names of cvlab.bases.NETWORKS
FILTERS = (16, 32, 64, 64)
EACH = 4  # layers of a block
BLOCKS = tuple(f"block{n + 1}" for n in range(len(FILTERS)))
CUT = BLOCKS[2]  # behind it the base serves best: the last block knows too much of 0 to 4
INPUT = (28, 28, 1)
# What is done, anew each epoch, to the pictures that the head learns from in the way with augmentation.
VARIED: tuple[AugmentationSpec, ...] = (
    Rotation(degrees=10.0),
    WidthShift(share=0.07),
    HeightShift(share=0.07),
    Zoom(share=0.1),
)


def block(filters: int) -> tuple[LayerSpec, ...]:
    """A convolution, its normalisation, ReLU and a pooling. Averages follow in ten steps, since there are few."""
    return (
        Conv2D(filters=filters, kernel_size=(3, 3), padding="same"),
        BatchNormalization(momentum=0.9),
        Activation(activation="relu"),
        MaxPooling2D(),
    )


def head(classes: int) -> tuple[LayerSpec, ...]:
    """All numbers of the last maps in a row, and a number for each class."""
    return (Flatten(), Dense(units=classes, activation="softmax"))


def layers_to(cut: str) -> int:
    """How many layers the base has up to the end of that block."""
    return EACH * (BLOCKS.index(cut) + 1)


def small_net(cut: str = BLOCKS[-1], classes: int = 5) -> Architecture:
    """The base up to the end of that block, with a head for so many classes."""
    layers = tuple(layer for filters in FILTERS[: BLOCKS.index(cut) + 1] for layer in block(filters))
    return Architecture(INPUT, (*layers, *head(classes)))


def base_experiment(source: str = "digits") -> Experiment:
    """The training that makes the small base: 0 to 4, each time turned, moved, scaled and made noisy anew."""
    return Experiment(
        dataset=HalfDigits(half=HALVES[0], source=source),
        architecture=small_net(),
        augmentations=MOVES,
        optimizer=Adam(learning_rate=0.001),
        batch_size=32,
        epochs=15 if source == "digits" else 5,
    )
