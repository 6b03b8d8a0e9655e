"""What a session remembers across pages: its runs, which of them is on screen, and which are overlaid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from cvlab import engine
from cvlab.experiment import Experiment, Run
from cvlab.ui.link import read, write
from cvlab.ui.server.owner import me

OVER = "over"  # in the link: the runs laid over the one that ?run= names
MOST_OVER = 20  # of those that a link may lay over


def runs() -> list[Run]:
    """The runs this browser began, those begun in this session last; and those that the link names (?run=, ?over=)."""
    if "run_ids" not in st.session_state:
        st.session_state["run_ids"] = [run.id for run in engine.RUNS.of(me())]
    ids = st.session_state["run_ids"]
    over = [i for i in read(OVER).split(".")[:MOST_OVER] if engine.RUNS.get(i)]
    for named in (*over, read("run")):
        if named and named not in ids and engine.RUNS.get(named):
            ids.append(named)
    if over and "overlaid" not in st.session_state:
        st.session_state["overlaid"] = over
    return [run for i in ids if (run := engine.RUNS.here(i))]


def current_run() -> Run | None:
    """The run on screen: the link's, else the one last shown, else none."""
    known = runs()  # first: it lays over what the link names
    wanted = read("run") or st.session_state.get("run_id")
    if wanted and (run := engine.RUNS.get(wanted)):
        return run
    began = [run for run in known if run.id in st.session_state.get("begun", ())]
    return began[-1] if began else None


def missing() -> str:
    """Why the run that the link names is not there, in a sentence; empty where it is there, or none is named."""
    named = read("run")
    return "" if not named or engine.RUNS.get(named) else engine.RUNS.missing(named)


def mine(run: Run) -> bool:
    """Whether this browser began the run, and so may steer it."""
    return engine.RUNS.belongs(run.id, me())


def start(experiment: Experiment, name: str, weights: Sequence[np.ndarray] | None = None) -> str | None:
    """Begin a run and show it; its id, or None where there is no room for it, which is said.

    Args:
        weights: those of the network that it begins with, where they are at hand.
    """
    return _shown(lambda: engine.RUNS.start(experiment, name=name, owner=me(), weights=weights))


def copy(run_id: str) -> None:
    """Begin a run of one's own that goes on from where somebody else's is, and show it."""
    _shown(lambda: engine.RUNS.copy(run_id, me()))


def _shown(begin: Callable[[], str]) -> str | None:
    heard()
    try:
        run_id = begin()
    except ValueError as error:
        say(str(error))
        return None
    st.session_state["begun"] = [*st.session_state.get("begun", []), run_id]
    show_run(run_id)
    return run_id


def steer(action: Callable[..., None], run_id: str, *args: Any) -> None:
    """Have the engine pause, resume or change a run. Where it is gone, or somebody else's, that is said."""
    heard()
    try:
        action(run_id, *args, by=me())
    except ValueError as error:
        say(str(error))


def say(sentence: str) -> None:
    """Keep a sentence for the learner until something else is done."""
    st.session_state["said"] = [sentence]


def heard() -> None:
    """What was told is no longer wanted."""
    st.session_state["said"] = []


def said() -> list[str]:
    """What is to be told: the last sentence, and what the engine has to say of this browser's runs."""
    told = st.session_state.setdefault("said", [])
    told += engine.RUNS.notices(me())
    return told[-3:]


def show_run(run_id: str) -> None:
    """Make a run the one on screen, here and in the link. Was it laid over, it changes places with the one before."""
    if engine.RUNS.get(run_id) is None:
        say(engine.RUNS.missing(run_id))
        return
    before, laid = current_run(), st.session_state.get("overlaid") or []
    if before and run_id in laid:
        lay_over([before.id if i == run_id else i for i in laid])
    runs()
    ids = st.session_state["run_ids"]
    if run_id not in ids:
        ids.append(run_id)
    st.session_state["run_id"] = run_id
    write("run", run_id)


def overlaid() -> list[Run]:
    """The runs whose curves lie over those of the run on screen."""
    current, chosen = current_run(), st.session_state.get("overlaid") or []
    return [run for run in runs() if run.id in chosen and run is not current]


def lay_over(run_ids: list[str]) -> None:
    """Lay the curves of these runs, and no others, over those of the run on screen."""
    st.session_state["overlaid"] = run_ids
    link_overlaid()


def link_overlaid() -> None:
    """Put the runs that are laid over into the link, so that a reload finds them again."""
    write(OVER, ".".join(st.session_state.get("overlaid") or []) or None)


def forget_run(run_id: str) -> None:
    """Drop a run from this session; one of one's own ends, and the engine and the disk forget it too."""
    runs()
    st.session_state["run_ids"] = [i for i in st.session_state["run_ids"] if i != run_id]
    lay_over([i for i in st.session_state.get("overlaid") or [] if i != run_id])
    if st.session_state.get("run_id") == run_id:
        del st.session_state["run_id"]
    if read("run") == run_id:
        write("run", None)
    if engine.RUNS.belongs(run_id, me()):
        steer(engine.RUNS.remove, run_id)
