"""Pictures collected one by one into classes, until they are a data set."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image as PillowImage

from cvlab.datasets.archives import Picture
from cvlab.datasets.splits import check_classes
from cvlab.datasets.upload_store import keep
from cvlab.text import clean
from cvlab.types import Image

MOST = 500


@dataclass(frozen=True)
class Collected:
    """One picture: its class, its pixels (uint8 H x W x C), and whether it was drawn."""

    label: str
    pixels: np.ndarray
    drawn: bool

    def png(self) -> bytes:
        """It as a file that keeps every pixel."""
        out = io.BytesIO()
        PillowImage.fromarray(self.pixels[..., 0] if self.pixels.shape[2] == 1 else self.pixels).save(
            out, "PNG"
        )
        return out.getvalue()


def named(label: str) -> str:
    """The class's name, fit to be shown.

    Raises:
        ValueError: where there is none yet.
    """
    if not label.strip():
        raise ValueError("Give the class a name first, for example star.")
    return clean(label) or "unnamed"


@dataclass(frozen=True)
class Collection:
    """Pictures in the order they came. Changing it gives a new one."""

    pictures: tuple[Collected, ...] = ()

    def __len__(self) -> int:
        return len(self.pictures)

    def counts(self) -> Counter[str]:
        """How many pictures each class has, in the order the classes came."""
        return Counter(p.label for p in self.pictures)

    def add(self, label: str, image: Image, *, drawn: bool) -> Collection:
        """With one more picture (float32 H x W x C in [0, 1]).

        Raises:
            ValueError: without a name for its class, or when there are too many.
        """
        label = named(label)
        if len(self) >= MOST:
            raise ValueError(f"There are {MOST} pictures already, the most that can be collected by hand.")
        pixels = (image * 255).round().astype(np.uint8)
        return replace(self, pictures=(*self.pictures, Collected(label, pixels, drawn)))

    def without(self, number: int) -> Collection:
        """With picture `number` taken out."""
        return replace(self, pictures=self.pictures[:number] + self.pictures[number + 1 :])

    def store(self, owner: str = "") -> str:
        """The token of the data set that the pictures make. owner: whose they are, for the quota.

        Raises:
            ValueError: in one sentence, where they are too few, or all of one class, or cannot be stored.
        """
        check_classes(self.counts())
        drawn = all(p.drawn for p in self.pictures)
        size = 28 if drawn else 64
        pictures = (Picture("train", p.label, p.png()) for p in self.pictures)
        return keep(pictures, image_size=size, grey=drawn, owner=owner)


def noticed(collection: Collection) -> dict[str, int]:
    """What the lesson's steps look for: how many classes were collected, and of how many pictures each."""
    counts = collection.counts().values()
    return {
        "classes_drawn": len(counts),
        "fewest_drawn": min(counts, default=0),
        "most_drawn": max(counts, default=0),
    }
