"""Pooling: the largest or the mean of every window, who won, and what moving the picture does to it."""

from dataclasses import replace

import streamlit as st

from cvlab.codegen.pooling import keras_code
from cvlab.convolution import correlate
from cvlab.images import fit
from cvlab.kernels import KERNELS
from cvlab.plots import palette
from cvlab.plots.slides import pictures as slides
from cvlab.pooling import PADDINGS, PoolGeometry
from cvlab.ui.controls import fitting
from cvlab.ui.page import lesson_page
from cvlab.ui.picture import picture
from cvlab.ui.pooling import pooling, shift_lab

LONGEST = 64  # so that one pixel stays large enough to point at
WHAT = {"pixels": "pixels", "response": "feature map"}
STRIDES = ("the pool's size", 1, 2, 3, 4)
VIEWS = ("Windows", "Moves")

with lesson_page("pooling", widths=(1, 2)) as page:
    with page.choose():
        found = picture(key="picture", colour=False)
        if found is None:
            page.stop()
        image = found.digit if found.canvas is not None and found.digit is not None else found.image
        what = st.segmented_control(
            "Pool",
            list(WHAT),
            default="pixels",
            required=True,
            format_func=WHAT.get,
            key="pooled",
            bind="query-params",
            help="The feature map is the vertical kernel's answer after ReLU: one side of every upright stroke.",
        )
        values, name, scale = fit(image, LONGEST), "Picture", palette.PIXEL
        if what == "response":
            values = correlate(values, KERNELS["vertical"]().array()).clip(0)
            name, scale = "Feature map", palette.ACTIVATION
        most = min(8, *values.shape[:2])
        height = fitting("Pool size", 1, most, min(2, most), key="pool")
        strides = st.selectbox(
            "Stride",
            STRIDES,
            key="pool_stride",
            bind="query-params",
            help="How far the window moves. In Keras None means the pool's own size.",
        )
        with st.expander("Padding, and a window that is not square", icon=":material/tune:"):
            padding = st.selectbox("Padding", PADDINGS, key="pool_padding", bind="query-params")
            wide = fitting("Wider by", 0, most - height, 0, key="pool_wider")
        size = (height, height + wide)
        geometry = PoolGeometry(
            input_size=values.shape[:2],
            pool_size=size,
            padding=padding,
            strides=None if strides == STRIDES[0] else strides,
        )
    with page.show():
        view = st.segmented_control(
            "Look at", VIEWS, default=VIEWS[0], required=True, key="pool_view", bind="query-params"
        )
        if view == VIEWS[0]:
            pooling(values, geometry, key="windows", name=name, scale=scale)
        else:
            st.caption(
                "Move, then pool; or pool, then move. If pooling kept every place, both would be the same."
            )
            shift_lab(values, geometry, key="moves", scale=scale)
    (rows, columns), (down, across) = geometry.input_size, geometry.output_size
    numbers = {
        "height": rows,
        "width": columns,
        "rows": size[0],
        "columns": size[1],
        "padding": padding,
        "down": geometry.strides[0],
        "across": geometry.strides[1],
        "out_height": down,
        "out_width": across,
        "pixels": rows * columns,
        "left": down * across,
        "values": size[0] * size[1],
    }
    twice = replace(geometry, input_size=(2 * rows, 2 * columns))
    more_rows, more_columns = twice.output_size
    where = f"{name.lower()} twice as high and twice as wide, {2 * rows} × {2 * columns}"
    page.predict(
        f"The same window of {size[0]} × {size[1]}, stride {geometry.strides[0]} down and {geometry.strides[1]} "
        f"across, padding *{padding}*, on a {where}: how many numbers are left?",
        more_rows * more_columns,
        because=f"{more_rows} windows fit below each other and {more_columns} side by side: "
        f"{more_rows} × {more_columns} = {more_rows * more_columns:,}. "
        "Max and average pooling have no weights to learn.",
    )
    page.words(**numbers)
    page.code(keras_code(geometry))
    page.figures(slides.pooling(values, geometry, name, "pixel" if what == "pixels" else "positive"))
    page.link()
