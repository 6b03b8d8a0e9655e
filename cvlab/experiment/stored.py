"""The networks for digits that come with cvlab."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cvlab.experiment.experiment import Experiment

STORED_NET = Path(__file__).parents[2] / "assets" / "models" / "digits.npz"


def stored_net(name: str = "small") -> tuple[Experiment, list[np.ndarray]]:
    """A net for digits that comes with cvlab, "small" or "large": an experiment, and weights as Keras orders them.

    `python -m cvlab.nets.make_default_model` trains and writes them, on more than the data set that the experiment
    names: that one's validation and test digits they never saw, and every machine has it.
    """
    with np.load(stored_net_file(name), allow_pickle=False) as file:
        experiment = Experiment.from_dict(json.loads(str(file["experiment"])))
        return experiment, [file[f"weight_{i}"] for i in range(len(file.files) - 1)]


def stored_net_file(name: str) -> Path:
    """Where that net lies."""
    return STORED_NET if name == "small" else STORED_NET.with_stem(f"{STORED_NET.stem}_{name}")


def save_net(experiment: Experiment, weights: Sequence[np.ndarray], name: str = "small") -> None:
    """Write the net that `stored_net` reads."""
    arrays: dict[str, Any] = {f"weight_{i}": array for i, array in enumerate(weights)}
    STORED_NET.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(stored_net_file(name), experiment=json.dumps(experiment.to_dict()), **arrays)
