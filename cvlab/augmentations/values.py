"""Augmentations that change values and leave every pixel where it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import cv2
import numpy as np

from cvlab.augmentations.base import AUGMENTATIONS, AugmentationSpec
from cvlab.figures import percent
from cvlab.params import Range, param


@AUGMENTATIONS.register
@dataclass(frozen=True, kw_only=True)
class Brightness(AugmentationSpec):
    """Lighter or darker: one number is added to every value."""

    kind: str = "brightness"
    amount: float = param(
        0.2,
        Range(low=0.0, high=1.0, step=0.05),
        label="Brightness",
        help="Added to values in [0, 1], at most.",
    )

    def draw(self, uniform: np.ndarray) -> np.ndarray:
        return (2 * uniform - 1) * self.amount

    def change(self, images: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        return through_tables(images, np.arange(256.0)[None, :, None] + 255 * numbers[:, :, None])

    def words(self, numbers: np.ndarray) -> str:
        return f"{abs(numbers[0]):.2f} {'lighter' if numbers[0] > 0 else 'darker'}"

    def keras_layers(self, height: int, width: int) -> tuple[str, ...]:
        return (f"RandomBrightness({self.amount:g}, value_range=(0.0, 1.0))",)


@AUGMENTATIONS.register
@dataclass(frozen=True, kw_only=True)
class Contrast(AugmentationSpec):
    """Differences from the picture's mean, channel by channel, made larger or smaller."""

    kind: str = "contrast"
    amount: float = param(
        0.2,
        Range(low=0.0, high=0.95, step=0.05),
        label="Contrast",
        help="Differences are multiplied by 1 minus to 1 plus this.",
    )

    def draw(self, uniform: np.ndarray) -> np.ndarray:
        return 1 + (2 * uniform - 1) * self.amount

    def change(self, images: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        # OpenCV's mean of a picture is eight times as fast as numpy's.
        means = np.array([cv2.mean(image)[: images.shape[3]] for image in images])[:, None]
        return through_tables(images, means + numbers[:, :, None] * (np.arange(256.0)[None, :, None] - means))

    def words(self, numbers: np.ndarray) -> str:
        return f"contrast × {numbers[0]:.2f}"

    def keras_layers(self, height: int, width: int) -> tuple[str, ...]:
        # A single number means 1 to 1 + amount in Keras 3.15, though its documentation says otherwise.
        return (f"RandomContrast(({self.amount:g}, {self.amount:g}), value_range=(0.0, 1.0))",)


@AUGMENTATIONS.register
@dataclass(frozen=True, kw_only=True)
class Noise(AugmentationSpec):
    """Gaussian noise, another one for every picture."""

    kind: str = "noise"
    stddev: float = param(
        0.05,
        Range(low=0.0, high=0.5, step=0.01),
        label="Noise",
        help="Standard deviation, of values in [0, 1].",
    )

    def draw(self, uniform: np.ndarray) -> np.ndarray:
        return uniform

    def change(self, images: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        changed, size = np.empty(images.shape, np.uint8), images[0].size if len(images) else 0
        table = normal_table()
        for image, number, place in zip(images, numbers[:, 0], changed, strict=True):
            # A stretch of one long table from a random place: drawing anew would cost ten times as much.
            start = int(number * max(1, len(table) - size))
            grain = np.resize(table[start : start + size], image.shape) * np.float32(255 * self.stddev)
            cv2.add(image, grain, dst=place, dtype=cv2.CV_8U)
        return changed

    def words(self, numbers: np.ndarray) -> str:
        return f"noise {self.stddev:.2f}"

    def keras_layers(self, height: int, width: int) -> tuple[str, ...]:
        return (f"GaussianNoise({self.stddev:g})",)


@AUGMENTATIONS.register
@dataclass(frozen=True, kw_only=True)
class Cutout(AugmentationSpec):
    """A square of one value laid over the picture; its centre may be anywhere in it.

    Source: T. DeVries, G. Taylor, "Improved regularization of convolutional neural networks with cutout", 2017,
    https://arxiv.org/abs/1708.04552
    """

    uniforms: ClassVar[int] = 2
    kind: str = "cutout"
    side: float = param(
        0.3,
        Range(low=0.0, high=1.0, step=0.05),
        label="Cutout",
        help="Side of the square, as a share of the shorter side.",
    )
    value: float = param(
        0.0, Range(low=0.0, high=1.0, step=0.05), label="Cutout value", help="0 is black, 1 is white."
    )

    def draw(self, uniform: np.ndarray) -> np.ndarray:
        return uniform

    def change(self, images: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        changed, size = images.copy(), images.shape[1:3]
        side = round(self.side * min(size))
        starts = (numbers * size - side / 2).round().astype(int)
        for image, (top, left) in zip(changed, starts, strict=True):
            image[max(0, top) : max(0, top + side), max(0, left) : max(0, left + side)] = round(
                255 * self.value
            )
        return changed

    def words(self, numbers: np.ndarray) -> str:
        return f"square at {percent(numbers[0], 0)} down, {percent(numbers[1], 0)} right"

    def keras_layers(self, height: int, width: int) -> tuple[str, ...]:
        area = (round(self.side * min(height, width)) ** 2) / (height * width)
        # A factor of one number is a chance drawn between 0 and it: half of the pictures would go free.
        return (
            f"RandomErasing((1.0, 1.0), ({area:.4g}, {area:.4g}), fill_value={self.value:g}, value_range=(0.0, 1.0))",
        )


def through_tables(images: np.ndarray, tables: np.ndarray) -> np.ndarray:
    """Each picture's values looked up in its own table: N x 256 x 1, or N x 256 x C for tables by channel."""
    tables = np.rint(tables).clip(0, 255).astype(np.uint8)
    changed = np.empty(images.shape, np.uint8)
    for image, table, place in zip(images, tables[:, None], changed, strict=True):
        cv2.LUT(image, table, dst=place)
    return changed


@cache
def normal_table() -> np.ndarray:
    """A million numbers of a normal distribution, always the same."""
    return np.random.default_rng(0).standard_normal(2**20, np.float32)
