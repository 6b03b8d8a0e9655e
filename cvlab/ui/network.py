"""Which network a page looks into: one this session trained, or the small one that comes with cvlab."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cvlab.experiment import Experiment, stored_net
from cvlab.layers import LayerSpec
from cvlab.ui import state

STORED = "stored"


@dataclass(frozen=True, kw_only=True)
class Network:
    """An experiment with weights. name: what the learner calls it. weights: as Keras' `get_weights` orders them."""

    name: str
    experiment: Experiment
    weights: list[np.ndarray]

    @property
    def class_names(self) -> tuple[str, ...]:
        return self.experiment.dataset.class_names

    @property
    def about(self) -> dict[str, str]:
        """{layer name: what it is, in a few words}."""
        architecture = self.experiment.architecture
        return dict(zip(architecture.layer_names(), map(in_words, architecture.layers), strict=True))


def in_words(layer: LayerSpec) -> str:
    """A layer's name and what matters of it: Conv2D 3 x 3, 6 filters."""
    size = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    words = [f"{layer.keras_class} {size[0]} x {size[1]}" if size else layer.keras_class]
    if filters := getattr(layer, "filters", None):
        words.append(f"{filters} filters")
    if getattr(layer, "activation", "linear") != "linear":
        words.append(layer.activation)
    return ", ".join(words)


def choose_network() -> Network:
    """The network on screen: the run last shown if it has weights, unless the learner chooses another."""
    trained = {run.id: run for run in state.runs() if run.state is not None}
    names = {i: run.name for i, run in trained.items()} | {STORED: "comes with cvlab, trained on digits"}
    current = state.current_run()
    first = current.id if current and current.id in trained else STORED
    chosen = st.selectbox(
        "Network", list(names), index=list(names).index(first), format_func=names.get,
        help="Networks you trained on the Training page appear here.",
    )  # fmt: skip
    if chosen == STORED:
        experiment, weights = stored_net()
        return Network(name=names[STORED], experiment=experiment, weights=weights)
    run = trained[chosen]
    return Network(name=run.name, experiment=run.experiment, weights=run.state.weights)
