"""The window of the arithmetic lesson: it slides, stamps and is dragged; every number comes from Python."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cvlab.plots.palette import ACTIVATION, SIGNED, limit
from cvlab.ui.components import register
from cvlab.ui.components.convolution import pack
from cvlab.windows import Windows

FOLDER = Path(__file__).parent
PARTS = ("tables", "paint", "words", "events")

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
        "input": image.shape,
        "output": result.shape,
        "kernel": kernel.shape,
        "places": windows.places,
        "pads": pads,
        "top": limit(result),
        "ceiling": max(1.0, float(image.max())),
    }
    floats = (np.ascontiguousarray(a, "<f4").tobytes() for a in (image, result, kernel))
    tables = (
        np.ascontiguousarray(a, "<i4").tobytes() for a in (windows.rows, windows.columns, windows.usage())
    )
    _mount(key=key, data=pack(header, *floats, *tables, SIGNED.tobytes(), ACTIVATION.tobytes()))
