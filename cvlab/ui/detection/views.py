"""The views of the lesson: what each asks, computes and shows."""

from __future__ import annotations

import streamlit as st

from cvlab.codegen.detection import compare_code, detection_code, regions_code
from cvlab.codegen.overlap import overlap_code
from cvlab.detection.pipeline import Settings
from cvlab.detection.proposals import WAYS, propose, recall_of
from cvlab.detection.questions import right_boxes
from cvlab.plots.slides import detection as slides
from cvlab.ui.detection import overlap_board
from cvlab.ui.detection.boards import Shown, show_cells, show_scene
from cvlab.ui.detection.controls import (
    SIDE,
    choose_canvas,
    choose_cure,
    choose_overlap,
    choose_settings,
    chosen_digits,
)
from cvlab.ui.detection.looking import once, regions_of, slid
from cvlab.ui.detection.teaching import being_taught, choose_net
from cvlab.ui.detection.timing import compared, stop_watch
from cvlab.ui.detection.voc import show_voc
from cvlab.ui.page import LessonPage


def sliding(page: LessonPage) -> None:
    """A window slides over the canvas at several sizes."""
    with page.choose():
        cure = choose_cure()
        settings = choose_settings(True, move=cure.move)
        canvas, judged = choose_canvas()
    with page.show():
        shown = Shown(canvas, slid(cure.net, canvas.image), settings, judged)
        show_scene(shown)
        stop_watch(cure.net, canvas.image)
    page.code(detection_code(canvas, cure.net, settings))
    _finish(page, shown, cure=cure.title)


TWO = ((40, 30, 160, 130), (90, 60, 230, 160))  # the boxes of the view of overlap, as they are at first


def overlap(page: LessonPage) -> None:
    """Two boxes to drag."""
    with page.choose():
        settings = choose_overlap()
    with page.show():
        header = {
            "size": [180, 340],
            "boxes": TWO,
            "overlap": settings.overlap,
            "judge": settings.judge,
        }
        overlap_board(header, "detection_overlap_board")
    page.code(overlap_code(TWO, settings))
    page.words(**_numbers(None))
    page.link()


def regions(page: LessonPage) -> None:
    """Regions that may hold a digit, and a net that looks at these alone."""
    with page.choose():
        way = st.selectbox("Proposals by", WAYS, key="detection_way", bind="query-params")
        cure = choose_cure()
        settings = choose_settings(False, move=cure.move)
        canvas, judged = choose_canvas()
    with page.show():
        proposals = propose(canvas.image, way)
        looked = regions_of(cure.net, canvas.image, proposals)
        shown = Shown(canvas, looked, settings, judged)
        show_scene(shown, "detection_regions_scene")
        windows = len(slid(cure.net, canvas.image).windows)
        met = recall_of(proposals, canvas.truth.boxes, settings.judge)
        share = f" They meet {met:.0%} of the digits." if met == met else ""
        st.caption(
            f"{len(proposals)} regions are looked at, where the sliding window looks at {windows:,} places.{share}"
        )
        st.markdown(SAVED)
    page.code(regions_code(canvas, cure.net, settings, way))
    _finish(page, shown, cure=cure.title)


SAVED = """| | proposes regions | runs the convolutions | what it saves |
|---|---|---|---|
| *R-CNN* 2014 | outside of the net | once for each region | most windows |
| *Fast R-CNN* 2015 | outside of the net | once; regions are cut out of the maps | all passes but one |
| *Faster R-CNN* 2015 | by a small net on the same maps | once for the picture | the proposals' own time too |
"""


def grid(page: LessonPage) -> None:
    """Cells: what they are told, and what a net that looks once says."""
    with page.choose():
        settings = choose_settings(False)
        canvas, judged = choose_canvas()
    weights = None
    with page.show():
        part = st.segmented_control(
            "Part",
            ("Encode and decode", "The net"),
            default="Encode and decode",
            required=True,
            key="detection_part",
            bind="query-params",
            label_visibility="collapsed",
        )
        if part == "The net":
            weights = choose_net(canvas, chosen_digits())
            shown = Shown(canvas, once(canvas.image, weights), settings, judged)
            show_scene(shown, "detection_grid_scene")
        else:
            show_cells(canvas, "detection_cells")
            shown = Shown(canvas, once(canvas.image), settings, judged)
    if weights is None:
        page.code(detection_code(canvas, "one_shot", settings))
    _finish(page, shown, asks=part == "The net" and not being_taught())


def compare(page: LessonPage) -> None:
    """The three on the same canvas."""
    with page.choose():
        settings = choose_settings(False)
        canvas, judged = choose_canvas()
    with page.show():
        if judged:
            compared(canvas, settings)
        else:
            st.info(
                "Say which digits are on the canvas, and the three ways are compared.", icon=":material/edit:"
            )
    page.code(compare_code(canvas, settings, WAYS[0]))
    _finish(page, Shown(canvas, once(canvas.image), settings, False), asks=False)


def voc(page: LessonPage) -> None:
    """Somebody's own pictures with boxes."""
    show_voc(page)
    page.words(**_numbers(None))
    page.link()


def _finish(page: LessonPage, shown: Shown, *, asks: bool = True, cure: str = "") -> None:
    if shown.judged and asks:
        question = right_boxes(shown.right, len(shown.outcome.answer.scores))
        page.predict(question.text, question.answer, because=question.because, tolerance=question.tolerance)
        page.figures(
            slides.precision_and_recall(shown.curve, cure or "one look", len(shown.canvas.truth.classes))
        )
    page.words(**_numbers(shown))
    page.link()


def _numbers(shown: Shown | None) -> dict[str, object]:
    if shown is None:
        return {"floor": Settings().floor, "side": SIDE, "here": ""}
    digits, boxes = len(shown.canvas.truth.classes), len(shown.outcome.answer.scores)
    return {
        "here": f"On this canvas lie {digits} digits; {boxes} boxes are left at the end, and {shown.right} of them are "
        "right.",
        "boxes": boxes,
        "right": shown.right,
        "false": shown.false,
        "missed": digits - shown.right,
        "digits": digits,
        "ap": f"{shown.curve.ap:.2f}",
        "moved": st.session_state.get("detection_moved", ""),
    }


FIRST = "Sliding"
VIEWS = {
    FIRST: sliding,
    "Overlap": overlap,
    "Regions": regions,
    "YOLO's grid": grid,
    "Compare": compare,
    "Pascal VOC": voc,
}
