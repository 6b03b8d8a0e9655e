"""Transposed convolution: every input pixel stamps the kernel, weighted by its value, onto a larger picture.

It is the convolution that would take the result back to the input's size, with all arrows turned round.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.convolution.geometry import ConvGeometry, Padding, Pair, as_padding, as_pair, pads_of
from cvlab.convolution.sliding import as_planes
from cvlab.convolution.windows import Windows
from cvlab.types import Image, Kernel

PADDINGS = ("valid", "same")


@dataclass(frozen=True, kw_only=True)
class TransposedGeometry:
    """How large a transposed convolution's result is, and where each input pixel's stamp falls on it.

    Every size is an int or a (height, width) pair. padding: "valid" keeps every stamp whole; "same" cuts
    the rim so that the result is the stride times the input; numbers ((above, below), (left, right)) are cut off as
    the guide cuts the padding of the convolution that is turned round. output_padding: None lets Keras choose; a number
    from 0 to the stride less 1 says which of the sizes that a stride rounds to the same one comes out.

    Raises:
        ValueError: for a size below 1, an unknown padding, or an output padding that Keras has no result for.
    Source: Dumoulin and Visin, A guide to convolution arithmetic, 2016, chapter 4,
    https://arxiv.org/abs/1603.07285; sizes as Keras' Conv2DTranspose.
    """

    input_size: tuple[int, int]
    kernel_size: tuple[int, int]
    strides: tuple[int, int] = (1, 1)
    padding: Padding = "valid"
    dilation_rate: tuple[int, int] = (1, 1)
    output_padding: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        for name in ("input_size", "kernel_size", "strides", "dilation_rate"):
            object.__setattr__(self, name, as_pair(getattr(self, name), name))
        object.__setattr__(self, "padding", as_padding(self.padding, PADDINGS))
        if self.output_padding is not None:
            extra = as_pair(self.output_padding, "output_padding", least=0)
            object.__setattr__(self, "output_padding", extra)
            self._check_output_padding(extra)
        if min(self.output_size) < 1:
            raise ValueError(
                f"padding {self.padding} cuts off all of the result; cut less, or take a larger input or kernel."
            )

    def _check_output_padding(self, extra: tuple[int, int]) -> None:
        for value, stride, extent in zip(extra, self.strides, self.extent, strict=True):
            if value >= stride:
                raise ValueError(
                    f"output_padding is {value} and the stride {stride}; it must be smaller than the stride."
                )
            # (n - 1) s pixels are what n - 1 inputs would give: with "same" there is no such result for n.
            if self.padding == "same" and extent % 2 + value == 0:
                raise ValueError(
                    f"output_padding 0 has no result for an even kernel extent ({extent}) with padding 'same'; "
                    "choose 1 or more, or None."
                )

    @property
    def extent(self) -> tuple[int, int]:
        """Rows and columns that one stamp spans, holes of the dilation included."""
        height, width = ((k - 1) * d + 1 for k, d in zip(self.kernel_size, self.dilation_rate, strict=True))
        return height, width

    @property
    def output_size(self) -> tuple[int, int]:
        """(height, width) of the result: (n - 1) s + extent + output padding, less what is cut; n s for "same"."""
        extra = self.output_padding or (None, None)
        cuts = (None, None) if self.padding == "same" else map(sum, self.pads)
        height, width = (
            _size(n, e, s, cut, x)
            for n, e, s, cut, x in zip(self.input_size, self.extent, self.strides, cuts, extra, strict=True)
        )
        return height, width

    @property
    def pads(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """What of the stamps is cut off: ((above, below), (left, right)).

        With "same" and an odd number Keras cuts the extra line off below and to the right; the guide, which adds its
        output padding there, cuts it off above and to the left.
        """
        if not isinstance(self.padding, str):
            return self.padding
        if self.padding == "valid":
            return (0, 0), (0, 0)
        rows, columns = (
            pads_of(n, e, s, self.padding)
            for n, e, s in zip(self.output_size, self.extent, self.strides, strict=True)
        )
        return rows, columns

    @property
    def windows(self) -> Windows:
        """Which rows and columns of the result each input pixel's stamp falls on; the grid is the result."""
        backwards = ConvGeometry(
            input_size=self.output_size,
            kernel_size=self.kernel_size,
            strides=self.strides,
            padding=self.pads,
            dilation_rate=self.dilation_rate,
        )
        return backwards.windows


def correlate_transposed(
    image: Image,
    kernel: Kernel,
    strides: Pair = 1,
    padding: Padding = "valid",
    dilation_rate: Pair = 1,
    output_padding: Pair | None = None,
) -> np.ndarray:
    """The sum of all stamps: for each input pixel, the kernel times its value, laid where it belongs.

    Args:
        image: H x W x C floats (H x W is taken as one channel). kernel: KH x KW, for each channel by itself.
        The others as in `TransposedGeometry`.

    Returns:
        float32 H' x W' x C, signed, unscaled.

    Raises:
        ValueError: where sizes do not fit.
    """
    image, kernel = as_planes(image), np.asarray(kernel, np.float32)
    if kernel.ndim != 2 or 0 in kernel.shape:
        raise ValueError(f"A kernel that is stamped has 2 axes, none empty; this one is {kernel.shape}.")
    geometry = TransposedGeometry(
        input_size=image.shape[:2],
        kernel_size=kernel.shape,
        strides=as_pair(strides, "strides"),
        padding=padding,
        dilation_rate=as_pair(dilation_rate, "dilation_rate"),
        output_padding=None if output_padding is None else as_pair(output_padding, "output_padding", least=0),
    )
    height, width = geometry.output_size
    (above, below), (left, right) = geometry.pads
    canvas = np.zeros((height + above + below, width + left + right, image.shape[2]), np.float32)
    table = geometry.windows
    # No two stamps put the same weight on the same pixel, so adding weight by weight never meets itself.
    for i, rows in enumerate(table.rows.T + above):
        for j, columns in enumerate(table.columns.T + left):
            canvas[np.ix_(rows, columns)] += kernel[i, j] * image
    return np.ascontiguousarray(canvas[above : above + height, left : left + width])


def _size(size: int, extent: int, stride: int, cut: int | None, extra: int | None) -> int:
    if cut is None:  # padding "same"
        return size * stride if extra is None else (size - 1) * stride + extent % 2 + extra
    return (size - 1) * stride + (max(extent, stride) if extra is None else extent + extra) - cut
