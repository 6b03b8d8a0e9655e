"""Work of a worker that may take long: a bar with how far it is and a way to stop, and the page lives on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cvlab import engine
from cvlab.engine import Task, WorkTimeout
from cvlab.figures import percent

KEPT = 24  # tasks of a slot
PATIENCE = 0.8  # seconds a page waits before it shows that it waits
POLL = 0.5  # seconds between two looks at how far the work is


@dataclass(frozen=True)
class Done:
    """What the work gave; the task itself, with all that was sent along, can be forgotten."""

    result: Any


def task_for(slot: str, key: Hashable, name: str, /, *args: Any, **options: Any) -> Task:
    """The task that does "module:function" for `key`; asked a second time, the same task. Up to KEPT stay a slot."""
    tasks = _tasks(slot)
    if key not in tasks or tasks[key].cancelled():
        tasks[key] = engine.submit(name, *args, **options)
        while len(tasks) > KEPT:
            tasks.popitem(last=False)[1].cancel()
    return tasks[key]


def asked(slot: str, key: Hashable) -> Task | None:
    """The task of that key, None where it was not asked for or was given up."""
    task = _tasks(slot).get(key)
    return None if task is None or task.cancelled() else task


def drop(slot: str, key: Hashable) -> None:
    """Give up the task of that key, or forget what became of it."""
    task = _tasks(slot).pop(key, None)
    if isinstance(task, Task):
        task.cancel()


def done_within(task: Task, seconds: float) -> bool:
    """Whether it is through after at most so long."""
    try:
        task.result(seconds)
    except WorkTimeout:
        return False
    return True


def begin(slot: str, name: str, /, *args: Any, **options: Any) -> None:
    """Send "cvlab.module:function" to a worker, in a slot that holds one thing; `awaited` has its result."""
    forget(slot)
    task_for(slot, None, name, *args, **options)


def begun(slot: str) -> bool:
    """Whether something was begun in that slot, and neither forgotten nor stopped."""
    held = _tasks(slot).get(None)
    return held is not None and (isinstance(held, Done) or not held.cancelled())


def forget(slot: str) -> None:
    """Give up what was begun in that slot, or throw its result away."""
    drop(slot, None)


def awaited(slot: str, words: str) -> Any | None:
    """The result of what was begun in that slot; None where nothing was, or while a bar shows that it goes on.

    Raises:
        ValueError: the function's own.
    """
    task = _tasks(slot).get(None)
    if isinstance(task, Done):
        return task.result
    if task is None or task.cancelled():
        return None
    try:
        result = task.result(PATIENCE)
    except WorkTimeout:
        watch(task, words, key=slot, stopped=lambda: forget(slot))
        return None
    except ValueError:
        forget(slot)
        raise
    _tasks(slot)[None] = Done(result)
    return result


def watch(
    task: Task,
    words: str,
    *,
    key: str,
    stop: str = "Stop",
    stopped: Callable[[], object] | None = None,
    shares: bool = True,
) -> None:
    """A panel of its own that looks again and again how far the work is; the page runs again when it is through.

    shares: whether the work says how far it is; without it there is no bar.
    """
    st.fragment(panel, run_every=POLL)(task, words, key=key, stop=stop, stopped=stopped, shares=shares)


def panel(
    task: Task,
    words: str,
    *,
    key: str,
    stop: str = "Stop",
    stopped: Callable[[], object] | None = None,
    shares: bool = True,
) -> None:
    """How far the work is, and the button that ends it, after which `stopped` is called and the page runs again."""
    if task.done():
        st.rerun()
    told = [share for share in task.progress() if isinstance(share, float)]
    share = (told[-1] if told else 0.0) if shares else None
    if bar(share, words, key=key, stop=stop):
        task.cancel()
        if stopped:
            stopped()
        st.rerun()


def bar(share: float | None, words: str, *, key: str, stop: str = "Stop") -> bool:
    """A share of 1 as a bar with its words, the words alone of None; and whether the button beside it was pressed
    just now."""
    with st.container(horizontal=True, vertical_alignment="center"):  # the button is as wide as its words
        if share is None:
            st.markdown(f":material/hourglass_top: {words}")
        else:
            st.progress(min(share, 1.0), text=f":material/hourglass_top: {words}: {percent(share, 0)}")
        return st.button(stop, icon=":material/stop:", key=f"{key}_stop")


def _tasks(slot: str) -> OrderedDict[Hashable, Any]:
    return st.session_state.setdefault(f"waiting.{slot}", OrderedDict())
