"""Pictures with boxes from Pascal VOC files: shown, and held against proposals."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import streamlit as st

from cvlab.detection import voc
from cvlab.detection.boxes import iou
from cvlab.detection.proposals import WAYS, propose
from cvlab.images import resize, to_rgb
from cvlab.pictures import ENDINGS
from cvlab.text import as_said, plain
from cvlab.types import Image, as_image
from cvlab.ui.page import LessonPage
from cvlab.ui.picture import show

FOLDER = "boxes_raccoon"
LONGEST = 640
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
    with page.show():
        _draw(picture, labelled, way)


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


def _draw(image: Image, labelled: voc.Labelled, way: str) -> None:
    small = resize(image, max(1, image.shape[0] // 2), max(1, image.shape[1] // 2))
    proposals = 2 * propose(np.ascontiguousarray(to_rgb(small).mean(axis=2), np.float32), way)
    overlaps = iou(labelled.boxes, proposals)
    best = overlaps.max(axis=1, initial=0.0)
    drawn = np.ascontiguousarray(to_rgb(image)).copy()
    for row, box in enumerate(labelled.boxes):
        if len(proposals):
            _box(drawn, proposals[overlaps[row].argmax()], MET, 1)
        _box(drawn, box, TRUE, 3)
    words = ", ".join(
        f"{plain(name, 30)} (best proposal: IoU {at:.2f})"
        for name, at in zip(labelled.names, best, strict=True)
    )
    said = f"{len(labelled.names)} boxes: {words}." if labelled.names else "There is no box in this file."
    show(as_image(drawn.clip(0, 1)), f"A picture with its labelled boxes. {said}")
    st.caption(
        as_said(said)
        + f" {len(proposals)} proposals meet {int((best >= 0.5).sum())} of {len(best)} boxes with an IoU of 0.50. "
        "Thick: labelled. Thin: the proposal nearest to it. Strokes and edges are no animals: that is what selective "
        "search, and later a net, were made for."
    )


def _box(picture: np.ndarray, box: np.ndarray, colour: tuple[float, ...], thick: int) -> None:
    x, y, right, bottom = np.round(box).astype(int).tolist()
    cv2.rectangle(picture, (x, y), (right - 1, bottom - 1), (1.0, 1.0, 1.0), thick + 2)
    cv2.rectangle(picture, (x, y), (right - 1, bottom - 1), colour, thick)
