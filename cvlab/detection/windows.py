"""A window that slides over a pyramid: which places it looks at, and what a net said there.

The net sees 28 x 28 pixels; a larger window is a smaller picture. One pass at the finest stride and at all sizes holds
the coarser grids too, so that a slider takes rows out and asks no net.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WINDOW = 28  # what the net sees
STRIDES = (4, 8, 12, 16)  # pixels of the reduced picture
SIDES = tuple(
    float(42 * (19 / 42) ** (n / 6)) for n in range(7)
)  # of the window on the canvas, largest first
SIZES = {1: (3,), 2: (0, 6), 3: (0, 3, 6), 4: (0, 2, 4, 6), 7: tuple(range(7))}  # how many sizes: which ones


@dataclass(frozen=True)
class Level:
    """One size of the window. shape: (height, width) of the reduced picture. places: rows and columns of windows."""

    side: float
    shape: tuple[int, int]

    @property
    def places(self) -> tuple[int, int]:
        rows, columns = ((length - WINDOW) // STRIDES[0] + 1 for length in self.shape)
        return max(rows, 0), max(columns, 0)


def levels(height: int, width: int, sides: tuple[float, ...] = SIDES) -> list[Level]:
    """The pyramid of a canvas."""
    return [Level(side, (round(height * WINDOW / side), round(width * WINDOW / side))) for side in sides]


@dataclass(frozen=True)
class Looked:
    """What a net said of places on a canvas.

    windows: float32 N x 4, where it looked. shares: float32 N x 10, its probabilities of the digits (a background takes
    what is missing to 1). moves: float32 N x 4, what regression says, or None. level, row, column: int N, which place
    of a grid each is. pyramid: whether they are a sliding window's, which coarser grids can be taken from.
    """

    windows: np.ndarray
    shares: np.ndarray
    moves: np.ndarray | None
    level: np.ndarray
    row: np.ndarray
    column: np.ndarray
    pyramid: bool = False

    def boxes(self, move: bool = True) -> np.ndarray:
        """Where it says that the digits are."""
        return regressed(self.windows, self.moves) if move and self.moves is not None else self.windows

    def on_grid(self, stride: int, sizes: int) -> np.ndarray:
        """Which rows a coarser grid has too: bool N; all, where no window slid."""
        if not self.pyramid:
            return np.ones(len(self.level), bool)
        step = stride // STRIDES[0]
        fine = (self.row % step == 0) & (self.column % step == 0)
        return fine & np.isin(self.level, SIZES[sizes])


def places(
    height: int, width: int, sides: tuple[float, ...] = SIDES
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """All windows of a canvas, float32 N x 4, and the level, row and column of each."""
    boxes, numbers = [], []
    for n, level in enumerate(levels(height, width, sides)):
        rows, columns = np.indices(level.places).reshape(2, -1)
        up, across = height / level.shape[0], width / level.shape[1]
        y, x = rows * STRIDES[0] * up, columns * STRIDES[0] * across
        boxes.append(np.stack([x, y, x + WINDOW * across, y + WINDOW * up], axis=1))
        numbers.append(np.stack([np.full(len(rows), n), rows, columns], axis=1))
    level, row, column = np.concatenate(numbers).T
    return np.concatenate(boxes).astype(np.float32), level, row, column


def regressed(windows: np.ndarray, moves: np.ndarray) -> np.ndarray:
    """Boxes from windows: the middle moves by dx, dy times the side, the sides grow by exp(dw), exp(dh).

    Source: R. Girshick et al., "Rich feature hierarchies for accurate object detection", 2014, appendix C,
    https://arxiv.org/abs/1311.2524
    """
    sides, middles = windows[:, 2:] - windows[:, :2], (windows[:, 2:] + windows[:, :2]) / 2
    middles = middles + moves[:, :2] * sides
    half = sides * np.exp(np.clip(moves[:, 2:], -2, 2)) / 2
    return np.concatenate([middles - half, middles + half], axis=1).astype(np.float32)


def moves_to(windows: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """What regression should say: the inverse of `regressed`."""
    sides, wanted = windows[:, 2:] - windows[:, :2], boxes[:, 2:] - boxes[:, :2]
    away = (boxes[:, 2:] + boxes[:, :2] - windows[:, 2:] - windows[:, :2]) / 2
    return np.concatenate([away / sides, np.log(wanted / sides)], axis=1).astype(np.float32)
