"""What a run's network gets wrong: a confusion matrix to press, classes, worst mistakes, calibration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cvlab.datasets import DatasetSpec
from cvlab.experiment import Run
from cvlab.experiment.reports import (
    Report,
    biggest_confusion,
    calibration_in_words,
    class_figures,
    in_words,
    rows_of_cell,
    worst,
)
from cvlab.experiment.run import weights_step
from cvlab.figures import percent
from cvlab.images import enlarged
from cvlab.plots.reports import calibration_plot, class_bars
from cvlab.text import as_said, plain
from cvlab.ui.chart import chart
from cvlab.ui.engine_status import ask
from cvlab.ui.training.confusion import confusion_matrix
from cvlab.ui.waiting import awaited, begin

REPORT, CELL = "report", "report_cell"  # in the session
MOST = 24  # pictures shown at once
SIDE = 96  # pixels a picture is shown at


def mistakes(run: Run | None) -> None:
    """The report on the run on screen, asked for by a press and kept until the next."""
    if run is None or not run.history or run.state is None:
        st.info(
            "Train for a moment first; then see here which pictures it gets wrong.", icon=":material/info:"
        )
        return
    st.fragment(report_view, key="report_view")(run)


def report_view(run: Run) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        part = st.segmented_control(
            "Pictures",
            ("validation", "test"),
            default="validation",
            key="report_part",
            required=True,
            help="Validation pictures were watched while training; test pictures were never looked at.",
        )
        st.button(
            "Look at its answers",
            icon=":material/fact_check:",
            key="look_at_answers",
            on_click=look,
            args=(run, part),
            type="primary",
        )
    report = awaited(REPORT, f"Reading the {part} pictures")
    asked = st.session_state.get(f"{REPORT}_of")
    if report is None or asked is None or asked[:2] != (run.id, part):
        return
    dataset = run.experiment.dataset
    now = weights_step(run)
    st.markdown(
        f"{as_said(in_words(report, dataset.class_names, part))} These are the weights of step {asked[2]:,}."
    )
    if now > asked[2]:
        st.caption(f"The run has gone on to step {now:,}; look again to see what it has learned since.")
    elif now < asked[2]:
        st.caption(f"Early stopping has taken the weights of step {now:,} back; look again to see theirs.")
    views = {
        "Confusions": confusions,
        "Classes": classes,
        "Worst mistakes": worst_mistakes,
        "Calibration": calibration,
    }
    shown = st.segmented_control("Show", list(views), default="Confusions", key="report_show", required=True)
    views[shown](report, dataset, part)


def look(run: Run, part: str) -> None:
    """Have the pictures read with the run's present weights."""
    st.session_state.pop(CELL, None)
    st.session_state[f"{REPORT}_of"] = (run.id, part, weights_step(run))
    begin(REPORT, "cvlab.nets.training.reports:report", run.experiment, run.weights, part=part)


def confusions(report: Report, dataset: DatasetSpec, part: str) -> None:
    """The matrix, and the pictures behind the pressed cell; at first those of the most frequent mistake."""
    names, most = dataset.class_names, biggest_confusion(report)
    chosen = st.session_state.get(CELL) or (most[:2] if most else (0, 0))
    confusion_matrix(report.confusion, names, chosen, key="confusion", on_choose=choose_cell)
    true, predicted = chosen
    rows = rows_of_cell(report, true, predicted)
    st.markdown(
        f"**{plain(names[true])} read as {plain(names[predicted])}**: {count(len(rows))}, the surest answers first."
    )
    captions = [f"{percent(report.confidence[row])} sure" for row in rows]
    show_pictures(dataset, part, rows, captions)


def choose_cell(true: int, predicted: int) -> None:
    st.session_state[CELL] = (true, predicted)


def classes(report: Report, dataset: DatasetSpec, part: str) -> None:
    """How many of each class are read rightly, and what the others are taken for."""
    found = class_figures(report, dataset.class_names)
    notes = [
        f"{percent(f.recall, 0)} of {f.count:,}" + (f", else mostly {f.taken_for}" if f.taken_for else "")
        for f in found
    ]
    chart(class_bars([f.name for f in found], [f.recall for f in found], notes), key="class_bars")
    hardest = min(found, key=lambda f: f.recall)
    st.caption(
        f"The hardest class is {plain(hardest.name)}: {hardest.right:,} of {hardest.count:,} are found."
    )


def worst_mistakes(report: Report, dataset: DatasetSpec, part: str) -> None:
    """The wrong answers it was surest of."""
    rows, names = worst(report, MOST), dataset.class_names
    if not len(rows):
        st.success("It makes no mistake on these pictures.", icon=":material/check_circle:")
        return
    st.caption(
        "What it is, what it was read as, and how sure the network was: the true answer seemed least likely."
    )
    labels, predictions, sure = report.labels, report.predictions, report.confidence
    captions = [f"{names[labels[r]]}, read as {names[predictions[r]]}, {percent(sure[r])} sure" for r in rows]
    show_pictures(dataset, part, rows, captions)


def calibration(report: Report, dataset: DatasetSpec, part: str) -> None:
    """Whether 90 % sure is right nine times in ten."""
    chart(calibration_plot(report.calibration), key="calibration")
    st.caption(
        f"{calibration_in_words(report)} On the broken line it is right as often as it is sure; below it, less often."
    )


def show_pictures(dataset: DatasetSpec, part: str, rows: np.ndarray, captions: Sequence[str]) -> None:
    """The first pictures of these rows, each with its caption."""
    if not len(rows):
        return
    shown = tuple(int(row) for row in rows[:MOST])
    st.image(
        [_flat(enlarged(picture, 2 * SIDE)) for picture in pictures_of(dataset, part, shown)],
        caption=list(captions[:MOST]),
        width=SIDE,
        output_format="PNG",
        alt=[f"A {part} picture: {words}" for words in captions[:MOST]],
    )
    if len(rows) > MOST:
        st.caption(f"The first {MOST} of {len(rows):,}.")


@st.cache_data(max_entries=100, show_spinner=False)
def pictures_of(dataset: DatasetSpec, part: str, rows: tuple[int, ...]) -> np.ndarray:
    """uint8 N x H x W x C, from a worker."""
    return ask("cvlab.experiment.reports:pictures", dataset, part, rows)


def _flat(picture: np.ndarray) -> np.ndarray:
    """Grey without its last axis, as Streamlit wants it."""
    return picture[..., 0] if picture.shape[2] == 1 else picture


def count(pictures: int) -> str:
    return f"{pictures:,} {'picture' if pictures == 1 else 'pictures'}"
