"""Pictures with boxes from Pascal VOC files: shown, moved with their boxes, and held against proposals."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import streamlit as st

from cvlab.detection import voc
from cvlab.detection.moving import Moves, Score, moved, score
from cvlab.detection.proposals import WAYS, propose
from cvlab.images import resize, to_rgb
from cvlab.params import params
from cvlab.pictures import ENDINGS
from cvlab.text import as_said, plain
from cvlab.types import Image, as_image
from cvlab.ui.controls import widget
from cvlab.ui.page import LessonPage
from cvlab.ui.picture import show

FOLDER = "boxes_raccoon"
LONGEST = 640
DRAW = "detection_voc_drawn"
TRUE, MET = (0.85, 0.45, 0.05), (0.23, 0.62, 0.42)


def show_voc(page: LessonPage) -> None:
    """A labelled picture, uploaded or of a folder, with its boxes and the proposals that meet them best."""
    with page.choose():
        way = st.selectbox("Proposals by", WAYS[::-1], key="detection_voc_way", bind="query-params")
        files = st.file_uploader(
            "XML files and their pictures",
            type=["xml", *(ending[1:] for ending in sorted(ENDINGS))],
            accept_multiple_files=True,
            key="detection_voc_files",
            max_upload_size=32,
        )
        names, take = _uploaded(files) if files else _of_folder()
        if not names:
            with page.show():
                st.info(
                    "Upload the XML files of a Pascal VOC folder together with their pictures.",
                    icon=":material/upload:",
                )
            return
        number = int(
            st.number_input(f"Which one, 1 to {len(names)}", 1, len(names), 1, key="detection_voc_number")
        )
    try:
        picture, labelled = take(names[number - 1])
    except ValueError as error:
        page.error(str(error))
        return
    with page.choose():
        moves = _choose_moves()
    with page.show():
        first = _draw(picture, labelled, way)
        if moves is None:
            st.caption(PROPOSED)
            return
        other, moved_boxes, words = moved(picture, labelled, moves, _draw_number())
        st.markdown(f"**Moved:** {plain(words, 300)}.")
        _table(first, _draw(other, moved_boxes, way))
        st.caption(PROPOSED)


PROPOSED = """Thick: labelled. Thin: the proposal nearest to it. Strokes and edges are no animals: that is what
selective search, and later a net, were made for."""


def _choose_moves() -> Moves | None:
    """How the picture is moved with its boxes; None where it stays."""
    on = st.toggle(
        "Move the picture and its boxes",
        key="detection_voc_move",
        bind="query-params",
        help="Augmentation for a detector: labels have to follow.",
    )
    if not on:
        return None
    moves = Moves(**{p.name: widget(p, f"detection_voc_{p.name}") for p in params(Moves)})
    st.button(
        "Another draw",
        icon=":material/casino:",
        key="detection_voc_draw",
        on_click=lambda: st.session_state.update({DRAW: _draw_number() + 1}),
    )
    return moves


def _draw_number() -> int:
    return st.session_state.get(DRAW, 0)


def _table(first: Score, after: Score) -> None:
    """What the move did to the boxes, and to what the proposals are worth."""
    lines = ["| | boxes | met by a proposal, IoU ≥ 0.50 | mean of the best IoU |", "|---|--:|--:|--:|"]
    for name, found in (("as labelled", first), ("moved", after)):
        mean = f"{found.best.mean():.2f}" if len(found.best) else "–"
        lines.append(f"| {name} | {len(found.best)} | {found.met()} | {mean} |")
    st.markdown("\n".join(lines))
    gone = len(first.best) - len(after.best)
    lost = "1 box was" if gone == 1 else f"{gone or 'No'} box{'es were' if gone else ' was'}"
    st.caption(
        f"{lost} dropped. A turned box is the upright one around its four corners, so it is larger than the thing; "
        "what leaves the picture is cut off."
    )


def _uploaded(files: list[Any]) -> tuple[list[str], Any]:
    by_name = {file.name: file for file in files}
    sheets = sorted(name for name in by_name if name.lower().endswith(".xml"))

    def take(name: str) -> tuple[Image, voc.Labelled]:
        labelled = voc.read(by_name[name].getvalue())
        stem = Path(name).stem
        found = next((f for f in files if f.name == labelled.filename), None) or next(
            (f for f in files if Path(f.name).stem == stem and f.name != name), None
        )
        if found is None:
            raise ValueError(
                f"The picture of {plain(name, 60)} is missing; upload it together with its XML file."
            )
        return _scaled(as_image(found.getvalue(), LONGEST), labelled)

    return sheets, take


def _of_folder() -> tuple[list[str], Any]:
    """The raccoons, where cvlab's folder of data has them."""
    folder = Path(os.environ.get("CVLAB_DATA", "")) / FOLDER
    sheets = sorted(path.name for path in folder.glob("annotations/*.xml")) if folder.is_dir() else []

    def take(name: str) -> tuple[Image, voc.Labelled]:
        labelled = voc.read((folder / "annotations" / name).read_bytes())
        path = folder / "images" / Path(labelled.filename).name
        if not path.is_file():
            raise ValueError(f"The picture of {plain(name, 60)} is missing from the folder.")
        return _scaled(as_image(path.read_bytes(), LONGEST), labelled)

    return sheets, take


def _scaled(image: Image, labelled: voc.Labelled) -> tuple[Image, voc.Labelled]:
    """Boxes for the picture as it was read, which may be smaller than it was labelled."""
    height, width = image.shape[:2]
    if labelled.size is not None:
        tall, wide = labelled.size
        if abs(tall / wide - height / width) < 0.02 * height / width:
            scale = np.array([width / wide, height / tall] * 2, np.float32)
            labelled = voc.Labelled(labelled.filename, None, labelled.names, labelled.boxes * scale)
    return image, labelled.within(height, width)


def _draw(image: Image, labelled: voc.Labelled, way: str) -> Score:
    """Show a picture with its boxes and the proposals nearest to them."""
    small = resize(image, max(1, image.shape[0] // 2), max(1, image.shape[1] // 2))
    proposals = 2 * propose(np.ascontiguousarray(to_rgb(small).mean(axis=2), np.float32), way)
    found = score(labelled.boxes, proposals)
    drawn = np.ascontiguousarray(to_rgb(image)).copy()
    for box, near in zip(labelled.boxes, found.nearest, strict=True):
        if near >= 0:
            _box(drawn, proposals[near], MET, 1)
        _box(drawn, box, TRUE, 3)
    words = ", ".join(
        f"{plain(name, 30)} (best proposal: IoU {at:.2f})"
        for name, at in zip(labelled.names, found.best, strict=True)
    )
    count = len(labelled.names)
    said = f"{count} box{'es' * (count > 1)}: {words}." if count else "There is no box in this picture."
    show(as_image(drawn.clip(0, 1)), f"A picture with its labelled boxes. {said}")
    st.caption(
        f"{as_said(said)} Of {len(proposals)} proposal{'s' * (len(proposals) != 1)} at least one meets "
        f"{found.met()} of {count} with an IoU of 0.50."
    )
    return found


def _box(picture: np.ndarray, box: np.ndarray, colour: tuple[float, ...], thick: int) -> None:
    x, y, right, bottom = np.round(box).astype(int).tolist()
    cv2.rectangle(picture, (x, y), (right - 1, bottom - 1), (1.0, 1.0, 1.0), thick + 2)
    cv2.rectangle(picture, (x, y), (right - 1, bottom - 1), colour, thick)
