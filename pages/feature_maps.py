"""Draw a digit; see the network's answer and what every one of its layers makes of the drawing."""

from __future__ import annotations

import streamlit as st

from cvlab import engine
from cvlab.plots.probabilities import probability_bars
from cvlab.ui.components.maps import map_strip
from cvlab.ui.network import choose_network
from cvlab.ui.page import lesson_page
from cvlab.ui.picture import picture

with lesson_page("feature_maps", widths=(2, 3)) as page:
    with page.choose():
        network = choose_network()
        chosen = picture(key="picture")
        scale = st.segmented_control(
            "Colours compare", ["layer", "map"], default="layer", key="map_scale", bind="query-params",
            format_func={"layer": "the maps of a layer", "map": "the values of each map"}.get, required=True,
        )  # fmt: skip
    with page.show():
        if chosen is None or chosen.digit is None:
            st.info("Draw a digit on the left, or take a sample: the layers appear here.", icon="✍️")
        else:
            seen = engine.call(
                "cvlab.nets.probing:look", network.experiment.architecture, network.weights, chosen.digit
            )
            names = network.class_names
            best = int(seen["probabilities"].argmax())
            st.markdown(f"### The network reads **{names[best]}** ({seen['probabilities'][best]:.1%})")
            st.plotly_chart(
                probability_bars(seen["probabilities"], names), key="bars", config={"displayModeBar": False}
            )
    if chosen is not None and chosen.digit is not None:
        with page.full():
            map_strip(
                {"what the network sees": chosen.digit, **seen["maps"]},
                key="maps", scale=scale, about=network.about,
            )  # fmt: skip
    page.words()
    page.link()
