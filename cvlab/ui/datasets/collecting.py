"""Making a data set by hand: drawings and camera pictures put into classes, one after the other."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cvlab.datasets.collection import Collection, named
from cvlab.handwriting.drawing import rasterize
from cvlab.images import centred
from cvlab.pictures import taken
from cvlab.text import as_said, plain
from cvlab.types import as_image
from cvlab.ui.components.pad import latest, new_sheet, pad
from cvlab.ui.datasets.album import Group, Item, album
from cvlab.ui.datasets.choice import use_uploaded
from cvlab.ui.server.owner import me

STATE = "collection"
PAD, LABEL = "collected", "collect_class"
LONGEST = 256  # pixels a side that a photograph is kept at
MODES = ("Draw", "Camera")


def collection() -> Collection:
    """What this session has collected so far."""
    return st.session_state.setdefault(STATE, Collection())


def collect(choose: Callable[[], DeltaGenerator], show: Callable[[], DeltaGenerator]) -> None:
    """A pad or a camera on the left, the classes so far on the right, and a button that makes them a data set."""
    with choose():
        mode = st.segmented_control(
            "Collect", MODES, default="Draw", required=True, key="collect_mode", persist_state="session"
        )
        st.text_input(
            "Class",
            key=LABEL,
            placeholder="its name, for example star",
            max_chars=60,
            persist_state="session",
        )
        _draw() if mode == "Draw" else _photograph()
        if problem := st.session_state.pop(f"{STATE}.problem", None):
            st.error(as_said(problem), icon=":material/warning:")
    with show():
        _so_far()


def _draw() -> None:
    if f"{PAD}.drawing" not in st.session_state:
        new_sheet(PAD)
    pad(PAD)
    st.button(
        "Add the drawing",
        type="primary",
        icon=":material/add:",
        key="collect_add",
        width="stretch",
        on_click=_add_drawing,
    )


def _photograph() -> None:
    # A camera shows its last picture until it is cleared; a new one is ready for the next at once.
    key = f"collect_camera_{len(collection())}"
    named_yet = bool(st.session_state[LABEL])
    st.camera_input(
        "Each photograph is added to the class at once",
        key=key,
        on_change=_add_photograph,
        args=(key,),
        disabled=not named_yet,
    )
    if not named_yet:
        st.caption("Give the class a name first; then the camera takes pictures for it.")


# What is on the pad and in the field is read when the button is pressed: the run before may not have seen it.
def _add_drawing() -> None:
    try:
        label = named(st.session_state[LABEL])
        strokes = latest(PAD)
        if not strokes:
            raise ValueError("Draw something first, then add it.")
        st.session_state[STATE] = collection().add(label, centred(rasterize(strokes)), drawn=True)
    except ValueError as error:
        st.session_state[f"{STATE}.problem"] = str(error)
    else:
        new_sheet(PAD)


def _add_photograph(key: str) -> None:
    if not (file := st.session_state.get(key)):
        return
    try:
        image = as_image(taken(file.getvalue(), LONGEST).pixels)
        st.session_state[STATE] = collection().add(st.session_state[LABEL], image, drawn=False)
    except ValueError as error:
        st.session_state[f"{STATE}.problem"] = str(error)


def _so_far() -> None:
    kept = collection()
    if not kept:
        st.info(
            "Nothing is collected yet. Draw something, give its class a name, and add it; two classes of ten "
            "drawings each are enough to train on.",
            icon=":material/draw:",
        )
        return
    chosen = st.session_state.get(f"{STATE}.chosen")
    album(
        _groups(kept),
        key="collected",
        label="Collected pictures by class",
        chosen=chosen,
        on_choose=lambda n: st.session_state.update({f"{STATE}.chosen": n}),
    )
    with st.container(horizontal=True):
        st.button(
            "Take the chosen one out",
            icon=":material/remove:",
            key="collect_remove",
            disabled=chosen is None or chosen >= len(kept),
            on_click=_remove,
        )
        st.button("Start anew", icon=":material/delete:", key="collect_clear", on_click=_clear)
    st.button(
        f"Make {in_words(len(kept))} a data set",
        type="primary",
        icon=":material/database:",
        key="collect_use",
        on_click=_use,
        width="stretch",
    )
    made = st.session_state.get(f"{STATE}.made")
    if made and made[0] is kept:
        st.success(made[1], icon=":material/check_circle:")


def _groups(kept: Collection) -> list[Group]:
    items: dict[str, list[Item]] = {name: [] for name in kept.counts()}
    for n, made in enumerate(kept.pictures):
        items[made.label].append(Item(id=n, picture=made.pixels, words=f"{made.label}, picture {n}"))
    return [Group(title=name, note=f"{len(each)}", items=each) for name, each in items.items()]


def in_words(count: int) -> str:
    return "this one picture" if count == 1 else f"these {count} pictures"


def _remove() -> None:
    chosen = st.session_state.pop(f"{STATE}.chosen")
    st.session_state[STATE] = collection().without(chosen)


def _clear() -> None:
    st.session_state[STATE] = Collection()
    st.session_state.pop(f"{STATE}.chosen", None)


def _use() -> None:
    kept = collection()
    try:
        token = kept.store(me())
    except ValueError as error:
        st.session_state[f"{STATE}.problem"] = str(error)
        return
    use_uploaded(token)
    words = ", ".join(f"{plain(name)} {count}" for name, count in kept.counts().items())
    st.session_state[f"{STATE}.made"] = kept, f"They are the data set **Your own pictures** now: {words}."
