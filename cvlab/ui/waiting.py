"""Work of a worker that may take long: a bar with how far it is and a way to stop, and the page lives on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cvlab import engine
from cvlab.engine import Role, Task, WorkTimeout

KEPT = 24  # tasks of a slot
PATIENCE = 0.8  # seconds a page waits before it shows that it waits


@dataclass(frozen=True)
class Done:
    """What the work gave; the task itself, with all that was sent along, can be forgotten."""

    result: Any


def begin(key: str, name: str, /, *args: Any, **kwargs: Any) -> None:
    """Send "cvlab.module:function" to a worker; `awaited` with the same key has its result."""
    forget(key)
    st.session_state[key] = engine.submit(name, *args, **kwargs)


def forget(key: str) -> None:
    """Give up what was begun under that key, or throw its result away."""
    task = st.session_state.pop(key, None)
    if isinstance(task, Task):
        task.cancel()


def awaited(key: str, label: str) -> Any | None:
    """The result of what was begun under that key; None where nothing was, or while a bar shows that it goes on.

    Raises:
        ValueError: the function's own.
    """
    task = st.session_state.get(key)
    if isinstance(task, Done):
        return task.result
    if task is None or task.cancelled():
        return None
    try:
        result = task.result(PATIENCE)
    except WorkTimeout:
        st.fragment(bar, run_every=0.5)(key, label)
        return None
    except ValueError:
        del st.session_state[key]
        raise
    st.session_state[key] = Done(result)
    return result


def bar(key: str, label: str) -> None:
    """How far the work is, where it says so, and the button that ends it."""
    task = st.session_state.get(key)
    if not isinstance(task, Task) or task.done():
        st.rerun()
    told = [share for share in task.progress() if isinstance(share, float)]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(told[-1], 1.0) if told else 0.0, text=label)
        if st.button("Give up", icon=":material/stop:", key=f"{key}_give_up"):
            forget(key)
            st.rerun()


def task_for(slot: str, key: Hashable, name: str, /, *args: Any, role: Role = "instant") -> Task:
    """The task that does "module:function" for `key`; asked a second time, the same task. Up to KEPT stay a slot."""
    tasks: OrderedDict[Hashable, Task] = st.session_state.setdefault(f"waiting.{slot}", OrderedDict())
    if key not in tasks or tasks[key].cancelled():
        tasks[key] = engine.submit(name, *args, role=role)
        while len(tasks) > KEPT:
            tasks.popitem(last=False)[1].cancel()
    return tasks[key]


def asked(slot: str, key: Hashable) -> Task | None:
    """The task of that key, None where it was not asked for or was given up."""
    task = st.session_state.get(f"waiting.{slot}", {}).get(key)
    return None if task is None or task.cancelled() else task


def drop(slot: str, key: Hashable) -> None:
    """Give up the task of that key, or forget what became of it."""
    task = st.session_state.get(f"waiting.{slot}", {}).pop(key, None)
    if task is not None:
        task.cancel()


def done_within(task: Task, seconds: float) -> bool:
    """Whether it is through after at most so long."""
    try:
        task.result(seconds)
    except WorkTimeout:
        return False
    return True
