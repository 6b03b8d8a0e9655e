"""Public data sets: in CVLAB_DATA, in Keras' cache, or downloaded into it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from cvlab.datasets.base import DATASETS, DatasetSpec, Part, Split
from cvlab.datasets.formats import read_idx
from cvlab.datasets.watched import TENTH, TEST, counts, cut_of, validate_on_field
from cvlab.downloads import ORIGIN, DownloadError, Report, Source, fetch


@dataclass(frozen=True, kw_only=True)
class Downloaded(DatasetSpec):
    """What the public sets share: a folder of CVLAB_DATA, then Keras' cache, then a download."""

    full_train_count: ClassVar[int] = 54_000
    folder: ClassVar[str]
    sources: ClassVar[tuple[Source, ...]]

    def train_counts(self) -> tuple[int, ...]:
        where = self.where()
        if not where.endswith(".npz"):
            return super().train_counts()
        return counts(where, os.stat(where).st_mtime_ns, self.class_count, self._watches_test)

    @property
    def _watches_test(self) -> bool:
        """Whether all of the training pictures are trained on, and the test pictures watched."""
        return getattr(self, "validate_on", TENTH) == TEST

    def where(self) -> str:
        given = os.environ.get("CVLAB_DATA")
        if given:
            for path in sorted((Path(given) / self.folder).glob("*.npz")):
                return str(path)
        return self._in_cache()

    def download_bytes(self) -> int:
        """How much a download would fetch."""
        return sum(source.size for source in self.sources)

    def download(self, report: Report | None = None) -> None:
        """Fetch its files into Keras' cache; `report` is told the bytes so far, what it raises ends the download.

        Raises:
            DownloadError: where they cannot be had.
        """
        before = 0
        for source in self.sources:
            fetch(source, report and (lambda done, before=before: report(before + done)))
            before += source.size

    def _in_cache(self) -> str:
        """The file, or the folder of several, that an earlier download left; "" without."""
        targets = [source.target for source in self.sources]
        if not all(target.is_file() for target in targets):
            return ""
        return str(targets[0] if len(targets) == 1 else targets[0].parent)

    def _read(self, where: str) -> Split:
        try:
            if not where:
                self.download()
            return self._split(where or self._in_cache())
        except DownloadError as error:
            raise ValueError(
                f"{self.title} is not on this machine and could not be downloaded ({error}); connect to the "
                f"internet, name in CVLAB_DATA a folder that holds {self.folder}/{self.folder}.npz, or choose digits."
            ) from error
        except (OSError, KeyError, ValueError, EOFError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ValueError(
                f"The file {Path(where).name} of {self.title} cannot be read ({reason}); put a good one in its place, "
                "or choose digits."
            ) from error

    def _split(self, where: str) -> Split:
        x_train, y_train, x_test, y_test = self._arrays(where)
        cut, test = cut_of(len(x_train), self._watches_test), Part(x_test, y_test)
        return Split(
            train=Part(x_train[:cut], y_train[:cut]),
            validation=test if self._watches_test else Part(x_train[cut:], y_train[cut:]),
            test=test,
            class_names=self.class_names,
        )

    def _arrays(self, where: str) -> tuple[np.ndarray, ...]:
        with np.load(where, allow_pickle=False) as file:
            arrays = [file[name] for name in ("x_train", "y_train", "x_test", "y_test")]
        return *self._labelled(*arrays[:2]), *self._labelled(*arrays[2:])

    def _labelled(self, images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        shape = images.shape[1:]
        if shape != self.image_shape and (*shape, 1) != self.image_shape:
            raise ValueError(f"its pictures are {shape}, not {self.image_shape}")
        pictures = np.ascontiguousarray(images.reshape(-1, *self.image_shape), np.uint8)
        return pictures, labels.reshape(-1).astype(np.int64)


@dataclass(frozen=True, kw_only=True)
class _Seventy(Downloaded):
    """Sets of 60,000 pictures to train on and 10,000 to test with."""

    validate_on: str = validate_on_field()

    def train_counts(self) -> tuple[int, ...]:
        if self._watches_test and not self.where().endswith(".npz"):
            return (6_000,) * 10
        return super().train_counts()


@DATASETS.register
@dataclass(frozen=True, kw_only=True)
class Mnist(_Seventy):
    """70,000 handwritten digits of 28 x 28; the last 6,000 of the 60,000 for training are for validation.

    Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", 1998,
    http://yann.lecun.com/exdb/mnist/
    """

    title: ClassVar[str] = "MNIST"
    folder: ClassVar[str] = "mnist"
    sources: ClassVar[tuple[Source, ...]] = (
        Source(
            url=ORIGIN + "mnist.npz",
            name="mnist.npz",
            size=11_490_434,
            digest="sha256:731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
        ),
    )
    kind: str = "mnist"


@DATASETS.register
@dataclass(frozen=True, kw_only=True)
class FashionMnist(_Seventy):
    """70,000 pictures of clothes of 28 x 28, split as MNIST is: the same net has a harder task.

    Source: H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST", 2017, https://arxiv.org/abs/1708.07747
    """

    title: ClassVar[str] = "Fashion-MNIST"
    folder: ClassVar[str] = "fashion_mnist"
    class_names: ClassVar[tuple[str, ...]] = (
        *("T-shirt", "Trouser", "Pullover", "Dress", "Coat"),
        *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
    )
    sources: ClassVar[tuple[Source, ...]] = tuple(
        Source(url=ORIGIN + name, name=f"fashion-mnist/{name}", size=size, digest=f"sha256:{sha256}")
        for name, size, sha256 in (
            (
                "train-images-idx3-ubyte.gz",
                26_421_880,
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            ),
            (
                "train-labels-idx1-ubyte.gz",
                29_515,
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            ),
            (
                "t10k-images-idx3-ubyte.gz",
                4_422_102,
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            ),
            (
                "t10k-labels-idx1-ubyte.gz",
                5_148,
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            ),
        )
    )
    kind: str = "fashion_mnist"

    def _arrays(self, where: str) -> tuple[np.ndarray, ...]:
        if not Path(where).is_dir():
            return super()._arrays(where)
        x_train, y_train, x_test, y_test = (read_idx(source.target) for source in self.sources)
        return *self._labelled(x_train, y_train), *self._labelled(x_test, y_test)
