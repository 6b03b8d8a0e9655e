"""A thousand handwritten digits of 8 x 8 pixels, small enough that a deep network is run on them in no time."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

FILE = Path(__file__).parents[2] / "assets" / "samples" / "small_digits.png"
SIDE, ACROSS, COUNT = 8, 40, 1000
FULL = 16  # the value of full ink in the file


@cache
def small_digits() -> np.ndarray:
    """float64 1,000 x 64 in [0, 1], not to be written into: the first thousand of scikit-learn's digits, in its order.

    Source: E. Alpaydin, C. Kaynak, "Optical recognition of handwritten digits", 1998,
    https://doi.org/10.24432/C50P49
    """
    with Image.open(FILE) as sheet:
        pixels = np.asarray(sheet, np.float64)
    cells = pixels.reshape(COUNT // ACROSS, SIDE, ACROSS, SIDE).swapaxes(1, 2)
    digits = cells.reshape(COUNT, SIDE * SIDE) / FULL
    digits.flags.writeable = False
    return digits
