"""Learned filters: the kernels that training found, as pictures, as numbers, and at work on one's own picture."""

import streamlit as st

from cvlab.codegen.learned_filters import numbers_code
from cvlab.learned_filters import bias_words, most_alike, noticed, weights_words
from cvlab.plots.slides import inside as slides
from cvlab.text import plain
from cvlab.ui.learned_filters import applied, choose_convolution, choose_kernel, kernels_button, weights_table
from cvlab.ui.networks.choice import choose_network
from cvlab.ui.networks.examples import kernels_example
from cvlab.ui.networks.loading import loaded
from cvlab.ui.networks.network import noticed as noticed_network
from cvlab.ui.networks.picture import network_picture
from cvlab.ui.page import lesson_page

with lesson_page("learned_filters", widths=(1, 2)) as page:
    with page.choose():
        network = choose_network(backbones=True)
    with page.show():
        known = loaded(network, kernels_example, "cvlab.nets.learned_filters:convolutions", network.net)
    if not known:
        page.stop()
    with page.choose():
        learned = choose_convolution(network)
        relu = st.toggle("ReLU", key="learned_relu", bind="query-params", help="Negative results become 0.")
        looked = network_picture(network)
    layer = learned.layer.rsplit("/", 1)[-1]
    with page.show():
        st.subheader(f"The kernels of {plain(layer)}")
        number, channel = choose_kernel(network, learned)
        kernel = learned.kernel(number, channel)
        st.caption(
            "In the picture's own colours: a pixel of the kernel that asks for red is red; grey asks for nothing."
            if kernel.ndim == 3
            else "Orange weights count for, blue ones against; all kernels share the colours."
        )
        bias = float(learned.bias[number])
        name = f"{layer}, filter {number}"
        st.subheader(f"Filter {number}")
        applied(looked.image if looked else None, kernel, name, bias, relu, learned)
        alike = most_alike(kernel)
        rows, columns = kernel.shape[:2]
        st.markdown(
            f"{weights_words(learned, number, channel)}, and {bias_words(learned, number)}. "
            + (
                f"Of the kernels made by hand it is most like **{alike[0][0]}**"
                + (", with bright and dark exchanged" if alike[0][1] < 0 else "")
                + f" (likeness {alike[0][1]:.2f} of 1).".replace("-", "−")
                if alike
                else f"No kernel made by hand here is {rows} × {columns}."
                if kernel.any()
                else "It is dead: all of its weights are 0, so it finds nothing in any picture."
            )
        )
        weights_table(kernel)
        kernels_button(name, kernel, bias)
    height, width, channels, filters = learned.values.shape
    biases = filters if learned.biased else 0
    total, wider = learned.values.size + biases, (height + 2) * (width + 2) * channels * filters
    page.predict(
        f"The layer {layer} has {filters} kernels of {height} × {width} × {channels}, and "
        + ("a bias for each" if biases else "no biases")
        + f". How many numbers would training have to find for it if its kernels were {height + 2} × {width + 2}?",
        wider + biases,
        because=f"{height + 2} × {width + 2} × {channels} × {filters} = {wider:,} weights and {biases or 'no'} biases: "
        f"{wider + biases:,}, where {height} × {width} takes {total:,}. Not one of them is put in by hand.",
    )
    page.words(
        layer=layer,
        filters=filters,
        size=f"{height} × {width}",
        count=f"{total:,}",
        number=number,
        most=alike[0][0] if alike else "none",
        likeness=f"{alike[0][1]:.2f}".replace("-", "−") if alike else "0",
        bias="the bias" if learned.biased or learned.scaling else "nothing, for this layer has no bias",
        **noticed_network(network),
        **noticed(learned, kernel, alike),
    )
    page.code(
        numbers_code(network.net, learned, number, network.origin),
        label="The numbers of this layer in Keras",
    )
    page.figures(slides.learned_filters(learned, channel))
    page.link()
