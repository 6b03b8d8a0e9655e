"""Layers that change the pictures at random while training and let them pass later; and rescaling."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from cvlab.layers.base import LAYERS, LayerSpec, map_needed
from cvlab.params import Choice, Range, param
from cvlab.types import Shape

_FILLS = Choice(options=("reflect", "nearest", "wrap", "constant"))
_FLIPS = Choice(options=("horizontal", "vertical", "horizontal_and_vertical"))


def _factor(default: float, label: str, help: str) -> Any:
    return param(default, Range(low=0.0, high=0.5, step=0.01), label=label, help=help)


def _fill_field() -> Any:
    words = "What stands where the moved picture has nothing: its mirror, its edge, its other side, or black."
    return param("reflect", _FILLS, label="Fill mode", help=words)


class _Varying(LayerSpec):
    """A layer that works on pictures, so it stands in front; it holds no weights."""

    family: ClassVar[str] = "augmentation"

    def _misfit(self, shape: Shape) -> str | None:
        if problem := map_needed(shape):
            return problem
        if shape[2] not in (1, 3):
            return f"it changes pictures of 1 or 3 channels, but {shape[2]} come in; move it to the front."
        return None


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class RandomFlip(_Varying):
    """The picture or its mirror image, by the toss of a coin."""

    keras_class: ClassVar[str] = "RandomFlip"
    keras_shown: ClassVar[tuple[str, ...]] = ("mode",)
    kind: str = "random_flip"
    mode: str = param("horizontal", _FLIPS, label="Direction", help="Left and right, up and down, or both.")


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class RandomRotation(_Varying):
    """The picture turned by a random angle, either way."""

    keras_class: ClassVar[str] = "RandomRotation"
    keras_shown: ClassVar[tuple[str, ...]] = ("factor",)
    kind: str = "random_rotation"
    factor: float = _factor(0.1, "Factor", "The largest angle as a share of a whole turn: 0.1 is 36 degrees.")
    fill_mode: str = _fill_field()


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class RandomZoom(_Varying):
    """The picture brought closer or moved away by a random share."""

    keras_class: ClassVar[str] = "RandomZoom"
    keras_shown: ClassVar[tuple[str, ...]] = ("height_factor",)
    kind: str = "random_zoom"
    height_factor: float = _factor(0.2, "Factor", "The largest zoom: 0.2 is 20 % closer or farther.")
    fill_mode: str = _fill_field()


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class RandomTranslation(_Varying):
    """The picture moved by a random share of its height and width."""

    title: ClassVar[str] = "Random shift"
    keras_class: ClassVar[str] = "RandomTranslation"
    keras_shown: ClassVar[tuple[str, ...]] = ("height_factor", "width_factor")
    kind: str = "random_translation"
    height_factor: float = _factor(0.1, "Up and down", "The farthest shift as a share of the height.")
    width_factor: float = _factor(0.1, "Left and right", "The farthest shift as a share of the width.")
    fill_mode: str = _fill_field()


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class RandomContrast(_Varying):
    """The distance of every pixel from the mean stretched or shrunk by a random share."""

    keras_class: ClassVar[str] = "RandomContrast"
    keras_shown: ClassVar[tuple[str, ...]] = ("factor",)
    keras_fixed: ClassVar[Mapping[str, Any]] = {"value_range": (0, 1)}
    kind: str = "random_contrast"
    factor: float = _factor(0.2, "Factor", "The largest change: 0.2 is between 80 % and 120 %.")


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class RandomBrightness(_Varying):
    """Every pixel made brighter or darker by one random amount."""

    keras_class: ClassVar[str] = "RandomBrightness"
    keras_shown: ClassVar[tuple[str, ...]] = ("factor",)
    keras_fixed: ClassVar[Mapping[str, Any]] = {"value_range": (0, 1)}
    kind: str = "random_brightness"
    factor: float = _factor(0.2, "Factor", "The largest amount, as a share of the whole range of a pixel.")


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class Rescaling(LayerSpec):
    """Every number times a scale, plus an offset: 2 and -1 bring pixels from 0..1 to -1..1."""

    keras_class: ClassVar[str] = "Rescaling"
    keras_shown: ClassVar[tuple[str, ...]] = ("scale",)
    kind: str = "rescaling"
    scale: float = param(
        2.0, Range(low=0.0, high=255.0, step=0.001), label="Scale", help="What every number is multiplied by."
    )
    offset: float = param(
        -1.0, Range(low=-255.0, high=255.0, step=0.001), label="Offset", help="What is added to it."
    )

    def mac_count(self, shape: Shape) -> int:
        return math.prod(shape)
