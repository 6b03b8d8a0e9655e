"""The bench on its page: the network in the making across reruns, pages and links, and what is chosen about it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cvlab.architecture import PRESETS, Architecture, Mend, adapted, answering, mends, preset
from cvlab.builder import Draft, from_text, to_text
from cvlab.datasets import DatasetSpec
from cvlab.layers import LAYERS
from cvlab.text import as_said
from cvlab.types import Shape
from cvlab.ui.link import read, write

DRAFT, LINK = "draft", "net"
FOLLOWED = "draft_pictures"
NOTHING = "nothing"
BEGIN = "bench.begin"  # in the session: the preset, or nothing, that the next run puts on the bench


def current_draft() -> tuple[Draft | None, str | None]:
    """(the network on the bench, what was wrong with the link): the link's network, else the session's, else None."""
    text, kept = read(LINK), st.session_state.get(DRAFT)
    if text and (kept is None or text != to_text(kept.network)):
        try:
            network = from_text(text)
        except ValueError as error:
            write(LINK, None)
            return kept, str(error)
        broken = network.broken()
        place = broken.place if broken else 0
        kept = kept.put(network, place) if kept else Draft(network=network, chosen=place)
        st.session_state[DRAFT] = kept
    return kept, None


def keep(draft: Draft) -> None:
    """Remember the network in the session and in the link."""
    st.session_state[DRAFT] = draft
    write(LINK, to_text(draft.network))


def bench_draft(shape: Shape, classes: int) -> tuple[Draft, str | None]:
    """The network on the bench, following the pictures where others were chosen; at first the small ConvNet.

    The second is a sentence where the link was damaged.
    """
    draft, problem = current_draft()
    if begun := st.session_state.pop(BEGIN, None):
        draft = _begun(begun, draft, shape, classes)
    elif draft is None:
        draft = Draft(network=adapted(PRESETS["notes_convnet"], shape, classes))
    elif st.session_state.get(FOLLOWED, (shape, classes)) != (shape, classes):
        draft = draft.put(adapted(draft.network, shape, classes))
    st.session_state[FOLLOWED] = (shape, classes)
    keep(draft)
    return draft, problem


def _begun(name: str, draft: Draft | None, shape: Shape, classes: int) -> Draft:
    """The preset of that name, adapted to the pictures, or nothing, as one step of the draft."""
    fresh = Architecture(shape, ()) if name == NOTHING else adapted(PRESETS[name], shape, classes)
    return draft.put(fresh).choose(0) if draft else Draft(network=fresh)


def act(done: dict[str, Any]) -> None:
    """Do what was pressed on the bench: {"do", "place", "to", "kind"}, checked before."""
    draft: Draft = st.session_state[DRAFT]
    steps = {
        "choose": lambda: draft.choose(done["place"]),
        "add": lambda: draft.add(LAYERS[done["kind"]]()),
        "remove": lambda: draft.remove(done["place"]),
        "duplicate": lambda: draft.duplicate(done["place"]),
        "move": lambda: draft.move(done["place"], done["to"]),
        "undo": draft.undo,
        "redo": draft.redo,
    }
    keep(steps[done["do"]]())


def take(network: Architecture, place: int = 0) -> None:
    """Put a whole network on the bench, as one step."""
    keep(st.session_state[DRAFT].put(network, place))


def start_controls(dataset: DatasetSpec) -> None:
    """Begin with a preset, as its authors made it or adapted to the pictures, or with nothing."""
    with st.expander("Start from a preset or from nothing", icon=":material/rocket_launch:"):
        name = st.selectbox(
            "Start from",
            [NOTHING, *PRESETS],
            index=1,
            key="start",
            format_func=lambda n: "Nothing" if n == NOTHING else preset(n).title,
        )
        if name == NOTHING:
            empty = Architecture(dataset.image_shape, ())
            st.button("Start from nothing", key="start_nothing", on_click=take, args=(empty,))
            return
        network = PRESETS[name]
        by = " × ".join(map(str, network.input_shape))
        st.caption(f"{preset(name).about} {by} pictures, {network.parameter_count():,} parameters.")
        made = adapted(network, dataset.image_shape, dataset.class_count)
        st.button("Take it as it is", key="start_preset", on_click=take, args=(network,))
        if made == network:
            return
        if broken := made.broken():
            st.caption(f"For {dataset.title} it is too deep: its layer {broken.place + 1} would not fit.")
            return
        st.button(f"Take it adapted to {dataset.title}", key="start_adapted", on_click=take, args=(made,))


def size_controls(draft: Draft) -> None:
    """The size of the pictures, for a network that is not for the data set on the page."""
    shape = draft.network.input_shape
    if len(shape) != 3:
        return
    with st.expander("Another size of picture", icon=":material/aspect_ratio:"):
        keys = [f"size_{draft.version}_{name}" for name in ("height", "width", "channels")]
        columns = st.columns(3)
        for column, key, label, value, most in zip(
            columns, keys, ("Height", "Width", "Channels"), shape, (1024, 1024, 64), strict=True
        ):
            column.number_input(label, 1, max(most, value), value, key=key, on_change=_resized, args=(keys,))


def _resized(keys: list[str]) -> None:
    sides = tuple(st.session_state[key] for key in keys)
    if all(sides):
        draft: Draft = st.session_state[DRAFT]
        keep(draft.fed_with(sides))


def show_problems(draft: Draft, dataset: DatasetSpec) -> None:
    """Why the network cannot be built, or not be trained on these pictures, each with what mends it in one click."""
    network = draft.network
    problems = network.problems() if network.layers else ()
    if problems:
        st.error(as_said(problems[0]), icon=":material/warning:")
        _offer(mends(network))
        return
    if not network.layers:
        st.info("There is no layer yet. Add one below, or start from a preset.", icon=":material/add_box:")
        return
    if network.input_shape != dataset.image_shape:
        ours, theirs = (" × ".join(map(str, shape)) for shape in (network.input_shape, dataset.image_shape))
        st.info(f"It takes pictures of {ours}; {dataset.title} has {theirs}.", icon=":material/aspect_ratio:")
        made = adapted(network, dataset.image_shape, dataset.class_count)
        if made.broken() is None:
            _offer((Mend(label=f"Adapt it to {dataset.title}", network=made, place=draft.chosen),))
    elif mend := answering(network, dataset.class_count):
        st.info(
            f"To be trained on {dataset.title} it must end with {dataset.class_count} probabilities, one a class.",
            icon=":material/flag:",
        )
        _offer((mend,))


def _offer(offers: tuple[Mend, ...]) -> None:
    with st.container(horizontal=True):
        for n, mend in enumerate(offers):
            st.button(
                mend.label,
                key=f"mend_{n}",
                icon=":material/build:",
                on_click=take,
                args=(mend.network, mend.place),
            )
