"""Teaching the one-shot net while one looks: a bar, Stop, and how its loss and AP go."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cvlab.datasets import DATASETS
from cvlab.detection.scattering import Canvas
from cvlab.images import fingerprint
from cvlab.plots.detection import teaching_chart
from cvlab.ui.chart import chart
from cvlab.ui.waiting import asked as task_of
from cvlab.ui.waiting import bar, drop, task_for

SLOT, TAUGHT = "detection_teaching", "detection_taught"
NETS = ("Comes with cvlab", "Taught here")
COUNTS = (300, 1_000, 3_000, 8_000)


def choose_net(canvas: Canvas) -> tuple[np.ndarray, ...] | None:
    """The weights of the net that was taught here, None for the stored ones; with the tools to teach one."""
    with st.expander("Teach one yourself", icon=":material/school:", expanded=bool(task_of(SLOT, None))):
        count = st.select_slider(
            "Canvases", COUNTS, value=COUNTS[1], key="detection_canvases", bind="query-params"
        )
        if st.button("Teach a fresh net", icon=":material/play_arrow:", key="detection_teach"):
            _begin(count, canvas)
        _watch()
    taught = st.session_state.get(TAUGHT)
    if taught is None:
        return None
    which = st.segmented_control("Net", NETS, default=NETS[1], required=True, key="detection_which")
    return taught.weights if which == NETS[1] else None


def _begin(count: int, canvas: Canvas) -> None:
    drop(SLOT, None)
    train = DATASETS["digits"]().load().train
    task_for(SLOT, None, "cvlab.nets.detector:teach", train.images[..., 0], train.labels, count, 0, canvas)


def _watch() -> None:
    task = task_of(SLOT, None)
    if task is not None and not task.done():
        st.fragment(_panel, run_every=0.7)()
        return
    if task is not None:
        st.session_state[TAUGHT] = task.result()
        drop(SLOT, None)
    if taught := st.session_state.get(TAUGHT):
        _chart(taught.canvases, taught.losses, taught.ap)
        st.caption(
            f"The net taught here: loss {taught.losses[-1]:.1f}, AP {taught.ap[-1]:.2f} on the canvas it was tried on."
        )


def _panel() -> None:
    task = task_of(SLOT, None)
    if task is None or task.done():
        st.rerun()
    told = task.progress()
    shares = [share for share in told if isinstance(share, float)]
    looks = [look for look in told if not isinstance(look, float)]
    if bar(shares[-1] if shares else 0.0, "The net is taught", key="detection_teaching"):
        drop(SLOT, None)
        st.rerun()
    if looks:
        _chart(*(np.array([getattr(look, name) for look in looks]) for name in ("canvases", "loss", "ap")))


def _chart(canvases: np.ndarray, losses: np.ndarray, ap: np.ndarray) -> None:
    words = f"Loss {losses[0]:.1f} at first and {losses[-1]:.1f} now; AP {ap[0]:.2f} at first and {ap[-1]:.2f} now."
    chart(
        teaching_chart(canvases.tolist(), losses.tolist(), ap.tolist()), f"teaching_{fingerprint(losses)[:8]}"
    )
    st.caption(words)
