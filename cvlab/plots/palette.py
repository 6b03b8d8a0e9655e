"""One colour scale for each kind of quantity, the same in every lesson and readable to the colour-blind.

A scale is a 256 x 3 table of uint8 RGB. Signed quantities use a diverging scale with zero in the
middle, which is as light as the page: white on white, nearly black on black. What cannot be negative uses a scale
that grows steadily in lightness.
Sources: Crameri, Shephard & Heron 2020, "The misuse of colour in science communication"
(https://doi.org/10.1038/s41467-020-19160-7); the anchor colours are ColorBrewer's RdBu/PuOr ends
(https://colorbrewer2.org) and matplotlib's viridis (https://bids.github.io/colormap).
"""

from __future__ import annotations

import numpy as np

TRAINING = "#2f7fd6"
VALIDATION = "#d9730d"
RUNS = ("#2f7fd6", "#d9730d", "#3a9e6b", "#a45bc7", "#c2405a", "#8a8a2a", "#4bb0bf", "#7a6a5a")
SHARES = {
    "tickmode": "array",
    "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1],
    "ticktext": [f"{n} %" for n in range(0, 101, 20)],
}
GRID = "rgba(128,128,128,0.25)"


def table(*anchors: str) -> np.ndarray:
    """A table of 256 colours running evenly through the anchors (#rrggbb)."""
    rgb = np.array([[int(a[i : i + 2], 16) for i in (1, 3, 5)] for a in anchors], np.float64)
    at = np.linspace(0, len(anchors) - 1, 256)
    columns = [np.interp(at, np.arange(len(anchors)), rgb[:, c]) for c in range(3)]
    return np.stack(columns, axis=1).round().astype(np.uint8)


PIXEL = table("#000000", "#ffffff")
SIGNED = table(
    "#08306b", "#2171b5", "#6baed6", "#c6dbef", "#f7f7f7", "#fdd0a2", "#fd8d3c", "#d94801", "#7f2704"
)
SIGNED_NIGHT = table(
    "#d6e8ff", "#8dc3f7", "#4a97dd", "#22598f", "#10141c", "#8a4310", "#dd7420", "#ffae5e", "#ffe6c7"
)
ACTIVATION = table(
    "#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"
)


def limit(values: np.ndarray) -> float:
    """The largest absolute value, and 1 for an array of zeros: the end of a scale around zero."""
    top = float(np.abs(values).max(initial=0.0))
    return top if top > 0 else 1.0


def colour(values: np.ndarray, scale: np.ndarray, low: float, high: float) -> np.ndarray:
    """uint8 ... x 3: each value's colour, `low` at the scale's start and `high` at its end."""
    place = (np.asarray(values, np.float32) - low) * (255 / max(high - low, 1e-12))
    return scale[np.clip(np.round(place), 0, 255).astype(np.uint8)]
