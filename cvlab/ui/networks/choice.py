"""Which network a page looks into: one this session trained or opened from a file, the small one that comes with cvlab,
or a pretrained one."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from cvlab.backbones import BACKBONES, BackboneSpec
from cvlab.experiment import stored_net
from cvlab.ui import session_runs
from cvlab.ui.link import read, said, write
from cvlab.ui.networks.fetching import fetched
from cvlab.ui.networks.network import (
    ASKED,
    CHOICE,
    LARGER_NAME,
    STORED_NAME,
    TURN,
    Network,
    current_id,
    of_backbone,
    of_experiment,
    own_networks,
)
from cvlab.ui.networks.opened import as_told
from cvlab.ui.networks.opening import open_network

STORED = "stored"
LARGER = "large"  # the name by which stored_net knows it
WIDGET = "network_widget"
UNTIL = "Until then you see the network that comes with cvlab."


def choose_network(*, backbones: bool = False, files: bool = False) -> Network:
    """The network on screen: the run last shown if it has weights, unless the learner chooses another.

    Args:
        backbones: whether the page can look into pretrained networks too, and those of files. files: those of files.
    """
    runs = {run.id: run for run in session_runs.runs() if run.state is not None}
    own = own_networks() if backbones or files else {}
    names = {i: run.name for i, run in runs.items()} | {i: network.name for i, network in own.items()}
    names |= {STORED: STORED_NAME, LARGER: LARGER_NAME}
    if backbones:
        names |= {kind: _offer(BACKBONES[kind]()) for kind in BACKBONES}
    chosen = _choose(names)
    if backbones or files:
        with st.popover("Open a file", icon=":material/folder_open:"):
            open_network()
    if chosen in own:
        return as_told(own[chosen])
    if chosen in runs:
        return of_experiment(runs[chosen].name, runs[chosen].experiment, runs[chosen].weights)
    if chosen in BACKBONES:
        spec = BACKBONES[chosen]()
        if fetched(spec, UNTIL):
            return of_backbone(spec)
    if chosen == LARGER:
        return of_experiment(names[LARGER], *stored_net(LARGER))
    return of_experiment(names[STORED], *stored_net())


def _choose(names: Mapping[str, str]) -> str:
    """The id chosen: the learner's choice until another run comes on screen, the link's, or the first guess."""
    if (asked_for := st.session_state.pop(ASKED, "")) in names:
        st.session_state[CHOICE] = asked_for, current_id()
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    elif CHOICE not in st.session_state and (linked := read("network")) in names:
        st.session_state[CHOICE] = (
            linked,
            current_id(),
        )  # on the next page too, whose address does not name it
    wanted, then = st.session_state.get(CHOICE, (None, None))
    if wanted not in names or then != current_id():
        wanted = current_id() or STORED
    # A menu of its own for each choice that was not made in it: what a slow browser still sends of the old one, while
    # a file is being opened, would else count as the learner's choice.
    key = f"{WIDGET}.{st.session_state.get(TURN, 0)}"
    st.session_state[key] = wanted
    chosen = st.selectbox(
        "Network",
        list(names),
        format_func=names.__getitem__,
        key=key,
        on_change=_remember,
        args=(key,),
        help="Networks you trained on the Training page or loaded from a file appear here.",
    )
    write("network", chosen if chosen in BACKBONES or chosen == LARGER else None)
    return chosen


def _remember(key: str) -> None:
    if key != f"{WIDGET}.{st.session_state.get(TURN, 0)}":
        return
    # Written only when the learner chooses: a page that cannot show the choice must not forget it.
    st.session_state[CHOICE] = st.session_state[key], current_id()


def _offer(spec: BackboneSpec) -> str:
    words = f"{spec.title}, for ImageNet"
    return words if spec.available() else f"{words} ({spec.megabytes} MB to fetch)"


def begin_with(kind: str) -> None:
    """Begin with that pretrained network where its weights are here, unless one was chosen or trained, or a link was
    followed: one that names no network means cvlab's own, which is kept, for the address loses what is as at first."""
    if CHOICE in st.session_state or st.session_state.get(ASKED) or current_id():
        return
    if linked := said():
        if "network" not in linked:
            st.session_state[CHOICE] = STORED, current_id()
    elif BACKBONES[kind]().available():
        st.session_state[CHOICE] = kind, current_id()
