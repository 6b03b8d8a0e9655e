"""Layers that see a map: convolution and pooling."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from cvlab.layers.base import (
    LAYERS,
    LayerSpec,
    activation_field,
    initializer_field,
    map_needed,
    padding_field,
    pair_field,
    strides_field,
    trainable_field,
)
from cvlab.params import Pair, Range, param
from cvlab.regularizers import RegularizerSpec
from cvlab.types import Shape


class _Windowed(LayerSpec):
    """What convolution and pooling share: a window that moves over a map."""

    def _rim(self) -> str:
        """Its padding."""
        raise NotImplementedError

    def _window(self) -> tuple[int, int]:
        raise NotImplementedError

    def _strides(self) -> tuple[int, int]:
        raise NotImplementedError

    def _misfit(self, shape: Shape) -> str | None:
        if problem := map_needed(shape):
            return problem
        window, size = self._window(), shape[:2]
        if self._rim() == "valid" and (window[0] > size[0] or window[1] > size[1]):
            return (
                f"its {window[0]} × {window[1]} window does not fit into the {size[0]} × {size[1]} map that comes in; "
                "choose padding 'same', a smaller window, or fewer layers before it."
            )
        return None

    def reach(self, shape: Shape) -> tuple[tuple[int, int], tuple[int, int]]:
        return self._window(), self._strides()

    def _map_size(self, shape: Shape) -> tuple[int, int]:
        sides = zip(shape[:2], self._window(), self._strides(), strict=True)
        if self._rim() == "same":
            height, width = (math.ceil(size / stride) for size, _, stride in sides)
        else:
            height, width = ((size - window) // stride + 1 for size, window, stride in sides)
        return height, width


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class Conv2D(_Windowed):
    """Feature maps: every filter slides its kernel over all channels, sums, and adds its bias.

    Source: Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998,
    https://doi.org/10.1109/5.726791
    """

    title: ClassVar[str] = "Convolution"
    keras_class: ClassVar[str] = "Conv2D"
    family: ClassVar[str] = "convolution"
    keras_shown: ClassVar[tuple[str, ...]] = ("filters", "kernel_size")
    kind: str = "conv2d"
    filters: int = param(6, Range(low=1, high=512), label="Filters", help="How many feature maps come out.")
    kernel_size: tuple[int, int] = pair_field((3, 3), "Kernel size", "Height and width of the window.")
    strides: tuple[int, int] = pair_field((1, 1), "Strides", "How far the window moves at a time.")
    padding: str = padding_field()
    dilation_rate: tuple[int, int] = pair_field(
        (1, 1), "Dilation", "Gaps between the window's numbers: 1 is none."
    )
    activation: str = activation_field()
    kernel_initializer: str = initializer_field()
    kernel_regularizer: RegularizerSpec | None = None
    bias_regularizer: RegularizerSpec | None = None
    activity_regularizer: RegularizerSpec | None = None
    trainable: bool = trainable_field()

    def _window(self) -> tuple[int, int]:
        pairs = zip(self.kernel_size, self.dilation_rate, strict=True)
        height, width = ((size - 1) * rate + 1 for size, rate in pairs)
        return height, width

    def _strides(self) -> tuple[int, int]:
        return self.strides

    def _rim(self) -> str:
        return self.padding

    def _misfit(self, shape: Shape) -> str | None:
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            return "strides above 1 and a dilation above 1 are not joined here; set one of them to 1."
        return super()._misfit(shape)

    def output_shape(self, shape: Shape) -> Shape:
        return (*self._map_size(shape), self.filters)

    def parameter_count(self, shape: Shape) -> int:
        return self.filters * (math.prod(self.kernel_size) * shape[2] + 1)

    def parameter_sum(self, shape: Shape) -> str:
        height, width = self.kernel_size
        each = f"({height} × {width} × {shape[2]} weights + 1 bias)"
        return f"{self.filters:,} filters × {each} = {self.parameter_count(shape):,}"

    def array_shapes(self, shape: Shape) -> tuple[Shape, ...]:
        return (*self.kernel_size, shape[2], self.filters), (self.filters,)

    def mac_count(self, shape: Shape) -> int:
        return math.prod(self.output_shape(shape)) * math.prod(self.kernel_size) * shape[2]


@dataclass(frozen=True, kw_only=True)
class _Pooling(_Windowed):
    family: ClassVar[str] = "pooling"
    keras_shown: ClassVar[tuple[str, ...]] = ("pool_size",)
    pool_size: tuple[int, int] = pair_field((2, 2), "Pool size", "Height and width of the window.")
    strides: tuple[int, int] | None = strides_field()
    padding: str = padding_field()

    def _window(self) -> tuple[int, int]:
        return self.pool_size

    def _strides(self) -> tuple[int, int]:
        return self.strides or self.pool_size

    def _rim(self) -> str:
        return self.padding

    def output_shape(self, shape: Shape) -> Shape:
        return (*self._map_size(shape), shape[2])


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class MaxPooling2D(_Pooling):
    """The largest number of every window: whether a feature is there, whatever its exact place."""

    title: ClassVar[str] = "Max pooling"
    keras_class: ClassVar[str] = "MaxPooling2D"
    kind: str = "max_pooling2d"


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class AveragePooling2D(_Pooling):
    """The mean of every window (zeros that padding added are not counted)."""

    title: ClassVar[str] = "Average pooling"
    keras_class: ClassVar[str] = "AveragePooling2D"
    kind: str = "average_pooling2d"


class _GlobalPooling(LayerSpec):
    """One number a channel, whatever the size of its map."""

    family: ClassVar[str] = "pooling"

    def _misfit(self, shape: Shape) -> str | None:
        return map_needed(shape)

    def output_shape(self, shape: Shape) -> Shape:
        return shape[2:]

    def reach(self, shape: Shape) -> None:
        return None


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class GlobalAveragePooling2D(_GlobalPooling):
    """One number a channel: the mean of its whole map.

    Source: M. Lin, Q. Chen, S. Yan, "Network in network", 2014, https://arxiv.org/abs/1312.4400
    """

    title: ClassVar[str] = "Global average pooling"
    keras_class: ClassVar[str] = "GlobalAveragePooling2D"
    kind: str = "global_average_pooling2d"


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class GlobalMaxPooling2D(_GlobalPooling):
    """One number a channel: the largest of its whole map."""

    title: ClassVar[str] = "Global max pooling"
    keras_class: ClassVar[str] = "GlobalMaxPooling2D"
    kind: str = "global_max_pooling2d"


@LAYERS.register
@dataclass(frozen=True, kw_only=True)
class ZeroPadding2D(LayerSpec):
    """The same map with rows and columns of zeros around it."""

    title: ClassVar[str] = "Zero padding"
    keras_class: ClassVar[str] = "ZeroPadding2D"
    kind: str = "zero_padding2d"
    padding: tuple[int, int] = param(
        (1, 1),
        Pair(each=Range(low=0, high=64)),
        label="Padding",
        help="Rows of zeros above and below, and columns left and right.",
    )

    def _misfit(self, shape: Shape) -> str | None:
        return map_needed(shape)

    def output_shape(self, shape: Shape) -> Shape:
        (height, width, channels), (rows, columns) = shape, self.padding
        return height + 2 * rows, width + 2 * columns, channels
