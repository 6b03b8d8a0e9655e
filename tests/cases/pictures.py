"""What must happen to each of the cases in `pictures`: read as the web process reads them, by another process."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np

from cvlab.datasets.files import decode_bytes
from cvlab.images import mnist_style
from cvlab.pictures import Taken, stretched, taken
from cvlab.types import as_image


def read(path: Path) -> Taken:
    return taken(path.read_bytes(), 1024)


def seen(path: Path) -> np.ndarray:
    """The picture as the pages have it, which is also what a data set and a bare reading give."""
    image = as_image(read(path).pixels)
    height, width, channels = image.shape
    np.testing.assert_array_equal(as_image(path.read_bytes()), image)
    assert (
        np.abs(decode_bytes(path.read_bytes(), (height, width, channels)) / 255 - image).max() <= 0.51 / 255
    )
    return image


def refused(pattern: str) -> Callable[[Path], None]:
    """A check that the file is refused in one sentence that says so, by every reader."""

    def check(path: Path) -> None:
        for reader in (lambda: read(path), lambda: decode_bytes(path.read_bytes(), (8, 8, 3))):
            try:
                reader()
            except ValueError as error:
                assert re.search(pattern, str(error)), error  # noqa: PT017 - what is taken fails below
                assert re.fullmatch(r"[^.]+(\.\d[^.]*)*\.", str(error))  # noqa: PT017
            else:
                raise AssertionError("It was taken.")

    return check


def lies_on_white(path: Path) -> None:
    assert seen(path)[0, 0] == 1
    assert any("laid on white" in note and "cannot be seen" in note for note in read(path).notes)


def white_ink_is_seen(path: Path) -> None:
    image = seen(path)
    assert (image[0, 0], image.max()) == (0, 1)
    assert "laid on black, because its ink is white" in read(path).notes
    assert mnist_style(image).sum() > 20


def dark_pgm(path: Path) -> None:
    np.testing.assert_allclose(np.unique(seen(path)), [100 / 65_535, 200 / 65_535], rtol=1e-5)


def twelve_bits(path: Path) -> None:
    image, told = seen(path), read(path)
    assert abs(image.max() - 4080 / 65_535) < 1e-6
    assert told.dim
    assert "only the lowest sixteenth of the range is used" in told.notes
    assert (stretched(image).min(), stretched(image).max()) == (0, 1)


def a_photograph(path: Path) -> None:
    assert seen(path).shape == (80, 120, 3)


def a_picture_of(height: int, width: int) -> Callable[[Path], None]:
    """A check that it is read; whether its digit is found, tests/test_images.py asks."""

    def check(path: Path) -> None:
        assert seen(path).shape == (height, width, 1)

    return check


CASES: dict[str, Callable[[Path], None]] = {
    "grey_trns.png": lies_on_white,
    "one_bit_trns.png": lies_on_white,
    "white_ink_on_transparent.png": white_ink_is_seen,
    "dark16.pgm": dark_pgm,
    "grey12_in_16.png": twelve_bits,
    "photo.jfif": a_photograph,
    "photo.avif": refused(r"AVIF.*save it as JPEG or PNG"),
    "digit_in_a_frame.png": a_picture_of(200, 200),
    "digit_on_squared_paper.png": a_picture_of(280, 280),
    "digit_small_on_a_page.png": a_picture_of(600, 800),
    "hostile_canvas_5000x5000.webp": refused(r"5,000 × 5,000 pixels and takes \d+ MB"),
    "hostile_progressive_scans.jpg": refused(r"100 scans or more"),
}
