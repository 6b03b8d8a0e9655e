"""An experiment (all that a link carries), what comes out of it, and the run that carries it out."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cvlab.architecture import Architecture
from cvlab.datasets import DATASETS, DatasetSpec
from cvlab.keras_names import changed
from cvlab.layers import Activation
from cvlab.optimizers import OPTIMIZERS, Adam, OptimizerSpec
from cvlab.params import Choice, Range, check, param

LOSSES = ("sparse_categorical_crossentropy",)
_ADAM = Adam()

STORED_NET = Path(__file__).parent.parent / "assets" / "models" / "digits.npz"


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """All that decides a training, seed included: the same experiment gives the same curve."""

    dataset: DatasetSpec
    architecture: Architecture
    augmentations: tuple[Any, ...] = ()
    loss: str = param(
        LOSSES[0], Choice(options=LOSSES), label="Loss", help="How wrong a prediction is, as one number."
    )
    optimizer: OptimizerSpec = _ADAM
    batch_size: int = param(
        32, Range(low=1, high=4096), label="Batch size", help="How many pictures are looked at for one step."
    )
    epochs: int = param(10, Range(low=1, high=1000), label="Epochs", help="How often every picture is seen.")
    seed: int = param(
        0,
        Range(low=0, high=2**31 - 1),
        label="Seed",
        help="Decides the first weights, the order and the dropout.",
    )

    def problems(self) -> tuple[str, ...]:
        """What keeps it from running, each a sentence for the learner; empty where all is well."""
        found = [text for spec in (self, self.dataset, self.optimizer) if (text := _problem(spec))]
        found += self.architecture.problems()
        if found:
            return tuple(found)
        if self.augmentations:
            found.append("Augmentations cannot be used yet; leave them out.")
        if self.architecture.input_shape != self.dataset.image_shape:
            ours, theirs = self.architecture.input_shape, self.dataset.image_shape
            found.append(
                f"The network takes pictures of {_by(ours)}, but {self.dataset.title} has {_by(theirs)}."
            )
        if self.architecture.output_shape() != (self.dataset.class_count,):
            found.append(
                f"The network ends with {_by(self.architecture.output_shape())} numbers, but {self.dataset.title} has "
                f"{self.dataset.class_count} classes; end with Dense({self.dataset.class_count}) and softmax."
            )
        last = self.architecture.layers[-1]
        if getattr(last, "activation", None) != "softmax":
            name = Activation(activation="softmax").keras_class
            found.append(
                f"The network must end with softmax, so that probabilities come out; add {name}('softmax')."
            )
        if self.batch_size > self.dataset.train_count():
            found.append(
                f"The batch size is {self.batch_size:,}, but {self.dataset.title} has only "
                f"{self.dataset.train_count():,} pictures to train on; choose a smaller batch."
            )
        return tuple(found)

    def check(self) -> None:
        """Raise ValueError with the first of its problems."""
        for problem in self.problems():
            raise ValueError(problem)

    def steps_per_epoch(self) -> int:
        """How many optimizer updates one epoch makes; the last batch may be smaller."""
        return -(-self.dataset.train_count() // self.batch_size)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "dataset": changed(self.dataset),
            "architecture": self.architecture.to_dict(),
            "augmentations": [changed(spec) for spec in self.augmentations],
            "loss": self.loss,
            "optimizer": changed(self.optimizer),
            "batch_size": self.batch_size,
            "epochs": self.epochs,
            "seed": self.seed,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Experiment:
        """The experiment that `to_dict` wrote, checked; what is missing takes its default.

        Raises:
            ValueError: in one sentence, for anything unknown, out of its limits or that does not fit together.
        """
        if not isinstance(data, Mapping) or not all(isinstance(data.get(k), Mapping) for k in _PARTS):
            raise ValueError("An experiment needs a dataset and an architecture.")
        unknown = sorted(set(data) - set(cls.__dataclass_fields__))
        if unknown:
            raise ValueError(f"An experiment has no {', '.join(map(str, unknown))}.")
        plain = {k: data[k] for k in ("loss", "batch_size", "epochs", "seed") if k in data}
        if data.get("augmentations"):
            raise ValueError("Augmentations cannot be used yet; leave them out.")
        optimizer = data.get("optimizer", {"kind": Adam.kind})
        if not isinstance(optimizer, Mapping):
            raise ValueError("The optimizer of an experiment needs a kind.")
        experiment = cls(
            dataset=DATASETS.make(data["dataset"]),
            architecture=Architecture.from_dict(data["architecture"]),
            optimizer=OPTIMIZERS.make(optimizer),
            **plain,
        )
        experiment.check()
        return experiment


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One point of the curves.

    Inside an epoch, loss and accuracy are means over the steps since the point before. At an epoch's end they are
    means over the whole epoch, and the validation figures are there. Accuracies in [0, 1]; `step` counts the
    optimizer's updates from the start; `epoch` begins at 1.
    """

    epoch: int
    step: int
    loss: float
    accuracy: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None
    images_per_second: float = 0.0


History = tuple[Progress, ...]


@dataclass(frozen=True, kw_only=True)
class TrainingState:
    """Everything a training needs to go on from here, in numpy: send it, keep it, or train from it twice.

    weights: as `keras.Model.get_weights` orders them. optimizer: the optimizer's variables. random: the states of
    the layers' random generators (dropout). epoch: how many epochs are complete. step: how many steps of the
    present epoch are done. loss_sum, correct_sum, seen: sums over the present epoch. token: names this very state,
    so that a worker that still holds it need not load it.
    """

    weights: tuple[np.ndarray, ...]
    optimizer: tuple[np.ndarray, ...]
    random: tuple[np.ndarray, ...] = ()
    epoch: int = 0
    step: int = 0
    loss_sum: float = 0.0
    correct_sum: float = 0.0
    seen: int = 0
    finished: bool = False
    device: str = ""
    token: str = ""


@dataclass(kw_only=True)
class Run:
    """An experiment on its way: the only thing here that changes. `message` is a sentence for the learner."""

    id: str
    experiment: Experiment
    name: str = ""
    status: str = "queued"  # queued, running, paused, stopped, finished or failed
    history: History = ()
    message: str = ""
    device: str = ""
    state: TrainingState | None = None
    learning_rate: float = 0.0
    started: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)

    def __post_init__(self) -> None:
        self.learning_rate = self.learning_rate or self.experiment.optimizer.learning_rate


def stored_net() -> tuple[Experiment, list[np.ndarray]]:
    """The small net that comes with cvlab, trained on digits: its experiment, and weights as Keras orders them.

    `python -m cvlab.nets.default_model` trains and writes it.
    """
    with np.load(STORED_NET, allow_pickle=False) as file:
        experiment = Experiment.from_dict(json.loads(str(file["experiment"])))
        return experiment, [file[f"weight_{i}"] for i in range(len(file.files) - 1)]


def save_net(experiment: Experiment, weights: Sequence[np.ndarray]) -> None:
    """Write the net that `stored_net` reads."""
    arrays = {f"weight_{i}": array for i, array in enumerate(weights)}
    STORED_NET.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(STORED_NET, experiment=json.dumps(experiment.to_dict()), **arrays)


_PARTS = ("dataset", "architecture")


def _problem(spec: Any) -> str | None:
    try:
        check(spec)
    except ValueError as error:
        return str(error)
    return None


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
