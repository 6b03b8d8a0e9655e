"""Early stopping: end a training when the pictures it does not learn from stop getting better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cvlab.params import Choice, Range, Switch, param
from cvlab.registry import Registry

STOPPING_RULES = Registry("stopping rule")
MONITORS = ("validation_loss", "validation_accuracy")


@STOPPING_RULES.register
@dataclass(frozen=True, kw_only=True)
class EarlyStopping:
    """Stop after `patience` epochs in a row without a better validation figure.

    Source: L. Prechelt, "Early stopping - but when?", 1998, https://doi.org/10.1007/3-540-49430-8_3;
    the rule is that of `keras.callbacks.EarlyStopping`.
    """

    title: ClassVar[str] = "Early stopping"
    kind: str = "early_stopping"
    monitor: str = param(
        MONITORS[0], Choice(options=MONITORS), label="Watch", help="The figure that must get better."
    )
    patience: int = param(
        3, Range(low=1, high=100), label="Patience", help="How many epochs may pass without a better one."
    )
    min_delta: float = param(
        0.0, Range(low=0.0, high=1.0, step=0.001), label="Least gain", help="Less than this is no gain."
    )
    restore_best_weights: bool = param(
        True, Switch(), label="Take back the best weights", help="End with the weights of the best epoch."
    )

    def better(self, value: float, best: float | None) -> bool:
        """Whether that figure is a gain over the best one so far."""
        if best is None:
            return True
        return value > best + self.min_delta if self._rises else value < best - self.min_delta

    @property
    def figure(self) -> str:
        """What is watched, in words."""
        return self.monitor.replace("_", " ")

    def in_words(self, value: float) -> str:
        """The watched figure with that value: validation accuracy 93.1 %."""
        return f"{self.figure} {f'{100 * value:.1f} %' if self._rises else f'{value:.4f}'}"

    @property
    def _rises(self) -> bool:
        return self.monitor == "validation_accuracy"


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How a training stands with its stopping rule: the best figure, its epoch (from 1), epochs since."""

    best: float | None = None
    epoch: int = 0
    waited: int = 0

    def after(self, rule: EarlyStopping, epoch: int, value: float) -> Patience:
        """The same after an epoch that ended with that figure."""
        if rule.better(value, self.best):
            return Patience(best=value, epoch=epoch)
        return Patience(best=self.best, epoch=self.epoch, waited=self.waited + 1)

    def over(self, rule: EarlyStopping) -> bool:
        """Whether it is time to stop."""
        return self.waited >= rule.patience
