"""The arrays of numbers, and the config where there is one, in somebody's HDF5 file; no link in it is followed.

Runs where other people's bytes are read (`cvlab.reading`) and imports no Keras.
"""

from __future__ import annotations

import io
import math
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import h5py
import numpy as np

MOST_ARRAYS, DEEPEST = 8000, 16
MOST_CONFIG = 4_000_000
# Keras 2 from version 2.12 on, and the first of Keras 3, call the group of the layers so.
LAYERS = ("layers", "_layer_checkpoint_dependencies")


def arrays_in(data: bytes) -> dict[str, np.ndarray]:
    """{path: float32 array} of all layers' weights in a `model.weights.h5`; paths begin with "layers/".

    Raises:
        ValueError: where one is no array of plain numbers that lies in the file itself.
    """
    with _opened(data) as file:
        top = next((name for name in LAYERS if _group(file, name) is not None), None)
        if top is None:
            raise ValueError("it has no weights where Keras writes them; the file is not whole")
        found = _Found(len(data))
        found.gather(_group(file, top), "layers", 0)
        return found.arrays


def legacy_parts(data: bytes) -> tuple[str, dict[str, np.ndarray]]:
    """The config as JSON and {"layers/<layer's name>/vars/<n>": array} of an HDF5 file as `model.save("net.h5")` makes.

    Raises:
        ValueError: where it is none.
    """
    with _opened(data) as file:
        config = file.attrs.get("model_config") if "model_config" in file.attrs else None
        if isinstance(config, bytes):
            config = config.decode(errors="replace")
        if not isinstance(config, str):
            words = "it holds weights only, without the network they are of"
            if "layer_names" not in file.attrs and all(name not in file for name in LAYERS):
                words = "it is a file of HDF5, but none of Keras"
            raise ValueError(f"{words}; save the whole network with model.save('net.keras')")
        if len(config) > MOST_CONFIG:
            raise ValueError(f"its config has {len(config):,} letters; {MOST_CONFIG:,} are allowed")
        weights = _group(file, "model_weights")
        if weights is None:
            raise ValueError("it has no weights where Keras writes them; the file is not whole")
        found = _Found(len(data))
        for name in _names(weights, "layer_names"):
            group = _group(weights, name)
            paths = [] if group is None else _names(group, "weight_names")
            for place, path in enumerate(paths):
                found.take(_at(group, path), f"layers/{name}/vars/{place}")
        return config, found.arrays


class _Found:
    """The arrays read so far, no more bytes of them than the file has."""

    def __init__(self, most: int) -> None:
        self.arrays: dict[str, np.ndarray] = {}
        self._left = most

    def gather(self, group: h5py.Group, path: str, depth: int) -> None:
        """Take all arrays below a group."""
        if depth > DEEPEST:
            raise ValueError("its weights are nested deeper than Keras writes them")
        for name in group:
            if isinstance(group.get(name, getlink=True), h5py.HardLink):
                inner = group[name]
                below = f"{path}/{'layers' if name in LAYERS else name}"
                if isinstance(inner, h5py.Group):
                    self.gather(inner, below, depth + 1)
                elif "seed_generator" not in path:
                    self.take(inner, below)

    def take(self, array: Any, path: str) -> None:
        """Read one array where it is of plain numbers that lie in the file, one after the other."""
        if not isinstance(array, h5py.Dataset) or array.dtype.kind not in "f":
            if isinstance(array, h5py.Dataset) and array.dtype.kind in "iub":
                return  # a counter, which no answer depends on
            raise ValueError(f"the weights at {path[:100]} are not plain numbers, or lie elsewhere")
        size = array.dtype.itemsize * math.prod(array.shape)
        if array.external or array.is_virtual or array.id.get_storage_size() != size:
            raise ValueError(f"the weights at {path[:100]} do not lie in the file as Keras writes them")
        self._left -= size
        if self._left < 0 or len(self.arrays) >= MOST_ARRAYS:
            raise ValueError("it holds more weights than there is place for in it; it is damaged or hostile")
        with np.errstate(over="ignore"):
            self.arrays[path] = np.asarray(array[()], np.float32)


@contextmanager
def _opened(data: bytes) -> Generator[h5py.File, None, None]:
    try:
        with h5py.File(io.BytesIO(data), "r") as file:
            yield file
    except (OSError, KeyError, RuntimeError, TypeError) as error:
        raise ValueError(f"its weights cannot be read ({str(error)[:80]})") from error


def _group(parent: h5py.Group, name: str) -> h5py.Group | None:
    found = _at(parent, name)
    return found if isinstance(found, h5py.Group) else None


def _at(parent: h5py.Group, path: str) -> Any:
    """What lies there; None where nothing does, or a link leads out of its place."""
    place = parent
    for name in path.split("/"):
        # A soft or external link could lead into any other file of this machine.
        if not isinstance(place, h5py.Group) or not isinstance(place.get(name, getlink=True), h5py.HardLink):
            return None
        place = place[name]
    return place


def _names(group: h5py.Group, name: str) -> list[str]:
    """A list of names in the group's attributes; Keras cuts long ones into name0, name1, ..."""
    parts = [name] if name in group.attrs else []
    while not (parts and parts[0] == name) and f"{name}{len(parts)}" in group.attrs:
        parts.append(f"{name}{len(parts)}")
    found = [item for part in parts for item in np.asarray(group.attrs[part]).ravel()[:MOST_ARRAYS]]
    return [i.decode(errors="replace") if isinstance(i, bytes) else str(i) for i in found[:MOST_ARRAYS]]
