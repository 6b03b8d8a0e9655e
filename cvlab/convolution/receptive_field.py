"""How much of the picture one number deep in a network has seen: the receptive field through a stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cvlab.convolution import ConvGeometry
from cvlab.convolution.geometry import Padding, Pair, as_pair

KINDS = ("conv", "pool")


@dataclass(frozen=True, kw_only=True)
class Window:
    """One layer of the stack, as far as places matter: a convolution or a pooling with its window.

    A size that is the same both ways may be one int.
    """

    kind: str = "conv"
    kernel_size: tuple[int, int] = (3, 3)
    strides: tuple[int, int] = (1, 1)
    padding: Padding = "valid"
    dilation_rate: tuple[int, int] = (1, 1)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"A layer of the stack is one of {', '.join(KINDS)}, not {self.kind!r}.")
        for name in ("kernel_size", "strides", "dilation_rate"):
            object.__setattr__(self, name, as_pair(getattr(self, name), name))


@dataclass(frozen=True, kw_only=True)
class Field:
    """What each output of one layer has seen of the picture; every pair is (height, width).

    output_size: of the layer. size: pixels that one output has seen. jump: pixels of the picture between
    neighbouring outputs. start: the picture's pixel at which the first output's field begins, below 0 in
    the padding. geometry: the layer's own; None for the picture itself. channels: where the outputs stand in one row,
    as Flatten puts them, so many belong to each place.
    """

    output_size: tuple[int, int]
    size: tuple[int, int] = (1, 1)
    jump: tuple[int, int] = (1, 1)
    start: tuple[int, int] = (0, 0)
    geometry: ConvGeometry | None = None
    channels: int | None = None

    @property
    def centre(self) -> tuple[float, float]:
        """Where the first output's field has its middle, in pixels counted from the middle of pixel 0."""
        height, width = (at + (n - 1) / 2 for at, n in zip(self.start, self.size, strict=True))
        return height, width

    def place(self, unit: int) -> tuple[int, int]:
        """(row, column) of the place that a unit of a flattened layer belongs to."""
        return divmod(unit // (self.channels or 1), self.output_size[1])

    def region(self, row: int, column: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """((first, last) row, (first, last) column) of the picture that one output has seen, both included.

        They may lie outside the picture, in the padding.

        Raises:
            ValueError: for an output that is not there.
        """
        height, width = self.output_size
        if not (0 <= row < height and 0 <= column < width):
            raise ValueError(f"This layer is {height} × {width}; it has no row {row}, column {column}.")
        rows, columns = (
            (at + index * jump, at + index * jump + size - 1)
            for at, index, jump, size in zip(self.start, (row, column), self.jump, self.size, strict=True)
        )
        return rows, columns


def receptive_fields(input_size: Pair, stack: Sequence[Window]) -> tuple[Field, ...]:
    """The picture's own field and then one for each layer: r grows by (extent - 1) j, j by the stride.

    Raises:
        ValueError: where a layer's window is larger than what comes in; its number is named.
    Source: A. Araujo, W. Norris and J. Sim, Computing receptive fields of convolutional neural networks,
    Distill, 2019, https://distill.pub/2019/computing-receptive-fields
    """
    fields = [Field(output_size=as_pair(input_size, "input_size"))]
    for number, layer in enumerate(stack, start=1):
        fields.append(_behind(fields[-1], layer, number))
    return tuple(fields)


def _behind(before: Field, layer: Window, number: int) -> Field:
    try:
        geometry = ConvGeometry(
            input_size=before.output_size,
            kernel_size=layer.kernel_size,
            strides=layer.strides,
            padding=layer.padding,
            dilation_rate=layer.dilation_rate,
        )
    except ValueError as error:
        raise ValueError(f"Layer {number} does not fit: {error}") from error
    axes = tuple(
        (size + (extent - 1) * jump, jump * stride, start - pad[0] * jump)
        for size, jump, start, extent, stride, pad in zip(
            before.size,
            before.jump,
            before.start,
            geometry.extent,
            geometry.strides,
            geometry.pads,
            strict=True,
        )
    )
    size, jump, start = zip(*axes, strict=True)
    return Field(output_size=geometry.output_size, size=size, jump=jump, start=start, geometry=geometry)


def seen(fields: Sequence[Field], row: int, column: int) -> np.ndarray:
    """How many ways lead from each pixel of the picture to one output of the last layer; ints H x W.

    Zero is a pixel that the output never sees, also inside its field (the holes of a dilation). The pixels
    in the middle have the most ways: this is why the effective field is smaller than the whole one.
    Source: W. Luo et al., Understanding the effective receptive field, 2016, https://arxiv.org/abs/1701.04128
    """
    fields[-1].region(row, column)  # says in words where there is no such output
    return np.outer(ways(fields, 0)[row], ways(fields, 1)[column])


def ways(fields: Sequence[Field], axis: int) -> np.ndarray:
    """Along one axis: in how many ways each line of the picture (columns) reaches each output (rows); ints."""
    found = np.eye(fields[-1].output_size[axis], dtype=np.int64)
    for geometry in [field.geometry for field in reversed(fields) if field.geometry]:
        windows = geometry.windows
        table, size = (windows.rows, windows.columns)[axis], windows.size[axis]
        meets = np.zeros((len(table), size), np.int64)
        place, weight = np.nonzero((table >= 0) & (table < size))
        np.add.at(meets, (place, table[place, weight]), 1)
        found = found @ meets
    return found
