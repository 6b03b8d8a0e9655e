"""The network from strip to number that comes with cvlab: `python -m cvlab.nets.make_form_net` trains and writes it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from cvlab.modularity.learning import Learnt

FILE = Path(__file__).parents[2] / "assets" / "models" / "form.npz"


@cache
def stored_whole() -> Learnt:
    """Its weights, kept as halves of the usual floats; of how many forms, and on how many it was right."""
    with np.load(FILE, allow_pickle=False) as file:
        count, right = (int(n) for n in file["told"])
        weights = [file[f"weight_{n}"].astype(np.float32) for n in range(len(file.files) - 1)]
    return Learnt("whole", count, 0, weights, right)


def save_whole(learnt: Learnt) -> None:
    """Write the network that `stored_whole` reads."""
    arrays: dict[str, Any] = {f"weight_{n}": w.astype(np.float16) for n, w in enumerate(learnt.weights)}
    np.savez_compressed(FILE, told=np.array([learnt.count, learnt.right]), **arrays)
