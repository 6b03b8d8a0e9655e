"""Taking an experiment along, and bringing one back: its link, its files, and networks as Keras saves them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cvlab import engine
from cvlab.backbones import missing
from cvlab.codegen import to_script
from cvlab.codegen.dataset_files import pictures_zip
from cvlab.codegen.notebook import to_notebook
from cvlab.datasets.uploaded import Uploaded
from cvlab.experiment import Experiment, Run
from cvlab.experiment.descriptions import described, run_name
from cvlab.experiment.history import to_csv
from cvlab.lessons import LESSONS
from cvlab.permalink import decode, encode
from cvlab.text import as_said, plain
from cvlab.ui import session_runs
from cvlab.ui.link import read, write
from cvlab.ui.navigation import lesson_page_file
from cvlab.ui.networks.fetching import fetched
from cvlab.ui.networks.opening import open_network
from cvlab.ui.training.given_weights import weights_of
from cvlab.ui.training.notes import PARAMETER

SECONDS = 120


def sharing(experiment: Experiment, run: Run | None) -> None:
    """Link, script, notebook and, of the run on screen, its history and its network, to take along."""
    subject = run.experiment if run else experiment
    for problem in subject.problems()[:1]:
        st.error(as_said(problem), icon=":material/warning:")
        return
    _say_whose(experiment, run)
    st.markdown("**A link** to this very experiment, seed included:")
    base = (st.context.url or "").split("?")[0]
    st.code(f"{base}?{PARAMETER}={encode(subject)}", language=None, wrap_lines=True)
    st.markdown("**Code** in plain Keras, without cvlab; on a CPU it prints the figures of this page:")
    with st.container(horizontal=True):
        _offer("Script", to_script(subject), "train.py", "text/x-python", ":material/terminal:")
        _offer("Notebook", to_notebook(subject), "train.ipynb", "application/x-ipynb+json", ":material/book:")
        if isinstance(dataset := subject.dataset, Uploaded):
            made = lambda: pictures_zip(dataset)  # noqa: E731
            _offer("Your pictures", made, "pictures.zip", "application/zip", ":material/photo_library:")
    if run:
        _results(run)
    _open()


def _say_whose(experiment: Experiment, run: Run | None) -> None:
    if run is None:
        st.caption("The experiment that Start would train.")
        return
    words = f"The run on screen: **{plain(run.name, 200)}**."
    if run.experiment != experiment:
        words += " The controls say something else by now."
    if run.learning_rate != run.experiment.optimizer.learning_rate:
        words += (
            " Its learning rate was changed on the way; link and code begin with the first one and keep it."
        )
    st.caption(words)


def _results(run: Run) -> None:
    """The files of what the run has done so far, each made at the moment it is asked for."""

    def model() -> bytes:
        return engine.call("cvlab.nets.files:save", run.experiment, run.weights, timeout=SECONDS)

    def folder() -> bytes:
        return engine.call("cvlab.nets.files:tensorboard", run.experiment, run.history, timeout=SECONDS)

    st.markdown("**Results** as they are when you press:")
    with st.container(horizontal=True):
        untrained, unmeasured = run.state is None, not run.history
        _offer(
            "Network (.keras)", model, "net.keras", "application/zip", ":material/network_node:", untrained
        )
        _offer(
            "History (CSV)",
            lambda: to_csv(run.history),
            "history.csv",
            "text/csv",
            ":material/table:",
            unmeasured,
        )
        _offer(
            "TensorBoard", folder, "tensorboard.zip", "application/zip", ":material/monitoring:", unmeasured
        )
    st.caption(
        "`keras.models.load_model('net.keras')` opens the network. Unpack the zip, then "
        "`tensorboard --logdir` and the folder's name."
    )


def _offer(label: str, data: Any, name: str, mime: str, icon: str, disabled: bool = False) -> None:
    st.download_button(
        label, data, name, mime, key=f"share_{name}", on_click="ignore", icon=icon, disabled=disabled
    )


def _open() -> None:
    """A network out of a file, and where it can be looked into."""
    st.markdown("**Open a network** that was saved here or by `model.save('net.keras')`:")
    network = open_network()
    if network is None:
        return
    if network.architecture is None:
        st.caption(
            "It is not a plain row of layers, so it can be looked into, but not be trained further here."
        )
    with st.container(horizontal=True):
        for item in LESSONS:
            if item.section == "Looking inside":
                st.page_link(lesson_page_file(item))


def shared_experiment() -> None:
    """The experiment that the link brought (?experiment=): what it is, and the button that starts it."""
    text = read(PARAMETER)
    if not text:
        return
    with st.container(border=True):
        try:
            experiment = decode(text)
        except ValueError as error:
            st.error(as_said(error), icon=":material/link_off:")
            st.button("Close", on_click=_close, key="shared_close")
            return
        words = described(experiment)
        st.markdown(
            f"**An experiment from a link**: {plain(run_name(experiment), 200)}. It learns from "
            f"{plain(words['data'])}, with {words['parameters']} parameters, for {words['epochs']} epochs "
            f"from seed {words['seed']}."
        )
        if lacking := missing(experiment.architecture):
            fetched(lacking, "Until then it cannot be trained.", top=False)
        with st.container(horizontal=True):
            st.button(
                "Start this experiment",
                icon=":material/play_arrow:",
                type="primary",
                key="shared_start",
                on_click=_start,
                args=(experiment,),
            )
            st.button("Close", on_click=_close, key="shared_close")


def _start(experiment: Experiment) -> None:
    if session_runs.start(experiment, run_name(experiment), weights_of(experiment.begin_with)):
        _close()


def _close() -> None:
    write(PARAMETER, None)
