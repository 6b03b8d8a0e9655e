"""Pictures that stay files until they are asked for: read, turned, resized, a batch at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from cvlab.pictures.decoding import fitted, pixels
from cvlab.pictures.examining import DAMAGE, Refused, damaged, examined, file_bytes
from cvlab.pictures.netpbm import netpbm
from cvlab.reading import read
from cvlab.text import clean
from cvlab.types import Shape

# Decoded pictures that are kept, however many there are: small folders are decoded once, large ones in constant memory.
MEMORY = 64 * 2**20
HANDFUL = 4  # files that another process decodes at once
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
            return self._store.pictures([int(rows)])[0]
        return self._store.pictures(rows.tolist())

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

    def pictures(self, rows: Sequence[int]) -> np.ndarray:
        """uint8 n x H x W x C, new memory; those that are not kept are decoded."""
        out = np.empty((len(rows), *self.image_shape), np.uint8)
        missing = []
        for place, row in enumerate(rows):
            if row < len(self._known) and self._known[row]:
                out[place] = self._kept[row]
            else:
                missing.append(place)
        for some in _handfuls(missing, self.image_shape):
            for place, picture in zip(some, self._read([rows[place] for place in some]), strict=True):
                out[place] = picture
                self._keep(rows[place], picture)
        return out

    def _read(self, rows: Sequence[int]) -> Sequence[np.ndarray]:
        try:
            return _decoded([self.paths[row] for row in rows], self.image_shape)
        except ValueError:
            if self.labels is None:
                raise
            return [self._read_or_stand_in(row, self.labels) for row in rows]

    def _read_or_stand_in(self, row: int, labels: np.ndarray) -> np.ndarray:
        try:
            return _decoded([self.paths[row]], self.image_shape)[0]
        except ValueError as error:
            LOG.warning("%s Another picture of its class stands in for it.", clean(error, 300))
            alike = np.flatnonzero(labels == labels[row])
            for other in np.roll(alike, -int(np.searchsorted(alike, row)) - 1)[:STAND_INS].tolist():
                with suppress(ValueError):
                    return _decoded([self.paths[other]], self.image_shape)[0]
            raise

    def _keep(self, row: int, picture: np.ndarray) -> None:
        if row < len(self._known):
            # The flag comes last; two threads that read one picture write the same bytes.
            self._kept[row] = picture
            self._known[row] = True


_apart = False


def read_apart() -> None:
    """From here on this process decodes no file itself but has a process of its own do it: the web process."""
    global _apart
    _apart = True


def _handfuls(places: list[int], image_shape: Shape) -> Iterator[list[int]]:
    """So many at once as one reading has time and room for."""
    each = max(1, min(HANDFUL, MEMORY // 2 // int(np.prod(image_shape))))
    return (places[first : first + each] for first in range(0, len(places), each))


def _decoded(paths: list[str], image_shape: Shape) -> Sequence[np.ndarray]:
    if _apart:
        return read("cvlab.datasets.files:decode_all", paths, image_shape)
    return [decode(path, image_shape) for path in paths]


def decode_all(paths: Sequence[str], image_shape: Sequence[int]) -> np.ndarray:
    """The pictures in those files as uint8 n x H x W x C."""
    return np.stack([decode(path, tuple(image_shape)) for path in paths])


def decode(path: str | Path, image_shape: Shape) -> np.ndarray:
    """The picture in a file as uint8 H x W x C.

    Raises:
        ValueError: naming the file, where it is gone or no picture.
    """
    path = Path(path)
    try:
        return decode_bytes(file_bytes(path), image_shape)
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
    side = max(image_shape[:2])  # either way round: the camera's turn comes later
    try:
        array = netpbm(data)
        if array is None:
            with examined(data) as picture:
                array = pixels(picture, (side, side))
        return fitted(array, *image_shape)
    except Refused:
        raise
    except DAMAGE as error:
        raise damaged() from error
