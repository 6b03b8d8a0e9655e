"""Learned filters: the kernels that training found, as pictures, as numbers, and at work on one's own picture."""

import streamlit as st

from cvlab.attribution_code import getting
from cvlab.learned_filters import most_alike
from cvlab.ui.examples import kernels_example, loaded
from cvlab.ui.learned_filters import applied, choose_convolution, choose_kernel, kernel_table, kernels_button
from cvlab.ui.network import choose_network
from cvlab.ui.network_picture import network_picture
from cvlab.ui.page import lesson_page

with lesson_page("learned_filters") as page:
    with page.choose():
        network = choose_network(backbones=True)
    with page.show():
        known = loaded(network, kernels_example, "cvlab.nets.learned_filters:convolutions", network.net)
    if not known:
        page.stop()
    with page.choose():
        learned = choose_convolution(network)
        looked = network_picture(network)
    layer = learned.layer.rsplit("/", 1)[-1]
    with page.show():
        st.subheader(f"The kernels of {layer}")
        number, kernel = choose_kernel(learned)
        st.caption(
            "In the picture's own colours: a pixel of the kernel that asks for red is red; grey asks for nothing."
            if kernel.ndim == 3
            else "Orange weights count for, blue ones against, white is 0; all kernels share the colours."
        )
        bias = float(learned.bias[number])
        name = f"{layer}, filter {number}"
        st.subheader(f"Filter {number}")
        kernel_table(kernel, name)
        alike = most_alike(kernel)
        rows, columns = kernel.shape[:2]
        st.markdown(
            f"{kernel.size} weights that sum to {kernel.sum():.3g}, and a bias of {bias:.3g}. "
            + (
                f"Of the kernels made by hand it is most like **{alike[0][0]}**"
                + (", with bright and dark exchanged" if alike[0][1] < 0 else "")
                + f" (likeness {alike[0][1]:.2f} of 1)."
                if alike
                else f"No kernel made by hand here is {rows} x {columns}."
            )
        )
        if looked is not None:
            relu = st.toggle(
                "ReLU", key="learned_relu", bind="query-params", help="Negative results become 0."
            )
            applied(looked.image, kernel, bias, relu)
        kernels_button(name, kernel, bias)
    total = learned.values.size + learned.bias.size
    height, width, channels, filters = learned.values.shape
    page.predict(
        f"The layer {layer} has {filters} kernels of {height} x {width} x {channels}, and a bias for each. How many "
        "numbers did training have to find for it?",
        total,
        because=f"{height} x {width} x {channels} x {filters} = {learned.values.size:,} weights and {filters} biases: "
        f"{total:,}. Not one of them was put in by hand.",
    )
    page.words(
        layer=layer, filters=filters, size=f"{height} x {width}", count=f"{total:,}", number=number,
        most=alike[0][0] if alike else "none", likeness=f"{alike[0][1]:.2f}" if alike else "0",
    )  # fmt: skip
    path = network.origin.path(learned.layer) if network.origin else layer
    page.code(
        "import keras\n\n"
        + (
            f"model = keras.applications.{network.net.keras_class}()\n"
            if network.pretrained
            else 'model = keras.models.load_model("net.keras")'
            + ("  # your file\n" if network.origin else "  # saved on the Training page\n")
        )
        + f"kernels, *biases = model{getting(path)}.get_weights()\n"
        # One kernel a channel lies in Keras as height x width x channels x 1.
        + f"kernels = kernels.reshape({height}, {width}, {channels}, {filters})\n" * (channels == 1)
        + f"print(kernels.shape)  # {height} x {width} x {channels} x {filters}\n"
        + f"print(kernels[..., {number}])\n",
        label="The numbers of this layer in Keras",
    )
    page.link()
