"""Features: what a frozen network makes of pictures at one place of it, worked out once and kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cvlab.architecture import Architecture
from cvlab.backbones import BackboneSpec
from cvlab.images import resize, to_grey, to_rgb
from cvlab.types import Image, as_image


@dataclass(frozen=True, kw_only=True)
class Base:
    """A frozen network, cut behind one of its layers.

    net: its weights come with it (a BackboneSpec) or are sent along (an Architecture). side: pixels a side of the
    pictures it is given; 0 is its own. layer: the layer's path as `cvlab.nets.models:describe` names it, or its name
    where only one has it; "" is the last one that gives maps, behind all pooling of windows. pooled: whether maps are
    averaged over their places, as GlobalAveragePooling2D does; layers without maps stay as they are.
    """

    net: BackboneSpec | Architecture
    side: int = 0
    layer: str = ""
    pooled: bool = True

    @property
    def picture_shape(self) -> tuple[int, int, int]:
        """Height, width and channels of the pictures that it is given.

        Raises:
            ValueError: where another size is asked of a network that cannot take it.
        """
        height, width, channels = self.net.input_shape
        return (self.side or height, self.side or width, channels)


@dataclass(frozen=True)
class Features:
    """What came out. values: float32 N x K, or N x h x w x K, in the order of the pictures. fresh: how many pictures
    went through the network; the others were kept from before. note: a sentence where something could not be kept."""

    values: np.ndarray
    fresh: int
    note: str = ""


def fitted(picture: np.ndarray, shape: tuple[int, int, int]) -> Image:
    """The picture as a network takes it: float32 H x W x C in [0, 1], stretched to that size (averaged to shrink,
    bilinear to grow), grey made RGB or RGB grey.

    picture: uint8, or floats in [0, 1]; H x W, H x W x 1 or H x W x 3.

    Raises:
        ValueError: for what is no picture.
    """
    image = as_image(picture)
    image = to_grey(image) if shape[2] == 1 else to_rgb(image)
    return image if image.shape == tuple(shape) else resize(image, *shape[:2])


def square(picture: np.ndarray) -> np.ndarray:
    """The middle of a picture, as high as wide: H x W x C, any type."""
    side = min(picture.shape[:2])
    top, left = ((n - side) // 2 for n in picture.shape[:2])
    return picture[top : top + side, left : left + side]
