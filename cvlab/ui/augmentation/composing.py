"""A list of augmentations that a learner puts together: one list for the preview and for training, and for the link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from cvlab.augmentations import AUGMENTATIONS, FILL_MODES, NOTES, AugmentationSpec
from cvlab.augmentations.base import Filled
from cvlab.augmentations.text import MOST, from_text, to_text
from cvlab.datasets import DatasetSpec
from cvlab.params import Param, Range, params
from cvlab.registry import title
from cvlab.text import as_said
from cvlab.ui.augmentation.rowtools import Action, row_tools
from cvlab.ui.controls import number
from cvlab.ui.link import read, write

ROWS, UNDO, COUNT = "augmentation.rows", "augmentation.undo", "augmentation.count"
LINK, ADD = "augment", "augmentation_add"
BEGIN = "augmentation.list"  # in the session: the list, as text, that the next run starts with
FILLS = {
    "nearest": "the nearest pixel",
    "reflect": "a mirror image",
    "constant": "one value",
    "wrap": "the other side",
}
Rows = tuple[tuple[int, AugmentationSpec], ...]  # each with a number that stays its own while it moves


def augmentation_controls(dataset: DatasetSpec) -> tuple[AugmentationSpec, ...]:
    """The augmentations to train with on that data set: none until the learner switches them on.

    The list is the one of the Augmentation lesson: what is seen there is what is trained on here.
    """
    on = st.toggle(
        "Augment the training pictures",
        key="augmented",
        bind="query-params",
        help="Every picture is changed anew in every epoch. Validation and test pictures stay as they are.",
    )
    if not on:
        return ()
    with st.expander("Augmentation", icon=":material/auto_fix_high:", expanded=True):
        specs = compose(NOTES)
        st.caption(
            f"{dataset.title}: {dataset.train_count():,} pictures, each another one in every epoch. "
            "The Augmentation lesson shows what they look like and whether their labels survive."
        )
    return specs


def compose(start: Sequence[AugmentationSpec]) -> tuple[AugmentationSpec, ...]:
    """The learner's list, with the widgets to add, remove, reorder and adjust; `start` until there is one."""
    if (begun := st.session_state.pop(BEGIN, None)) is not None:
        st.session_state[ROWS] = _numbered(from_text(begun))
    elif ROWS not in st.session_state:
        st.session_state[ROWS] = _numbered(_linked(start))
    rows: Rows = st.session_state[ROWS]
    st.selectbox(
        "Add",
        list(AUGMENTATIONS),
        index=None,
        format_func=lambda kind: title(AUGMENTATIONS[kind]),
        placeholder="an augmentation",
        key=ADD,
        on_change=_add,
        disabled=len(rows) >= MOST,
        help="It goes to the end of the list; the arrows move it.",
    )
    with st.container(horizontal=True, gap="small"):
        st.button("The classic ranges", on_click=_put, args=(NOTES,), key="augmentation_notes")
        st.button(
            "Undo",
            icon=":material/undo:",
            on_click=_undo,
            disabled=not st.session_state.get(UNDO),
            key="augmentation_undo",
        )
        st.button("Clear", on_click=_put, args=((),), disabled=not rows, key="augmentation_clear")
    for place in range(len(rows)):
        _row(rows, place)
    _fill(rows)
    specs = tuple(spec for _, spec in rows)
    # An empty list is a choice too: the link says so, or it would start anew with the notes'.
    write(LINK, to_text(specs))
    return specs


def _linked(start: Sequence[AugmentationSpec]) -> Sequence[AugmentationSpec]:
    """The list of the link; `start` where it has none, or one that cannot be read."""
    text = read(LINK, None)
    try:
        return start if text is None else from_text(text)
    except ValueError as error:
        st.warning(f"The link's augmentations cannot be read: {as_said(error)}", icon=":material/link_off:")
        return start


