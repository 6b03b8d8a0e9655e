"""The file formats of public data sets: MNIST's own, and the batches of CIFAR-10."""

from __future__ import annotations

import gzip
import os
import pickle
import tarfile
from pathlib import Path

import numpy as np

LARGEST = 64 * 2**20  # bytes of a file of these formats when unpacked; the largest real one has 47 million
BATCHES = (*(f"data_batch_{n}" for n in range(1, 6)), "test_batch")


def read_idx(path: Path) -> np.ndarray:
    """The uint8 array in a gzipped file of MNIST's own format: 8 or 16 bytes of header, then the numbers.

    Source: Y. LeCun et al., "The MNIST database", http://yann.lecun.com/exdb/mnist/
    """
    with gzip.open(path) as file:
        data = file.read(LARGEST)
    axes = data[3]
    shape = np.frombuffer(data, ">i4", count=axes, offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)


def unpack_batches(archive: Path, folder: Path) -> None:
    """Take CIFAR-10's six batches, and nothing else, out of its archive into the folder.

    Raises:
        ValueError: where one is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar:
        for name in BATCHES:
            try:
                file = tar.extractfile(f"cifar-10-batches-py/{name}")
            except KeyError as error:
                raise ValueError(f"{archive.name} holds no {name}") from error
            if file is None:
                raise ValueError(f"{archive.name} holds no {name}")
            part = folder / f"{name}.{os.getpid()}.part"
            part.write_bytes(file.read(LARGEST))
            os.replace(part, folder / name)


def read_batches(folder: Path) -> tuple[np.ndarray, ...]:
    """x_train, y_train, x_test, y_test of CIFAR-10: uint8 N x 32 x 32 x 3 and N labels.

    Source: A. Krizhevsky, "Learning multiple layers of features from tiny images", 2009,
    https://www.cs.toronto.edu/~kriz/cifar.html
    """
    *train, test = (read_batch(folder / name) for name in BATCHES)
    images, labels = zip(*train, strict=True)
    return np.concatenate(images), np.concatenate(labels), *test


def read_batch(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The pictures (uint8 N x 32 x 32 x 3) and labels of one batch: rows of 1,024 red, green, then blue values."""
    with path.open("rb") as file:
        batch = _Batch(file, encoding="bytes").load()
    images = np.asarray(batch[b"data"], np.uint8).reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return images, np.asarray(batch[b"labels"], np.int64)


class _Batch(pickle.Unpickler):
    """Opens a pickle that holds arrays and plain values, and refuses one that would run anything else."""

    ALLOWED = frozenset(
        (module, name)
        for module, names in {
            "numpy": ("ndarray", "dtype"),
            "numpy.core.multiarray": ("_reconstruct",),
            "numpy._core.multiarray": ("_reconstruct",),
            "_codecs": ("encode",),
        }.items()
        for name in names
    )

    def find_class(self, module: str, name: str) -> object:
        if (module, name) not in self.ALLOWED:
            raise ValueError(f"it asks for {module}.{name}, which no picture needs")
        # numpy moved its inside in version 2; files written before name the old place.
        return super().find_class(module.replace("numpy.core", "numpy._core"), name)
