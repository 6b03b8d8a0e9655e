"""Pixels: a picture as a computer has it, in numbers, channels and points."""

import streamlit as st

from cvlab.figures import counted
from cvlab.images import fit
from cvlab.pixels import memory
from cvlab.plots.slides import pictures as slides
from cvlab.ui.page import lesson_page
from cvlab.ui.picture import picture
from cvlab.ui.pixels import IN_COLOUR, PIXEL_VIEWS, ask_for_colour

LONGEST = 256  # pixels; larger photographs are shown at this size, so that a class's network carries them

with lesson_page("pixels", widths=(1, 2)) as page:
    with page.show():
        view = st.segmented_control(
            "Look at its",
            list(PIXEL_VIEWS),
            default="Numbers",
            required=True,
            key="view",
            bind="query-params",
            wrap=True,
        )
    with page.choose():
        settings = st.container()
        found = picture(key="picture")
    if found is None:
        page.stop()
    whole = found.image
    image = found.digit if found.canvas is not None and found.digit is not None else fit(whole, LONGEST)
    needs = memory(image.shape)
    with page.choose():
        height, width, channels = image.shape
        st.markdown(
            f"**{height} × {width} × {channels}** = {needs.numbers:,} numbers: {needs.uint8:,} bytes as stored "
            f"(uint8), {needs.float32:,} as a network computes with them (float32)."
        )
    if channels == 1 and view in IN_COLOUR:
        with page.show():
            ask_for_colour()
    else:
        asked = PIXEL_VIEWS[view](image, lambda: settings, page.show)
        page.predict(**asked.question)
    page.words(
        height=height,
        width=width,
        channels_of=counted(channels, "channel"),
        numbers=f"{needs.numbers:,}",
        uint8=f"{needs.uint8:,}",
        float32=f"{needs.float32:,}",
        colours=channels,
    )
    if channels == 3 or view not in IN_COLOUR:
        page.code(asked.code)
    page.figures(slides.pixels(image))
    page.link()