def _row(rows: Rows, place: int) -> None:
    """One augmentation: its sliders, and what moves or removes it."""
    own, spec = rows[place]
    name = title(type(spec))
    shown = [p for p in params(spec) if not p.name.startswith("fill_")]
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            with st.container(width="stretch"):
                _slider(own, spec, shown[0], f"{place + 1}. {name}")
            with st.container(width=92):
                row_tools(_actions(rows, place, name), key=f"augmentation_{own}_tools")
        for p in shown[1:]:
            _slider(own, spec, p, p.label)


def _actions(rows: Rows, place: int, name: str) -> list[Action]:
    return [
        Action("↑", f"Move {name} up", lambda: _move(place, place - 1), place > 0),
        Action("↓", f"Move {name} down", lambda: _move(place, place + 1), place < len(rows) - 1),
        Action("✕", f"Remove {name}", lambda: _set(rows[:place] + rows[place + 1 :])),
    ]


def _slider(own: int, spec: AugmentationSpec, p: Param, label: str) -> None:
    if not isinstance(p.limit, Range):
        raise TypeError(f"{p.name} is chosen by a slider, so it needs a Range.")
    key = f"augmentation_{own}_{p.name}"
    words = {"label": label, "help": p.help, "key": key, "format": "%g"}
    number(p.limit, getattr(spec, p.name), {**words, "on_change": _adjust, "args": (own, p.name, key)})


def _fill(rows: Rows) -> None:
    """One fill for all moves: two would cost a warp more and are seldom meant."""
    filled = [spec for _, spec in rows if isinstance(spec, Filled)]
    if not filled:
        return
    now = filled[0]
    key = f"augmentation_fill_{st.session_state[COUNT]}"
    st.selectbox(
        "Outside the picture lies",
        FILL_MODES,
        index=FILL_MODES.index(now.fill_mode),
        format_func=FILLS.__getitem__,
        key=key,
        on_change=_refill,
        args=("fill_mode", key),
        help="In Keras: fill_mode nearest, reflect, constant or wrap.",
    )
    if now.fill_mode == "constant":
        value = f"{key}_value"
        st.slider(
            "Its value",
            0.0,
            1.0,
            now.fill_value,
            0.05,
            key=value,
            on_change=_refill,
            args=("fill_value", value),
        )


def _numbered(specs: Sequence[AugmentationSpec]) -> Rows:
    """The specs with numbers never used before, so that no widget of an old row shows its old value."""
    first = st.session_state.get(COUNT, 0)
    st.session_state[COUNT] = first + len(specs) + 1
    return tuple(enumerate(specs, start=first))


def _set(rows: Rows) -> None:
    st.session_state.setdefault(UNDO, []).append(st.session_state[ROWS])
    del st.session_state[UNDO][:-50]
    st.session_state[ROWS] = rows


def _put(specs: Sequence[AugmentationSpec]) -> None:
    _set(_numbered(specs))


def _undo() -> None:
    st.session_state[ROWS] = _numbered([spec for _, spec in st.session_state[UNDO].pop()])


def _add() -> None:
    kind = st.session_state[ADD]
    if kind in AUGMENTATIONS:
        rows = st.session_state[ROWS]
        fills = [spec for _, spec in rows if hasattr(spec, "fill_mode")]
        spec = AUGMENTATIONS[kind]()
        if fills and hasattr(spec, "fill_mode"):
            spec = replace(spec, fill_mode=fills[0].fill_mode, fill_value=fills[0].fill_value)
        _set(rows + _numbered([spec]))
    st.session_state[ADD] = None


def _move(place: int, to: int) -> None:
    rows = list(st.session_state[ROWS])
    rows.insert(to, rows.pop(place))
    _set(tuple(rows))


def _adjust(own: int, name: str, key: str) -> None:
    value = st.session_state[key]
    _set(
        tuple((n, replace(spec, **{name: value}) if n == own else spec) for n, spec in st.session_state[ROWS])
    )


def _refill(name: str, key: str) -> None:
    value, rows = st.session_state[key], st.session_state[ROWS]
    _set(tuple((n, replace(s, **{name: value}) if hasattr(s, "fill_mode") else s) for n, s in rows))
