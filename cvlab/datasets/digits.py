"""How scikit-learn's small digits become pictures like MNIST's, and how they are dealt out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np

from cvlab.datasets.base import DATASETS, DatasetSpec, Part, Split
from cvlab.images import centred

CANVAS = 144  # pixels a side on which a digit is enlarged before it is cut out
# The small digits are narrower than MNIST's. A net trained on them reads MNIST's better after this widening.
WIDENING = 1.25


def as_mnist(picture: np.ndarray) -> np.ndarray:
    """An 8 x 8 digit of 0..16 as MNIST shows digits: uint8 28 x 28, fitted into 20 x 20, centred by its mass."""
    widen = np.diag([WIDENING, 1.0])
    return to_picture(warp(enlarge(picture), widen), thickness=0.0)


def enlarge(picture: np.ndarray) -> np.ndarray:
    """How much ink is around every point: the 8 x 8 digit as a smooth CANVAS x CANVAS field in [0, 1]."""
    # A border of zeros keeps strokes that touch the edge from being cut off there.
    field = np.pad(picture.astype(np.float32) / 16, 2)
    return cv2.resize(field, (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC).clip(0, 1)


def warp(field: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """The field turned, stretched or slanted about its middle by a 2 x 2 matrix on (x, y)."""
    middle = np.full(2, (CANVAS - 1) / 2)
    move = np.c_[matrix, middle - matrix @ middle]
    return cv2.warpAffine(field, move, (CANVAS, CANVAS))


def to_picture(field: np.ndarray, thickness: float) -> np.ndarray:
    """The strokes of a field as uint8 28 x 28 in MNIST's way; `thickness` from -0.2 (thin) to 0.2 (thick)."""
    # 0.3 and 0.9 bring the blurred strokes back to MNIST's: nearly white, with narrow grey edges.
    ink = ((field - 0.3 + thickness) / 0.6).clip(0, 1)
    return (centred(ink[..., None])[..., 0] * 255).round().astype(np.uint8)


def stratified(labels: np.ndarray, shares: tuple[float, float]) -> list[np.ndarray]:
    """Row numbers of three parts that hold all classes alike, the last taking the rest; the same everywhere."""
    random = np.random.default_rng(0)
    order = random.permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    # Along the golden ratio any stretch of the sorted rows is dealt out evenly, so totals come out exact too.
    place = (np.arange(len(labels)) + 0.5) * 0.61803398875 % 1
    cuts = np.cumsum([int(len(labels) * share) for share in shares])
    return [random.permutation(order[rows]) for rows in np.split(np.argsort(place, kind="stable"), cuts)]


@DATASETS.register
@dataclass(frozen=True, kw_only=True)
class Digits(DatasetSpec):
    """1,797 handwritten digits, brought from 8 x 8 to 28 x 28 as MNIST does it. Needs no network.

    Source: E. Alpaydin, C. Kaynak, "Optical recognition of handwritten digits", 1998,
    https://doi.org/10.24432/C50P49; normalisation: http://yann.lecun.com/exdb/mnist/
    """

    title: ClassVar[str] = "digits"
    full_train_count: ClassVar[int] = 1257
    kind: str = "digits"

    def train_counts(self) -> tuple[int, ...]:
        # Known here, because counting them would import scikit-learn (a second) at the first look at a page.
        return COUNTS

    def where(self) -> str:
        return "scikit-learn"

    def _read(self, where: str) -> Split:
        from sklearn.datasets import load_digits

        small, labels = load_digits(return_X_y=True)
        images = np.stack([as_mnist(picture.reshape(8, 8)) for picture in small])[..., None]
        labels = labels.astype(np.int64)
        train, validation, test = stratified(labels, (0.7, 0.1))
        parts = (Part(images[rows], labels[rows]) for rows in (train, validation, test))
        return Split(*parts, class_names=self.class_names)


COUNTS = (124, 128, 123, 128, 126, 128, 126, 126, 122, 126)
