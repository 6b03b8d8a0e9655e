"""A picture file taken: its pixels, and every word about how."""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from cvlab.pictures import decoding
from cvlab.pictures.examining import DAMAGE, damaged, examined
from cvlab.pictures.netpbm import netpbm
from cvlab.reading import read

MOST = 6_000_000  # pixels that are given out where nothing else is asked for: a half or a third of every side
DIM = 1 / 4  # a deep picture that reaches no higher than this share of its range is dim
_SHARES = {4: "quarter", 8: "eighth", 16: "sixteenth"}


class Taken(NamedTuple):
    """A picture as it was taken. pixels: uint8, or float32 in [0, 1]; H x W or H x W x 3.

    notes: how it was taken, in words; none where it is as it lies in the file. dim: whether it has more than eight
    bits and uses only the lowest part of their range, so that `stretched` would show more.
    """

    pixels: np.ndarray
    notes: tuple[str, ...] = ()
    dim: bool = False


def taken(data: bytes, longest: int | None = None) -> Taken:
    """`take`, done by a process of its own, as whatever comes from outside must be.

    Raises:
        ValueError: in one sentence, for what is no picture or costs too much.
    """
    pixels, notes, dim = read("cvlab.pictures.taking:take", data, longest)
    return Taken(pixels, tuple(notes), dim)


def take(data: bytes, longest: int | None = None) -> Taken:
    """The picture in the bytes of a file, no side longer than `longest`, or about 6 million pixels.

    Raises:
        ValueError: in one sentence, for what is no picture or costs too much.
    """
    try:
        array = netpbm(data)
    except ValueError as error:
        raise damaged() from error
    if array is not None:
        small = shrunk(array, longest)
        return _noted(small, [*_size(array.shape[1::-1], small)], deep=array.dtype != np.uint8)
    with examined(data) as picture:
        try:
            return _take(picture, longest, data)
        except DAMAGE as error:
            raise damaged() from error


def _take(picture: Image.Image, longest: int | None, data: bytes) -> Taken:
    before, notes = picture.size, _kind(picture, data)
    array = decoding.covered(picture, _wanted(before, longest))
    turn, keyed = decoding.camera_turn(picture), decoding.is_keyed(picture)
    deep = array.dtype != np.uint8 and picture.mode[0] in "IF"
    if deep:
        notes += _range(picture)
    if clear := array.ndim == 3 and array.shape[2] in (2, 4) and bool(array[..., -1].min() < 1):
        notes.append(_paper(array, keyed))
    picture.close()  # its memory, before more is taken
    array = shrunk(decoding.upright(decoding.laid(array, keyed), turn), longest)
    if clear and array.ndim == 3 and all(np.array_equal(array[..., 0], array[..., c]) for c in (1, 2)):
        array = array[..., 0]  # grey by another name
    if turn > 1:
        notes.append("turned as the camera noted")
    return _noted(array, [*notes, *_size(before, array)], deep)


def _noted(array: np.ndarray, notes: list[str], deep: bool) -> Taken:
    top = float(array.max()) if deep else 1.0
    dim = 0 < top <= DIM
    if dim:
        part = 2 ** math.floor(math.log2(1 / top))
        share = _SHARES.get(part, f"{part:,}th part")
        notes.append(f"only the lowest {share} of the range is used")
    return Taken(array, tuple(notes), dim)


def stretched(image: np.ndarray) -> np.ndarray:
    """The picture with its darkest number as 0 and its brightest as 1."""
    low, high = float(image.min()), float(image.max())
    return (image - np.float32(low)) / np.float32(max(high - low, 1e-12))


def shrunk(array: np.ndarray, longest: int | None) -> np.ndarray:
    """The pixels with no side above `longest`, averaged."""
    height, width = array.shape[:2]
    columns, rows = _wanted((width, height), longest)
    if (columns, rows) == (width, height):
        return array
    return cv2.resize(array, (columns, rows), interpolation=cv2.INTER_AREA)


def _wanted(size: tuple[int, int], longest: int | None) -> tuple[int, int]:
    """(width, height) that a picture of that size is brought to."""
    width, height = size
    if longest is None:
        step = math.ceil(math.sqrt(width * height / MOST))
        return max(1, width // step), max(1, height // step)
    scale = min(1.0, longest / max(size))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _size(before: tuple[int, int], after: np.ndarray) -> list[str]:
    if max(before) == max(after.shape[:2]):
        return []
    return [f"shrunk from {before[1]:,} × {before[0]:,} pixels"]


def _kind(picture: Image.Image, data: bytes) -> list[str]:
    """What is said of the file itself: more pictures than one, and colours that were changed."""
    notes = []
    frames = getattr(picture, "n_frames", 1) if picture.format in ("PNG", "WEBP", "MPO") else 1
    if picture.format == "GIF":  # counted by how they begin: to ask Pillow would be to look through all
        frames = max(data.count(b"\x21\xf9\x04"), data.count(b"\x2c\0\0\0\0"))
    pages = getattr(getattr(picture, "tag_v2", None), "next", 0)
    if frames > 1 or pages:
        notes.append("the first of several pictures in the file")
    tile = getattr(picture, "tile", None)  # only pictures out of files have it
    raw = str(tile[0][3]) if tile else ""
    if picture.mode in ("RGB", "RGBA", "LA") and ";16" in raw:
        notes.append("sixteen bits a colour read to eight")
    if picture.mode in ("CMYK", "YCbCr", "HSV"):
        notes.append(f"its {picture.mode} colours turned into RGB")
    return notes


def _range(picture: Image.Image) -> list[str]:
    low, high = decoding.black_and_white(picture, decoding.is_unsigned(picture))
    if {low, high} & {1.0, 255.0, 4095.0, 65_535.0} and 0.0 in (low, high):
        return []
    return [f"stretched: {low:,.6g} is black and {high:,.6g} is white"]


def _paper(array: np.ndarray, keyed: bool) -> str:
    if not decoding.hidden_on_white(array):
        return "transparent pixels laid on white"
    if keyed:
        return "transparent pixels laid on white, where its white ink cannot be seen: save it without transparency"
    return "laid on black, because its ink is white"
