"""Forms: a strip of paper with a three-digit number and its check digit, and what only the writer knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np

from cvlab.modularity.pens import PENS, TESTING, Pen
from cvlab.modularity.rule import check_digit
from cvlab.params import Choice, Range, Switch, param

HEIGHT, WIDTH, PLACES = 40, 144, 4  # of the strip in pixels; three digits and their check digit
APART = 8  # pixels that the check digit stands further away
LEVEL = 0.3  # from this on a pixel is ink
LINE = 33  # the row of the printed line


class Box(NamedTuple):
    """The rows top to bottom and the columns left to right of a picture, the last left out."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, kw_only=True)
class World:
    """How forms are filled in and scanned."""

    pen: str = param(
        "code",
        Choice(options=PENS),
        label="Who writes",
        help="code: strokes that a program draws. digits: 44 people, scikit-learn. mnist: 500 people, if it is there.",
    )
    haste: float = param(
        1.0,
        Range(low=0, high=2, step=0.25),
        label="Haste",
        help="How far digits lean, jump, and come near each other, and how crooked forms are laid.",
    )
    pitch: int = param(
        21, Range(low=16, high=32), label="Digit to digit", help="Pixels; below 20 most touch."
    )
    thickness: float = param(
        0.0, Range(low=-2, high=2, step=0.5), label="Pen", help="Below 0 finer, above 0 bolder."
    )
    shift: int = param(
        0, Range(low=-20, high=20), label="Form moved", help="Pixels to the right in the scanner."
    )
    turn: int = param(0, Range(low=-15, high=15), label="Form turned", help="Degrees, all forms alike.")
    noise: float = param(
        0.2, Range(low=0, high=1, step=0.1), label="Dust", help="Specks of the scanner's glass."
    )
    line: bool = param(False, Switch(), label="Line", help="The form has a line to write on.")
    seed: int = param(0, Range(low=0, high=999), label="Seed", help="Another number draws other forms.")


@dataclass(frozen=True)
class Forms:
    """N forms. ink: N x HEIGHT x WIDTH in [0, 1], what the scanner sees. digits: N x 4, what was meant.

    layers: uint8 N x 4 x HEIGHT x WIDTH, each digit's own ink. tiles: N x 4 x 28 x 28, each digit as it was written,
    before it was laid on the form.
    """

    ink: np.ndarray
    digits: np.ndarray
    layers: np.ndarray
    tiles: np.ndarray

    @cached_property
    def boxes(self) -> list[list[Box]]:
        """Of each form the boxes around each digit's own ink; of one that left the strip, a pixel's."""
        return [[_box(layer) for layer in layers] for layers in self.layers]

    def __len__(self) -> int:
        return len(self.digits)


def _box(layer: np.ndarray) -> Box:
    rows, columns = (np.flatnonzero((layer > 255 * LEVEL).any(axis)) for axis in (1, 0))
    if not len(rows):
        return Box(0, 0, 1, 1)
    return Box(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)


def make_forms(world: World, count: int, pen: Pen, which: int = TESTING, first: int = 0) -> Forms:
    """Forms number first to first + count of that world; the same numbers whatever else is changed of it."""
    made = [_form(world, pen, [world.seed, which, first + n]) for n in range(count)]
    ink, digits, layers, tiles = (np.stack(parts) for parts in zip(*made, strict=True))
    return Forms(ink, digits, layers, tiles)


def _form(world: World, pen: Pen, dice: Sequence[int]) -> tuple[np.ndarray, ...]:
    random = np.random.default_rng([*dice, 0])
    number = random.integers(0, 10, 3)
    digits = np.r_[number, check_digit(number)]
    careless = np.random.default_rng([*dice, 1]).normal(0, world.haste, 2 + 3 * PLACES)
    moves = (1.3 * careless[2 : 2 + 2 * PLACES]).round().astype(int).reshape(PLACES, 2)
    slants = 0.2 * careless[2 + 2 * PLACES :] + 0.1 * careless[1]
    written = [slanted(pen(int(d), random), slant) for d, slant in zip(digits, slants, strict=True)]
    tiles = np.stack([with_pen(tile, world.thickness) for tile in written])
    layers = np.zeros((PLACES, HEIGHT, WIDTH), np.float32)
    for layer, tile, middle, (right, down) in zip(layers, tiles, places(world.pitch), moves, strict=True):
        _lay(layer, tile, middle - 14 + right, HEIGHT // 2 - 14 + down)
    turn = world.turn + 2.0 * careless[0]
    layers = moved(layers, world.shift, turn)
    ink = np.maximum(layers.max(0), moved(_printed(world)[None], world.shift, turn)[0])
    return (
        dusty(ink, world.noise, np.random.default_rng([*dice, 2])),
        digits,
        (255 * layers).round().astype(np.uint8),
        tiles,
    )


def places(pitch: int) -> np.ndarray:
    """The columns in whose middle the four digits are to stand, as the form is printed."""
    start = (WIDTH - 3 * pitch - APART) // 2
    return start + pitch * np.arange(PLACES) + np.array([0, 0, 0, APART])


def slanted(tile: np.ndarray, slant: float) -> np.ndarray:
    """The digit of uint8 28 x 28 leaning to the right by so many pixels a row, its middle where it was."""
    matrix = np.array([[1.0, -slant, 13.5 * slant], [0.0, 1.0, 0.0]])
    return cv2.warpAffine(tile, matrix, (28, 28)) if slant else tile


def with_pen(tile: np.ndarray, thickness: float) -> np.ndarray:
    """A digit of uint8 28 x 28 as float32 in [0, 1], its strokes finer or bolder."""
    ink = tile.astype(np.float32) / 255
    if not thickness:
        return ink
    soft = cv2.GaussianBlur(ink, (0, 0), 0.8)
    return ((soft - 0.3 + 0.13 * thickness) / 0.4).clip(0, 1)


def _lay(layer: np.ndarray, tile: np.ndarray, left: int, top: int) -> None:
    """Put the tile on the layer, what lies outside left away."""
    rows = slice(max(0, top), min(HEIGHT, top + 28))
    columns = slice(max(0, left), min(WIDTH, left + 28))
    layer[rows, columns] = tile[
        rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
    ]


def moved(layers: np.ndarray, shift: int, turn: float) -> np.ndarray:
    """Pictures N x HEIGHT x WIDTH as the scanner has them: turned about the middle, and moved to the right."""
    if not shift and not turn:
        return layers
    matrix = cv2.getRotationMatrix2D(((WIDTH - 1) / 2, (HEIGHT - 1) / 2), turn, 1.0)
    matrix[0, 2] += shift
    return np.stack([cv2.warpAffine(layer, matrix, (WIDTH, HEIGHT)) for layer in layers])


def _printed(world: World) -> np.ndarray:
    paper = np.zeros((HEIGHT, WIDTH), np.float32)
    if world.line:
        paper[LINE, 8 : WIDTH - 8] = 0.7
    return paper


def dusty(ink: np.ndarray, noise: float, random: np.random.Generator) -> np.ndarray:
    """The ink with specks on it, some of two pixels, and a grain over all."""
    if not noise:
        return ink
    specks = (random.random(ink.shape) < 0.004 * noise) * random.uniform(0.4, 1.0, ink.shape)
    specks = np.maximum(specks, np.roll(specks, 1, 1))
    grain = random.normal(0, 0.08 * noise, ink.shape)
    return np.maximum(ink + grain, specks).clip(0, 1).astype(np.float32)
