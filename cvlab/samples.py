"""Sample pictures: photographs with known licences, computed test pictures, a drawn 7, data-set digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cvlab.handwriting import drawing
from cvlab.types import Image, as_image

FOLDER = Path(__file__).parents[1] / "assets" / "samples"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One sample picture. name: its place in links; words: what it shows, for those who cannot see it.

    count: how many pictures it steps through; `make(number)` is one of them. box: where the thing is that it shows, as
    shares of width and height, (x_min, y_min, x_max, y_max), drawn by hand; None where that is the whole picture or
    its ink tells.
    """

    name: str
    words: str
    make: Callable[[int], Image]
    credit: str = ""
    count: int = 1
    box: tuple[float, float, float, float] | None = None

    def image(self, number: int = 0) -> Image:
        """The picture, or picture `number` of several.

        Raises:
            ValueError: when there is no such number.
        """
        if not 0 <= number < self.count:
            raise ValueError(f"{self.name} has pictures 0 to {self.count - 1}; there is no {number}.")
        return self.make(number)


def _photograph(file: str) -> Callable[[int], Image]:
    return lambda number: as_image((FOLDER / file).read_bytes())


def _edge(vertical: bool) -> Image:
    picture = np.zeros((128, 128), np.float32)
    picture[:, 64:] = 1
    return as_image(picture if vertical else picture.T)


def _checkerboard() -> Image:
    rows, columns = np.indices((128, 128)) // 16
    return as_image(((rows + columns) % 2).astype(np.float32))


def _gradient() -> Image:
    return as_image(np.tile(np.linspace(0, 1, 128, dtype=np.float32), (128, 1)))


def _zone_plate(side: int = 256) -> Image:
    # cos(k r^2) whose local frequency reaches half a cycle a pixel exactly at the rim's middle.
    y, x = np.indices((side, side)) - side / 2
    return as_image((0.5 + 0.5 * np.cos(np.pi / side * (x**2 + y**2))).astype(np.float32))


def _primaries() -> Image:
    bars = np.array(
        [[1, 1, 1], [1, 1, 0], [0, 1, 1], [0, 1, 0], [1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 0, 0]], np.float32
    )
    return as_image(np.tile(np.repeat(bars, 16, axis=0), (96, 1, 1)))


def digit_label(number: int) -> int:
    """What the handwritten digit of that number is."""
    return number % 10


def _digit(number: int) -> Image:
    # One sheet of 10 x 10 digits, each column one label: a file, so that no page waits for scikit-learn.
    row, column = divmod(number, 10)
    sheet = as_image((FOLDER / "digits.png").read_bytes())
    return sheet[28 * row : 28 * row + 28, 28 * column : 28 * column + 28].copy()


SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="Drawn 7",
        words="a drawn 7, white on black",
        make=lambda n: drawing.rasterize(drawing.SEVEN),
    ),
    Sample(
        name="Handwritten digits",
        words="a handwritten digit, white on black",
        make=_digit,
        count=100,
        credit="Optical recognition of handwritten digits, E. Alpaydin, C. Kaynak, 1998 (UCI, CC BY 4.0)",
    ),
    Sample(
        name="Cat",
        words="the face of a tabby cat with green eyes",
        make=_photograph("cat.jpg"),
        box=(0.06, 0.0, 0.84, 0.98),
        credit="Photograph: Stefan van der Walt, CC0",
    ),
    Sample(
        name="Raccoon",
        words="a raccoon lying on palm leaves",
        make=_photograph("raccoon.jpg"),
        box=(0.37, 0.03, 0.92, 0.66),
        credit="Photograph: public-domain-image.com, public domain",
    ),
    Sample(
        name="China",
        words="a Chinese temple with curved roofs under a blue sky",
        make=_photograph("china.jpg"),
        box=(0.1, 0.07, 0.58, 0.965),
        credit="Photograph: danielbuechele, CC BY 2.0",
    ),
    Sample(
        name="Flower",
        words="an orange flower before dark leaves",
        make=_photograph("flower.jpg"),
        box=(0.264, 0.199, 0.697, 0.842),
        credit="Photograph: vultilion, CC BY 2.0",
    ),
    Sample(
        name="Vertical edge",
        words="a vertical edge, black on the left and white on the right",
        make=lambda n: _edge(vertical=True),
    ),
    Sample(
        name="Horizontal edge",
        words="a horizontal edge, black above and white below",
        make=lambda n: _edge(vertical=False),
    ),
    Sample(name="Checkerboard", words="a checkerboard of 8 by 8 squares", make=lambda n: _checkerboard()),
    Sample(name="Gradient", words="a smooth gradient from black to white", make=lambda n: _gradient()),
    Sample(
        name="Zone plate",
        words="a zone plate, rings that grow finer towards the rim",
        make=lambda n: _zone_plate(),
    ),
    Sample(name="Colour bars", words="eight colour bars from white to black", make=lambda n: _primaries()),
)


def sample(name: str) -> Sample:
    """The sample of that name.

    Raises:
        ValueError: when there is none.
    """
    for item in SAMPLES:
        if item.name == name:
            return item
    raise ValueError(f"There is no sample called {name!r}; there are: {', '.join(s.name for s in SAMPLES)}.")
