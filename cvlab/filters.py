"""Filters as a learner makes them: a kernel with a bias and a name; as data, as link text, as Keras code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from cvlab.convolution import ConvGeometry
from cvlab.kernels import as_kernel, colour_kernel
from cvlab.registry import as_tuples
from cvlab.types import Kernel

MOST = 12
LONGEST_NAME = 60


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A kernel's cells (rows of numbers, or of red, green, blue triples), its bias, and its name."""

    name: str
    cells: tuple[tuple[Any, ...], ...]
    bias: float = 0.0

    def kernel(self) -> Kernel:
        return as_kernel(self.cells)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def filter_of(name: str, kernel: Kernel, bias: float = 0.0) -> Filter:
    """A filter from an array; its numbers as short as float32 allows: 0.1, not 0.10000000149, 0, not 1e-17."""
    dust = 1e-7 * float(np.abs(kernel).max(initial=0))
    shorter = np.vectorize(lambda v: float(f"{v:.7g}") if abs(v) > dust else 0.0, otypes=[float])
    return Filter(name=name, cells=as_tuples(shorter(np.asarray(kernel)).tolist()), bias=float(bias))


def filters_from(sent: Any) -> tuple[Filter, ...]:
    """Filters out of what a browser or a link holds, checked.

    Raises:
        ValueError: in one sentence, for anything that is not 1 to 12 filters of legal kernels.
    """
    if not isinstance(sent, list | tuple) or not 1 <= len(sent) <= MOST:
        raise ValueError(f"A list of 1 to {MOST} filters is needed.")
    return tuple(_filter_from(item) for item in sent)


def _filter_from(item: Any) -> Filter:
    if not isinstance(item, dict) or not {"name", "cells"} <= set(item) <= {"name", "cells", "bias"}:
        raise ValueError("A filter has a name, cells and a bias.")
    bias, cells = item.get("bias", 0.0), item["cells"]
    if (
        isinstance(bias, bool)
        or not isinstance(bias, int | float)
        or not np.isfinite(bias)
        or abs(bias) > 1e6
    ):
        raise ValueError(f"A filter's bias must be a finite number; this one is {bias!r}.")
    as_kernel(cells)
    return Filter(
        name=" ".join(str(item["name"]).split())[:LONGEST_NAME], cells=as_tuples(cells), bias=float(bias)
    )


def fitted(item: Filter, channels: int) -> Filter:
    """The filter for pictures of 1 or 3 channels: a flat kernel is laid on all colours, a cube summed up."""
    kernel = item.kernel()
    if channels == 3 and kernel.ndim == 2:
        return filter_of(item.name, colour_kernel(kernel), item.bias)
    if channels == 1 and kernel.ndim == 3:
        return filter_of(item.name, kernel.sum(axis=2), item.bias)
    return item


def fits(item: Filter, shape: tuple[int, ...], *, strides: int, padding: str, dilation_rate: int) -> bool:
    """Whether the filter's kernel fits a picture of H x W x C."""
    options = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
    try:
        ConvGeometry(input_size=shape[:2], kernel_size=item.kernel().shape[:2], **options)
    except ValueError:
        return False
    return True


def flat_answer(item: Filter, level: float = 0.5) -> float:
    """What the filter answers where every pixel is `level`: level times the sum of its weights, plus its bias."""
    return round(float(level * item.kernel().sum(dtype=float) + item.bias), 4) + 0.0


def layer_numbers(
    filters: Sequence[Filter],
    active: int,
    shape: tuple[int, int, int],
    *,
    strides: int = 1,
    padding: str = "valid",
    dilation_rate: int = 1,
    relu: bool = False,
) -> dict[str, Any]:
    """The numbers of the layer on screen for its words: sizes of the filter `active`, counts of them all.

    Raises:
        ValueError: where that filter's kernel does not fit the picture.
    """
    kernel = filters[active].kernel()
    rows, columns = kernel.shape[:2]
    size = ConvGeometry(
        input_size=shape[:2], kernel_size=(rows, columns), strides=strides, padding=padding,
        dilation_rate=dilation_rate,
    ).output_size  # fmt: skip
    weights = sum(item.kernel().size for item in filters)
    mixed = len({item.kernel().shape[:2] for item in filters}) > 1
    return {
        "height": shape[0], "width": shape[1], "channels": shape[2], "rows": rows, "columns": columns,
        "products": kernel.size, "name": filters[active].name, "out_height": size[0], "out_width": size[1],
        "filters": len(filters), "weights": weights, "parameters": weights + len(filters),
        "stride": strides, "padding": padding, "dilation": dilation_rate,
        "mixed": " The kernels differ in size: only with padding *same* do their maps make one cube." * mixed,
    }  # fmt: skip


