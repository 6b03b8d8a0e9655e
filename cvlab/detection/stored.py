"""The detectors that come with cvlab, in half precision. `python -m cvlab.nets.make_detectors` trains and writes them,
on MNIST's and scikit-learn's training digits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parents[2] / "assets" / "models"


@lru_cache(maxsize=4)
def stored_weights(name: str) -> tuple[np.ndarray, ...]:
    """float32 weights of "background", "mined" or "one_shot", as Keras orders them."""
    with np.load(stored_file(name), allow_pickle=False) as file:
        return tuple(file[f"weight_{n}"].astype(np.float32) for n in range(len(file.files)))


def stored_file(name: str) -> Path:
    """Where they lie."""
    return FOLDER / f"detector_{name}.npz"


def save_weights(weights: Sequence[np.ndarray], name: str) -> Path:
    """Write what `stored_weights` reads."""
    halves: dict[str, Any] = {f"weight_{n}": np.asarray(array, np.float16) for n, array in enumerate(weights)}
    np.savez_compressed(stored_file(name), **halves)
    return stored_file(name)
