"""Directions as colours: a scale that ends where it begins, since stripes of 180 degrees are stripes of 0."""

from __future__ import annotations

import numpy as np

from cvlab.plots import palette

# Upright violet, rising cyan, lying yellow, falling red. Found by search among bright colours as the four
# that stay furthest apart to normal, red-blind, green-blind and blue-blind eyes alike (a test measures it).
ORIENTATION = palette.table("#7f65f6", "#03fcfd", "#f3cf14", "#f4165d", "#7f65f6")
LIFT = 0.6  # the exponent that lets faint energies be seen beside strong ones


def orientation_colours(theta: np.ndarray) -> np.ndarray:
    """uint8 ... x 3: the colour of each direction in degrees."""
    return ORIENTATION[np.round(np.asarray(theta) % 180 * (255 / 180)).astype(np.uint8)]


def orientation_picture(theta: np.ndarray, strength: np.ndarray, top: float) -> np.ndarray:
    """uint8 H x W x 3: hue says the direction, brightness the energy; black is none, full colour is `top`."""
    brightness = (strength / max(top, 1e-12)).clip(0, 1) ** LIFT
    return np.rint(orientation_colours(theta) * brightness[..., None]).astype(np.uint8)
