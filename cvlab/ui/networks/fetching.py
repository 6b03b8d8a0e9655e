"""Weights that others trained, fetched when the learner says so, with a bar and a way to stop."""

from __future__ import annotations

import streamlit as st

from cvlab.backbones import BackboneSpec
from cvlab.ui.waiting import asked, drop, task_for, watch

FETCH = "network.fetch"


def fetched(spec: BackboneSpec, until: str, *, top: bool = True) -> bool:
    """Ask before so much is fetched, show how far it is, and stop when told; True once the weights are there.

    Args:
        until: the sentence that says how it is as long as they are not.
        top: with the layers that tell ImageNet's classes.
    """
    if spec.available(top):
        return True
    task = asked(FETCH, (spec, top))
    if task is None:
        st.info(
            f"The weights of {spec.title} are fetched once, {spec.size(top)} MB, and then kept on this machine. "
            f"{until}",
            icon=":material/download:",
        )
        if st.button(f"Fetch {spec.title}", icon=":material/download:"):
            task_for(FETCH, (spec, top), "cvlab.backbones:download", spec, top, role="train")
            st.rerun()
        return False
    if task.done():
        drop(FETCH, (spec, top))
        task.result()
        return spec.available(top)
    watch(task, f"Fetching {spec.title}", key="fetch")
    return False
