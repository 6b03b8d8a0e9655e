"""Kernels: slide a small grid of numbers over a picture and see what it finds."""

import streamlit as st

from cvlab.convolution import PADDINGS, ConvGeometry
from cvlab.filters import keras_code
from cvlab.kernels import KERNELS, colour_kernel
from cvlab.ui.controls import pick
from cvlab.ui.filter_bench import filter_bench
from cvlab.ui.page import lesson_page
from cvlab.ui.picture import picture

OVER_COLOURS = {
    "the mean of the colours": (1 / 3, 1 / 3, 1 / 3),
    "red only": (1.0, 0.0, 0.0),
    "green only": (0.0, 1.0, 0.0),
    "blue only": (0.0, 0.0, 1.0),
    "red against green": (1.0, -1.0, 0.0),
    "blue against yellow": (-0.5, -0.5, 1.0),
}

with lesson_page("kernels", widths=(1, 2)) as page:
    with page.choose():
        found = picture(key="picture")
        image = found.image if found else None
        if found and found.digit is not None and found.canvas is not None:
            whole = st.toggle(
                "As large as drawn",
                key="whole",
                bind="query-params",
                help="Otherwise 28 × 28, as a network sees it.",
            )
            image = found.image if whole else found.digit
        spec = pick(KERNELS, "kernel", label="Kernel")
        kernel = spec.array()
        if image is not None and image.shape[2] == 3:
            over = st.selectbox("Over the colours", list(OVER_COLOURS), key="over", bind="query-params")
            kernel = colour_kernel(kernel, OVER_COLOURS[over])
        relu = st.toggle("ReLU", key="relu", bind="query-params", help="Negative results become 0.")
        with st.expander("Stride, padding, dilation"):
            options = {
                "strides": st.slider("Stride", 1, 4, key="strides", bind="query-params"),
                "padding": st.selectbox("Padding", PADDINGS, key="padding", bind="query-params"),
                "dilation_rate": st.slider("Dilation", 1, 4, key="dilation_rate", bind="query-params"),
                "relu": relu,
            }
    if image is None:
        st.stop()
    with page.show():
        filters = filter_bench(image, spec, kernel, options)
    height, width, channels = image.shape
    rows, columns = filters[0].kernel().shape[:2]
    size = ConvGeometry(
        input_size=(height, width),
        kernel_size=(rows, columns),
        strides=options["strides"],
        padding=options["padding"],
        dilation_rate=options["dilation_rate"],
    ).output_size
    weights = sum(item.kernel().size for item in filters)
    page.words(
        height=height, width=width, channels=channels, rows=rows, columns=columns,
        out_height=size[0], out_width=size[1], filters=len(filters), weights=weights,
        parameters=weights + len(filters), stride=options["strides"], padding=options["padding"],
        dilation=options["dilation_rate"], products=rows * columns * channels,
    )  # fmt: skip
    page.code(keras_code(filters, image.shape, **options))
    page.link()
