"""Kernels: slide a small grid of numbers over a picture and see what it finds."""

import streamlit as st

from cvlab.codegen.kernels import keras_code
from cvlab.convolution.geometry import PADDINGS
from cvlab.figures import counted
from cvlab.kernels import KERNELS, colour_kernel
from cvlab.kernels.filters import fits, flat_answer, layer_numbers, noticed
from cvlab.plots.slides import pictures as slides
from cvlab.text import plain
from cvlab.ui.controls import pick
from cvlab.ui.kernels.filters import filter_bench
from cvlab.ui.kernels.labs import labs
from cvlab.ui.link import whole_number
from cvlab.ui.page import lesson_page
from cvlab.ui.picture import picture

PAINT = {"fitting": "as its weights suggest", "picture": "as a picture", "signed": "as signed numbers"}
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
        spec = pick(
            KERNELS,
            "kernel",
            label="Start from",
            help="Puts this kernel into the grid, in place of what is there.",
        )
        relu = st.toggle("ReLU", key="relu", bind="query-params", help="Negative results become 0.")
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
        kernel = spec.array()
        if image is not None and image.shape[2] == 3:
            over = st.selectbox("Over the colours", list(OVER_COLOURS), key="over", bind="query-params")
            kernel = colour_kernel(kernel, OVER_COLOURS[over])
        paint = st.selectbox(
            "Show the result",
            list(PAINT),
            format_func=PAINT.get,
            key="paint",
            bind="query-params",
            help="Weights that sum to about 1 give a picture again: black is 0, white is 1. Other results have signs: "
            "blue below zero, orange above.",
        )
        with st.expander("Stride, padding, dilation"):
            options = {
                "strides": st.slider("Stride", 1, 4, key="stride", bind=whole_number("stride")),
                "padding": st.selectbox("Padding", PADDINGS, key="kernel_padding", bind="query-params"),
                "dilation_rate": st.slider("Dilation", 1, 4, key="dilation", bind=whole_number("dilation")),
                "relu": relu,
            }
    if image is None:
        page.stop()
    with page.show():
        filters, active = filter_bench(image, spec, kernel, {**options, "paint": paint})
    chosen = filters[active]
    if not fits(
        chosen, image.shape, **{name: options[name] for name in ("strides", "padding", "dilation_rate")}
    ):
        page.stop()  # the bench has said what does not fit
    with page.wide():
        labs(image, chosen)
    answer = flat_answer(chosen)
    page.predict(
        f"Over a flat grey region, where every pixel is 0.5, what does the filter in the grid "
        f"(*{plain(chosen.name)}*) answer, before any ReLU?",
        answer,
        tolerance=0.005,
        because=f"Its weights sum to {chosen.kernel().sum():.3g}; times 0.5, plus the bias {chosen.bias:.3g}. "
        "Weights that sum to 0 are silent wherever the picture is flat; weights that sum to 1 leave it as it is.",
    )
    numbers = layer_numbers(filters, active, image.shape, **options)
    page.words(
        **numbers,
        **noticed(filters, active),
        over=counted(numbers["channels"], "channel"),
        several=counted(len(filters), "filter"),
        biases=counted(len(filters), "bias", "biases"),
    )
    page.code(keras_code(filters, image.shape, **options))
    page.figures(slides.kernels(image, chosen, **options))
    page.link()
