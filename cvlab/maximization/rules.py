"""How far a step goes, given the slope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cvlab.params import Range, param
from cvlab.registry import Registry

RULES = Registry("step rule")


@RULES.register
@dataclass(frozen=True, kw_only=True)
class Normalised:
    """Along the slope, always equally far: the slope is divided by its root mean square."""

    kind: str = "normalised"
    rate: float = param(
        0.01,
        Range(low=0.001, high=1, log=True),
        label="Step",
        help="How far a pixel moves in a step, typically.",
    )
    slots = 0

    def move(self, ops: Any, values: Any, slope: Any, slots: Any, step: Any) -> tuple[Any, list[Any]]:
        size = ops.sqrt(ops.mean(slope * slope, axis=(1, 2, 3), keepdims=True))
        return values + self.rate * slope / (size + 1e-12), []


@RULES.register
@dataclass(frozen=True, kw_only=True)
class Adam:
    """Adam: each number at its own pace, with momentum; as Lucid climbs.

    Source: D. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015, https://arxiv.org/abs/1412.6980
    """

    kind: str = "adam"
    rate: float = param(0.05, Range(low=0.001, high=1, log=True), label="Step")
    slots = 2

    def move(self, ops: Any, values: Any, slope: Any, slots: Any, step: Any) -> tuple[Any, list[Any]]:
        mean = 0.9 * slots[0] + 0.1 * slope
        square = 0.999 * slots[1] + 0.001 * slope * slope
        paced = (mean / (1 - 0.9**step)) / (ops.sqrt(square / (1 - 0.999**step)) + 1e-8)
        return values + self.rate * paced, [mean, square]
