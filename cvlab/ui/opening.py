"""A network out of a `.keras` file, to look into."""

from __future__ import annotations

import streamlit as st

from cvlab.architecture import Architecture
from cvlab.text import as_said, plain
from cvlab.ui.layer_choice import described
from cvlab.ui.network import Network, add_network, of_file, own_networks
from cvlab.ui.waiting import awaited, begin, forget

TASK, OPENED = "opening", "opened"  # in the session
LARGEST = 300  # MB: VGG16 with a head of its own and all that its optimizer keeps


def open_network() -> Network | None:
    """The network in the file that the learner gives, chosen from then on; or None and the reason why not."""
    file = st.file_uploader(
        "A .keras file", type=["keras"], key="keras_file", max_upload_size=LARGEST,
        help="Any Sequential or functional model of Keras' own layers, from one picture to its classes. Nothing in it "
        "is run. It is shown pixels from 0 to 1, or from 0 to 255 where it begins by scaling them down.",
    )  # fmt: skip
    if file is None:
        forget(TASK)
        return None
    if st.session_state.get(OPENED, {}).get("file") != file.file_id:
        st.session_state[OPENED] = {"file": file.file_id}
        begin(TASK, "cvlab.nets.files:load", file.getvalue())
    known = st.session_state[OPENED]
    if len(known) == 1:
        try:
            found = awaited(TASK, "Checking the file and reading its weights")
            if found is None:
                return None
            network = of_file(file.name, found)
            _check(network)
        except ValueError as error:
            known["problem"] = str(error)
        else:
            known["id"] = f"own:{add_network(network)}"
            st.rerun()  # what stands above shows its choice
    if "problem" in known:
        st.error(as_said(known["problem"]), icon=":material/block:")
        return None
    network = own_networks()[known["id"]]
    parameters, net = sum(array.size for array in network.weights), network.net
    layers = len(net.layers) if isinstance(net, Architecture) else len(described(network))
    st.success(
        f"Opened {plain(network.name)}: {layers} layers, {parameters:,} parameters, "
        f"{len(network.class_names)} classes.",
        icon=":material/check_circle:",
    )
    return network


def _check(network: Network) -> None:
    shape = network.net.output_shape() if isinstance(network.net, Architecture) else ()
    if len(shape) > 1:
        raise ValueError(
            f"{network.name} gives maps of {' x '.join(map(str, shape))}, not one number a class; end it with a Dense "
            "layer."
        )
