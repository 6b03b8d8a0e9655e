"""A network's work asked for at once, a stored example shown while it loads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import streamlit as st

from cvlab import engine
from cvlab.engine import Task
from cvlab.ui.networks.network import Network
from cvlab.ui.waiting import asked, done_within, drop, task_for

AT_ONCE = 0.25  # seconds a page waits before it shows something else meanwhile
SLOT = "loading"
LOADED = "examples.loaded"
# What some session had answered of late; a large network answers the first time late.
_EVER: deque[tuple[Any, ...]] = deque(maxlen=64)


def loaded(network: Network, example: Callable[[Network], None], name: str, /, *args: Any) -> bool:
    """Whether "cvlab.module:function" has answered about this network in this session; asked here the first time.

    Until the answer is there, a stored example is shown, and the page runs again when it comes.

    Raises:
        ValueError: the function's own.
    """
    known, key = st.session_state.setdefault(LOADED, set()), (name, network.net)
    if key in known:
        return True
    task = task_for(SLOT, key, name, *args)
    if not _answered(task, key, patience=0 if network.pretrained and key not in _EVER else AT_ONCE):
        st.fragment(_watch, run_every=0.3)(key)
        with st.container(key="example"):
            example(network)
        return False
    known.add(key)
    if key not in _EVER:
        _EVER.append(key)
    return True


def _answered(task: Task, key: tuple[Any, ...], patience: float) -> bool:
    warm = any(worker.warm for worker in engine.status().workers)
    try:
        return done_within(task, patience if warm else 0)
    except ValueError:
        drop(SLOT, key)  # told once; the next run of the page asks anew
        raise


def _watch(key: tuple[Any, ...]) -> None:
    task = asked(SLOT, key)
    if task is None or task.done():
        st.rerun()
    st.info(
        "The network is being loaded. Until it answers you see a stored example.",
        icon=":material/hourglass_top:",
    )
