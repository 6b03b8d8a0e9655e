"""A labelled picture moved about, with its boxes: mirrored, turned, shifted, zoomed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cvlab.augmentations import (
    AugmentationSpec,
    HeightShift,
    HorizontalFlip,
    Rotation,
    WidthShift,
    Zoom,
    augment,
    augment_boxes,
    drawn,
)
from cvlab.detection.boxes import iou
from cvlab.detection.voc import Labelled
from cvlab.params import Range, Switch, param
from cvlab.types import Image


@dataclass(frozen=True, kw_only=True)
class Moves:
    """How far a picture may be moved, and how much of a box has to be left."""

    mirror: bool = param(
        True, Switch(), label="Mirror", help="Left and right change places in half of the draws."
    )
    turn: int = param(10, Range(low=0, high=45), label="Turn", help="Degrees at most, either way.")
    shift: float = param(
        0.2, Range(low=0, high=0.6, step=0.05), label="Shift", help="Share of width and height at most."
    )
    zoom: float = param(
        0.2, Range(low=0, high=0.5, step=0.05), label="Zoom", help="Share at most, in height and width apart."
    )
    least: float = param(
        0.2,
        Range(low=0.05, high=0.95, step=0.05),
        label="Drop below",
        help="A box of which a smaller share is left in the picture goes.",
    )

    def specs(self) -> tuple[AugmentationSpec, ...]:
        """What comes in from outside is black: a mirror image there would be a thing without a box."""
        black = {"fill_mode": "constant", "fill_value": 0.0}
        mirror = (HorizontalFlip(),) if self.mirror else ()
        return (
            Rotation(degrees=float(self.turn), **black),
            WidthShift(share=self.shift, **black),
            HeightShift(share=self.shift, **black),
            Zoom(share=self.zoom, **black),
            *mirror,
        )


def moved(picture: Image, labelled: Labelled, moves: Moves, seed: int) -> tuple[Image, Labelled, str]:
    """The picture and its boxes after one draw, and the draw in words.

    A turned box is the upright one around its corners. Boxes are cut off at the rim, and dropped where too little of
    them is left.
    """
    specs = moves.specs()
    changed = augment((picture * 255).round().astype(np.uint8)[None], specs, [seed])[0]
    boxes, kept = augment_boxes(labelled.boxes, specs, seed, picture.shape[:2], moves.least)
    names = tuple(labelled.names[row] for row in kept)
    words = ", ".join(drawn(specs, seed))
    return changed.astype(np.float32) / 255, replace(labelled, names=names, boxes=boxes), words


@dataclass(frozen=True)
class Score:
    """How well proposals meet the boxes of a picture. best: of each box the highest IoU; nearest: whose it is."""

    best: np.ndarray
    nearest: np.ndarray

    def met(self, least: float = 0.5) -> int:
        """How many boxes have a proposal with at least that IoU."""
        return int((self.best >= least).sum())


def score(boxes: np.ndarray, proposals: np.ndarray) -> Score:
    """The proposals held against the boxes; nothing is nearest, -1, where there is no proposal."""
    overlaps = iou(boxes, proposals)
    nearest = overlaps.argmax(axis=1) if len(proposals) else np.full(len(boxes), -1)
    return Score(overlaps.max(axis=1, initial=0.0), nearest)
