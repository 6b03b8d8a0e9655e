"""Regions that may hold a digit, found without any net: connected strokes, or closed edges.

Source: R. Girshick et al., "Rich feature hierarchies for accurate object detection", 2014,
https://arxiv.org/abs/1311.2524 (with selective search; here by simpler means); C. L. Zitnick, P. Dollar, "Edge boxes",
2014, https://doi.org/10.1007/978-3-319-10602-1_26
"""

from __future__ import annotations

import cv2
import numpy as np

from cvlab.detection.boxes import iou
from cvlab.detection.judging import Answer
from cvlab.detection.scattering import FRAME

WAYS = ("Connected strokes", "Edges")
INK = 20  # pixels that MNIST's ink takes of a frame of 28
FEWEST, MOST = 6, 400  # pixels of ink of a region; regions
LEVELS = (0.15, 0.3, 0.5, 0.7)  # how bright is ink: each level parts strokes that touch at a lower one


def propose(image: np.ndarray, way: str) -> np.ndarray:
    """The frames of regions, float32 N x 4: at several levels of ink or of edges, each frame once.

    Args:
        image: float32 H x W in [0, 1]. way: one of WAYS.
    """
    found: dict[tuple[int, ...], np.ndarray] = {}
    for level in LEVELS:
        for box in _components(_edges(image, level) if way == WAYS[1] else image >= level):
            frame = framed(box)
            found.setdefault(tuple(np.round(frame / 3).astype(int).tolist()), frame)
    frames = list(found.values())[:MOST]
    return np.array(frames, np.float32).reshape(-1, 4)


def _edges(image: np.ndarray, level: float) -> np.ndarray:
    edges = cv2.Canny((image * 255).astype(np.uint8), 100 * level, 300 * level)
    return cv2.dilate(edges, np.ones((2, 2), np.uint8)) > 0


def _components(mask: np.ndarray) -> list[tuple[float, float, float, float]]:
    """The boxes around connected pixels that are neither specks nor the whole paper."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    limit = 0.6 * min(mask.shape)
    return [
        (x, y, x + w, y + h)
        for x, y, w, h, ink in stats[1:].tolist()
        if ink >= FEWEST and max(w, h) <= limit and max(w, h) >= 8
    ]


def framed(box: tuple[float, float, float, float]) -> np.ndarray:
    """The frame around ink as MNIST has it: a square in which the longer side of the ink takes 20 of 28."""
    x, y, right, bottom = box
    half = max(right - x, bottom - y) * FRAME / INK / 2
    middle = (x + right) / 2, (y + bottom) / 2
    return np.array([middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half], np.float32)


def framed_strokes(image: np.ndarray) -> np.ndarray:
    """The frame of each connected stroke, from left to right, float32 N x 4."""
    frames = [framed(box) for box in sorted(_components(image >= LEVELS[1]))]
    return np.array(frames, np.float32).reshape(-1, 4)


def named_by(frames: np.ndarray, text: str) -> Answer:
    """Frames with the digits that somebody says they are, from left to right.

    Raises:
        ValueError: where there are not as many digits as frames, or other signs than digits.
    """
    signs = text.replace(" ", "").replace(",", "")
    if not (signs.isascii() and signs.isdigit()):
        raise ValueError("Name the digits by the signs 0 to 9 alone, for example 724.")
    if len(signs) != len(frames):
        raise ValueError(
            f"{len(signs)} digits were named, and {len(frames)} connected strokes are drawn; name one for each stroke, "
            "and draw digits apart from each other."
        )
    return Answer(frames, np.array([int(sign) for sign in signs]), np.ones(len(frames), np.float32))


def recall_of(proposals: np.ndarray, truth: np.ndarray, least: float) -> float:
    """The share of true boxes that some proposal meets with an IoU of at least `least`; NaN without any."""
    if not len(truth):
        return float("nan")
    return float((iou(truth, proposals).max(axis=1, initial=0.0) >= least).mean())
