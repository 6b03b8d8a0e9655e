"""A picture through the network: what every one of its layers makes of it, and what a channel is about."""

from __future__ import annotations

from functools import partial

import streamlit as st

from cvlab.codegen.feature_maps import maps_code
from cvlab.plots.slides import inside as slides
from cvlab.text import plain
from cvlab.ui.components.maps import map_strip
from cvlab.ui.feature_maps.asking import question
from cvlab.ui.feature_maps.exciting import exciting_pictures
from cvlab.ui.feature_maps.probing import (
    STRIP,
    answers,
    choose_deep,
    chosen_map,
    fields_of,
    is_deep,
    named,
    noticed_in,
    seen_by,
    sizes_and_zeros,
    switch_off,
    take_tile,
)
from cvlab.ui.feature_maps.whole import LAYERS, SIZES, WHOLE, look_at, shown_maps
from cvlab.ui.networks.choice import choose_network
from cvlab.ui.networks.doubt import say_doubt
from cvlab.ui.networks.examples import maps_example
from cvlab.ui.networks.layers import described
from cvlab.ui.networks.loading import loaded
from cvlab.ui.networks.picture import network_picture
from cvlab.ui.page import lesson_page

COMPARE = {"layer": "the maps of a layer", "map": "the values of one map", "net": "all of the network"}

with lesson_page("feature_maps", widths=(1, 2)) as page:
    with page.choose():
        network = choose_network(backbones=True)
        first = network_picture(network)
        second = None
        if st.toggle("A second picture beside it", key="two", bind="query-params"):
            second = network_picture(network, "second")
        scale = st.selectbox(
            "Colours compare", list(COMPARE), key="map_scale", bind="query-params", format_func=COMPARE.get
        )
    code = maps_code(network.net, network.origin)
    if first is None:
        page.show().info("Draw, or take a picture: its maps appear here.", icon=":material/draw:")
        page.stop(code=code)
    with page.show():
        look = "cvlab.nets.probing:look", network.net, network.weights, first.given, []
        known = loaded(network, maps_example, *look)
    if not known:
        page.stop(code=code)
    pictures = [looked.given for looked in (first, second) if looked]
    layers = described(network)
    deep, layer, shown = is_deep(layers), None, {}
    if deep:
        with page.choose():
            layer, channels = choose_deep(network, layers)
            shown = {layer: channels}
    fields = fields_of(network)
    with page.show():
        seen = seen_by(network, pictures, layer)
        for n, one in enumerate(seen):
            name, share = named(network, one.probabilities)
            says = f"reads {plain(name)}:" if network.shares else f"gives most for {plain(name)}:"
            st.subheader(f"{'The second: the' if n else 'The'} network {says} {network.amount(share, 2)}")
            say_doubt(network, one.probabilities)
        maps = seen[0].maps
        chosen = chosen_map(network, {layer: maps[layer]} if deep else maps, shown)
        view, sizes = look_at(network, first.given, page.over(), deep), st.container()
        if view == LAYERS or (deep and view == WHOLE):
            map_strip(
                pictures,
                [shown_maps(one, layers, layer) for one in seen],
                [one.layers for one in seen],
                key=STRIP,
                scale=scale,
                about={item.path: item.words for item in layers} | dict(network.about),
                fields=fields,
                shown=shown,
                tall=deep and view == LAYERS,
                chosen=chosen,
                on_choose=partial(take_tile, network, deep),
            )
    with page.wide():
        tapped = seen[0].maps[chosen[0]]
        title = f"{chosen[0].rsplit('/', 1)[-1]}, {'channel' if tapped.ndim > 1 else 'unit'} {chosen[1]}"
        left, right = st.columns(2, gap="large")
        with left.container(key="excites"):
            st.header(f"What excites {plain(title)}")
            exciting_pictures(network, chosen, fields.get(chosen[0]))
        with right:
            st.header(f"Without {plain(title)}")
            without = switch_off(network, first.given, seen[0], chosen, tapped.shape)
        with left:
            answers(network, seen)
    with sizes if view == SIZES else page.wide():
        sparse = sizes_and_zeros(seen[0].layers, chosen[0])
    if asked := question(network, seen[0], chosen, without.most, sparse):
        page.predict(**asked._asdict())
    best, share = named(network, seen[0].probabilities)
    flat = next((item for item in layers[::-1] if item.keras_class == "Flatten"), None)
    page.words(
        answer=plain(best),
        probability=network.amount(share),
        logit=f"{seen[0].logits.max():.2f}".replace("-", "−"),
        flat=f"all {flat.shape[0]:,}" if flat else "the",
        **noticed_in(network, pictures, seen, chosen),
        missed=without.missed,
        turned=without.turned,
    )
    page.code(code)
    page.figures(slides.feature_maps(first.given, tapped, title.split(",")[0]))
    page.link()
