"""The bench of the kernels lesson: filters, kernel grid, picture, result, and every pixel explained.

Editing, hovering and stepping happen in the browser, on the numbers that Python sent: while a finger is on
the kernel the browser applies it, to every second or third row and column where the picture is large, as finely
as its panel shows. Python hears of an edit a quarter of a second after the last one. The whole result then
comes from the browser, or where that is too much work from Python as bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from cvlab.images import fingerprint
from cvlab.kernels import NEAR_ONE
from cvlab.kernels.filters import Filter
from cvlab.plots.palette import limit
from cvlab.types import FeatureMaps, Image
from cvlab.ui.colours import night, signed_scale
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

FOLDER = Path(__file__).parent
PARTS = (MESSAGE, CANVAS, "maths", "paint", "viewer", "explain", "grid", "acts")
# Multiplications for a whole result that a browser does faster than a server answers: 3 x 3 over 1024 x 1024
# in colour.
BROWSER_WORK = 30_000_000
Plane = tuple[np.ndarray, float]

_mount = register("bench", FOLDER, (FOLDER / "bench.html").read_text(encoding="utf-8"), parts=PARTS)


def in_browser(image: Image, filters: Sequence[Filter]) -> bool:
    """Does the browser filter the whole picture itself? An edit is the work of one filter."""
    weights = [item.kernel().size for item in filters]
    pixels = image.shape[0] * image.shape[1]
    return pixels * max(weights) <= BROWSER_WORK and pixels * sum(weights) <= 3 * BROWSER_WORK


class Carried(NamedTuple):
    """A picture as the browser gets it, the id by which the bench finds it there, and for which theme."""

    image: Image
    id: str
    message: bytes
    night: bool


def carried(image: Image) -> Carried:
    """The picture made ready to be sent; keep it for as long as the picture is the same."""
    header, pixels = _picture(image)
    return Carried(image, header["id"], pack(header, signed=signed_scale(), pixels=pixels), night())


def carry_picture(picture: Carried, *, key: str) -> None:
    """Bring the picture to the browser, once for all edits to come."""
    _mount(key=key, data=picture.message)


def convolution(
    picture: str,
    filters: Sequence[Filter],
    planes: Sequence[Plane] | None,
    *,
    key: str,
    active: int,
    stamp: int,
    preset: Filter,
    options: dict[str, Any],
    on_edit: Callable[[], None],
) -> None:
    """Show the bench. An edit arrives as `st.session_state[key]["edit"]` when `on_edit` is called.

    Args:
        picture: the id of what `carry_picture` brought.
        planes: the result of each filter, made by `plane`, or None where the browser computes them itself.
        active: the filter in the grid. preset: what "Reset" and "Add filter" start from.
        stamp: a new one makes the browser take these filters in place of its own.
        options: strides, padding, dilation_rate (pairs), relu and paint: "picture", "signed", or "fitting", which is a
            picture where the weights sum to about 1.
    """
    header = {
        "kind": "bench",
        "picture": picture,
        "stamp": stamp,
        "active": active,
        "filters": [item.to_dict() for item in filters],
        "preset": preset.to_dict(),
        "near_one": NEAR_ONE,
        "live": planes is None,
        "tops": [top for _, top in planes or ()],
        **options,
    }
    _mount(key=key, data=pack(header, maps=[values for values, _ in planes or ()]), on_edit_change=on_edit)


def _picture(image: Image) -> tuple[dict[str, Any], np.ndarray]:
    """Pixels as bytes where they were bytes, else as float32: what the browser multiplies is what Python does."""
    small = np.rint(image * 255)
    exact = bool(np.abs(small / 255 - image).max() < 1e-6)
    pixels = small.astype(np.uint8) if exact else np.ascontiguousarray(image, np.float32)
    height, width, channels = image.shape
    name = fingerprint(pixels)
    return {"kind": "picture", "id": name, "height": height, "width": width, "channels": channels}, pixels


def plane(values: FeatureMaps, side: int | None = None) -> Plane:
    """A map, H x W x 1, as int8 around zero with the value that 127 stands for; at most `side` pixels long."""
    values = values[..., 0]
    top = limit(values)
    if side and max(values.shape) > side:
        scale = side / max(values.shape)
        size = [max(1, round(n * scale)) for n in values.shape[::-1]]
        values = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    return np.rint(values * np.float32(127 / top)).astype(np.int8), top
