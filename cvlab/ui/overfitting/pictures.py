"""The prepared experiments, each with the way to the Training page that opens it."""

from __future__ import annotations

import streamlit as st

from cvlab.lessons import lesson
from cvlab.overfitting.pictures import FEW, PLAIN, prepared
from cvlab.permalink import encode
from cvlab.ui.navigation import lesson_page_file
from cvlab.ui.training.sharing import PARAMETER


def offer_pictures() -> None:
    """What each experiment is, and its link."""
    count = PLAIN.architecture.parameter_count()
    st.markdown(
        f"A ConvNet with {count:,} parameters learns from {FEW} digits only. Start it **without a cure**, come back, "
        "and start another: on the *Training* page **Runs** lays the curves over each other."
    )
    page = lesson_page_file(lesson("training"))
    columns = st.columns(2)
    for n, item in enumerate(prepared()):
        with columns[n % 2].container(border=True):
            st.page_link(
                page,
                label=f"{item.title}: train it",
                icon=":material/trending_up:",
                query_params={PARAMETER: encode(item.experiment)},
            )
            st.caption(item.watch)
