"""A network out of a `.keras` or `.h5` file, to look into."""

from __future__ import annotations

import streamlit as st

from cvlab.builder import to_text
from cvlab.engine import WorkerLost
from cvlab.figures import counted
from cvlab.lessons import LESSONS
from cvlab.text import as_said, plain
from cvlab.ui.builder.draft import LINK
from cvlab.ui.navigation import lesson_page_file
from cvlab.ui.networks.layers import described
from cvlab.ui.networks.network import Network, add_network, of_file, own_networks
from cvlab.ui.waiting import awaited, begin, forget

TASK, OPENED = "opening", "opened"  # in the session
LARGEST = 300  # MB: VGG16 with a head of its own and all that its optimizer keeps


def open_network() -> Network | None:
    """The network in the file that the learner gives, chosen from then on; or None and the reason why not."""
    file = st.file_uploader(
        "A .keras or .h5 file",
        type=["keras", "h5", "hdf5"],
        key="keras_file",
        max_upload_size=LARGEST,
        help="Any Sequential or functional model of Keras' own layers, from one picture to its classes. Nothing in it "
        "is run. Which numbers its pictures were written in can be said once it is open.",
    )
    if file is None:
        forget(TASK)
        return None
    if st.session_state.get(OPENED, {}).get("file") != file.file_id:
        st.session_state[OPENED] = {"file": file.file_id}
        begin(TASK, "cvlab.nets.files:open_file", file.getvalue(), role="guest", retries=0)
    known = st.session_state[OPENED]
    if len(known) == 1:
        try:
            found = awaited(TASK, "Checking the file and reading its weights")
            if found is None:
                return None
        except WorkerLost:
            known["problem"] = (
                "This file cannot be loaded: the process that opened it took too long or ended. Try once more; if it "
                "happens again, the file is damaged or made to be slow."
            )
        except ValueError as error:
            known["problem"] = str(error)
        else:
            known["id"] = f"own:{add_network(of_file(file.name, found))}"
            st.rerun()  # what stands above shows its choice
    if "problem" in known:
        st.error(as_said(known["problem"]), icon=":material/block:")
        return None
    network = own_networks()[known["id"]]
    _tell(network)
    _offer_layers(network)
    return network


def _tell(network: Network) -> None:
    parameters = sum(array.size for array in network.weights or ())
    answers = len(network.class_names)
    st.success(
        f"Opened {plain(network.name)}: {counted(len(described(network)), 'layer')}, "
        f"{counted(parameters, 'parameter')}, "
        f"{counted(answers, 'class', 'classes') if network.shares else counted(answers, 'number')}.",
        icon=":material/check_circle:",
    )


def _offer_layers(network: Network) -> None:
    """Its layers on the bench of the Builder, where all of them are layers that can be trained here; else why not."""
    if network.architecture is None:
        st.caption(f"It can be looked into, but not trained on here: {plain(network.untrained, 300)}.")
        return
    item = next(item for item in LESSONS if item.slug == "builder")
    st.page_link(
        lesson_page_file(item),
        label="Build and train on its layers",
        icon=item.icon,
        query_params={LINK: to_text(network.architecture)},
        help="The layers of this file in the Builder. On the Training page *Begin with* takes its weights over.",
    )
