"""From a picture file to its pixels: Pillow, numpy and OpenCV alone, because exported scripts carry these functions."""

from __future__ import annotations

import struct
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

LARGE = 4_000_000  # pixels; of more, neighbours are averaged before anything else is done with them
HIDDEN = 0.15  # ink that is less than this darker than white cannot be seen on white


def pixels(picture: Image.Image, size: tuple[int, int]) -> np.ndarray:
    """The pixels of an opened file, upright and on paper: uint8, or float32 in [0, 1]; H x W or H x W x 3.

    Transparent pixels are laid on white, or on black where their white ink could not be seen on white. Of a large
    picture, neighbours are averaged on the way, down to no less than `size` (width, height).
    """
    array = covered(picture, size)
    return upright(laid(array, is_keyed(picture)), camera_turn(picture))


def covered(picture: Image.Image, size: tuple[int, int]) -> np.ndarray:
    """The pixels as they lie in the file; where some are transparent, float32 H x W x 2 or x 4: colour times cover, and
    the cover, which is 0 where nothing is."""
    picture.draft(None, size)  # a large JPEG is decoded at 1/2, 1/4 or 1/8
    key, unsigned, large = key_colour(picture), is_unsigned(picture), is_large(picture)
    low, high = black_and_white(picture, unsigned)

    array = in_bands(picture, size, lambda band: band_numbers(band, low, high, key, unsigned, large))
    return array if array.ndim == 2 or array.shape[2] == 3 else as_fractions(array)


def is_large(picture: Image.Image) -> bool:
    """Whether it has more than LARGE pixels."""
    return picture.width * picture.height > LARGE


def as_fractions(array: np.ndarray) -> np.ndarray:
    """Bytes as float32 in [0, 1]; what is that already stays."""
    return array if array.dtype == np.float32 else np.divide(array, np.float32(255), dtype=np.float32)


