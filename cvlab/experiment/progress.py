"""What comes out of a training: points of the curve, signs of life of its layers, and states to go on from; and out of
other work that takes a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol, TypeGuard

import numpy as np

from cvlab.experiment.early_stopping import Patience

_FRESH = Patience()


@dataclass(frozen=True, kw_only=True)
class LayerSigns:
    """How one layer with weights, or one ReLU, fares at one step.

    weight_norm, gradient_norm, update_norm: lengths of the weights as one row of numbers, of the loss' slope along
    them, and of what the step changed; 0 for a layer without weights. dead: the share of the ReLU's units (channels,
    for maps) that are 0 on every picture of the batch; None where there is no ReLU.
    """

    layer: str
    weight_norm: float
    gradient_norm: float
    update_norm: float
    dead: float | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One point of the curves.

    Inside an epoch, loss and accuracy are means over the steps since the point before. At an epoch's end they are
    means over the whole epoch, and the validation figures are there. Accuracies in [0, 1], by the experiment's
    metric; `step` counts the optimizer's updates from the start; `epoch` begins at 1. learning_rate: that of the
    point's last step. signs: of every layer, at an epoch's end and about every two seconds inside.
    """

    epoch: int
    step: int
    loss: float
    accuracy: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None
    images_per_second: float = 0.0
    learning_rate: float = 0.0
    signs: tuple[LayerSigns, ...] = ()


class Ended(Protocol):
    """A point at an epoch's end, whose validation figures are there."""

    epoch: Final[int]
    step: Final[int]
    loss: Final[float]
    accuracy: Final[float]
    validation_loss: Final[float]
    validation_accuracy: Final[float]


def at_end(point: Progress) -> TypeGuard[Ended]:
    """Whether a point is an epoch's end."""
    return point.validation_loss is not None and point.validation_accuracy is not None


History = tuple[Progress, ...]


@dataclass(frozen=True, kw_only=True)
class TrainingState:
    """Everything a training needs to go on from here, in numpy: send it, keep it, or train from it twice.

    weights: as `keras.Model.get_weights` orders them. optimizer: the optimizer's variables. random: the states of
    the layers' random generators (dropout). epoch: how many epochs are complete. step: how many steps of the
    present epoch are done. loss_sum, correct_sum, seen: sums over the present epoch. patience and best: where early
    stopping stands, and the weights it would take back. note: a sentence for the learner about how it ended.
    given: the weights are all those of the network that it begins with, and nothing else is here. earlier: the state of
    the training before it, while that goes on.
    token: names this very state, so that a worker that still holds it need not load it.

    A large net's numbers stay on the worker: its states travel light, with no arrays, and are whole (a snapshot)
    only now and then.
    """

    weights: tuple[np.ndarray, ...]
    optimizer: tuple[np.ndarray, ...]
    random: tuple[np.ndarray, ...] = ()
    epoch: int = 0
    step: int = 0
    loss_sum: float = 0.0
    correct_sum: float = 0.0
    seen: int = 0
    patience: Patience = _FRESH
    best: tuple[np.ndarray, ...] = ()
    finished: bool = False
    note: str = ""
    device: str = ""
    token: str = ""
    given: bool = False
    earlier: TrainingState | None = None

    @property
    def light(self) -> bool:
        """True where its numbers stayed on the worker."""
        return not self.weights
