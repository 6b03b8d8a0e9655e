"""Two parts between the finder and the classifier: the digit's piece of paper is cut out, and set as MNIST's are."""

from __future__ import annotations

import cv2
import numpy as np

from cvlab.images import SIDE, centred
from cvlab.modularity.finding import within
from cvlab.modularity.forms import Box

PALE = 0.2  # paler is paper


def cut(ink: np.ndarray, box: Box, margin: int) -> np.ndarray:
    """The ink in the box and a margin around it, paper made clean; at least 1 x 1."""
    grown = within(box, margin)
    piece = ink[grown.top : grown.bottom, grown.left : grown.right]
    return np.where(piece > PALE, piece, 0) if piece.size else np.zeros((1, 1), np.float32)


def by_mass(piece: np.ndarray) -> np.ndarray:
    """As MNIST's digits are: the ink in a box of 20 x 20, its centre of mass in the middle of 28 x 28."""
    return centred(piece[..., None])[..., 0]


def by_box(piece: np.ndarray) -> np.ndarray:
    """The piece, with what margin it has, stretched to all of 28 x 28."""
    return cv2.resize(piece, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)


def not_at_all(piece: np.ndarray) -> np.ndarray:
    """The piece as large as it is, in the top left corner, what is too large cut off."""
    picture = np.zeros((SIDE, SIDE), np.float32)
    rows, columns = (min(n, SIDE) for n in piece.shape)
    picture[:rows, :columns] = piece[:rows, :columns]
    return picture


CENTRINGS = {"mass": by_mass, "stretched": by_box, "none": not_at_all}


def centre(piece: np.ndarray, how: str) -> np.ndarray:
    """28 x 28 of a piece of any size; of one without ink an empty picture."""
    if not (piece > PALE).any():
        return np.zeros((SIDE, SIDE), np.float32)
    return CENTRINGS[how](piece)
