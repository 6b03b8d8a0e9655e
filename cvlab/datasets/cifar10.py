"""CIFAR-10, which comes as an archive of batches or lies in folders of pictures."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from cvlab.datasets.base import DATASETS, Part, Split
from cvlab.datasets.downloaded import Downloaded
from cvlab.datasets.formats import BATCHES, read_batches, unpack_batches
from cvlab.datasets.listings import is_set, listing
from cvlab.downloads import Report, Source, cache_folder
from cvlab.types import Shape


@DATASETS.register
@dataclass(frozen=True, kw_only=True)
class Cifar10(Downloaded):
    """60,000 photographs of 32 x 32 in ten classes; the last 5,000 of the 50,000 for training are for validation.

    CVLAB_DATA/cifar10 may hold an .npz file as Keras writes MNIST's, or train and test with a folder for each class.

    Source: A. Krizhevsky, "Learning multiple layers of features from tiny images", 2009,
    https://www.cs.toronto.edu/~kriz/cifar.html
    """

    title: ClassVar[str] = "CIFAR-10"
    full_train_count: ClassVar[int] = 45_000
    folder: ClassVar[str] = "cifar10"
    image_shape: ClassVar[Shape] = (32, 32, 3)
    class_names: ClassVar[tuple[str, ...]] = (
        *("airplane", "automobile", "bird", "cat", "deer"),
        *("dog", "frog", "horse", "ship", "truck"),
    )
    sources: ClassVar[tuple[Source, ...]] = (
        Source(
            url="https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
            name="cifar-10-batches-py-target_archive",
            size=170_498_071,
            digest="sha256:6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
        ),
    )
    kind: str = "cifar10"

    def where(self) -> str:
        folder = Path(os.environ.get("CVLAB_DATA", "")) / self.folder
        if (
            "CVLAB_DATA" in os.environ
            and folder.is_dir()
            and not any(folder.glob("*.npz"))
            and is_set(folder)
        ):
            return str(folder)
        return super().where()

    def train_counts(self) -> tuple[int, ...]:
        where = Path(self.where())
        if where.name == self.folder and where.is_dir():
            return listing(where).train_counts()
        return super().train_counts()

    def download(self, report: Report | None = None) -> None:
        super().download(report)
        unpack_batches(self.sources[0].target, _batches())

    def _in_cache(self) -> str:
        return str(_batches()) if all((_batches() / name).is_file() for name in BATCHES) else ""

    def _split(self, where: str) -> Split:
        if Path(where).name != self.folder:
            return super()._split(where)
        found = listing(Path(where))
        if found.class_names != self.class_names:
            raise ValueError(f"its classes are {', '.join(found.class_names)}")
        files = found.split(self.image_shape)
        # At 32 x 32 all of them fit into memory.
        parts = (Part(part.images[:], part.labels) for part in (files.train, files.validation, files.test))
        return Split(*parts, class_names=self.class_names)

    def _arrays(self, where: str) -> tuple[np.ndarray, ...]:
        if not Path(where).is_dir():
            return super()._arrays(where)
        return read_batches(Path(where))


def _batches() -> Path:
    """Where Keras unpacks CIFAR-10's archive."""
    return cache_folder("datasets") / "cifar-10-batches-py-target" / "cifar-10-batches-py"
