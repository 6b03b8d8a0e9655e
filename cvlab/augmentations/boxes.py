"""Boxes that follow their picture through its augmentations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cvlab.augmentations.applying import as_seeds, composed, steps
from cvlab.augmentations.base import AugmentationSpec
from cvlab.types import Boxes


def augment_boxes(
    boxes: Boxes, specs: Sequence[AugmentationSpec], seed: int, size: tuple[int, int], least: float = 0.2
) -> tuple[Boxes, np.ndarray]:
    """Where the boxes of a picture lie after `augment` with that seed, and which of the old ones they are.

    A turned box is the smallest upright one around its four corners. What leaves the picture is cut off; a box of
    which less than `least` is left is gone. Mirror images and wrapped parts that a fill brings in get no box.

    Args:
        boxes: N x 4 as x_min, y_min, x_max, y_max in pixels, the first pixel from 0 to 1.
        size: (height, width) of the picture.

    Returns:
        float32 M x 4, and the M row numbers in `boxes`.

    Raises:
        ValueError: for boxes of another shape, or whose ends are the wrong way round.
    """
    boxes = (
        np.asarray(boxes, np.float64).reshape(-1, 4) if np.size(boxes) == 0 else np.asarray(boxes, np.float64)
    )
    if boxes.ndim != 2 or boxes.shape[1] != 4 or (boxes[:, :2] > boxes[:, 2:]).any():
        raise ValueError("Boxes are N x 4: x_min, y_min, x_max, y_max, each minimum at most its maximum.")
    kept, (height, width) = np.arange(len(boxes)), size
    for group, numbers in steps(specs, as_seeds([seed])):
        if not group[0].moves:
            continue
        # The warp says where a new pixel comes from, so its inverse says where an old corner goes.
        forward = np.linalg.inv(composed(group, numbers, height, width)[0])
        moved = _around(forward, boxes)
        cut = moved.clip(0, [width, height, width, height])
        left = _area(cut) >= least * _area(moved).clip(1e-9)
        boxes, kept = cut[left], kept[left]
    return boxes.astype(np.float32), kept


def _around(forward: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """The upright boxes around the moved corners; matrices speak of pixel centres, boxes of pixel rims."""
    corners = boxes[:, [[0, 1], [2, 1], [2, 3], [0, 3]]] - 0.5
    moved = corners @ forward[:2, :2].T + forward[:2, 2] + 0.5
    return np.concatenate([moved.min(axis=1), moved.max(axis=1)], axis=1)


def _area(boxes: np.ndarray) -> np.ndarray:
    return (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
