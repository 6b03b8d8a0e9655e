"""Pictures made ready: resized, cropped, grey or in colour, and centred the way MNIST's digits are."""

from __future__ import annotations

import base64
import hashlib

import cv2
import numpy as np

from cvlab.handwriting.ruling import without_border, without_ruling, without_specks
from cvlab.types import Image, as_image

SIDE = 28  # MNIST's picture
BOX = 20  # the box inside it that the ink fills
INK = 0.02  # paler than this is paper: a level of noise in a black background
ENLARGED = 224  # screen pixels that a small picture may become by enlarging
STROKE = 40  # pixels: less ink than this in a large picture is no stroke
CONTRAST = 0.1  # a photograph whose strongest mark differs less from its paper shows nothing


def to_grey(image: Image) -> Image:
    """The picture's brightness, H x W x 1: 0.299 red + 0.587 green + 0.114 blue.

    Source: ITU-R, Recommendation BT.601, 1982, https://www.itu.int/rec/R-REC-BT.601 (as OpenCV weighs them).
    """
    if image.shape[2] == 1:
        return image
    return as_image(cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2GRAY))


def to_rgb(image: Image) -> Image:
    """The picture with three channels, H x W x 3; grey is repeated."""
    return image if image.shape[2] == 3 else np.repeat(image, 3, axis=2)


def resize(image: Image, height: int, width: int, smooth: bool = True) -> Image:
    """The picture at height x width pixels.

    A shrinking picture averages the pixels that fall together (area), so that fine patterns turn grey
    instead of flickering. A growing one is interpolated (bilinear), or, where `smooth` is off, shows its
    pixels as squares (nearest).

    Raises:
        ValueError: when a side is not at least 1.
    """
    if height < 1 or width < 1:
        raise ValueError(f"A picture cannot be resized to {height} × {width}; both sides must be at least 1.")
    rows, columns = image.shape[:2]
    if height <= rows and width <= columns:
        method = cv2.INTER_AREA
    else:
        method = cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST
    return as_image(cv2.resize(image, (width, height), interpolation=method))


def on_screen(image: Image, width: int) -> np.ndarray:
    """The picture's bytes, H x W x 3, at most `width` pixels wide.

    A small one is enlarged by a whole factor, so that its pixels stay squares where a browser would blur them.
    """
    height, columns = image.shape[:2]
    if columns > width:
        image = resize(image, max(1, round(height * width / columns)), width)
    return enlarged((to_rgb(image) * 255).round().astype(np.uint8), min(width, ENLARGED))


