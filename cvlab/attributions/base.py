"""What every way to explain has: its words, its choices, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cvlab.convolution.receptive_field import Field
from cvlab.feature_maps import LayerInfo
from cvlab.registry import Registry
from cvlab.types import Heatmap

METHODS = Registry("explanation")
EMPTY = ("black", "white", "grey", "blur")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a network says to a picture, and where it can be asked.

    probabilities: (classes,). layers: by their paths those that give maps. layer: the path of the one to begin with,
    None where no layer gives maps. fields: what one place of each of them has seen, None where that is not known.
    laid: whether maps are laid by it; else they are stretched.
    """

    probabilities: np.ndarray
    layers: Mapping[str, LayerInfo]
    layer: str | None
    fields: Mapping[str, Field | None]
    laid: bool


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Where a network looked, as one method sees it.

    values: h x w, the method's own numbers at its own resolution, in `unit`. heatmap: H x W in [0, 1], of the size
    of what the network was given. layer: the path of the layer looked at, "" where the picture itself is.
    logit and probability: what the network gives the class. note: a sentence on what is peculiar here, or "". field:
    what the places have seen, where the map is laid by the middles of that; None where it is stretched.
    """

    kind: str
    values: np.ndarray
    heatmap: Heatmap
    class_index: int
    logit: float
    probability: float
    layer: str = ""
    note: str = ""
    field: Field | None = None


@dataclass(frozen=True, kw_only=True)
class MethodSpec:
    """A way to explain; one of METHODS.

    words: what its map shows, in a sentence. formula: TeX. unit: what its numbers count. layered: whether it looks at
    a layer's maps. signed: whether its numbers may speak against the class. long: whether it takes many passes.
    blind: whether the class makes no difference to it.
    """

    title: ClassVar[str]
    words: ClassVar[str]
    formula: ClassVar[str]
    unit: ClassVar[str]
    layered: ClassVar[bool] = False
    signed: ClassVar[bool] = False
    long: ClassVar[bool] = False
    blind: ClassVar[bool] = False
    kind: str