def in_bands(
    picture: Image.Image, size: tuple[int, int], numbers: Callable[[Image.Image], np.ndarray]
) -> np.ndarray:
    """numbers(picture), made a few rows at a time and averaged, so that a large picture takes little memory."""
    width, height = picture.size
    if not is_large(picture):
        return numbers(picture)
    across, down = max(1, width // size[0]), max(1, height // size[1])
    columns, rows = -(-width // across), -(-height // down)
    each, out = max(1, 2**20 // (width * down)), None
    for first in range(0, rows, each):
        last = min(first + each, rows)
        part = numbers(picture.crop((0, first * down, width, min(last * down, height))))
        part = cv2.resize(part, (columns, last - first), interpolation=cv2.INTER_AREA)
        if out is None:
            out = np.empty((rows, *part.shape[1:]), part.dtype)
        out[first:last] = part
    if out is None:
        raise ValueError("This picture is empty: it has no pixels.")
    return out


def band_numbers(
    band: Image.Image, low: float, high: float, key: int | tuple[int, ...] | None, unsigned: bool, large: bool
) -> np.ndarray:
    """The numbers of some rows, as `covered` gives them."""
    if band.mode[0] in "IF":
        raw = deep_numbers(band, unsigned)
        values = np.where(np.isfinite(raw), (raw - low) / (high - low), 0).clip(0, 1).astype(np.float32)
        return values if key is None else np.dstack([values * (raw != key), (raw != key).astype(np.float32)])
    if key is not None:
        band.info["transparency"] = key
    if band.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in band.info:
        straight = (band.convert("LA") if band.mode == "La" else band).convert("RGBA")
        if large:  # in bytes, or it would take long
            return np.asarray(straight.convert("RGBa"))
        values = as_fractions(np.asarray(straight))
        values[..., :3] *= values[..., 3:]
        return values
    return np.asarray(band.convert("L" if band.mode in ("1", "L") else "RGB"))


def deep_numbers(band: Image.Image, unsigned: bool) -> np.ndarray:
    """The numbers of more than eight bits as they lie in the file, float64 H x W."""
    raw = np.asarray(band)
    return (raw.view(np.uint32) if unsigned else raw).astype(np.float64)


def is_unsigned(picture: Image.Image) -> bool:
    """Whether 32-bit numbers have no sign, which Pillow's mode does not say."""
    tags = getattr(picture, "tag_v2", {})
    return picture.mode == "I" and tags.get(258, (0,))[0] == 32 and tags.get(339, (1,))[0] == 1


def black_and_white(picture: Image.Image, unsigned: bool) -> tuple[float, float]:
    """The numbers that stand for black and for white in a file of more than eight bits a pixel.

    16 bits reach to 65535, 12 bits to 4095, whatever the picture uses of them. 32 bits name no white: fractions are
    taken as they are, whole numbers as 8 or 16 bits where they fit, and what fits nowhere is stretched.
    """
    low, high = 0.0, 255.0
    tags = getattr(picture, "tag_v2", {})
    if picture.mode.startswith("I;16"):
        high = 4095.0 if tags.get(258, (16,))[0] == 12 else 65_535.0
    elif picture.mode in ("I", "F"):
        low, high = extremes(picture, unsigned)
        tops = (1.0,) if picture.mode == "F" else (255.0, 65_535.0)
        top = next((t for t in tops if low >= 0 and high <= t), None)
        low, high = (low, high) if top is None else (0.0, top)
        high = high if high > low else low + 1
    return (high, low) if tags.get(262) == 0 else (low, high)  # white is zero, as faxes have it


def extremes(picture: Image.Image, unsigned: bool) -> tuple[float, float]:
    """The least and the largest number, looked for a few rows at a time; (0, 1) where none is finite."""
    found, each = [], max(1, 2**20 // picture.width)
    for top in range(0, picture.height, each):
        band = picture.crop((0, top, picture.width, min(top + each, picture.height)))
        values = deep_numbers(band, unsigned)
        values = values[np.isfinite(values)]
        if values.size:
            found += [values.min(), values.max()]
    return (float(min(found)), float(max(found))) if found else (0.0, 1.0)


def is_keyed(picture: Image.Image) -> bool:
    """Whether it is one colour of a PNG's own that is transparent, which then lies on white whatever the ink."""
    return picture.format == "PNG" and key_colour(picture) is not None


def key_colour(picture: Image.Image) -> int | tuple[int, ...] | None:
    """The one colour that a file without a palette declares transparent, in the numbers Pillow gives; None without."""
    key = picture.info.get("transparency")
    if key is None or picture.mode not in ("1", "L", "I;16", "RGB"):
        return None
    tile = getattr(picture, "tile", None)  # only pictures out of files have it
    raw = tile[0][3] if tile else ""
    raw = raw if isinstance(raw, str) else raw[0]
    if picture.mode == "RGB":
        return tuple(value >> 8 for value in key) if "16" in raw else tuple(key)
    return key * {"L;2": 85, "L;4": 17}.get(raw, 1)


def laid(array: np.ndarray, keyed: bool) -> np.ndarray:
    """The colours on their paper, without the channel that says how much is covered."""
    if array.ndim == 2 or array.shape[2] == 3:
        return array
    gap = 1 - array[..., -1]
    if keyed or not hidden_on_white(array):
        for channel in range(array.shape[2] - 1):
            array[..., channel] += gap
    return array[..., 0] if array.shape[2] == 2 else array[..., :3]


def hidden_on_white(array: np.ndarray) -> bool:
    """Whether next to nothing (one pixel in 200) of the ink could be seen on white."""
    cover, darkest = array[..., -1], array[..., 0]
    for channel in range(1, array.shape[2] - 1):
        darkest = np.minimum(darkest, array[..., channel])
    ink = cover > 0.1
    seen = ink & (cover - darkest > HIDDEN)
    return bool(ink.any() and not ink.all() and seen.sum() * 200 < ink.sum())


def camera_turn(picture: Image.Image) -> int:
    """How the camera was held (EXIF, tag 0x0112: 1 to 8); 1 where a decoded picture says nothing that can be read."""
    try:
        turn = picture.getexif().get(0x0112, 1)
    except (SyntaxError, ValueError, TypeError, LookupError, OSError, struct.error):
        return 1  # the picture is whole; only what is noted beside it is not
    return turn if turn in range(1, 9) else 1


def upright(array: np.ndarray, turn: int) -> np.ndarray:
    """The picture turned as the camera was held, 1 to 8."""
    if turn in (5, 6, 7, 8):
        array = array.swapaxes(0, 1)
    if turn in (2, 3, 6, 7):
        array = array[:, ::-1]
    if turn in (3, 4, 7, 8):
        array = array[::-1]
    return np.ascontiguousarray(array)


def fitted(array: np.ndarray, height: int, width: int, channels: int) -> np.ndarray:
    """The pixels as uint8 H x W x C: made grey or RGB, and resized; means of pixels where they shrink."""
    if channels == 1 and array.ndim == 3:
        array = cv2.cvtColor(array, cv2.COLOR_RGB2GRAY)
    elif channels == 3 and array.ndim == 2:
        array = cv2.cvtColor(array, cv2.COLOR_GRAY2RGB)
    shrinks = height <= array.shape[0] and width <= array.shape[1]
    array = cv2.resize(array, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    if array.dtype != np.uint8:
        array = (array * 255).round().clip(0, 255).astype(np.uint8)
    return array.reshape(height, width, channels)
