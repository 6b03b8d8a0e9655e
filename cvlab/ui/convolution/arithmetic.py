"""The sliders of the arithmetic lesson: their ends are found from what fits, so nothing impossible is on offer."""

from __future__ import annotations

import dataclasses
from contextlib import nullcontext
from typing import Any

import streamlit as st

from cvlab.convolution.arithmetic import (
    SIDE,
    Arithmetic,
    changed,
    formula,
    leftover,
    limits,
    mended,
    output_paddings,
)
from cvlab.convolution.geometry import as_padding
from cvlab.text import as_said
from cvlab.ui.link import read, whole_number, write

STORE = "arithmetic"
HIGHEST = {"input_size": SIDE, "kernel_size": 7, "strides": 5, "dilation_rate": 4}
LABELS = {
    "input_size": ("Input size", "Pixels of the picture that comes in."),
    "kernel_size": ("Kernel size", "Weights of the window."),
    "strides": ("Stride", "How far the window moves at a time."),
    "dilation_rate": ("Dilation", "Distance between the window's weights; 1 leaves no holes."),
}
PADDINGS = {
    "valid": "valid: none",
    "same": "same: keeps the size at stride 1",
    "full": "full: every overlap",
    "numbers": "numbers",
}
SIDES = ("height", "width")
NUMBERS = ("above", "below", "left", "right")


def choose_arithmetic() -> Arithmetic:
    """One layer's settings from the sliders; all of it is part of the link."""
    kinds = ["Convolution", "Transposed"]
    kind = st.segmented_control(
        "Direction", kinds, default=kinds[0], required=True, key="layer", bind="query-params"
    )
    transposed = kind == kinds[1]
    apart = st.toggle(
        "Height and width apart", key="apart", bind="query-params", help="Otherwise one slider moves both."
    )
    padding = _padding(transposed, apart)
    settings = _current(transposed, padding, apart)
    places = [None] * 4 if apart else [*st.columns(2), *st.columns(2)]
    for name, place in zip(LABELS, places, strict=True):
        with place or nullcontext():
            settings = _slider(settings, name, apart)
    extra = None
    if transposed and st.toggle(
        "Output padding by hand",
        key="by_hand",
        bind="query-params",
        help="Keras chooses it where none is given.",
    ):
        extra = _output_padding(settings, apart)
    settings = dataclasses.replace(settings, output_padding=extra)
    st.session_state[STORE] = {name: getattr(settings, name) for name in LABELS}
    _to_link(settings)
    return settings


def _output_padding(settings: Arithmetic, apart: bool) -> tuple[int, int] | None:
    """Extra lines at the end, out of those for which Keras has a result; None where it has for no number."""
    allowed = [output_paddings(settings, axis) for axis in (0, 1)]
    if not apart:
        allowed = [tuple(v for v in allowed[0] if v in allowed[1])] * 2
    if not all(allowed):
        st.info(
            "With a stride of 1, an even kernel and padding same, Keras has no result for an output padding."
        )
        return None
    names = SIDES if apart else ("both ways",)
    found = [_extra(f"Output padding, {name}", f"extra{n}", allowed[n]) for n, name in enumerate(names)]
    return found[0], found[-1]


def _extra(label: str, key: str, allowed: tuple[int, ...]) -> int:
    if st.session_state.get(key) not in (None, *allowed):
        del st.session_state[key]
    return st.segmented_control(
        label,
        allowed,
        default=allowed[0],
        required=True,
        key=key,
        bind="query-params",
        help="Extra lines at the end, less than the stride.",
    )


def _padding(transposed: bool, apart: bool) -> Any:
    names = [name for name in PADDINGS if not transposed or name != "full"]
    if st.session_state.get("padding") not in (None, *names):
        st.session_state["padding"] = names[0]
    name = st.selectbox(
        "Padding",
        names,
        format_func=PADDINGS.__getitem__,
        key="padding",
        bind="query-params",
        help="What is cut off the rim of the output. Keras' same cuts an odd line off below and to the right."
        if transposed
        else "Zeros put around the input. Keras' same puts an odd zero below and to the right.",
    )
    if name != "numbers":
        return name
    what = "Cut" if transposed else "Zeros"
    sides = NUMBERS if apart else ("before", "after")
    with st.container(horizontal=True):
        found = [
            st.number_input(
                f"{what} {s}", 0, 9, 1, key=f"zeros_{s}", bind=whole_number(f"zeros_{s}"), width=112
            )
            for s in sides
        ]
    return as_padding(((found[0], found[1]), (found[-2], found[-1])))


