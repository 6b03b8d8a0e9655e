"""The nouns of cvlab, defined once. Arrays are numpy; the alias says what the axes and numbers mean."""

from __future__ import annotations

import io
import struct
from typing import Any

import cv2
import numpy as np
from PIL import Image as PillowImage
from PIL import ImageOps

Image = np.ndarray  # float32 H x W x C in [0, 1], C is 1 (grey) or 3 (RGB); made only by as_image()
Kernel = np.ndarray  # float32 KH x KW, or KH x KW x C; odd or even, square or not
FeatureMaps = np.ndarray  # float32 H x W x K, unscaled
Heatmap = np.ndarray  # float32 H x W in [0, 1], already of its image's size
Boxes = np.ndarray  # float32 N x 4: x_min, y_min, x_max, y_max in pixels
Shape = tuple[int, ...]  # without the batch: (height, width, channels) or (units,)

MAX_PIXELS = 25_000_000
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")


def as_image(source: Any, longest: int | None = None) -> Image:
    """A picture as float32 H x W x C in [0, 1], whatever it came as.

    Args:
        source: the bytes of a PNG, JPEG, GIF, BMP, WebP, TIFF or PGM file, or an array H x W, H x W x 1,
            H x W x 3 or H x W x 4 of uint8 (0..255), uint16 (0..65535), bool or floats in [0, 1].
            Transparent pixels are laid on white; the first frame of an animation is taken;
            a camera's EXIF rotation is applied; CMYK and palettes become RGB. Floating-point TIFF files
            that leave [0, 1] are stretched to it.
        longest: a file's picture is shrunk until no side is longer than this many pixels.

    Raises:
        ValueError: in one sentence, for anything that is not a picture or is too large.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return _from_file(bytes(source), longest)
    return _from_array(source)


# What Pillow raises on bytes that only look like a picture; a MemoryError is not among them.
_DAMAGE = (OSError, SyntaxError, EOFError, ValueError, TypeError, LookupError, OverflowError, struct.error)


def _from_file(data: bytes, longest: int | None) -> Image:
    try:
        picture = PillowImage.open(io.BytesIO(data), formats=FORMATS)
    except PillowImage.DecompressionBombError as error:
        raise ValueError(f"This picture is too large; {_LIMIT}.") from error
    except _DAMAGE as error:
        raise ValueError(
            "This file is not a picture; choose a PNG, JPEG, GIF, BMP, WebP or TIFF file."
        ) from error
    with picture:
        width, height = picture.size
        if width * height > MAX_PIXELS:
            raise ValueError(f"This picture is {width:,} x {height:,} pixels; {_LIMIT}.")
        try:
            picture.seek(0)
            picture.load()
            array = _to_array(ImageOps.exif_transpose(picture))
        except _DAMAGE as error:
            raise ValueError("This picture file is damaged or cut short; save it again and retry.") from error
    return _from_array(_shrunk(array, longest))


def _shrunk(array: np.ndarray, longest: int | None) -> np.ndarray:
    """The pixels with no side above `longest`, averaged while they are still bytes: four times smaller."""
    height, width = array.shape[:2]
    if longest is None or max(height, width) <= longest:
        return array
    if array.ndim == 3 and array.shape[2] == 4:
        array = _from_array(array)  # transparency first: a hidden pixel's colour must not bleed
    scale = longest / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return cv2.resize(array, size, interpolation=cv2.INTER_AREA)


_LIMIT = "25 million are allowed, so make it smaller first, for example 2,000 x 2,000"


def _to_array(picture: PillowImage.Image) -> np.ndarray:
    """Pixels of any Pillow mode as grey or RGB, with transparency laid on white."""
    mode = picture.mode
    if mode.startswith("I;16"):
        return np.asarray(picture.convert("I")).clip(0, 65535).astype(np.uint16)
    if mode == "I":
        values = np.asarray(picture)
        top = 65535 if values.max(initial=0) > 255 else 255
        return (values.clip(0, top) / top).astype(np.float32)
    if mode == "F":
        values = np.nan_to_num(np.asarray(picture, np.float32))
        low, high = float(values.min()), float(values.max())
        return values if low >= 0 and high <= 1 else (values - low) / max(high - low, 1e-12)
    if mode in ("1", "L"):
        return np.asarray(picture.convert("L"))
    if mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in picture.info:
        return np.asarray(picture.convert("RGBA"))
    return np.asarray(picture.convert("RGB"))


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
        shape = " x ".join(map(str, array.shape)) or "a single number"
        raise ValueError(f"A picture is height x width with 1, 3 or 4 channels; this is {shape}.")
    if 0 in array.shape:
        raise ValueError("This picture is empty: it has no pixels.")
    if array.shape[0] * array.shape[1] > MAX_PIXELS:
        raise ValueError(f"This picture is {array.shape[1]:,} x {array.shape[0]:,} pixels; {_LIMIT}.")
    if array.dtype.kind in "ui" and array.dtype != np.uint8 and array.dtype != np.uint16:
        top = 255 if array.max() <= 255 else 65535
        if array.min() < 0 or array.max() > top:
            raise ValueError("Whole-number pixels must lie in 0..255 or 0..65535.")
        array = array.astype(np.float32) / top
    elif array.dtype.kind == "u":
        array = array.astype(np.float32) / np.iinfo(array.dtype).max
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
    return np.ascontiguousarray(array.clip(0, 1), dtype=np.float32)
