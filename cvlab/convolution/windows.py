"""Where a window lies at each of its places: the table that both directions of a hover are read from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class Windows:
    """Every place of a window over a grid, axis by axis: rows and columns never depend on each other.

    rows: ints P x KH, the grid row under weight i at place p. columns: Q x KW likewise. Rows below 0 or
    beyond the grid lie in the padding. size: (height, width) of the grid.
    For a convolution the grid is the input and places are outputs; transposed, it is the other way round.
    """

    rows: np.ndarray
    columns: np.ndarray
    size: tuple[int, int]

    @property
    def places(self) -> tuple[int, int]:
        """How many places the window takes: (down, across)."""
        return len(self.rows), len(self.columns)

    def usage(self) -> np.ndarray:
        """How often each pixel of the grid lies under a weight, over all places; ints H x W."""
        down, across = (_counts(t, n) for t, n in zip((self.rows, self.columns), self.size, strict=True))
        return np.outer(down, across)

    def places_over(self, row: int, column: int) -> list[tuple[int, int]]:
        """The places at which one pixel of the grid lies under a weight, in reading order.

        Raises:
            ValueError: for a pixel outside the grid.
        """
        height, width = self.size
        if not (0 <= row < height and 0 <= column < width):
            raise ValueError(f"The grid is {height} × {width}; it has no row {row}, column {column}.")
        down = np.flatnonzero((self.rows == row).any(axis=1)).tolist()
        across = np.flatnonzero((self.columns == column).any(axis=1)).tolist()
        return [(p, q) for p in down for q in across]


def _counts(table: np.ndarray, size: int) -> np.ndarray:
    inside = table[(table >= 0) & (table < size)]
    return np.bincount(inside, minlength=size)
