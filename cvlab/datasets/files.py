"""Pictures that stay files until they are asked for: read, turned, resized, a batch at a time."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as PillowImage
from PIL import ImageOps

from cvlab.images import resize, to_grey, to_rgb
from cvlab.text import clean
from cvlab.types import FORMATS, MAX_PIXELS, Shape, as_image

ENDINGS = frozenset((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm"))
# Decoded pictures that are kept, however many there are: small folders are decoded once, large ones in constant memory.
MEMORY = 64 * 2**20
STAND_INS = 20  # pictures that are tried in place of a broken one
LOG = logging.getLogger(__name__)


class PictureFiles:
    """Pictures in files, asked for like an array: `files[3]`, `files[10:20]`, `files[[4, 2, 7]]`.

    An int gives uint8 H x W x C, anything else uint8 n x H x W x C. Pictures are turned as their EXIF data says,
    made grey or RGB, and resized to H x W, whatever their shape was (means of pixels where they shrink). Threads may
    read at once. At most MEMORY bytes of decoded pictures are kept. With labels (n ints) a file that turns out to be
    broken does not end a training: the next picture of its class stands in for it, and the log says so.
    """

    dtype = np.dtype(np.uint8)

    def __init__(
        self, paths: Sequence[str | Path], image_shape: Shape, labels: np.ndarray | None = None
    ) -> None:
        self._store = _Store(tuple(map(str, paths)), image_shape, labels)
        self._rows = np.arange(len(paths))

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def shape(self) -> Shape:
        return (len(self), *self._store.image_shape)

    @property
    def ndim(self) -> int:
        return 4

    @property
    def paths(self) -> tuple[str, ...]:
        """The files, in order."""
        return tuple(self._store.paths[row] for row in self._rows)

    def __iter__(self) -> Iterator[np.ndarray]:
        return (self[n] for n in range(len(self)))

    def __getitem__(self, key: int | slice | Sequence[int] | np.ndarray) -> np.ndarray:
        rows = self._rows[key]
        if isinstance(rows, np.integer):
            return self._store.picture(int(rows))
        out = np.empty((len(rows), *self._store.image_shape), np.uint8)
        for picture, row in zip(out, rows.tolist(), strict=True):
            picture[...] = self._store.picture(row)
        return out

    def subset(self, rows: slice | np.ndarray) -> PictureFiles:
        """Only those rows, in that order, still files; what is decoded is shared."""
        part = object.__new__(PictureFiles)
        part._store, part._rows = self._store, self._rows[rows]
        return part


class _Store:
    """The files behind one or more PictureFiles, and those of their pictures that are kept decoded."""

    def __init__(self, paths: tuple[str, ...], image_shape: Shape, labels: np.ndarray | None) -> None:
        self.paths, self.image_shape, self.labels = paths, image_shape, labels
        room = min(len(paths), MEMORY // int(np.prod(image_shape)))
        # Untouched zeros take no memory yet.
        self._kept, self._known = np.zeros((room, *image_shape), np.uint8), np.zeros(room, bool)

    def picture(self, row: int) -> np.ndarray:
        if row < len(self._known) and self._known[row]:
            return self._kept[row].copy()
        picture = self._decoded(row)
        if row < len(self._known):
            # The flag comes last; two threads that read one picture write the same bytes.
            self._kept[row] = picture
            self._known[row] = True
        return picture

    def _decoded(self, row: int) -> np.ndarray:
        try:
            return decode(self.paths[row], self.image_shape)
        except ValueError as error:
            if self.labels is None:
                raise
            LOG.warning("%s Another picture of its class stands in for it.", clean(error, 300))
            alike = np.flatnonzero(self.labels == self.labels[row])
            for other in np.roll(alike, -int(np.searchsorted(alike, row)) - 1)[:STAND_INS].tolist():
                with suppress(ValueError):
                    return decode(self.paths[other], self.image_shape)
            raise


def decode(path: str | Path, image_shape: Shape) -> np.ndarray:
    """The picture in a file as uint8 H x W x C.

    Raises:
        ValueError: naming the file, where it is gone or no picture.
    """
    path = Path(path)
    try:
        return decode_bytes(path.read_bytes(), image_shape)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ValueError(
            f"The picture {clean(path.parent.name)}/{clean(path.name)} cannot be read: {reason or error} Take it out "
            "of its folder."
        ) from error


def decode_bytes(data: bytes, image_shape: Shape) -> np.ndarray:
    """The picture in the bytes of a file as uint8 H x W x C.

    Raises:
        ValueError: in one sentence, where they hold none.
    """
    height, width, channels = image_shape
    array = _plain(data, height, width, channels)
    if array is None:
        image = as_image(data)
        image = to_grey(image) if channels == 1 else to_rgb(image)
        return (resize(image, height, width) * 255).round().astype(np.uint8)
    shrinks = height <= array.shape[0] and width <= array.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(array, (width, height), interpolation=method).reshape(image_shape)


def _plain(data: bytes, height: int, width: int, channels: int) -> np.ndarray | None:
    """The pixels of a plain grey or RGB picture, ten times faster than by as_image; None for all others.

    A large JPEG is decoded at an 1/2, 1/4 or 1/8 of its size where that is still no smaller than what is wanted.
    """
    try:
        with PillowImage.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.mode not in ("L", "RGB") or "transparency" in picture.info:
                return None
            if picture.size[0] * picture.size[1] > MAX_PIXELS:
                return None
            side = max(height, width)  # either way round: the EXIF turn comes later
            picture.draft(None, (side, side))
            turned = ImageOps.exif_transpose(picture)
            return np.asarray(turned.convert("L" if channels == 1 else "RGB"))
    except (OSError, ValueError, SyntaxError, PillowImage.DecompressionBombError):
        return None  # as_image knows the words
