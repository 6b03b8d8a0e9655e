"""Networks out of files, and what code needs to know that loads the file itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from cvlab.architecture import Architecture
from cvlab.ranges import RANGES, code
from cvlab.types import Shape

# What the numbers at a network's end say.
ANSWERS = {
    "classes": "shares of classes that sum to 1 (softmax)",
    "binary": "the share of the second of two classes (one sigmoid)",
    "labels": "a share for each class by itself (sigmoids)",
    "numbers": "numbers that are no shares",
}


@dataclass(frozen=True, kw_only=True)
class Foreign:
    """A network out of a file, with any layers, branches and networks inside.

    config: its checked Keras config as JSON; `cvlab.nets.foreign` makes it a model that takes pictures in [0, 1].
    input_shape: (height, width, channels) of the pictures; of a network that takes any size, the one it is shown.
    layout: how its own input lies: "picture" as they are, "grey" without the last axis, "row" as one row of numbers.
    range: one of RANGES, what the numbers of its own pictures are. answers: one of ANSWERS. stamp: tells its weights
    from others of the same config.
    """

    role: ClassVar[str] = "guest"  # the workers that do with it what must not keep others waiting
    kind: str = "foreign"
    config: str
    input_shape: Shape
    layout: str = "picture"
    range: str = "fractions"
    answers: str = "classes"
    stamp: str = ""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What code must know that loads the file itself.

    last: the path of the layer that gives the answer. softmax: whether that is a Softmax layer, with no activation to
    take away. squashing: whether it ends with softmax or sigmoid at all. numbers: how many it answers.
    """

    last: str
    numbers: int
    softmax: bool = False
    squashing: bool = False


class Opened(NamedTuple):
    """What was found in a file. weights: as `keras.Model.get_weights` orders those of the model of `net`.

    class_names: those that the file tells, else numbers. architecture: the same network as one that can be trained
    here, where its layers allow that; untrained: why they do not, "" where they do. notes: sentences for the learner
    about what is not as it seems. why: what the range was told by; "" where nothing in the file tells it.
    """

    net: Foreign
    weights: list[np.ndarray]
    class_names: tuple[str, ...]
    origin: Origin
    architecture: Architecture | None = None
    untrained: str = ""
    notes: tuple[str, ...] = ()
    why: str = ""


def ranged(net: object) -> list[str]:
    """The line of code that brings `pixels` in [0, 1] to what the network of a file was trained on; none for others."""
    if not isinstance(net, Foreign) or net.range == "fractions":
        return []
    made = code(net.range, "pixels")
    return [f"pixels = ({made}).astype(np.float32)  # the network takes {RANGES[net.range].title}"]
