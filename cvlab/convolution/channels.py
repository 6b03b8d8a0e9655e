"""What a convolution does to channels: which come in where, and how many numbers that takes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cvlab.convolution.geometry import as_pair

KINDS = ("full", "grouped", "depthwise", "separable", "pointwise")


@dataclass(frozen=True, kw_only=True)
class ChannelPlan:
    """Which input channels each output channel is made from, and the weights that takes.

    kind: "full" joins every input channel to every filter; "grouped" splits both into `groups` that never
    meet; "depthwise" gives each channel `filters` kernels of its own; "separable" mixes these with a 1 x 1
    convolution into `filters` channels; "pointwise" is a full one with a 1 x 1 kernel, whatever `kernel_size` is.

    Raises:
        ValueError: for a number below 1, an unknown kind, or groups that do not divide both channel counts.
    Sources: Krizhevsky et al., 2012 (groups), https://doi.org/10.1145/3065386; F. Chollet, Xception, 2017
    (separable), https://arxiv.org/abs/1610.02357; Lin et al., 2013 (1 x 1), https://arxiv.org/abs/1312.4400
    """

    kind: str = "full"
    channels: int = 3
    filters: int = 6
    kernel_size: tuple[int, int] = (3, 3)
    groups: int = 1
    use_bias: bool = True

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"A convolution's channels are {', '.join(KINDS)}; not {self.kind!r}.")
        for name in ("channels", "filters", "groups"):
            as_pair(getattr(self, name), name)
        size = (1, 1) if self.kind == "pointwise" else as_pair(self.kernel_size, "kernel_size")
        object.__setattr__(self, "kernel_size", size)
        object.__setattr__(self, "groups", self.groups if self.kind == "grouped" else 1)
        if self.channels % self.groups or self.filters % self.groups:
            raise ValueError(
                f"{self.groups} groups do not divide {self.channels} channels and {self.filters} filters; "
                f"choose one of {', '.join(map(str, group_counts(self.channels, self.filters)))}."
            )

    @property
    def output_channels(self) -> int:
        """How many channels come out; a depthwise convolution gives `filters` for each that comes in."""
        return self.channels * self.filters if self.kind == "depthwise" else self.filters

    @property
    def weight_shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shapes of its weight arrays as Keras keeps them, the bias last."""
        bias = ((self.output_channels,),) if self.use_bias else ()
        if self.kind == "depthwise":
            return ((*self.kernel_size, self.channels, self.filters), *bias)
        if self.kind == "separable":
            return ((*self.kernel_size, self.channels, 1), (1, 1, self.channels, self.filters), *bias)
        return ((*self.kernel_size, self.channels // self.groups, self.filters), *bias)

    @property
    def parameter_count(self) -> int:
        """How many numbers the layer learns, the biases among them."""
        return sum(math.prod(shape) for shape in self.weight_shapes)

    @property
    def products(self) -> int:
        """Multiplications for all the channels of one output pixel."""
        return sum(math.prod(shape) for shape in self.weight_shapes if len(shape) == 4)

    def reason(self) -> str:
        """The count as a sum: each weight array's shape multiplied out, plus the biases."""
        parts = [" × ".join(map(str, shape)) for shape in self.weight_shapes]
        return f"{' + '.join(parts)} = {self.parameter_count:,}."

    def connections(self) -> np.ndarray:
        """bool channels x output channels: does this output look at that input? Depthwise first, if separable."""
        if self.kind == "separable":
            return np.eye(self.channels, dtype=bool)
        inputs, outputs = self.channels, self.output_channels
        groups = self.channels if self.kind == "depthwise" else self.groups
        of_input = np.arange(inputs) * groups // inputs
        of_output = np.arange(outputs) * groups // outputs
        return of_input[:, None] == of_output[None, :]


def group_counts(channels: int, filters: int) -> tuple[int, ...]:
    """The numbers of groups that divide both: what a learner may choose."""
    common = math.gcd(channels, filters)
    return tuple(n for n in range(1, common + 1) if common % n == 0)
