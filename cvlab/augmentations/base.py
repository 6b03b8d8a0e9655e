"""What an augmentation is: a spec that draws numbers, and either moves pixels or changes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cvlab.params import Choice, Range, param
from cvlab.registry import Registry

AUGMENTATIONS = Registry("augmentation")
FILL_MODES = ("nearest", "reflect", "constant", "wrap")


@dataclass(frozen=True, kw_only=True)
class AugmentationSpec:
    """One random change of a picture; one of AUGMENTATIONS.

    uniforms: how many even random numbers one draw takes. `draw(uniform)` turns N x uniforms of them into the
    N x numbers that say what happens; `words(numbers)` says one picture's in a few words;
    `keras_layers(height, width)` are the Keras layers that do the like. A move has `matrices(numbers, height,
    width)`; anything else has `change(images, numbers)`.
    """

    moves: ClassVar[bool] = False
    uniforms: ClassVar[int] = 1
    kind: str = ""

    def keras_layers(self, height: int, width: int) -> tuple[str, ...]:
        raise NotImplementedError

    @property
    def fill(self) -> tuple[str, float] | None:
        """(fill mode, value in [0, 1]) for what lies outside the picture; None where nothing from there is seen."""
        return None


@dataclass(frozen=True, kw_only=True)
class Filled(AugmentationSpec):
    """A move that brings in what lies outside of the picture, and says how to fill it."""

    moves: ClassVar[bool] = True
    kind: str = ""
    fill_mode: str = param(
        "nearest",
        Choice(options=FILL_MODES),
        label="Fill",
        help="What is seen where there was no picture: the nearest pixel, a mirror image, one value, the other side.",
    )
    fill_value: float = param(
        0.0, Range(low=0.0, high=1.0, step=0.05), label="Fill value", help="The value of the fill “constant”."
    )

    @property
    def fill(self) -> tuple[str, float]:
        return self.fill_mode, self.fill_value if self.fill_mode == "constant" else 0.0

    @property
    def keras_fill(self) -> str:
        """The fill as arguments of a Keras layer."""
        value = f", fill_value={self.fill_value:g}" if self.fill_mode == "constant" else ""
        return f'fill_mode="{self.fill_mode}"{value}'
