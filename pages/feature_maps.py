"""A picture through the network: what every one of its layers makes of it, and what a channel is about."""

from __future__ import annotations

import streamlit as st

from cvlab.attribution_code import maps_code
from cvlab.ui.components.maps import map_strip
from cvlab.ui.examples import loaded, maps_example
from cvlab.ui.layer_choice import choose_layer, described
from cvlab.ui.network import choose_network
from cvlab.ui.network_picture import network_picture
from cvlab.ui.page import lesson_page
from cvlab.ui.probing import (
    DEEP,
    SHOWN,
    answer_bars,
    chosen_map,
    exciting_pictures,
    fields_of,
    named,
    seen_by,
    sizes_and_zeros,
    switch_off,
)

COMPARE = {"layer": "the maps of a layer", "map": "the values of one map", "net": "all of the network"}

with lesson_page("feature_maps") as page:
    with page.choose():
        network = choose_network(backbones=True)
        first = network_picture(network)
        second = None
        if st.toggle("A second picture beside it", key="two", bind="query-params"):
            second = network_picture(network, "second")
    code = maps_code(network.net, network.origin)
    if first is None:
        page.show().info(
            "Draw, or take a picture: the network's answer appears here.", icon=":material/draw:"
        )
        page.stop(code=code)
    with page.show():
        look = "cvlab.nets.probing:look", network.net, network.weights, first.given, []
        known = loaded(network, maps_example, *look)
    if not known:
        page.stop(code=code)
    pictures = [looked.given for looked in (first, second) if looked]
    layers = described(network)
    deep, start, only = len(layers) > DEEP, 0, None
    with page.wide():
        scale = st.segmented_control(
            "Colours compare", list(COMPARE), default="layer", key="map_scale", bind="query-params",
            format_func=COMPARE.get, required=True,
        )  # fmt: skip
        if deep:
            layer = choose_layer(layers, "maps_layer", label=f"Layer, one of {len(layers)}")
            only = [layer["path"]]
            if len(layer["shape"]) == 3 and layer["shape"][-1] > SHOWN:
                start = st.slider(
                    "First channel",
                    0,
                    layer["shape"][-1] - 1,
                    0,
                    SHOWN,
                    key="maps_first",
                    bind="query-params",
                )
    with page.show():
        seen = seen_by(network, pictures, only)
        for n, one in enumerate(seen):
            name, share = named(network, one["probabilities"])
            st.subheader(f"{'The second: the' if n else 'The'} network reads {name}: {share:.2%}")
            answer_bars(network, one["probabilities"], f"bars_{n}")
    spatial = [item for item in layers if item["spatial"]]
    names = {item["path"]: item["words"] for item in layers} | dict(network.about)
    chosen = chosen_map(network, seen[0]["maps"], slice(start, start + SHOWN if deep else None))
    fields, whole = fields_of(network), [item for item in seen[0]["layers"] if len(item["shape"]) == 3]
    with page.wide():
        map_strip(
            pictures, [one["maps"] for one in seen], key="maps", scale=scale, about=names, fields=fields, first=start,
            most=SHOWN if deep else None, chosen=chosen, on_choose=lambda: None,
            whole=(min(i["low"] for i in whole), max(i["high"] for i in whole)) if whole else None,
        )  # fmt: skip
        tapped = seen[0]["maps"][chosen[0]]
        title = f"{chosen[0].rsplit('/', 1)[-1]}, channel {chosen[1]}"
        left, right = st.columns(2, gap="large")
        with left:
            st.subheader(f"What excites {title}")
            exciting_pictures(network, chosen, fields.get(chosen[0]))
        with right:
            st.subheader(f"Without {title}")
            most = switch_off(network, first.given, seen[0], chosen, tapped.shape[-1])
        sparse = sizes_and_zeros(seen[0]["layers"], chosen[0])
    best, share = named(network, seen[0]["probabilities"])
    if most is not None:
        page.predict(
            f"Which channel of {chosen[0].rsplit('/', 1)[-1]}, switched off by itself, takes most from {best}?",
            most,
            because=f"Each of the {tapped.shape[-1]} channels was switched off once; without channel {most} the share "
            f"of {best} is smallest. A channel with bright maps need not be one that matters for the answer.",
        )
    elif sparse:
        last = sparse[-1]["name"].rsplit("/", 1)[-1]
        page.predict(
            f"How many percent of the numbers of {last} are exactly 0? (10 off is still right.)",
            round(100 * sparse[-1]["zeros"], 1),
            because="ReLU makes 0 of every negative sum; deep filters wait for something rare, so most are silent.",
            tolerance=10,
        )
    flat = next((i for i in seen[0]["layers"][::-1] if len(i["shape"]) == 1 and "flatten" in i["name"]), None)
    page.words(
        answer=best,
        probability=f"{share:.1%}",
        logit=f"{seen[0]['logits'].max():.2f}".replace("-", "−"),
        flat=f"all {flat['shape'][0]:,}" if flat else "the",
    )
    page.code(code)
    page.link()
