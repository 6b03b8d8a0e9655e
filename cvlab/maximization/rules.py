"""How far a step goes, given the slope: as a formula that computes, one to read, and one in TensorFlow.

`code` gives the lines before the loop and those of one step; in them `x` climbs and `kept` is put around its new value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from cvlab.params import Range, param
from cvlab.registry import Registry

RULES = Registry("step rule")


@RULES.register
@dataclass(frozen=True, kw_only=True)
class Normalised:
    """Along the slope, always equally far: the slope is divided by its root mean square."""

    formula: ClassVar[str] = r"d_t = \frac{\nabla h(x_t)}{\sqrt{\overline{(\nabla h(x_t))^2}}}"
    words: ClassVar[str] = (
        "The slope is divided by its root mean square, so that all steps are equally long, here $\\eta$ = {rate:g}, "
        "however flat the ground is:"
    )
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

    def code(self, kept: Callable[[str], str]) -> tuple[list[str], list[str]]:
        return [], [
            "size = tf.sqrt(tf.reduce_mean(slope**2, axis=(1, 2, 3), keepdims=True))",
            f"x = {kept(f'x + {self.rate:g} * slope / (size + 1e-12)')}  # all steps are equally long",
        ]


@RULES.register
@dataclass(frozen=True, kw_only=True)
class Adam:
    """Adam: each number at its own pace, with momentum; as Lucid climbs.

    Source: D. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015, https://arxiv.org/abs/1412.6980
    """

    formula: ClassVar[str] = (
        r"\begin{aligned} m_t &= 0.9 \, m_{t-1} + 0.1 \, \nabla h(x_t) \\ "
        r"v_t &= 0.999 \, v_{t-1} + 0.001 \, (\nabla h(x_t))^2 \\ "
        r"d_t &= \frac{m_t / (1 - 0.9^t)}{\sqrt{v_t / (1 - 0.999^t)}} \end{aligned}"
    )
    words: ClassVar[str] = (
        "The direction is Adam's, with $\\eta$ = {rate:g}: $m$ and $v$ are running means of the slope and of its "
        "square, corrected because both start at 0, so that every number goes at its own pace:"
    )
    kind: str = "adam"
    rate: float = param(0.05, Range(low=0.001, high=1, log=True), label="Step")
    slots = 2

    def move(self, ops: Any, values: Any, slope: Any, slots: Any, step: Any) -> tuple[Any, list[Any]]:
        mean = 0.9 * slots[0] + 0.1 * slope
        square = 0.999 * slots[1] + 0.001 * slope * slope
        paced = (mean / (1 - 0.9**step)) / (ops.sqrt(square / (1 - 0.999**step)) + 1e-8)
        return values + self.rate * paced, [mean, square]

    def code(self, kept: Callable[[str], str]) -> tuple[list[str], list[str]]:
        return ["mean = square = tf.zeros_like(x)"], [
            "mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2",
            "root = tf.sqrt(square / (1 - 0.999 ** (step + 1))) + 1e-8",
            f"x = {kept(f'x + {self.rate:g} * mean / (1 - 0.9 ** (step + 1)) / root')}  # Adam",
        ]
