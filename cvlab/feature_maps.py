"""What a network's layers are, what they make of a picture, and small copies of their maps to look over many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from cvlab.types import FeatureMaps, Image, Shape

RELUS = ("ReLU", "LeakyReLU", "PReLU")
# Layers that only hand on, shrink or shift what the layer before them found: how their classes' names begin ...
PLAIN = ("Input", "Flatten", "Reshape", "Dropout", "Padding", "Rescaling", "Normalization", "Random")
# ... or what is somewhere in them.
SHRINKING = ("Pooling", "Normalization", "Padding", "Dropout")


@dataclass(frozen=True, kw_only=True)
class LayerInfo:
    """What a page knows of one layer.

    path: names from the outside in, joined by "/". shape: of what comes out for one picture, without the batch.
    activation: the name of the function that it ends with, "linear" where it has none of its own. window: the size of
    its kernels or of what it pools; None of others. filters, units: None where it has none. kernels: of a convolution,
    KH x KW x C x filters; None of others.
    """

    path: str
    keras_class: str
    shape: Shape
    activation: str = "linear"
    window: tuple[int, ...] | None = None
    filters: int | None = None
    units: int | None = None
    kernels: Shape | None = None

    @property
    def name(self) -> str:
        """Its own name, without those of the networks that it lies in."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def words(self) -> str:
        """Its kind and what matters of it: Conv2D 3 × 3, 6 filters, relu."""
        size = " × ".join(map(str, self.window or ()))
        words = [f"{self.keras_class} {size}" if size else self.keras_class]
        words += [f"{self.filters} filters"] if self.filters else []
        words += [f"{self.units} units"] if self.units else []
        return ", ".join([*words, *([self.activation] if self.activation != "linear" else [])])

    @property
    def spatial(self) -> bool:
        """Whether it gives maps, H x W x K, with places to compare."""
        return len(self.shape) == 3 and min(self.shape[:2]) > 1

    @property
    def is_row(self) -> bool:
        """Whether it gives a row of units."""
        return len(self.shape) == 1

    @property
    def activated(self) -> bool:
        """Whether what it gives has gone through its ReLU or another activation."""
        kinds = (*RELUS, "Activation")
        return self.keras_class in kinds or "relu" in self.activation.lower()

    @property
    def finding(self) -> bool:
        """Whether it finds something, as convolutions, activations, sums and dense layers do."""
        plain = self.keras_class.startswith(PLAIN)
        return not plain and not any(kind in self.keras_class for kind in SHRINKING)

    @property
    def depthwise(self) -> bool:
        """Whether each of its kernels sees one channel alone."""
        return self.keras_class == "DepthwiseConv2D"


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What is said of a layer's maps in a line. name: its path. zeros: the share of exact zeros."""

    name: str
    shape: Shape
    zeros: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a network answers to a picture, and what its layers made of it on the way.

    probabilities: (classes,); two of a single sigmoid; numbers that are no shares as they are. logits: (outputs,), what
    softmax was given. maps: layer path -> H x W x K, or (units,). layers: of every layer.
    """

    probabilities: np.ndarray
    logits: np.ndarray
    maps: Mapping[str, FeatureMaps]
    layers: Sequence[Summary]


@dataclass(frozen=True, kw_only=True)
class Exciting:
    """The pictures of a data set that a channel answers to most, strongest first.

    images: uint8 N x H x W x C. values: (N,). places: N x 2, row and column of the answer on the map. labels: (N,).
    looked: how many pictures were looked through.
    """

    images: np.ndarray
    values: np.ndarray
    places: np.ndarray
    labels: np.ndarray
    looked: int


def summary(name: str, values: np.ndarray) -> Summary:
    """The line on what a layer gives: H x W x K, or (units,)."""
    return Summary(
        name=name,
        shape=values.shape,
        zeros=float(1 - np.count_nonzero(values) / values.size),
        low=float(values.min()),
        high=float(values.max()),
    )


def glance(values: np.ndarray, channels: int, side: int) -> np.ndarray:
    """The first maps of H x W x K, as `small` gives them; a vector of units stays whole."""
    return values if values.ndim == 1 else small(values[..., :channels], side)


def small(maps: FeatureMaps, side: int) -> FeatureMaps:
    """The maps, H x W x K, their shape kept, averaged down to at most `side` places a side."""
    longest = max(maps.shape[:2])
    if longest <= side:
        return maps
    height, width = (max(1, round(n * side / longest)) for n in maps.shape[:2])
    # cv2 resizes a few channels at a time only.
    shrunk = [
        cv2.resize(maps[..., k], (width, height), interpolation=cv2.INTER_AREA) for k in range(maps.shape[2])
    ]
    return np.stack(shrunk, axis=-1)


def stages(layers: Sequence[LayerInfo]) -> list[str]:
    """A network coarsely: the last layer of each size that finds something, fine to coarse, then its answer."""
    last: dict[tuple[int, ...], str] = {}
    for one in layers:
        if one.spatial and one.finding:
            last.pop(one.shape[:2], None)
            last[one.shape[:2]] = one.path
    return [*last.values(), *([layers[-1].path] if layers[-1].is_row else [])]


def noticed(picture: Image, maps: Sequence[np.ndarray], highest: float) -> dict[str, float | None]:
    """What the lesson's steps look for in a map, H x W, of a picture, H x W x C, white on black.

    strong: its highest value, as a share of the layer's highest. upper: the share of what is above zero that lies
    beside the upper quarter of the strokes, where a 7 has its bar. apart: how unlike the map's mean is to that of a
    second picture, 0 the same, 1 where one of the two is silent.
    None where there is nothing to compare.
    """
    above = [np.maximum(one, 0.0) for one in maps]
    sums = [float(one.sum()) for one in above]
    inked = np.flatnonzero(picture.max(axis=(1, 2)) > 0.5)
    upper = apart = None
    if maps[0].ndim == 2 and sums[0] and len(inked):
        rows = (np.arange(len(maps[0])) + 0.5) * len(picture) / len(maps[0])
        bar = inked[0] - 1 <= rows, rows <= inked[0] + (inked[-1] - inked[0]) / 4 + 1
        upper = float(above[0][bar[0] & bar[1]].sum()) / sums[0]
    if len(maps) == 2 and max(sums):
        apart = 1 - min(sums) / max(sums)
    return {"strong": float(maps[0].max()) / max(highest, 1e-12), "upper": upper, "apart": apart}
