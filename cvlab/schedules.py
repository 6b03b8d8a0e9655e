"""Learning-rate schedules: how the length of a step changes while a training goes on. Names are those of Keras."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from cvlab.params import Range, param
from cvlab.registry import Registry

SCHEDULES = Registry("schedule")

_SHARE = Range(low=0.0, high=1.0, step=0.01)
_END = Range(low=1e-5, high=1.0, step=1e-5, log=True)


@dataclass(frozen=True, kw_only=True)
class ScheduleSpec:
    """How the learning rate changes from the first step to the last; one of SCHEDULES.

    keras_class: the class of `keras.optimizers.schedules` that does the same; "" where no schedule is needed.
    """

    keras_class: ClassVar[str] = ""
    kind: str

    def factor(self, step: int, total_steps: int) -> float:
        """What the learning rate is multiplied by for that step: 1 is the rate that was chosen.

        Args:
            step: how many updates were made before it, from 0.
            total_steps: how many the whole training makes.
        """
        raise NotImplementedError

    def keras_arguments(self, learning_rate: float, total_steps: int) -> dict[str, Any]:
        """What `keras_class` is called with for a training of so many steps."""
        return {}


@SCHEDULES.register
@dataclass(frozen=True, kw_only=True)
class Constant(ScheduleSpec):
    """The same learning rate from the first step to the last."""

    kind: str = "constant"

    def factor(self, step: int, total_steps: int) -> float:
        return 1.0


@SCHEDULES.register
@dataclass(frozen=True, kw_only=True)
class StepDecay(ScheduleSpec):
    """rate ** k on the k-th of `drops` + 1 equally long stairs.

    Source: A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet classification with deep convolutional neural
    networks", 2012, https://doi.org/10.1145/3065386 (divided by 10 three times)
    """

    title: ClassVar[str] = "Stairs"
    keras_class: ClassVar[str] = "ExponentialDecay"
    kind: str = "step_decay"
    rate: float = param(0.3, _SHARE, label="Rate", help="What is left of the learning rate after a stair.")
    drops: int = param(3, Range(low=1, high=20), label="Stairs", help="How often it drops.")

    def factor(self, step: int, total_steps: int) -> float:
        return self.rate ** math.floor(step / self._stair(total_steps))

    def keras_arguments(self, learning_rate: float, total_steps: int) -> dict[str, Any]:
        stair = self._stair(total_steps)
        return {
            "initial_learning_rate": learning_rate,
            "decay_steps": stair,
            "decay_rate": self.rate,
            "staircase": True,
        }

    def _stair(self, total_steps: int) -> int:
        return -(-total_steps // (self.drops + 1))


@SCHEDULES.register
@dataclass(frozen=True, kw_only=True)
class ExponentialDecay(ScheduleSpec):
    """end ** (step / total): the same share less at every step."""

    title: ClassVar[str] = "Exponential decay"
    keras_class: ClassVar[str] = "ExponentialDecay"
    kind: str = "exponential_decay"
    end: float = param(0.05, _END, label="End", help="What is left of the learning rate at the end.")

    def factor(self, step: int, total_steps: int) -> float:
        return self.end ** (step / total_steps)

    def keras_arguments(self, learning_rate: float, total_steps: int) -> dict[str, Any]:
        return {
            "initial_learning_rate": learning_rate,
            "decay_steps": total_steps,
            "decay_rate": self.end,
        }


@SCHEDULES.register
@dataclass(frozen=True, kw_only=True)
class TimeDecay(ScheduleSpec):
    """1 / (1 + decay * step), counted from the first update: what `decay=` of Keras' optimizers used to be.

    Source: F. Chollet et al., Keras 2.2, `keras.optimizers.SGD(decay=...)`,
    https://github.com/keras-team/keras/blob/2.2.4/keras/optimizers.py
    """

    title: ClassVar[str] = "Time-based decay"
    keras_class: ClassVar[str] = "InverseTimeDecay"
    kind: str = "time_decay"
    decay: float = param(
        1e-4,
        Range(low=1e-7, high=1.0, step=1e-7, log=True),
        label="Decay",
        help="After 1 / decay updates half of the learning rate is left: 1e-4 means 10,000.",
    )

    def factor(self, step: int, total_steps: int) -> float:
        return 1 / (1 + self.decay * step)

    def keras_arguments(self, learning_rate: float, total_steps: int) -> dict[str, Any]:
        return {"initial_learning_rate": learning_rate, "decay_steps": 1, "decay_rate": self.decay}


@SCHEDULES.register
@dataclass(frozen=True, kw_only=True)
class CosineDecay(ScheduleSpec):
    """alpha + (1 - alpha) * (1 + cos(pi * step / total)) / 2: slow at first and at the end.

    Source: I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017,
    https://arxiv.org/abs/1608.03983
    """

    title: ClassVar[str] = "Cosine decay"
    keras_class: ClassVar[str] = "CosineDecay"
    kind: str = "cosine_decay"
    alpha: float = param(0.0, _SHARE, label="End", help="What is left of the learning rate at the end.")

    def factor(self, step: int, total_steps: int) -> float:
        return _cosine(min(1.0, step / total_steps), self.alpha)

    def keras_arguments(self, learning_rate: float, total_steps: int) -> dict[str, Any]:
        return {"initial_learning_rate": learning_rate, "decay_steps": total_steps, "alpha": self.alpha}


@SCHEDULES.register
@dataclass(frozen=True, kw_only=True)
class OneCycle(ScheduleSpec):
    """A straight climb from `start` to 1, then a cosine down to `end`: one long breath.

    Source: L. N. Smith, N. Topin, "Super-convergence: very fast training of neural networks using large
    learning rates", 2018, https://arxiv.org/abs/1708.07120
    """

    title: ClassVar[str] = "One cycle"
    keras_class: ClassVar[str] = "CosineDecay"
    kind: str = "one_cycle"
    climb: float = param(
        0.3,
        Range(low=0.0, high=0.9, step=0.05),
        label="Climb",
        help="The share of the training in which the learning rate rises.",
    )
    start: float = param(0.1, _SHARE, label="Start", help="Where the climb begins; 1 is the chosen rate.")
    end: float = param(0.0, _SHARE, label="End", help="What is left of the learning rate at the end.")

    def factor(self, step: int, total_steps: int) -> float:
        climb = self._climb(total_steps)
        if step < climb:
            return self.start + (1 - self.start) * step / climb
        return _cosine(min(1.0, (step - climb) / (total_steps - climb)), self.end)

    def keras_arguments(self, learning_rate: float, total_steps: int) -> dict[str, Any]:
        climb = self._climb(total_steps)
        return {
            "initial_learning_rate": learning_rate * self.start,
            "decay_steps": total_steps - climb,
            "alpha": self.end,
            "warmup_target": learning_rate,
            "warmup_steps": climb,
        }

    def _climb(self, total_steps: int) -> int:
        return math.floor(self.climb * total_steps)


def _cosine(share: float, end: float) -> float:
    return end + (1 - end) * (1 + math.cos(math.pi * share)) / 2
