"""How pictures are moved before they are learned from: the same identity, seen a little otherwise."""

from __future__ import annotations

import cv2
import numpy as np


def moved(pictures: np.ndarray, rng: np.random.Generator, mirrored: bool) -> np.ndarray:
    """uint8 N x H x W: each turned by up to 8 degrees, shifted by up to 6 %, zoomed by up to 10 %, and
    lit from one side by up to 25 %; mirrored by lot where that leaves them what they are."""
    height, width = pictures.shape[1:]
    out = np.empty_like(pictures)
    for n, picture in enumerate(pictures):
        mirror, turn, right, down, zoom, lamp = rng.uniform(-1, 1, 6)
        matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), 8 * turn, 1 + 0.1 * zoom)
        matrix[:, 2] += 0.06 * right * width, 0.06 * down * height
        whole = picture[:, ::-1] if mirrored and mirror > 0 else picture
        seen = cv2.warpAffine(
            np.ascontiguousarray(whole), matrix, (width, height), borderMode=cv2.BORDER_REPLICATE
        )
        light = 1 + 0.25 * lamp * np.linspace(-1, 1, width)
        out[n] = np.clip(seen * light, 0, 255).round()
    return out
