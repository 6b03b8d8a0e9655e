"""Which training the page shows: one for each choice of pictures and recipe, begun when it is asked for first."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from cvlab.embeddings import Crowd, Learned, Recipe
from cvlab.embeddings.crowds import Named
from cvlab.images import fingerprint
from cvlab.ui.embeddings import twins
from cvlab.ui.embeddings.twins import Twins
from cvlab.ui.server.owner import known, me
from cvlab.ui.waiting import done_within, drop, task_for, watch

KEPT = "embeddings.kept"
WAIT = "embeddings"  # of slots where something is waited for


def twins_of(asked: Named | Crowd, recipe: Recipe) -> Twins:
    """The session's training of that choice."""
    kept = st.session_state.setdefault(KEPT, {})
    who: Any = asked if isinstance(asked, Named) else ("own", fingerprint(asked.pictures, asked.labels))
    found = twins.find(kept.get((who, recipe), ""))
    if found is None:
        found = twins.begin(asked, recipe, me(), known())
        kept[who, recipe] = found.id
        while len(kept) > twins.OWN:
            del kept[next(iter(kept))]
    return found


def learned(run: Twins) -> Learned | None:
    """The training, brought to its end where it has not come so far; None while a bar shows that it goes on.

    Raises:
        ValueError: the worker's own sentence.
    """
    slot = f"{WAIT}.whole"
    if run.done:
        return run.state
    if st.session_state.get(f"{slot}.stopped") == run.id:
        st.info("Stopped before the net had learned; it stays as it is.", icon=":material/stop:")
        if st.button("Train it to its end", key="embeddings_go_on"):
            del st.session_state[f"{slot}.stopped"]
            st.rerun()
        return run.state if run.state and run.state.step else None
    task = task_for(slot, run.id, "cvlab.nets.siamese.training:train_whole", run.asked, run.recipe, run.state)
    try:
        ready = done_within(task, 0.3)
    except ValueError:
        drop(slot, run.id)
        raise
    if not ready:
        stopped = {f"{slot}.stopped": run.id}
        watch(task, "The twins are learning", key=slot, stopped=lambda: st.session_state.update(stopped))
        return None
    run.state = task.result()
    return run.state


def embeddings(run: Twins, state: Learned, what: str, pictures: np.ndarray) -> np.ndarray:
    """Embeddings of pictures (uint8 N x H x W) by the net as it stands; asked for once.

    Raises:
        ValueError: the worker's own sentence.
    """
    key = (run.id, state.step, fingerprint(pictures))
    slot = f"{WAIT}.{what}"
    task = task_for(
        slot, key, "cvlab.nets.siamese.training:embed", run.asked, run.recipe, state.weights, pictures
    )
    try:
        return task.result(30)
    except ValueError:
        drop(slot, key)
        raise


def weights_name(state: Learned) -> str:
    """A short name of exactly these weights."""
    return fingerprint(*state.weights)[:8]
