"""The controls of an experiment: data, optimizer, batch, epochs, seed, and what keeps the network from overfitting."""

from __future__ import annotations

import streamlit as st

from cvlab.architecture import PRESETS, Architecture, regularizable, with_options
from cvlab.datasets import DATASETS
from cvlab.experiment import Experiment
from cvlab.optimizers import OPTIMIZERS
from cvlab.params import params
from cvlab.registry import title
from cvlab.regularizers import REGULARIZERS, RegularizerSpec
from cvlab.ui.controls import adjust, pick

BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
PARTS = ("kernel", "bias", "activity")


def experiment_controls() -> Experiment:
    """The experiment the learner has put together; its `problems()` may say why it cannot run."""
    dataset = pick(DATASETS, "data", label="Data set", shown=0)
    if not dataset.available():
        st.info(
            f"{dataset.title} is not on this computer yet; Start downloads it first.",
            icon=":material/download:",
        )
    optimizer = pick(OPTIMIZERS, "optimizer", default="adam", shown=1)
    batch_size = st.select_slider("Batch size", BATCHES, 32, key="batch_size", bind="query-params")
    epochs = st.number_input("Epochs", 1, 500, 10, key="epochs", bind="query-params")
    seed = st.number_input(
        "Seed", 0, 9999, 0, key="seed", bind="query-params",
        help="The same seed starts from the same weights and sees the pictures in the same order.",
    )  # fmt: skip
    return Experiment(
        dataset=dataset,
        architecture=architecture_controls(),
        optimizer=optimizer,
        batch_size=batch_size,
        epochs=int(epochs),
        seed=int(seed),
    )


def architecture_controls() -> Architecture:
    """The notes' ConvNet with the chosen dropout, batch normalization and regularizers."""
    plain = PRESETS["notes_convnet"]
    with st.expander("Dropout and batch normalization", icon=":material/casino:"):
        dropout = st.slider(
            "Dropout before the dense layer", 0.0, 0.9, 0.0, 0.05, key="dropout", bind="query-params"
        )
        batchnorm = st.toggle(
            "Batch normalization after each convolution", key="batchnorm", bind="query-params"
        )
    with st.expander("L1 and L2 regularizers", icon=":material/balance:"):
        names = regularizable(plain)
        regularizers = {
            name: layer_regularizers(tab, name) for name, tab in zip(names, st.tabs(names), strict=True)
        }
    return with_options(plain, dropout=dropout, batch_normalization=batchnorm, regularizers=regularizers)


def layer_regularizers(tab, layer: str) -> dict[str, RegularizerSpec]:
    """What one layer's kernel, bias and activity are charged, for those that are."""
    found = {}
    with tab:
        for part in PARTS:
            key = f"{layer}_{part}"
            kind = st.segmented_control(
                f"On the {part}", list(REGULARIZERS), format_func=lambda k: title(REGULARIZERS[k]),
                key=key, bind="query-params",
            )  # fmt: skip
            if kind:
                found[part] = adjust(REGULARIZERS[kind], f"{key}_{kind}")
    return found


def run_name(experiment: Experiment) -> str:
    """A short name that tells a run from the others: its optimizer and what differs from the page's defaults."""
    spec = experiment.optimizer
    words = [title(type(spec)), f"rate {spec.learning_rate:g}"]
    constants = [p for p in params(spec) if p.name != "learning_rate"]
    words += [
        f"{p.label.lower()} {getattr(spec, p.name):g}"
        for p in constants
        if getattr(spec, p.name) != p.default
    ]
    words.append(f"batch {experiment.batch_size}")
    for layer in experiment.architecture.layers:
        if layer.kind == "dropout":
            words.append(f"dropout {layer.rate:g}")
    kinds = [layer.kind for layer in experiment.architecture.layers]
    if "batch_normalization" in kinds:
        words.append("batchnorm")
    if any(getattr(layer, "regularizers", dict)() for layer in experiment.architecture.layers):
        words.append("regularized")
    if experiment.seed:
        words.append(f"seed {experiment.seed}")
    return ", ".join(words)
