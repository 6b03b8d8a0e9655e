"""Augmentations that move pixels: each says where in the old picture a new pixel comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cvlab.augmentations.applying import about_centre
from cvlab.augmentations.base import AUGMENTATIONS, AugmentationSpec, Filled
from cvlab.figures import percent
from cvlab.params import Range, param

_SHARE = Range(low=0.0, high=0.9, step=0.05)
_CHANCE = Range(low=0.0, high=1.0, step=0.05)


@AUGMENTATIONS.register
@dataclass(frozen=True, kw_only=True)
class Rotation(Filled):
    """Turned about the centre by up to so many degrees either way; positive is counter-clockwise."""

    kind: str = "rotation"
    degrees: float = param(
        40.0, Range(low=0.0, high=180.0, step=1), label="Rotation", help="Degrees at most, either way."
    )

    def draw(self, uniform: np.ndarray) -> np.ndarray:
        return (2 * uniform - 1) * self.degrees

    def matrices(self, numbers: np.ndarray, height: int, width: int) -> np.ndarray:
        angle = np.deg2rad(numbers[:, 0])
        return about_centre(np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle), height, width)

    def words(self, numbers: np.ndarray) -> str:
        way = "left" if numbers[0] > 0 else "right"
        return f"turned {abs(numbers[0]):.0f}° {way}"

    def keras_layers(self, height: int, width: int) -> tuple[str, ...]:
        return (f"RandomRotation({self.degrees / 360:.4g}, {self.keras_fill})",)


@AUGMENTATIONS.register
@dataclass(frozen=True, kw_only=True)
class WidthShift(Filled):
    """Moved sideways by up to a share of the width; positive is to the right."""

    kind: str = "width_shift"
    share: float = param(0.2, _SHARE, label="Width shift", help="Share of the width at most, either way.")

    def draw(self, uniform: np.ndarray) -> np.ndarray:
        return (2 * uniform - 1) * self.share

    def matrices(self, numbers: np.ndarray, height: int, width: int) -> np.ndarray:
        found = np.tile(np.eye(3), (len(numbers), 1, 1))
        found[:, 0, 2] = -numbers[:, 0] * width
        return found

    def words(self, numbers: np.ndarray) -> str:
        return f"moved {percent(abs(numbers[0]), 0)} {'right' if numbers[0] > 0 else 'left'}"

    def keras_layers(self, height: int, width: int) -> tuple[str, ...]:
        return (f"RandomTranslation(0.0, {self.share:g}, {self.keras_fill})",)


@AUGMENTATIONS.register
@dataclass(frozen=True, kw_only=True)
class HeightShift(Filled):
    """Moved up or down by up to a share of the height; positive is down."""

    kind: str = "height_shift"
    share: float = param(0.2, _SHARE, label="Height shift", help="Share of the height at most, either way.")

    def draw(self, uniform: np.ndarray) -> np.ndarray:
        return (2 * uniform - 1) * self.share

    def matrices(self, numbers: np.ndarray, height: int, width: int) -> np.ndarray:
        found = np.tile(np.eye(3), (len(numbers), 1, 1))
        found[:, 1, 2] = -numbers[:, 0] * height
        return found

    def words(self, numbers: np.ndarray) -> str:
        return f"moved {percent(abs(numbers[0]), 0)} {'down' if numbers[0] > 0 else 'up'}"

    def keras_layers(self, height: int, width: int) -> tuple[str, ...]:
        return (f"RandomTranslation({self.share:g}, 0.0, {self.keras_fill})",)


@AUGMENTATIONS.register
@dataclass(frozen=True, kw_only=True)
class Shear(Filled):
    """Slanted by up to so many degrees, as ImageDataGenerator does: 0.2 is a fifth of a degree, not a fifth.

    x = x' - sin(s) y', y = cos(s) y', about the centre; positive pushes the top to the left.
    """

    kind: str = "shear"
    degrees: float = param(
        0.2, Range(low=0.0, high=60.0, step=0.1), label="Shear", help="Degrees at most, either way."
    )

    def draw(self, uniform: np.ndarray) -> np.ndarray:
        return (2 * uniform - 1) * self.degrees

    def matrices(self, numbers: np.ndarray, height: int, width: int) -> np.ndarray:
        slant = np.deg2rad(numbers[:, 0])
        return about_centre(1.0, -np.sin(slant), 0.0, np.cos(slant), height, width)

    def words(self, numbers: np.ndarray) -> str:
        return f"slanted {abs(numbers[0]):.1f}° {'left' if numbers[0] > 0 else 'right'}"

    def keras_layers(self, height: int, width: int) -> tuple[str, ...]:
        return (f"RandomShear({np.sin(np.deg2rad(self.degrees)):.4g}, 0.0, {self.keras_fill})",)


@AUGMENTATIONS.register
@dataclass(frozen=True, kw_only=True)
class Zoom(Filled):
    """Stretched or shrunk, height and width each by itself: 1 - share to 1 + share of the picture is seen."""

    uniforms: ClassVar[int] = 2
    kind: str = "zoom"
    share: float = param(
        0.2, _SHARE, label="Zoom", help="How much more or less of the picture is seen, at most."
    )

    def draw(self, uniform: np.ndarray) -> np.ndarray:
        return 1 + (2 * uniform - 1) * self.share

    def matrices(self, numbers: np.ndarray, height: int, width: int) -> np.ndarray:
        return about_centre(numbers[:, 1], 0.0, 0.0, numbers[:, 0], height, width)

    def words(self, numbers: np.ndarray) -> str:
        return f"{1 / numbers[0]:.2f} × high, {1 / numbers[1]:.2f} × wide"

    def keras_layers(self, height: int, width: int) -> tuple[str, ...]:
        return (f"RandomZoom({self.share:g}, {self.share:g}, {self.keras_fill})",)


@AUGMENTATIONS.register
@dataclass(frozen=True, kw_only=True)
class HorizontalFlip(AugmentationSpec):
    """Left and right exchanged, as in a mirror, for some of the pictures."""

    moves: ClassVar[bool] = True
    kind: str = "horizontal_flip"
    probability: float = param(
        0.5, _CHANCE, label="Horizontal flip", help="How many of the pictures are mirrored."
    )

    def draw(self, uniform: np.ndarray) -> np.ndarray:
        return (uniform < self.probability).astype(float)

    def matrices(self, numbers: np.ndarray, height: int, width: int) -> np.ndarray:
        return about_centre(1 - 2 * numbers[:, 0], 0.0, 0.0, 1.0, height, width)

    def words(self, numbers: np.ndarray) -> str:
        return "mirrored" if numbers[0] else "not mirrored"

    def keras_layers(self, height: int, width: int) -> tuple[str, ...]:
        return ('RandomFlip("horizontal")',)


@AUGMENTATIONS.register
@dataclass(frozen=True, kw_only=True)
class VerticalFlip(AugmentationSpec):
    """Top and bottom exchanged for some of the pictures."""

    moves: ClassVar[bool] = True
    kind: str = "vertical_flip"
    probability: float = param(
        0.5, _CHANCE, label="Vertical flip", help="How many of the pictures stand on their head."
    )

    def draw(self, uniform: np.ndarray) -> np.ndarray:
        return (uniform < self.probability).astype(float)

    def matrices(self, numbers: np.ndarray, height: int, width: int) -> np.ndarray:
        return about_centre(1.0, 0.0, 0.0, 1 - 2 * numbers[:, 0], height, width)

    def words(self, numbers: np.ndarray) -> str:
        return "upside down" if numbers[0] else "upright"

    def keras_layers(self, height: int, width: int) -> tuple[str, ...]:
        return ('RandomFlip("vertical")',)


@AUGMENTATIONS.register
@dataclass(frozen=True, kw_only=True)
class Crop(AugmentationSpec):
    """A part of the picture, its place random, enlarged to the whole size."""

    moves: ClassVar[bool] = True
    uniforms: ClassVar[int] = 2
    kind: str = "crop"
    keep: float = param(
        0.8, Range(low=0.1, high=1.0, step=0.05), label="Crop", help="Share of height and width that is kept."
    )

    def draw(self, uniform: np.ndarray) -> np.ndarray:
        return uniform * (1 - self.keep)

    def matrices(self, numbers: np.ndarray, height: int, width: int) -> np.ndarray:
        found = np.tile(np.diag([self.keep, self.keep, 1.0]), (len(numbers), 1, 1))
        # Pixel 0 covers 0 to 1, so its centre lies at a half: that is what is scaled.
        found[:, 0, 2] = numbers[:, 1] * width + self.keep / 2 - 0.5
        found[:, 1, 2] = numbers[:, 0] * height + self.keep / 2 - 0.5
        return found

    def words(self, numbers: np.ndarray) -> str:
        return f"cut from {percent(numbers[0], 0)} down, {percent(numbers[1], 0)} right"

    def keras_layers(self, height: int, width: int) -> tuple[str, ...]:
        rows, columns = max(1, round(self.keep * height)), max(1, round(self.keep * width))
        return f"RandomCrop({rows}, {columns})", f"Resizing({height}, {width})"
