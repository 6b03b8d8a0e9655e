"""Where did the network look? Heat maps by several methods side by side, and how far to believe each."""

from __future__ import annotations

import streamlit as st

from cvlab.codegen.class_activation import keras_code
from cvlab.text import plain
from cvlab.ui.class_activation.explanations import (
    ask_where,
    how_laid,
    look,
    noticed_where,
    saved_where,
    show_where,
)
from cvlab.ui.class_activation.trust import trust_panel
from cvlab.ui.networks.choice import begin_with, choose_network
from cvlab.ui.networks.doubt import say_doubt
from cvlab.ui.networks.picture import network_picture
from cvlab.ui.page import lesson_page

with lesson_page("class_activation", widths=(1, 2)) as page:
    with page.choose():
        begin_with("mobilenet_v2")  # where it looks on an animal says more than on a 7
        network = choose_network(backbones=True)
        asking = st.container()  # above the picture, whose height would push it off the first screen
        looked = network_picture(network)
    if looked is None:
        page.show().info("Draw a digit or take a picture: the maps appear here.", icon=":material/draw:")
        page.stop()
    with page.show():
        seen = look(network, looked)
    if seen is None:
        page.stop()
    names, chances = network.class_names, seen.probabilities
    heading, methods = page.show().container(), page.show().container()
    with asking:
        question = ask_where(network, looked, seen, methods)
    best = int(chances.argmax())
    asked, amount = question.class_index, network.amount
    says = f"The network says {plain(names[best])}: {amount(chances[best])}"
    if asked != best:
        says += f". Asked for {plain(names[asked])}: {amount(chances[asked])}"
    heading.subheader(says)
    with heading:
        say_doubt(network, chances)
    with page.show():
        show_where(network, looked, question)
    with page.wide():
        tested = trust_panel(network, looked, question)
    height, width = network.input_shape[:2]
    numbers: dict[str, object] = {
        "answer": plain(names[best]),
        "probability": amount(chances[best]),
        "side": f"{height} × {width}",
    }
    numbers |= dict.fromkeys(("layer", "places", "laid"), "…")
    field = None
    if question.layer is not None:
        rows, columns = seen.layers[question.layer].shape[:2]
        layer, seen_by = question.layer.rsplit("/", 1)[-1], seen.fields[question.layer]
        field = seen_by if seen.laid else None
        numbers |= {"layer": plain(layer), "places": f"{rows} × {columns}", "laid": how_laid(field)}
        if seen_by is not None:
            page.predict(
                f"The network takes {height} × {width} pixels; the layer {plain(layer)} has {rows} × {columns} places. "
                "Go one place to the right on a map of this layer: how many pixels further right is what that place "
                "looks at?",
                seen_by.jump[1],
                because=f"The strides on the way to this layer multiply to {seen_by.jump[1]}. A finer map than that "
                "is only drawn smoothly: it knows no more."
                + (
                    f" {width} / {columns} = {width / columns:.3g} is another number, because without padding the "
                    "outermost places do not reach the picture's rim."
                    if seen_by.jump[1] * columns != width
                    else ""
                ),
            )
    page.words(**numbers, **noticed_where(network, seen, question), examined=tested)
    kinds = [m.kind for m in question.methods]
    page.code(
        keras_code(network.net, question.layer, question.class_index, kinds, field, origin=network.origin)
    )
    page.figures(saved_where(looked, question, says))
    page.link()
