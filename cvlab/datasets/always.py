"""The data set that is always there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cvlab.datasets.base import DATASETS, DatasetSpec, Part, Split
from cvlab.digits import as_mnist, stratified


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
