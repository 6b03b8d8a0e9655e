"""The nouns of cvlab, defined once. Arrays are numpy; the alias says what the axes and numbers mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from cvlab.pictures.taking import take

Image = np.ndarray  # float32 H x W x C in [0, 1], C is 1 (grey) or 3 (RGB); made only by as_image()
Kernel = np.ndarray  # float32 KH x KW, or KH x KW x C; odd or even, square or not
FeatureMaps = np.ndarray  # float32 H x W x K, unscaled
Heatmap = np.ndarray  # float32 H x W in [0, 1], already of its image's size
Boxes = np.ndarray  # float32 N x 4: x_min, y_min, x_max, y_max in pixels
Shape = tuple[int, ...]  # without the batch: (height, width, channels) or (units,)

MAX_PIXELS = 25_000_000  # of an array


def as_image(source: Any, longest: int | None = None) -> Image:
    """A picture as float32 H x W x C in [0, 1], whatever it came as.

    Args:
        source: the bytes of a PNG, JPEG, GIF, BMP, WebP, TIFF or PGM file (what is done with its transparency, depth
            and turn: `cvlab.pictures`), or an array H x W, H x W x 1, H x W x 3 or H x W x 4 of uint8 (0..255),
            uint16 (0..65535), bool or floats in [0, 1]. Transparent pixels of an array are laid on white.
        longest: a file's picture is shrunk until no side is longer than this many pixels; without it, until it has
            no more than 6 million.

    Raises:
        ValueError: in one sentence, for anything that is not a picture or is too large.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return _from_array(take(bytes(source), longest).pixels)
    return _from_array(source)


_LIMIT = "25 million are allowed, so make it smaller first, for example 2,000 × 2,000"


def _from_array(source: Any) -> Image:
    try:
        array = np.asarray(source)
    except ValueError as error:
        raise ValueError("The rows of this picture differ in length; make them the same length.") from error
    if array.dtype.kind not in "buif":
        raise ValueError(f"A picture is made of numbers, not of {type(source).__name__}.")
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4):
        shape = " × ".join(map(str, array.shape)) or "a single number"
        raise ValueError(f"A picture is height × width with 1, 3 or 4 channels; this is {shape}.")
    if 0 in array.shape:
        raise ValueError("This picture is empty: it has no pixels.")
    if array.shape[0] * array.shape[1] > MAX_PIXELS:
        raise ValueError(f"This picture is {array.shape[1]:,} × {array.shape[0]:,} pixels; {_LIMIT}.")
    if array.dtype.kind in "ui" and array.dtype != np.uint8 and array.dtype != np.uint16:
        top = 255 if array.max() <= 255 else 65535
        if array.min() < 0 or array.max() > top:
            raise ValueError("Whole-number pixels must lie in 0..255 or 0..65535.")
        array = np.divide(array, np.float32(top), dtype=np.float32)
    elif array.dtype.kind == "u":
        array = np.divide(array, np.float32(np.iinfo(array.dtype).max), dtype=np.float32)
    else:
        array = array.astype(np.float32)
    if not np.isfinite(array).all():
        raise ValueError("This picture holds values that are not numbers (NaN or infinity).")
    if array.min() < -1e-6 or array.max() > 1 + 1e-6:
        raise ValueError("Pixels given as fractions must lie in [0, 1]; divide them by 255 first.")
    if array.shape[2] == 4:
        alpha = array[..., 3:]
        array = array[..., :3] * alpha + (1 - alpha)
        if np.ptp(array, axis=2).max() == 0:
            array = array[..., :1]
    return np.ascontiguousarray(array.clip(0, 1, out=array), dtype=np.float32)