def enlarged(pixels: np.ndarray, side: int) -> np.ndarray:
    """H x W x C with its longest side up to `side` pixels, each pixel a square that no browser blurs."""
    factor = max(1, side // max(pixels.shape[:2]))
    return pixels.repeat(factor, axis=0).repeat(factor, axis=1)


def fingerprint(*arrays: np.ndarray) -> str:
    """A short name of exactly these numbers in these shapes."""
    read = hashlib.blake2b(digest_size=8)
    for array in arrays:
        read.update(str(array.shape).encode())
        read.update(np.ascontiguousarray(array).data)
    return read.hexdigest()


def png(pixels: np.ndarray) -> bytes:
    """The file of uint8 H x W x 3, without loss."""
    return cv2.imencode(".png", pixels[..., ::-1])[1].tobytes()


def address(pixels: np.ndarray) -> str:
    """The same as an address that holds the picture itself."""
    return "data:image/png;base64," + base64.b64encode(png(pixels)).decode()


def fit(image: Image, side: int) -> Image:
    """The picture, its shape kept, with its longest side at most `side` pixels; smaller ones stay."""
    longest = max(image.shape[:2])
    if longest <= side:
        return image
    height, width = (max(1, round(n * side / longest)) for n in image.shape[:2])
    return resize(image, height, width)


def crop(image: Image, top: int, left: int, height: int, width: int) -> Image:
    """The part of height x width pixels that starts at row `top` and column `left`.

    Raises:
        ValueError: when the part does not lie inside the picture.
    """
    rows, columns = image.shape[:2]
    if top < 0 or left < 0 or height < 1 or width < 1 or top + height > rows or left + width > columns:
        raise ValueError(
            f"The part of {height} × {width} pixels at row {top}, column {left} does not lie inside "
            f"this picture of {rows} × {columns}."
        )
    return image[top : top + height, left : left + width]


def mnist_style(image: Image) -> Image:
    """A digit the way MNIST shows it: 28 x 28 x 1, white ink on black, in the middle.

    The ink is cut out, brought into a 20 x 20 box (its shape kept, grey edges from averaging), and moved by
    whole pixels until its centre of mass lies at pixel (14, 14), as far as no ink leaves the picture.
    Dark ink on light paper is turned around first, and what was printed on it taken off: see `find_ink`.

    Raises:
        ValueError: when there is no ink.

    Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits, 1998,
    http://yann.lecun.com/exdb/mnist/
    """
    return centred(find_ink(image))


def centred(drawing: Image) -> Image:
    """White ink on black the way MNIST shows it: what `mnist_style` does with the ink, and the pad with a drawing.

    Raises:
        ValueError: when there is no ink.
    """
    ink = drawing[..., 0]
    rows, columns = (np.flatnonzero((ink > INK).any(axis)) for axis in (1, 0))
    if not len(rows):
        raise ValueError("There is nothing to see yet: draw a digit, or choose a picture that shows one.")
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    # Halves round up, as Math.round does in the pad's preview: Python's own round() would differ.
    height, width = (max(1, int(n * BOX / max(ink.shape) + 0.5)) for n in ink.shape)
    ink = scaling(ink.shape[0], height) @ ink @ scaling(ink.shape[1], width).T
    picture = np.zeros((SIDE, SIDE, 1), np.float32)
    top, left = place(ink.sum(1)), place(ink.sum(0))
    picture[top : top + height, left : left + width, 0] = ink
    return as_image(picture)


def scaling(before: int, after: int) -> np.ndarray:
    """The matrix, after x before, that resizes a row of pixels: averages to shrink it, blends to enlarge it.

    Written out, not left to OpenCV, so that the pad's preview in the browser does the very same sums.
    """
    ratio = before / after
    pixel = np.arange(before)
    if after <= before:
        start = np.arange(after)[:, None] * ratio
        overlap = np.minimum(pixel + 1, start + ratio) - np.maximum(pixel, start)
        return overlap.clip(0) / ratio
    centre = ((np.arange(after)[:, None] + 0.5) * ratio - 0.5).clip(0, before - 1)
    return (1 - np.abs(centre - pixel)).clip(0)


def place(mass: np.ndarray) -> int:
    """Where the ink's box starts, so that its centre of mass comes to 14 and all of it stays inside."""
    centre = float(mass @ np.arange(len(mass)) / mass.sum())
    # A symmetric digit's centre is a tie: the millionth keeps rounding errors from deciding it.
    return int(np.clip(np.floor(SIDE / 2 - centre + 0.5 + 1e-6), 0, SIDE - len(mass)))


def find_ink(image: Image) -> Image:
    """The ink of a drawing or of a photograph of one, H x W x 1: bright ink (to 1) on black (0).

    The paper is what the picture's rim shows (its median), a frame along the rim left out. On black paper nothing
    else is changed. Otherwise ink is what is darker than the paper (or brighter, where the picture's middle is);
    shadows are taken out by comparing every pixel with the paper around it, printed lines and specks are taken off,
    and what differs by less than a quarter of the strongest ink counts as paper.
    """
    grey = fit(to_grey(image), 512)
    values = without_border(grey[..., 0])
    if _rim(values) <= 1 / 255:
        return values[..., None]
    ink = without_ruling(_on_paper(values))
    if _strongest(ink) < CONTRAST:
        return np.zeros_like(values)[..., None]
    ink = without_specks((ink / _strongest(ink) * 4 / 3 - 1 / 3).clip(0, 1))
    return as_image(ink)


def _on_paper(values: np.ndarray) -> np.ndarray:
    """How much darker a pixel is than the paper around it, or how much brighter where the ink is, H x W."""
    dark, bright = ((part - _shade(part)).clip(0) for part in (1 - values, values))
    weak, strong = sorted((_strongest(dark), _strongest(bright)))
    if (
        strong > 1.5 * weak
    ):  # a line of squared paper may fill the rim: the paper between is paler than any ink
        return dark if _strongest(dark) == strong else bright
    return dark if _rim(values, max(1, min(values.shape) // 40)) > values.mean() else bright


def _rim(values: np.ndarray, broad: int = 1) -> float:
    """The median of so many rows and columns at the picture's rim."""
    rim = [values[:broad], values[-broad:], values[:, :broad], values[:, -broad:]]
    return float(np.median(np.concatenate([side.ravel() for side in rim])))


def _strongest(ink: np.ndarray) -> float:
    """The ink of the darkest strokes: of the blackest pixels some may be noise."""
    place = min(STROKE, ink.size // 200)
    return float(np.partition(ink.ravel(), ink.size - 1 - place)[ink.size - 1 - place])


def _shade(values: np.ndarray) -> np.ndarray:
    """The paper with its shadows: what an opening with a brush broader than any stroke leaves, blurred, H x W.

    Worked out on at most 128 pixels: shadows are broad, and so large a brush is slow.
    """
    small = values
    if max(values.shape) > 128:
        scale = 128 / max(values.shape)
        size = [max(1, round(n * scale)) for n in values.shape[::-1]]
        small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    broad = max(3, max(small.shape) // 3) | 1
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (broad, broad))
    rim = broad // 2
    padded = cv2.copyMakeBorder(small, rim, rim, rim, rim, cv2.BORDER_REFLECT_101)
    shade = cv2.GaussianBlur(cv2.morphologyEx(padded, cv2.MORPH_OPEN, brush), (0, 0), broad / 4)
    inner = slice(broad // 2, broad // 2 + small.shape[0]), slice(broad // 2, broad // 2 + small.shape[1])
    return cv2.resize(shade[inner], values.shape[::-1], interpolation=cv2.INTER_LINEAR)
