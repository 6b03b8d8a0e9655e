"""Activations: their curves and slopes, one on a feature map, a stack of layers, and why one is needed at all."""

import streamlit as st

from cvlab.images import fit
from cvlab.ui.activations.views import (
    choose_activation,
    choose_stack,
    show_curve,
    show_layers,
    show_response,
    show_stack,
)
from cvlab.ui.page import lesson_page
from cvlab.ui.picture import picture

LONGEST = 64  # so that one pixel stays large enough to point at
VIEWS = ("Curve and slope", "On a picture", "In a stack", "One matrix")

with lesson_page("activations", widths=(4, 9)) as page:
    with page.show():
        view = st.segmented_control(
            "Look at", VIEWS, default=VIEWS[0], required=True, key="activations_view", bind="query-params"
        )
    with page.choose():
        spec = choose_activation()
        if view == VIEWS[1]:
            found = picture(key="picture", colour=False)
            if found is None:
                page.stop()
            image = found.digit if found.canvas is not None and found.digit is not None else found.image
        elif view == VIEWS[2]:
            stack = choose_stack(spec)
    with page.show():
        if view == VIEWS[1]:
            shown = show_response(spec, fit(image, LONGEST))
        elif view == VIEWS[2]:
            shown = show_stack(stack)
        elif view == VIEWS[3]:
            shown = show_layers(spec)
        else:
            shown = show_curve(spec, page.choose())
    if shown.problem:
        page.error(shown.problem)
    page.predict(**shown.ask)
    page.words(activation=spec.kind, **shown.facts)
    page.code(shown.code)
    page.figures(*shown.slides)
    page.link()
