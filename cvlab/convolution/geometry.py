"""Sliding a kernel over a picture: the sizes, which pixels meet which weights, and the sums themselves.

What networks call convolution is cross-correlation: the kernel is not flipped. Conventions are Keras'.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cvlab.convolution.windows import Windows

PADDINGS = ("valid", "same", "full")
Pair = int | tuple[int, int]
Padding = str | tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class ConvGeometry:
    """How large the result is, and which input pixels each of its pixels was computed from.

    Every size is a (height, width) pair; an int stands for both. padding: "valid" adds nothing, "same" adds zeros
    so that stride 1 keeps the size (an odd number of zeros puts the extra one below and to the right, as Keras does),
    "full" adds zeros so that every overlap of kernel and picture counts, and ((above, below), (left, right))
    adds exactly that many.

    Raises:
        ValueError: for a size below 1, an unknown padding, or a kernel larger than the padded picture.
    Source: Dumoulin and Visin, A guide to convolution arithmetic, 2016, https://arxiv.org/abs/1603.07285
    """

    input_size: tuple[int, int]
    kernel_size: tuple[int, int]
    strides: tuple[int, int] = (1, 1)
    padding: Padding = "valid"
    dilation_rate: tuple[int, int] = (1, 1)

    def __post_init__(self) -> None:
        for name in ("input_size", "kernel_size", "strides", "dilation_rate"):
            object.__setattr__(self, name, as_pair(getattr(self, name), name))
        object.__setattr__(self, "padding", as_padding(self.padding))
        axes = zip(self.extent, self.input_size, self.pads, strict=True)
        if any(extent > size + sum(pad) for extent, size, pad in axes):
            raise ValueError(self._too_large())

    def _too_large(self) -> str:
        def size(pair: tuple[int, int]) -> str:
            return f"{pair[0]} × {pair[1]}"

        spread = "" if self.extent == self.kernel_size else f" (dilated to {size(self.extent)})"
        padded = "" if self.padding == "valid" else " with its padding"
        return (
            f"A kernel of {size(self.kernel_size)}{spread} is larger than the picture of "
            f"{size(self.input_size)}{padded}; choose a smaller kernel, a larger picture or padding 'same'."
        )

    @cached_property
    def extent(self) -> tuple[int, int]:
        """Rows and columns that the kernel spans, holes of the dilation included: (k - 1) d + 1."""
        height, width = ((k - 1) * d + 1 for k, d in zip(self.kernel_size, self.dilation_rate, strict=True))
        return height, width

    @cached_property
    def output_size(self) -> tuple[int, int]:
        """(height, width) of the result: floor((n + before + after - extent) / stride) + 1."""
        height, width = (
            (n + sum(pad) - e) // s + 1
            for n, pad, e, s in zip(self.input_size, self.pads, self.extent, self.strides, strict=True)
        )
        return height, width

    @cached_property
    def pads(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Zeros added: ((above, below), (left, right))."""
        if not isinstance(self.padding, str):
            return self.padding
        rows, columns = (
            pads_of(n, e, s, self.padding)
            for n, e, s in zip(self.input_size, self.extent, self.strides, strict=True)
        )
        return rows, columns

    @property
    def windows(self) -> Windows:
        """Which input rows and columns the kernel meets at every place of the result."""
        rows, columns = (
            np.arange(count)[:, None] * s - pad[0] + np.arange(k) * d
            for count, s, pad, k, d in zip(
                self.output_size, self.strides, self.pads, self.kernel_size, self.dilation_rate, strict=True
            )
        )
        return Windows(rows=rows, columns=columns, size=self.input_size)

    def patch(self, row: int, column: int) -> tuple[np.ndarray, np.ndarray]:
        """The input rows (KH) and columns (KW) that meet the kernel at one pixel of the result.

        Counted from 0; those below 0 or beyond the picture are zeros of the padding.
        """
        height, width = self.output_size
        if not (0 <= row < height and 0 <= column < width):
            raise ValueError(f"The result is {height} × {width}; it has no row {row}, column {column}.")
        return self.windows.rows[row], self.windows.columns[column]


def as_pair(value: Pair, name: str, least: int = 1) -> tuple[int, int]:
    """(height, width) of an int or a pair of ints, each at least `least`."""
    pair = value if isinstance(value, tuple | list) else (value, value)
    if len(pair) != 2 or any(isinstance(v, bool) or int(v) != v or v < least for v in pair):
        raise ValueError(
            f"{name} is {value!r}; it must be a whole number from {least}, or a pair (height, width)."
        )
    return int(pair[0]), int(pair[1])


def as_padding(value: Padding, known: tuple[str, ...] = PADDINGS) -> Padding:
    """A padding's name, or its numbers ((above, below), (left, right)) as whole numbers from 0."""
    if isinstance(value, str):
        if value in known:
            return value
        raise ValueError(f"padding is {value!r}; it must be one of {', '.join(known)}, or numbers.")
    pads = np.asarray(value)
    if pads.shape != (2, 2) or pads.dtype.kind not in "iu" or pads.min() < 0:
        raise ValueError(f"padding is {value!r}; as numbers it is ((above, below), (left, right)), from 0.")
    (above, below), (left, right) = pads.tolist()
    return (above, below), (left, right)


def pads_of(size: int, extent: int, stride: int, padding: str) -> tuple[int, int]:
    """Zeros before and after along one axis, by the padding's name."""
    if padding == "valid":
        return 0, 0
    if padding == "full":
        return extent - 1, extent - 1
    total = max((-(-size // stride) - 1) * stride + extent - size, 0)
    return total // 2, total - total // 2
