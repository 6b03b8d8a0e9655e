"""Filters as a learner makes them: a kernel with a bias and a name; as data, as link text, as Keras code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from cvlab.convolution import ConvGeometry
from cvlab.kernels import as_kernel, colour_kernel
from cvlab.kernels.separable import separate
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
    height, width = shape[:2]
    try:
        ConvGeometry(
            input_size=(height, width),
            kernel_size=item.kernel().shape[:2],
            strides=(strides, strides),
            padding=padding,
            dilation_rate=(dilation_rate, dilation_rate),
        )
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
        input_size=shape[:2],
        kernel_size=(rows, columns),
        strides=(strides, strides),
        padding=padding,
        dilation_rate=(dilation_rate, dilation_rate),
    ).output_size
    weights = sum(item.kernel().size for item in filters)
    mixed = len({item.kernel().shape[:2] for item in filters}) > 1
    return {
        "height": shape[0],
        "width": shape[1],
        "channels": shape[2],
        "rows": rows,
        "columns": columns,
        "products": kernel.size,
        "name": filters[active].name,
        "out_height": size[0],
        "out_width": size[1],
        "filters": len(filters),
        "weights": weights,
        "parameters": weights + len(filters),
        "stride": strides,
        "padding": padding,
        "dilation": dilation_rate,
        "mixed": " The kernels differ in size: only with padding *same* do their maps make one cube." * mixed,
    }


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


def noticed(filters: Sequence[Filter], active: int) -> dict[str, Any]:
    """What the lesson's steps look for: the count of filters; of the one in the grid its middle cell, the sum of the
    others, the rank, its channels, and whether it is above zero on red and below it on green and blue."""
    cells = filters[active].kernel()
    flat = cells.sum(axis=2) if cells.ndim == 3 else cells
    middle = float(flat[flat.shape[0] // 2, flat.shape[1] // 2])
    colours = cells.sum(axis=(0, 1)) if cells.ndim == 3 else np.zeros(3)
    return {
        "count": len(filters),
        "middle": middle,
        "around": float(flat.sum()) - middle,
        "rank": separate(flat).rank,
        "colours": 3 if cells.ndim == 3 else 1,
        "finds_red": bool(colours[0] > 0 > max(colours[1:])),
    }
