"""Filter maximisation: pictures climb, before one's eyes, to what a network's filters want to see."""

import streamlit as st

from cvlab.codegen.maximization import keras_code
from cvlab.maximization.words import caption, lesson_words
from cvlab.plots.slides.inside import maximization
from cvlab.text import plain
from cvlab.ui.maximization import ascents
from cvlab.ui.maximization.ascent import ascent
from cvlab.ui.maximization.controls import WAYS, begun, climbing, dream_controls, goal_controls, names_of
from cvlab.ui.networks.choice import choose_network
from cvlab.ui.networks.examples import climb_example
from cvlab.ui.networks.layers import choose_layer, depth_of, described, label_of, with_filters
from cvlab.ui.networks.loading import loaded
from cvlab.ui.networks.network import noticed
from cvlab.ui.page import lesson_page

with lesson_page("maximization", widths=(1, 2)) as page:
    with page.choose():
        way = st.segmented_control(
            "Begin with",
            list(WAYS),
            default="filters",
            format_func=WAYS.get,
            key="way",
            bind="query-params",
            required=True,
        )
        network = choose_network(backbones=True)
    with page.show():
        known = loaded(network, climb_example, "cvlab.nets.models:describe", network.net)
    if not known:
        page.stop()
    with page.choose():
        image = None
        layers = with_filters(described(network), units=way == "filters")
        layer = choose_layer(network, layers, "climbed")
        if way == "filters":
            goal = goal_controls(network, layer)
        else:
            goal, image = dream_controls(network, layer)
    if way == "dream" and image is None:
        with page.show():
            st.info("A dream grows out of a picture: draw something or choose one.", icon=":material/draw:")
        page.stop()
    with page.on_phones():
        st.caption(plain(label_of(layer), 200))
    names = names_of(network, layer, goal)
    size = goal.size or network.input_shape[:2]
    channels = network.input_shape[-1]
    units = layer.is_row
    with page.show():
        saved = None
        if begun(network, goal, image):
            climb = climbing(network, goal, image)
            saved = maximization(lambda: ascents.pictures(climb), names, layer.name)
            ascent(
                climb,
                names,
                size=size,
                key="ascent",
                stretch=goal.recipe.parameterisation.kind == "pixels" and way == "filters",
                height=caption(goal.recipe.objective, units) + (" at this size" if goal.octaves > 1 else ""),
            )
    numbers = len(names) * size[0] * size[1] * channels
    page.predict(
        "Before every step the slope is worked out: how the height changes with each number of each picture. "
        "How many numbers does the slope of all pictures on screen hold?",
        numbers,
        because=f"{len(names)} × {size[0]} × {size[1]} × {channels} = {numbers:,}: one pass forward through the "
        "network and one pass back give all of them at once; trying out each number takes as many passes.",
    )
    page.words(
        layer=plain(layer.name),
        height=size[0],
        width=size[1],
        **lesson_words(goal, units, pictured=way == "dream"),
        **noticed(network),
        of_units=units,
        depth=depth_of(layers, layer.path),
    )
    pictured, origin = way == "dream", network.origin
    page.code(
        keras_code(
            goal, network.net, network.input_shape, layer, tuple(size), pictured=pictured, origin=origin
        )
    )
    page.figures(saved)
    page.link()
