"""The notes' whole experiments on the pictures of the page: chosen, told what they take, and laid out to be started."""

from __future__ import annotations

import streamlit as st

from cvlab.datasets import DatasetSpec, FilesSpec
from cvlab.experiment.notes import EXPERIMENTS, processor_hours
from cvlab.permalink import encode
from cvlab.ui.link import write

PARAMETER = "experiment"  # in the link: a whole experiment that can be started


def notes_experiments(dataset: DatasetSpec) -> None:
    """Offer them where the pictures lie in a folder, so that they come in any size."""
    if not isinstance(dataset, FilesSpec):
        return
    with st.expander("Whole experiments of the notes", icon=":material/menu_book:"):
        name = st.selectbox(
            "Experiment",
            list(EXPERIMENTS),
            key="notes_experiment",
            format_func=lambda n: EXPERIMENTS[n].title,
        )
        made = EXPERIMENTS[name].make(dataset)
        st.caption(f"{EXPERIMENTS[name].about} {_time(processor_hours(made))}")
        st.button("Lay it out", key="notes_lay_out", on_click=write, args=(PARAMETER, encode(made)))


def _time(hours: float) -> str:
    if hours < 1:
        return f"About {max(1, round(60 * hours))} minutes of one core."
    return f"About {hours:,.0f} hours of one core: a run for a graphics card, or for a night."
