"""Networks out of files: those that no Architecture can say, and what code needs to know that loads the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from cvlab.architecture import Architecture
from cvlab.types import Shape


@dataclass(frozen=True, kw_only=True)
class Foreign:
    """A network to look into that has branches, other networks or layers inside that an Architecture has not.

    config: its checked Keras config as JSON; `cvlab.nets.foreign` makes it a model that takes pictures in [0, 1].
    input_shape: (height, width, channels); of a network that takes any size, the one it is shown.
    top: what white is for the file's own network, 1 or 255. stamp: tells its weights from others of the same config.
    """

    kind: str = "foreign"
    config: str
    input_shape: Shape
    top: int
    stamp: str


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What code must know that loads the file itself.

    top: what white is for it, 1 or 255. names: {path here: path in the file}, where they differ. last: the path of
    the layer that gives the answer. softmax: whether that is a Softmax layer, with no activation to take away.
    numbers: how many it answers; one stands for two classes.
    """

    top: int
    last: str
    numbers: int
    softmax: bool = False
    names: Mapping[str, str] = field(default_factory=dict)

    def path(self, ours: str) -> str:
        """The path in the file of a layer of ours."""
        return self.names.get(ours, ours)


class Opened(NamedTuple):
    """What was found in a file. weights: as `keras.Model.get_weights` orders those of the model of `net`."""

    net: Architecture | Foreign
    weights: list[np.ndarray]
    class_names: tuple[str, ...]
    origin: Origin