def to_text(filters: Sequence[Filter]) -> str:
    """Filters as text for a link: numbers with commas, rows with ";", colours with ":", filters with "|"; behind ";;"
    come the bias and the name."""

    def cell(value: Any) -> str:
        return ":".join(map(cell, value)) if isinstance(value, tuple) else f"{value:.7g}"

    def name(item: Filter) -> str:
        return item.name.replace("|", " ").replace(";", ",")

    grids = (";".join(",".join(map(cell, row)) for row in item.cells) for item in filters)
    return "|".join(
        f"{grid};;{item.bias:.7g};;{name(item)}" for grid, item in zip(grids, filters, strict=True)
    )


def from_text(text: str) -> tuple[Filter, ...]:
    """The filters that `to_text` wrote. Raises ValueError where the text is damaged."""

    def cell(part: str) -> Any:
        numbers = tuple(float(v) for v in part.split(":"))
        return numbers if len(numbers) > 1 else numbers[0]

    try:
        sent = []
        for n, part in enumerate(text.split("|"), start=1):
            grid, bias, name = (*part.split(";;", 2), "", "")[:3]
            rows = [[cell(c) for c in row.split(",")] for row in grid.split(";")]
            sent.append({"name": name or f"Filter {n}", "cells": rows, "bias": float(bias or 0)})
        return filters_from(sent)
    except ValueError as error:
        raise ValueError("The filters in this link are damaged; the page starts with its preset.") from error


def keras_code(
    filters: Sequence[Filter],
    shape: tuple[int, int, int],
    *,
    strides: int = 1,
    padding: str = "valid",
    dilation_rate: int = 1,
    relu: bool = False,
) -> str:
    """A script that runs without cvlab and gives the feature maps on screen: `maps`, a cube.

    Kernels of one size are one layer. Different sizes are a layer each; their maps are a list where they
    differ in size, as they do under every padding but "same".
    """
    rows = "\n".join(f"    {_grid(f.kernel())},  # {f.name}" for f in filters)
    layer = f"""strides={strides}, padding="{"valid" if padding == "full" else padding}", dilation_rate={dilation_rate},
    activation={'"relu"' if relu else None},"""
    parts = {"rows": rows, "layer": layer, "shape": shape, "bias": [f.bias for f in filters]}
    sizes = {f.kernel().shape[:2] for f in filters}
    if len(sizes) > 1:
        return _START.format(**parts) + _several(layer, shape, padding, dilation_rate)
    return _START.format(**parts) + _single(layer, shape, len(filters), sizes.pop(), padding, dilation_rate)


_START = """import keras
import numpy as np

image = np.random.rand{shape}.astype("float32")  # your picture: height, width, channels in [0, 1]
kernels = [
{rows}
]
bias = np.array({bias}, "float32")

"""


def _single(
    layer: str, shape: tuple[int, ...], count: int, size: tuple[int, int], padding: str, dilation: int
) -> str:
    pads = tuple((k - 1) * dilation for k in size)
    before = f"keras.layers.ZeroPadding2D({pads}),\n    " if padding == "full" else ""
    return f"""weights = np.array(kernels, "float32").reshape({count}, {size[0]}, {size[1]}, {shape[2]})
weights = np.moveaxis(weights, 0, -1)  # Keras has the channels before the filters

layer = keras.layers.Conv2D(
    filters={count}, kernel_size={size}, {layer}
)
model = keras.Sequential([keras.Input({shape}), {before}layer])
layer.set_weights([weights, bias])
maps = model(image[None])[0]
print(maps.shape)
"""


def _several(layer: str, shape: tuple[int, ...], padding: str, dilation: int) -> str:
    full = f"""
    rows, columns = ({dilation} * (n - 1) for n in kernel.shape[:2])
    model.add(keras.layers.ZeroPadding2D((rows, columns)))"""
    joined = (
        "maps = np.concatenate(maps, axis=-1)  # one cube: padding same gives maps of one size\nprint(maps.shape)"
        if padding == "same"
        else "print([m.shape for m in maps])  # their sizes differ, so that they make no cube"
    )
    indented = layer.replace("\n", "\n    ")
    return f"""maps = []  # the kernels differ in size: a layer for each
for cells, b in zip(kernels, bias):
    kernel = np.array(cells, "float32")
    kernel = kernel.reshape(*kernel.shape[:2], {shape[2]}, 1)
    model = keras.Sequential([keras.Input({shape})]){full if padding == "full" else ""}
    layer = keras.layers.Conv2D(
        filters=1, kernel_size=kernel.shape[:2], {indented}
    )
    model.add(layer)
    layer.set_weights([kernel, np.array([b])])
    maps.append(model(image[None])[0])
{joined}
"""


def _grid(kernel: Kernel) -> str:
    text = np.array2string(
        kernel, separator=", ", threshold=10**6, max_line_width=10**6, formatter={"float": _short}
    )
    return " ".join(text.split())


def _short(value: float) -> str:
    return f"{value:.7g}"
