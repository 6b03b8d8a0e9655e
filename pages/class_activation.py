"""Where did the network look? Heat maps by several methods side by side, and how far to believe each."""

from __future__ import annotations

from cvlab.attribution_code import keras_code
from cvlab.ui.explanations import ask_where, look, show_where
from cvlab.ui.network import choose_network
from cvlab.ui.network_picture import network_picture
from cvlab.ui.page import lesson_page
from cvlab.ui.trust import trust_panel

with lesson_page("class_activation", widths=(1, 2)) as page:
    with page.choose():
        network = choose_network(backbones=True)
        looked = network_picture(network)
    if looked is None:
        page.show().info("Draw a digit or take a picture: the maps appear here.", icon=":material/draw:")
        page.stop()
    with page.show():
        seen = look(network, looked)
    if seen is None:
        page.stop()
    names, chances = network.class_names, seen["probabilities"]
    heading, methods = page.show().container(), page.show().container()
    with page.choose():
        question = ask_where(network, looked, seen, methods)
    best = int(chances.argmax())
    says = f"The network says {names[best]}: {chances[best]:.1%}"
    if question.class_index != best:
        says += f". Asked for {names[question.class_index]}: {chances[question.class_index]:.1%}"
    heading.subheader(says)
    with page.show():
        show_where(network, looked, question)
    with page.wide():
        trust_panel(network, looked, question)
    side = network.input_shape[0]
    numbers = {"answer": names[best], "probability": f"{chances[best]:.1%}", "side": side}
    numbers |= dict.fromkeys(("layer", "rows", "cell"), "…")
    if question.layer is not None:
        rows = seen["layers"][question.layer][1][0]
        numbers |= {
            "rows": rows,
            "layer": question.layer.rsplit("/", 1)[-1],
            "cell": f"{side / rows:.1f}",
        }
        page.predict(
            f"The network takes {side} × {side} pixels; the layer {numbers['layer']} has {rows} × {rows} places. "
            "How many pixels wide is one place of a map of this layer? (One off is still right.)",
            round(side / rows, 1),
            because=f"{side} / {rows} = {side / rows:.1f}. A finer map than that is only drawn smoothly: it knows "
            "no more.",
            tolerance=1,
        )
    page.words(**numbers)
    page.code(
        keras_code(
            network.net,
            question.layer,
            question.class_index,
            [m.kind for m in question.methods],
            network.origin,
        )
    )
    page.link()
