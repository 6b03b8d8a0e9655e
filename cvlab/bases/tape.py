"""Networks written down layer by layer: what each gives, holds and costs for pictures of any size, without Keras."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cvlab.types import Shape

NORMALIZATION = "BatchNormalization"
Rim = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class BaseLayer:
    """One layer of a pretrained base, under its name in keras.applications.

    block: the part it belongs to. weights: the shapes of its arrays, as `keras.Layer.weights` orders them.
    statistics: how many of its numbers no training by slopes changes. macs: multiply-and-adds for one picture.
    """

    name: str
    keras_class: str
    block: str
    output_shape: Shape
    weights: tuple[Shape, ...] = ()
    statistics: int = 0
    macs: int = 0

    @property
    def parameters(self) -> int:
        """How many numbers it holds."""
        return sum(math.prod(shape) for shape in self.weights)

    @property
    def normalizes(self) -> bool:
        """Whether it is a batch normalization, which stays as it is while the others are tuned."""
        return self.keras_class == NORMALIZATION

    def trainable(self, normalizes: bool) -> int:
        """How many of its numbers training changes once it is let go. normalizes: whether batch normalizations are."""
        return 0 if self.normalizes and not normalizes else self.parameters - self.statistics


class Tape:
    """Layers one behind the other, as they are written down; it knows what the next one gets."""

    def __init__(self, input_shape: Shape) -> None:
        self.shape = input_shape
        self.block = "stem"
        self.layers: list[BaseLayer] = []

    def conv(
        self, name: str, filters: int, size: int = 1, stride: int = 1, rim: str = "same", bias: bool = False
    ) -> None:
        """A convolution with that many filters."""
        kernel = (size, size, self.shape[-1], filters)
        out = (*self._sides(size, stride, rim), filters)
        weights = (kernel, (filters,)) if bias else (kernel,)
        self._add(name, "Conv2D", out, weights, macs=math.prod(out) * math.prod(kernel[:3]))

    def depthwise(self, name: str, size: int, stride: int = 1, rim: str = "same") -> None:
        """A convolution that sees each channel by itself."""
        kernel = (size, size, self.shape[-1], 1)
        out = (*self._sides(size, stride, rim), self.shape[-1])
        self._add(name, "DepthwiseConv2D", out, (kernel,), macs=math.prod(out) * size * size)

    def normalize(self, name: str) -> None:
        """A batch normalization: scale and shift are learnt, mean and variance are gathered."""
        channels = self.shape[-1]
        weights = ((channels,),) * 4
        self._add(name, NORMALIZATION, self.shape, weights, 2 * channels, math.prod(self.shape))

    def standardize(self, name: str) -> None:
        """A normalization by numbers that were gathered once and are never learnt: mean, variance and a count."""
        channels = self.shape[-1]
        weights = ((channels,), (channels,), ())
        self._add(name, "Normalization", self.shape, weights, 2 * channels + 1, math.prod(self.shape))

    def plain(self, name: str, keras_class: str) -> None:
        """A layer without numbers that keeps the size."""
        self._add(name, keras_class, self.shape)

    def pad(self, name: str, rim: Rim) -> None:
        """Zeros around."""
        height, width = (side + sum(pair) for side, pair in zip(self.shape[:2], rim, strict=True))
        self._add(name, "ZeroPadding2D", (height, width, self.shape[-1]))

    def pool(self, name: str) -> None:
        """The largest of every 2 x 2."""
        height, width, channels = self.shape
        self._add(name, "MaxPooling2D", (height // 2, width // 2, channels))

    def squeeze(self, prefix: str, filters: int) -> None:
        """How much each channel counts, worked out from the means of all of them."""
        height, width, channels = self.shape
        self._add(f"{prefix}se_squeeze", "GlobalAveragePooling2D", (channels,))
        self._add(f"{prefix}se_reshape", "Reshape", (1, 1, channels))
        self.conv(f"{prefix}se_reduce", filters, bias=True)
        self.conv(f"{prefix}se_expand", channels, bias=True)
        self._add(f"{prefix}se_excite", "Multiply", (height, width, channels))

    def halving_rim(self, size: int) -> Rim:
        """The zeros before a stride of two, as `keras.src.applications.imagenet_utils.correct_pad` counts them."""
        half = size // 2
        height, width = ((half - 1 + side % 2, half) for side in self.shape[:2])
        return height, width

    def _sides(self, size: int, stride: int, rim: str) -> tuple[int, int]:
        height, width = self.shape[:2]
        if rim == "same":
            return -(-height // stride), -(-width // stride)
        return (height - size) // stride + 1, (width - size) // stride + 1

    def _add(
        self,
        name: str,
        keras_class: str,
        out: Shape,
        weights: tuple[Shape, ...] = (),
        statistics: int = 0,
        macs: int = 0,
    ) -> None:
        self.layers.append(
            BaseLayer(
                name=name,
                keras_class=keras_class,
                block=self.block,
                output_shape=out,
                weights=weights,
                statistics=statistics,
                macs=macs,
            )
        )
        self.shape = out
