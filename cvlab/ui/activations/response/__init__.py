"""A feature map before an activation and after it, side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cvlab.activations import ActivationSpec, flat_share
from cvlab.plots import palette
from cvlab.registry import title
from cvlab.types import FeatureMaps
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

FOLDER = Path(__file__).parent

_mount = register(
    "response", FOLDER, (FOLDER / "response.html").read_text(encoding="utf-8"), parts=(MESSAGE, CANVAS)
)


def response(values: FeatureMaps, spec: ActivationSpec, *, key: str) -> tuple[float, float]:
    """Show one channel, H x W x 1, before and after, both in one scale around zero, and the slope at each place.

    Returns:
        The shares of zeros before and after.
    """
    after = spec.value(values)
    zeros = float((values == 0).mean()), float((after == 0).mean())
    header = {
        "title": title(type(spec)),
        "size": values.shape[:2],
        "first": [int(n) for n in np.unravel_index(values[..., 0].argmin(), values.shape[:2])],
        "top": max(palette.limit(values), palette.limit(after)),
        "zeros": zeros,
        "flat": flat_share(spec, values),
    }
    arrays = {"before": values, "after": after, "slope": spec.slope(values)}
    floats = {name: np.asarray(array, np.float32) for name, array in arrays.items()}
    _mount(key=key, data=pack(header, **floats, signed=palette.SIGNED, positive=palette.ACTIVATION))
    return zeros
