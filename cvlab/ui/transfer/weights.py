"""Whether the weights of a base are here; where not, a way to fetch them, with a bar and a Stop."""

from __future__ import annotations

import streamlit as st

from cvlab.backbones import missing
from cvlab.transfer.ways import Setting, experiment_of
from cvlab.ui.waiting import asked, drop, task_for, watch

SLOT = "transfer.fetch"


def weights_here(setting: Setting) -> bool:
    """Whether the ways can be trained; the page runs again when what was fetched is here.

    Raises:
        ValueError: where the pictures do not fit the base, or without a network.
    """
    experiment = experiment_of(setting, "features")
    experiment.check()
    spec = missing(experiment.architecture)
    if spec is None:
        return True
    task = asked(SLOT, spec)
    if task is None:
        st.info(
            f"The weights of {spec.title} without its top are fetched once, {spec.bare_megabytes} MB, and then kept on "
            "this machine. Without a network: choose *Digits 5 to 9*, whose base the page trains itself.",
            icon=":material/download:",
        )
        if st.button(f"Fetch {spec.title}", icon=":material/download:", key="transfer_fetch"):
            task_for(SLOT, spec, "cvlab.backbones:download", spec, top=False, role="train")
            st.rerun()
        return False
    if task.done():
        drop(SLOT, spec)
        task.result()
        return missing(experiment.architecture) is None
    watch(task, f"Fetching {spec.title}", key="transfer_fetching")
    return False
