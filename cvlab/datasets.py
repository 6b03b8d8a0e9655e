"""Data sets: pictures with labels, split into train, validation and test. `digits` is always there."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

import numpy as np

from cvlab.digits import as_mnist, stratified
from cvlab.downloads import DownloadError, cache_folder, count_labels, fetch, read_idx
from cvlab.params import Range, param
from cvlab.registry import Registry
from cvlab.types import Shape

DATASETS = Registry("data set")


@dataclass(frozen=True)
class Part:
    """Pictures (uint8 N x H x W x C) and their classes (N ints)."""

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Split:
    """What is trained on, what is watched while training, and what is kept for the end."""

    train: Part
    validation: Part
    test: Part
    class_names: tuple[str, ...]


def _train_size() -> int:
    words = "Train on the first so many pictures only; 0 takes all."
    return param(0, Range(low=0, high=60_000, step=100), label="Pictures to train on", help=words)


class DatasetSpec:
    """A data set to choose; one of DATASETS."""

    title: ClassVar[str]
    image_shape: ClassVar[Shape] = (28, 28, 1)
    class_names: ClassVar[tuple[str, ...]] = tuple("0123456789")
    full_train_count: ClassVar[int]

    @property
    def class_count(self) -> int:
        return len(self.class_names)

    def train_count(self) -> int:
        """How many pictures it trains on, known without loading them."""
        return min(self.train_size or self.full_train_count, self.full_train_count)

    def where(self) -> str:
        """The file it would be read from, or "" where it would have to be downloaded first. Downloads nothing."""
        raise NotImplementedError

    def available(self) -> bool:
        """Whether it can be loaded now, without a download."""
        return bool(self.where())

    def load(self) -> Split:
        """The pictures, read once per process; arrays are read-only because they are shared.

        Raises:
            ValueError: in one sentence, where they cannot be had.
        """
        split = _load(type(self), self.where() if self.available() else "")
        if self.train_size and self.train_size < len(split.train):
            few = Part(split.train.images[: self.train_size], split.train.labels[: self.train_size])
            split = replace(split, train=few)
        return split


@lru_cache(maxsize=4)
def _load(dataset: type[DatasetSpec], where: str) -> Split:
    split = dataset()._read(where)
    for part in (split.train, split.validation, split.test):
        part.images.setflags(write=False)
        part.labels.setflags(write=False)
    return split


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
    train_size: int = _train_size()

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


class _Downloaded(DatasetSpec):
    """What MNIST and Fashion-MNIST share: a folder of CVLAB_DATA, then Keras' cache, then a download."""

    full_train_count: ClassVar[int] = 54_000
    folder: ClassVar[str]

    def train_count(self) -> int:
        where = self.where()
        full = _cut(count_labels(where)) if where.endswith(".npz") else self.full_train_count
        return min(self.train_size or full, full)

    def where(self) -> str:
        given = os.environ.get("CVLAB_DATA")
        if given:
            for path in sorted((Path(given) / self.folder).glob("*.npz")):
                return str(path)
        return self._in_cache()

    def _in_cache(self) -> str:
        raise NotImplementedError

    def _download(self) -> str:
        raise NotImplementedError

    def _read(self, where: str) -> Split:
        try:
            x_train, y_train, x_test, y_test = self._arrays(where or self._download())
        except DownloadError as error:
            raise ValueError(
                f"{self.title} is not on this machine and could not be downloaded ({error}); connect to the "
                f"internet, name in CVLAB_DATA a folder that holds {self.folder}/{self.folder}.npz, or choose digits."
            ) from error
        except (OSError, KeyError, ValueError) as error:
            raise ValueError(
                f"The file {where} of {self.title} cannot be read ({error}); put a good one there, or choose digits."
            ) from error
        cut = _cut(len(x_train))
        return Split(
            train=Part(x_train[:cut], y_train[:cut]),
            validation=Part(x_train[cut:], y_train[cut:]),
            test=Part(x_test, y_test),
            class_names=self.class_names,
        )

    def _arrays(self, where: str) -> tuple[np.ndarray, ...]:
        with np.load(where, allow_pickle=False) as file:
            x_train, y_train, x_test, y_test = (file[k] for k in ("x_train", "y_train", "x_test", "y_test"))
        return *_labelled(x_train, y_train), *_labelled(x_test, y_test)


@DATASETS.register
@dataclass(frozen=True, kw_only=True)
class Mnist(_Downloaded):
    """70,000 handwritten digits of 28 x 28; the last 6,000 of the 60,000 for training are for validation.

    Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", 1998,
    http://yann.lecun.com/exdb/mnist/
    """

    title: ClassVar[str] = "MNIST"
    folder: ClassVar[str] = "mnist"
    kind: str = "mnist"
    train_size: int = _train_size()

    def _in_cache(self) -> str:
        path = cache_folder() / "mnist.npz"
        return str(path) if path.is_file() else ""

    def _download(self) -> str:
        sha256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
        return str(fetch("mnist.npz", cache_folder() / "mnist.npz", sha256))


@DATASETS.register
@dataclass(frozen=True, kw_only=True)
class FashionMnist(_Downloaded):
    """70,000 pictures of clothes of 28 x 28, split as MNIST is: the same net has a harder task.

    Source: H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST", 2017, https://arxiv.org/abs/1708.07747
    """

    title: ClassVar[str] = "Fashion-MNIST"
    folder: ClassVar[str] = "fashion_mnist"
    class_names: ClassVar[tuple[str, ...]] = (
        *("T-shirt", "Trouser", "Pullover", "Dress", "Coat"),
        *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
    )
    files: ClassVar[tuple[str, ...]] = (
        *("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
        *("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
    )
    kind: str = "fashion_mnist"
    train_size: int = _train_size()

    def _in_cache(self) -> str:
        folder = cache_folder() / "fashion-mnist"
        return str(folder) if all((folder / name).is_file() for name in self.files) else ""

    def _download(self) -> str:
        folder = cache_folder() / "fashion-mnist"
        for name in self.files:
            if not (folder / name).is_file():
                fetch(name, folder / name)
        return str(folder)

    def _arrays(self, where: str) -> tuple[np.ndarray, ...]:
        if not Path(where).is_dir():
            return super()._arrays(where)
        x_train, y_train, x_test, y_test = (read_idx(Path(where) / name) for name in self.files)
        return *_labelled(x_train, y_train), *_labelled(x_test, y_test)


def _cut(count: int) -> int:
    """How many of so many pictures are trained on: the last tenth is watched; MNIST's order is mixed, so every
    class is in it."""
    return count - count // 10


def _labelled(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if images.ndim != 3 or images.shape[1:] != (28, 28):
        raise ValueError(f"its pictures are {images.shape[1:]}, not 28 x 28")
    return np.ascontiguousarray(images[..., None].astype(np.uint8)), labels.astype(np.int64)
