"""The small stack of layers of the arithmetic lesson, row by row, and what its outputs have seen."""

from __future__ import annotations

import streamlit as st

from cvlab.convolution.receptive_field import Field, Window, receptive_fields
from cvlab.types import Image
from cvlab.ui.convolution.field import receptive_field
from cvlab.ui.link import whole_number

MOST = 6
# The course's ConvNet, and then more of the same.
START = (Window(), Window(kind="pool", kernel_size=(2, 2), strides=(2, 2)))
NAMES = {"conv": "Convolution", "pool": "Pooling"}


def choose_count() -> int:
    """How many layers the stack has."""
    return st.slider("Layers", 1, MOST, 4, key="layers", bind=whole_number("layers"))


def choose_stack(size: tuple[int, int], count: int) -> tuple[tuple[Window, ...], tuple[Field, ...]]:
    """The learner's layers and their fields; each row's limits come from what reaches it."""
    stack: list[Window] = []
    fields = receptive_fields(size, ())
    for number in range(count):
        stack.append(_row(number, fields[-1]))
        fields = receptive_fields(size, stack)
        st.caption(f"Layer {number + 1}. {in_words(fields[-1])}")
    return tuple(stack), fields


def in_words(field: Field) -> str:
    """What one layer's outputs have seen, in a line."""

    def pair(value: tuple[float, float]) -> str:
        return f"{value[0]:g}" if value[0] == value[1] else f"{value[0]:g} × {value[1]:g}"

    return (
        f"Output **{field.output_size[0]} × {field.output_size[1]}**, each sees **{pair(field.size)}** pixels, "
        f"jump **{pair(field.jump)}**, first one starts at pixel **{pair(field.start)}**"
    ).replace("-", "−")


def _row(number: int, before: Field) -> Window:
    start, room = START[number % 2], min(before.output_size)
    shown = "collapsed" if number else "visible"  # the first row heads the others
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        kind = st.selectbox(
            f"Layer {number + 1}",
            list(NAMES),
            index=list(NAMES).index(start.kind),
            format_func=NAMES.__getitem__,
            key=f"kind{number}",
            bind="query-params",
            label_visibility=shown,
            width=132,
        )
        padding = st.selectbox(
            "Padding",
            ("valid", "same"),
            key=f"padding{number}",
            bind="query-params",
            label_visibility=shown,
            width=88,
        )
        free = padding == "same"
        kernel = _number("Kernel", number, min(start.kernel_size[0], room), 7 if free else min(7, room))
        stride = _number("Stride", number, start.strides[0], 4)
        most = 4 if free or kernel == 1 else min(4, (room - 1) // (kernel - 1))
        # Keras pools without dilation.
        dilation = _number("Dilation", number, 1, most) if kind == "conv" else 1
    return Window(
        kind=kind,
        kernel_size=(kernel, kernel),
        strides=(stride, stride),
        padding=padding,
        dilation_rate=(dilation, dilation),
    )


def _number(label: str, number: int, default: int, high: int) -> int:
    """A small number field; a value that no longer fits is brought down to the highest that does."""
    key = f"{label.lower()}{number}"
    if st.session_state.get(key, 0) > high:
        st.session_state[key] = high
    return st.number_input(
        label,
        1,
        high,
        min(default, high),
        key=key,
        bind=whole_number(key),
        label_visibility="collapsed" if number else "visible",
        width=74,
    )


def show_fields(image: Image, stack: tuple[Window, ...], fields: tuple[Field, ...]) -> None:
    """The picture with the chosen output's field, and the maps it came through."""
    names = [
        f"{NAMES[item.kind]} {item.kernel_size[0]} × {item.kernel_size[1]}"
        + (f", stride {item.strides[0]}" if item.strides[0] > 1 else "")
        + (f", dilation {item.dilation_rate[0]}" if item.dilation_rate[0] > 1 else "")
        for item in stack
    ]
    receptive_field(image, fields, names, key="field")
