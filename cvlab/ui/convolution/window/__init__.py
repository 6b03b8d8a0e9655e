"""The window of the arithmetic lesson: it slides, stamps and is dragged; every number comes from Python."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cvlab.convolution.windows import Windows
from cvlab.plots.palette import ACTIVATION, limit
from cvlab.ui.colours import signed_scale
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

FOLDER = Path(__file__).parent
PARTS = (MESSAGE, CANVAS, "tables", "paint", "words", "events")

_mount = register("window", FOLDER, (FOLDER / "window.html").read_text(encoding="utf-8"), parts=PARTS)


def window(
    image: np.ndarray,
    kernel: np.ndarray,
    result: np.ndarray,
    windows: Windows,
    pads: tuple[tuple[int, int], tuple[int, int]],
    *,
    key: str,
    transposed: bool = False,
) -> None:
    """Show input and output as grids and the window between them.

    Args:
        image, kernel, result: floats H x W, KH x KW, H' x W'. windows: the places; its grid is the input, or
        transposed the output. pads: the zeros around the input, or transposed what is cut off the output.
    """
    header = {
        "transposed": transposed,
        "pads": pads,
        "top": limit(result),
        "ceiling": max(1.0, float(image.max())),
    }
    maps = {"input": image, "output": result, "kernel": kernel}
    tables = {"rows": windows.rows, "columns": windows.columns, "usage": windows.usage()}
    arrays = {name: values.astype(np.float32) for name, values in maps.items()}
    arrays |= {name: values.astype(np.int32) for name, values in tables.items()}
    _mount(key=key, data=pack(header, signed=signed_scale(), counts=ACTIVATION, **arrays))
