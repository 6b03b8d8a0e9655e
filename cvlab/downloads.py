"""Files of public data sets, fetched into Keras' own cache so that nothing is downloaded twice."""

from __future__ import annotations

import gzip
import hashlib
import os
import urllib.error
import urllib.request
import zipfile
from functools import lru_cache
from pathlib import Path

import numpy as np

ORIGIN = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
MAX_BYTES = 64 * 1024**2


class DownloadError(Exception):
    """The file could not be had; the text says why."""


def cache_folder() -> Path:
    """The folder that `keras.datasets` uses, so that nothing is downloaded twice."""
    return Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "datasets"


def fetch(name: str, target: Path, sha256: str | None = None) -> Path:
    """The file of that name from the place `keras.datasets` uses, saved at `target`.

    Raises:
        DownloadError: without a network, or where what came is not the file that was meant.
    """
    try:
        with urllib.request.urlopen(ORIGIN + name, timeout=20) as answer:
            data = answer.read(MAX_BYTES + 1)
    except (urllib.error.URLError, OSError) as error:
        raise DownloadError(str(getattr(error, "reason", error))) from error
    if len(data) > MAX_BYTES or (sha256 and hashlib.sha256(data).hexdigest() != sha256):
        raise DownloadError(f"{name} arrived damaged")
    target.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and moved, because two workers may fetch at once.
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    part.write_bytes(data)
    os.replace(part, target)
    return target


def read_idx(path: Path) -> np.ndarray:
    """The uint8 array in a gzipped file of MNIST's own format: 8 or 16 bytes of header, then the numbers.

    Source: Y. LeCun et al., "The MNIST database", http://yann.lecun.com/exdb/mnist/
    """
    with gzip.open(path) as file:
        data = file.read(MAX_BYTES)
    axes = data[3]
    shape = np.frombuffer(data, ">i4", count=axes, offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)


@lru_cache(maxsize=8)
def count_labels(path: str) -> int:
    """How many training pictures an .npz file of the layout of Keras holds, from the head of its labels alone.

    Raises:
        ValueError: where the file is not one of pictures and labels.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open("y_train.npy") as labels:
            np.lib.format.read_magic(labels)
            return np.lib.format.read_array_header_1_0(labels)[0][0]
    except (OSError, KeyError, ValueError, IndexError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"The file {path} holds no labels y_train; put a good one there, or choose digits."
        ) from error
