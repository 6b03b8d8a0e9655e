"""The stop-watch, and the table of three ways."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cvlab.detection.comparing import Row, compare
from cvlab.detection.pipeline import Settings
from cvlab.detection.proposals import WAYS
from cvlab.detection.scattering import Canvas
from cvlab.images import fingerprint
from cvlab.ui.waiting import asked, done_within, task_for, watch

SLOT = "detection_race"


def stop_watch(net: str, image: np.ndarray) -> None:
    """Crop by crop against one pass, by Keras in a worker; run when it is asked for."""
    key = net, fingerprint(image)
    if st.button("Stop-watch: crops against one pass", icon=":material/timer:", key="detection_race"):
        task_for(SLOT, key, "cvlab.nets.detector:stop_watch", net, image)
    task = asked(SLOT, key)
    if task is None:
        return
    if not done_within(task, 0.8):
        watch(task, "The same windows in three ways", key="detection_race_bar")
        return
    race = task.result()
    st.markdown(
        f"{race.windows:,} windows, milliseconds of processor time in Keras, compiled: **one pass "
        f"{race.whole:,.0f}**, crops in batches {race.batch:,.0f} ({race.batch / race.whole:.0f} times), "
        f"one by one {race.one_by_one:,.0f} ({race.one_by_one / race.whole:.0f} times). "
        f"The scores differ by at most {race.difference:.1g}."
    )


def compared(canvas: Canvas, settings: Settings) -> None:
    """The three ways as a table; measured again when it is asked for."""
    st.button("Measure again", icon=":material/refresh:", key="detection_again", on_click=_rows.clear)
    rows = _rows(canvas, settings)
    lines = ["| | places | ms of processor | AP | right | false |", "|---|--:|--:|--:|--:|--:|"]
    lines += [
        f"| {row.name} | {row.looks:,} | {row.milliseconds:,.1f} | {row.ap:.2f} | {row.right} | {row.false} |"
        for row in rows
    ]
    st.markdown("\n".join(lines))
    slow, regions, fast = rows
    st.caption(
        f"{len(canvas.truth.classes)} digits. One look takes {slow.milliseconds / fast.milliseconds:.0f} times less "
        f"than the sliding window, which looks at {slow.looks // max(fast.looks, 1)} times as many places; regions "
        f"take {slow.milliseconds / max(regions.milliseconds, 1e-9):.0f} times less."
    )


@st.cache_data(max_entries=32, show_spinner=False)
def _rows(canvas: Canvas, settings: Settings) -> list[Row]:
    return compare(canvas, settings, WAYS[0])
