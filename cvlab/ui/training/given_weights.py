"""What a training begins with: weights drawn by lot, those of an earlier run, or those of an opened file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from cvlab.experiment import After, BeginningSpec, Experiment, Given, Run
from cvlab.experiment.beginnings import beginning_problems, taken
from cvlab.experiment.weights import fingerprint
from cvlab.ui import session_runs
from cvlab.ui.networks.network import Network, own_networks

KEY, LAYERS = "begin_with", "begin_layers"
LOT = "lot"


def beginning_controls(experiment: Experiment) -> Experiment:
    """The experiment with the weights to begin with that the learner chose; nothing is asked where there are none."""
    offered = {key: begin for key, begin in _offered().items() if _fits(begin, experiment)}
    if not offered:
        return experiment
    if st.session_state.get(KEY, LOT) not in (LOT, *offered):
        st.session_state[KEY] = LOT
    chosen = st.selectbox(
        "Begin with",
        [LOT, *offered],
        key=KEY,
        format_func=lambda key: _words(key, offered),
        help="Weights of an earlier run or of an opened file: so a base is reused, and tuning follows its head.",
    )
    if chosen == LOT:
        return experiment
    most = len(experiment.architecture.layers)
    layers = st.number_input(
        "Layers that take them over",
        0,
        most,
        0,
        key=LAYERS,
        help=f"0: as many of the first as fit. One less than all {most} leaves the last for other classes fresh.",
    )
    begin = replace(offered[chosen], layers=layers or 0)
    made = replace(experiment, begin_with=begin)
    if not list(beginning_problems(begin, experiment.architecture)):
        arrays = taken(begin, experiment.architecture)
        whole = sum(map(len, experiment.architecture.array_shapes()))
        rest = "." if arrays == whole else "; the others are drawn by lot."
        st.caption(f"{arrays} of the network's {whole} arrays of weights are taken over{rest}")
    return made


def weights_of(begin: BeginningSpec | None) -> Sequence[np.ndarray] | None:
    """The weights at hand to begin with; None where a worker has to make them, or nothing is asked for."""
    if isinstance(begin, After):
        found = (run for run in session_runs.runs() if run.state and _record(run) == begin.experiment)
        return next((run.weights for run in found), None)
    if isinstance(begin, Given):
        found = (net.weights for net in own_networks().values() if net.weights is not None)
        return next((weights for weights in found if fingerprint(weights) == begin.stamp), None)
    return None


def _offered() -> dict[str, After | Given]:
    """Each run of this session that has weights, and each opened network that is a plain row of layers."""
    runs = {run.id: After(experiment=_record(run)) for run in session_runs.runs() if run.state}
    return runs | {key: made for key, net in own_networks().items() if (made := _of_file(net))}


def _of_file(network: Network) -> Given | None:
    if network.architecture is None or network.weights is None:
        return None
    stamp = fingerprint(network.weights)
    return Given(name=network.name[:100], stamp=stamp, architecture=network.architecture)


def _record(run: Run) -> Experiment:
    """The experiment that ends with the weights that the run has: of one that was stopped, its epochs so far."""
    state = run.state
    if state is None or state.finished:
        return run.experiment
    return replace(run.experiment, epochs=max(1, min(state.epoch, run.experiment.epochs)))


def _fits(begin: BeginningSpec, experiment: Experiment) -> bool:
    sound = not experiment.architecture.problems()
    return sound and not list(beginning_problems(begin, experiment.architecture))


def _words(key: str, offered: dict[str, After | Given]) -> str:
    begin = offered.get(key)
    if begin is None:
        return "Weights drawn by lot"
    if isinstance(begin, Given):
        return f"The file {begin.name}"
    # Numbered as under Runs: two of them may have one name.
    names = {run.id: f"{n}: {run.name}" for n, run in enumerate(session_runs.runs(), start=1)}
    return f"Run {names.get(key) or key}"