def _current(transposed: bool, padding: Any, apart: bool) -> Arithmetic:
    """What the sliders say now, mended where a new padding or an old link left no result."""
    kept = st.session_state.get(STORE) or _from_link()
    values = {name: _moved(name, kept[name], apart) for name in LABELS}
    wanted = Arithmetic(transposed=transposed, padding=padding, **values)
    found = mended(wanted)
    if found.padding != wanted.padding:
        raise ValueError(
            "So much padding cuts off all of the output: cut less, or take a larger input or kernel."
        )
    if moved := changes(wanted, found):
        st.toast(f"So that there is a result of at most {SIDE} × {SIDE}: {moved}.", icon=":material/build:")
    return found


def changes(wanted: Arithmetic, found: Arithmetic) -> str:
    """What mending the settings changed, in words; "" where it changed nothing."""

    def size(pair: tuple[int, int]) -> str:
        return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]} × {pair[1]}"

    pairs = ((LABELS[name][0].lower(), getattr(wanted, name), getattr(found, name)) for name in LABELS)
    return ", ".join(f"{words} {size(now)} instead of {size(old)}" for words, old, now in pairs if old != now)


def _moved(name: str, kept: tuple[int, int], apart: bool) -> tuple[int, int]:
    """The sliders' own values where they are on the page, else what was kept."""
    state = st.session_state
    if apart:
        height, width = (state.get(f"{name}_{side}", old) for side, old in zip(SIDES, kept, strict=True))
        return height, width
    return (state.get(name, kept[0]),) * 2


def _slider(settings: Arithmetic, name: str, apart: bool) -> Arithmetic:
    label, words = LABELS[name]
    if not apart:
        return changed(settings, name, _one(settings, name, None, label, words))
    for axis, column in enumerate(st.columns(2)):
        with column:
            value = _one(settings, name, axis, f"{label}, {SIDES[axis]}", words)
        settings = changed(settings, name, value, axis)
    return settings


def _one(settings: Arithmetic, name: str, axis: int | None, label: str, words: str) -> int:
    key = name if axis is None else f"{name}_{SIDES[axis]}"
    low, high = limits(settings, name, HIGHEST[name], axis)
    value = st.session_state[key] = getattr(settings, name)[axis or 0]
    if low < high:
        return st.slider(label, low, high, key=key, help=words)
    st.slider(
        label, low, low + 1, low, disabled=True, key=f"{key}_fixed", help=f"{words} Only {low} fits here."
    )
    return value


# Sliders whose ends move cannot be bound to the link themselves: their default would move along.
def _from_link() -> dict[str, tuple[int, int]]:
    defaults = Arithmetic()
    return {name: _pair(read(name), name, getattr(defaults, name)) for name in LABELS}


def _pair(text: str, name: str, otherwise: tuple[int, int]) -> tuple[int, int]:
    parts = text.split("x")
    if len(parts) != 2 or not all(part.isdecimal() and len(part) < 4 for part in parts):
        return otherwise
    height, width = (min(max(int(part), 1), HIGHEST[name]) for part in parts)
    return height, width


def _to_link(settings: Arithmetic) -> None:
    for name in LABELS:
        value = getattr(settings, name)
        write(name, None if value == getattr(Arithmetic(), name) else f"{value[0]}x{value[1]}")


def show_formula(settings: Arithmetic) -> None:
    """The size of the output with its numbers filled in, what is left over, and what Keras refuses."""
    same = formula(settings, 0) == formula(settings, 1)
    lines = [("height and width", 0)] if same else [("height", 0), ("width", 1)]
    for name, axis in lines:
        st.markdown(f"**{name.capitalize()}**  \n$\\displaystyle {formula(settings, axis)}$")
    if not settings.transposed and (lost := [(n, left) for n, a in lines if (left := leftover(settings, a))]):
        sides = " and ".join(f"{left} in {name}" for name, left in lost)
        st.caption(f"The floor leaves lines at the end that no window reaches: {sides}.")
    if refused := settings.refusal():
        st.warning(as_said(refused.words), icon=":material/block:")
    elif settings.padding not in ("valid", "same"):
        st.caption(
            "Keras' Conv2DTranspose knows only valid and same; Cropping2D behind it cuts off as much as this."
            if settings.transposed
            else "Keras' Conv2D knows only valid and same; ZeroPadding2D in front of it does the same as this."
        )
