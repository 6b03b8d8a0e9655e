"""Pictures with boxes as Pascal VOC writes them: one XML file a picture, read without entities and within bounds.

Source: M. Everingham et al., "The Pascal visual object classes challenge", 2010,
https://doi.org/10.1007/s11263-009-0275-4
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

import numpy as np

from cvlab.text import quoted

LARGEST = 1_000_000  # bytes of a file
MOST = 500  # boxes of a picture
DEEPEST = 20  # elements within each other


@dataclass(frozen=True)
class Labelled:
    """What a file says. filename: of its picture. size: (height, width), None where it is missing.

    boxes: float32 N x 4, as cvlab has them: the file's first pixel is 1 and its last belongs to the box.
    """

    filename: str
    size: tuple[int, int] | None
    names: tuple[str, ...]
    boxes: np.ndarray

    def within(self, height: int, width: int) -> Labelled:
        """The same for the picture that was found: boxes cut off at its rim.

        Raises:
            ValueError: where a box lies outside of the picture, or the file speaks of another size.
        """
        if self.size is not None and self.size != (height, width):
            raise ValueError(
                f"{quoted(self.filename)} is {width} × {height} pixels, and its file says {self.size[1]} × "
                f"{self.size[0]}; give the picture that was labelled."
            )
        cut = self.boxes.clip(0, [width, height, width, height])
        gone = np.flatnonzero(((cut[:, 2:] - cut[:, :2]) < 1).any(axis=1))
        if len(gone):
            raise ValueError(
                f"A box of {quoted(self.names[gone[0]])} lies outside of {quoted(self.filename)}; mend it in the file."
            )
        return Labelled(self.filename, (height, width), self.names, cut.astype(np.float32))


def read(data: bytes, known: frozenset[str] | None = None) -> Labelled:
    """What a VOC file says.

    Args:
        known: the classes that may stand in it; None allows any.

    Raises:
        ValueError: in one sentence, for a file that is too large, no XML, has entities or a document type, or whose
            boxes or classes cannot be.
    """
    if len(data) > LARGEST:
        raise ValueError(f"This file has {len(data):,} bytes; a VOC file of at most {LARGEST:,} is read.")
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(
            f"This is no VOC file: its XML breaks off or is damaged in line {error.lineno}."
        ) from error
    return _labelled(reader.root, known)


class _Reader:
    """Elements as nested lists of (name, text, children); whatever could fetch or multiply text is refused."""

    def __init__(self) -> None:
        self.root: list = ["", "", []]
        self.open: list[list] = [self.root]
        self.count = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = lambda name: self.open.pop()
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.EntityDeclHandler = _refuse
        self.parser.ExternalEntityRefHandler = _refuse

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.count += 1
        if len(self.open) > DEEPEST or self.count > 40 * MOST:
            raise ValueError(f"This VOC file holds too many elements; at most {MOST} boxes are read.")
        made: list = [name, "", []]
        self.open[-1][2].append(made)
        self.open.append(made)

    def _text(self, text: str) -> None:
        self.open[-1][1] += text


def _refuse(*_: object) -> int:
    raise ValueError(
        "This VOC file has a document type or entities, which are not read; take them out of it."
    )


def _child(element: list, *path: str) -> list | None:
    for name in path:
        element = next((child for child in element[2] if child[0] == name), [])
        if not element:
            return None
    return element


def _labelled(root: list, known: frozenset[str] | None) -> Labelled:
    annotation = _child(root, "annotation")
    if annotation is None:
        raise ValueError("This XML file has no <annotation>, so it is no VOC file.")
    filename = (_child(annotation, "filename") or ["", "", []])[1].strip()[:200]
    objects = [child for child in annotation[2] if child[0] == "object"]
    if len(objects) > MOST:
        raise ValueError(f"{len(objects):,} boxes are in this file; at most {MOST} are read.")
    names, boxes = [], []
    for one in objects:
        name = (_child(one, "name") or ["", "", []])[1].strip()[:60]
        if not name or (known is not None and name not in known):
            said = f"is called {quoted(name)}" if name else "has no name"
            allowed = f"; the classes are {', '.join(sorted(known))}" if known else ""
            raise ValueError(f"A box {said}{allowed}.")
        names.append(name)
        boxes.append(_box(one, name))
    return Labelled(filename, _size(annotation), tuple(names), np.array(boxes, np.float32).reshape(-1, 4))


def _box(one: list, name: str) -> tuple[float, ...]:
    ends = []
    for end in ("xmin", "ymin", "xmax", "ymax"):
        found = _child(one, "bndbox", end)
        ends.append(_number(found[1] if found else "", f"<{end}> of a box of {quoted(name)}"))
    left, top, right, bottom = ends
    if left > right or top > bottom:
        raise ValueError(f"The ends of a box of {quoted(name)} are the wrong way round.")
    return left - 1, top - 1, right, bottom


def _size(annotation: list) -> tuple[int, int] | None:
    """(height, width), None where either is missing or 0, as some tools write it."""
    found = [_child(annotation, "size", side) for side in ("height", "width")]
    if not all(found):
        return None
    height, width = (int(_number(side[1], f"<{side[0]}>")) for side in found if side)
    return (height, width) if height > 0 and width > 0 else None


def _number(text: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not np.isfinite(value) or abs(value) > 1e6:
        raise ValueError(f"{what} is no number: {quoted(text.strip()[:40])}.")
    return value
