"""Draw a digit; see the network's answer and what every one of its layers makes of the drawing."""

from __future__ import annotations

import streamlit as st

from cvlab.plots.probabilities import probability_bars
from cvlab.ui.components.maps import map_strip
from cvlab.ui.engine_status import ask
from cvlab.ui.network import choose_network
from cvlab.ui.page import lesson_page
from cvlab.ui.picture import picture

COMPARE = {"layer": "the maps of a layer", "map": "the values of one map"}

with lesson_page("feature_maps") as page:
    with page.choose():
        network = choose_network()
        chosen = picture(key="picture")
    numbers = {}
    if chosen is None or chosen.digit is None:
        page.show().info(
            "Draw a digit, or take a sample: the network's answer appears here.", icon=":material/draw:"
        )
    else:
        with page.show():
            seen = ask("cvlab.nets.probing:look", network.experiment, network.weights, chosen.digit)
        names, probabilities = network.class_names, seen["probabilities"]
        best = int(probabilities.argmax())
        numbers = {
            "answer": names[best],
            "probability": f"{probabilities[best]:.1%}",
            "logit": f"{seen['logits'][best]:.2f}",
            "flat": f"{seen['maps']['flatten'].size:,}",
        }
        with page.show():
            st.subheader(f"The network reads {names[best]}: {probabilities[best]:.2%}")
            st.plotly_chart(
                probability_bars(probabilities, names), key="bars", config={"displayModeBar": False}
            )
        with page.wide():
            scale = st.segmented_control(
                "Colours compare", list(COMPARE), default="layer", key="map_scale", bind="query-params",
                format_func=COMPARE.get, required=True,
            )  # fmt: skip
            map_strip(
                chosen.digit, seen["maps"], key="maps", scale=scale, about=network.about,
            )  # fmt: skip
    page.words(**numbers)
    page.link()
