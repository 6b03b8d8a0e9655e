"""Augmentations: random changes that give a network another picture of the same thing at every look.

`augment(images, specs, seeds)` is what the preview shows and what training sees; validation and test pictures
never pass through it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cvlab.augmentations.applying import as_seeds, augment, drawn_numbers, picture_seeds
from cvlab.augmentations.base import AUGMENTATIONS, FILL_MODES, AugmentationSpec
from cvlab.augmentations.boxes import augment_boxes
from cvlab.augmentations.moves import (
    Crop,
    HeightShift,
    HorizontalFlip,
    Rotation,
    Shear,
    VerticalFlip,
    WidthShift,
    Zoom,
)
from cvlab.augmentations.values import Brightness, Contrast, Cutout, Noise

__all__ = [
    "AUGMENTATIONS",
    "FILL_MODES",
    "NOTES",
    "AugmentationSpec",
    "Brightness",
    "Contrast",
    "Crop",
    "Cutout",
    "HeightShift",
    "HorizontalFlip",
    "Noise",
    "Rotation",
    "Shear",
    "VerticalFlip",
    "WidthShift",
    "Zoom",
    "augment",
    "augment_boxes",
    "drawn",
    "picture_seeds",
]

# The ranges of the course's notes for cats and dogs, in the order in which ImageDataGenerator applies them.
NOTES: tuple[AugmentationSpec, ...] = (
    Rotation(degrees=40.0),
    WidthShift(share=0.2),
    HeightShift(share=0.2),
    Shear(degrees=0.2),
    Zoom(share=0.2),
    HorizontalFlip(),
)


def drawn(specs: Sequence[Any], seed: int) -> tuple[str, ...]:
    """What `augment` does to a picture of that seed, one after the other, a few words for each spec.

    A mirror turns over what was done before it: the eye sees "turned left, then mirrored" turned right.
    """
    words, moved = [], False
    for spec, found in zip(specs, drawn_numbers(specs, as_seeds([seed])), strict=True):
        said, turned_over = (
            spec.words(found[0]),
            isinstance(spec, HorizontalFlip | VerticalFlip) and found[0][0],
        )
        words.append(f"then {said}, all of it" if moved and turned_over else said)
        moved = moved or spec.moves
    return tuple(words)
