"""The network of an experiment: a preset that fits the pictures, or the one built on the bench."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cvlab.architecture import (
    PRESETS,
    Architecture,
    adaptations,
    adapted,
    fitting_presets,
    preset,
    regularizable,
    with_options,
)
from cvlab.architecture.misleading import layers_that_mislead
from cvlab.builder import to_text
from cvlab.datasets import DatasetSpec
from cvlab.lessons import lesson
from cvlab.registry import title
from cvlab.regularizers import REGULARIZERS, RegularizerSpec
from cvlab.text import as_said
from cvlab.ui.builder.draft import DRAFT, LINK, current_draft
from cvlab.ui.controls import adjust
from cvlab.ui.link import said, write
from cvlab.ui.navigation import lesson_page_file

BUILT = "built"
KEY = "network"
PARTS = ("kernel", "bias", "activity")


def architecture_controls(dataset: DatasetSpec, notes: DeltaGenerator) -> Architecture:
    """The network the learner chose for these pictures, with its dropout, batch normalization and regularizers.

    Args:
        notes: where it says what nobody may miss, though the form be folded.

    Raises:
        ValueError: in one sentence, where the network that was built does not fit the pictures.
    """
    offered = fitting_presets(dataset.image_shape, dataset.class_count)
    built, damage = current_draft()
    if damage:
        notes.warning(as_said(damage), icon=":material/link_off:")
    options = [*offered, *([BUILT] if built and built.network.layers else [])]
    if st.session_state.get(KEY, options[0]) not in options:
        st.session_state[KEY] = options[0]  # other pictures were chosen, and it does not fit them
    name = st.selectbox(
        "Network",
        options,
        format_func=_title,
        key=KEY,
        bind="query-params",
        help="Those that can be built for these pictures; yours from the Builder page comes last.",
    )
    if built and name == BUILT:
        write(LINK, to_text(built.network))
        original, words = built.network, ""
        plain = adapted(original, dataset.image_shape, dataset.class_count)
    else:
        write(LINK, None)
        original, words = PRESETS[name], preset(name).about
        plain = offered[name]
    _say(words, plain, original)
    with notes:
        say_misleading(plain, dataset)
    st.page_link(
        lesson_page_file(lesson("builder")),
        label="Build a network of your own",
        icon=":material/construction:",
    )
    for problem in plain.problems():
        raise ValueError(f"The network you built does not fit {dataset.title}. {problem}")
    return _with_options(plain)


def train_link(dataset: DatasetSpec) -> None:
    """The way from the bench to the Training page, with the network on it."""
    data = {name: texts[-1] for name, texts in said().items() if name.startswith("data")}
    network = to_text(st.session_state[DRAFT].network)
    st.page_link(
        lesson_page_file(lesson("training")),
        label=f"**Train this network on {dataset.title}**",
        icon=":material/trending_up:",
        query_params={**data, KEY: _title(BUILT), LINK: network},
    )


def say_misleading(network: Architecture, dataset: DatasetSpec) -> None:
    """Warn of layers inside the network that change what the labels of these pictures mean."""
    if words := layers_that_mislead(network, dataset.class_names):
        st.warning(as_said(words), icon=":material/flip:")


def _title(name: str) -> str:
    return "Built by you" if name == BUILT else preset(name).title


def _say(words: str, network: Architecture, original: Architecture) -> None:
    changes = adaptations(network, original)
    told = f"Adapted: it {' and '.join(changes)}." if changes else ""
    st.caption(f"{words} {told} {network.parameter_count():,} parameters.".strip())


def _with_options(plain: Architecture) -> Architecture:
    with st.expander("Dropout and batch normalization", icon=":material/casino:"):
        dropout = st.slider(
            "Dropout before the dense layer",
            0.0,
            0.9,
            0.0,
            0.05,
            key="dropout",
            bind="query-params",
            help="Before the one with most weights, where there are several.",
        )
        batchnorm = st.toggle(
            "Batch normalization after each convolution", key="batchnorm", bind="query-params"
        )
    with st.expander("L1 and L2 regularizers", icon=":material/balance:"):
        names = regularizable(plain)
        tabs = zip(names, st.tabs(names), strict=True) if names else ()
        regularizers = {name: _layer_regularizers(tab, name) for name, tab in tabs}
    return with_options(plain, dropout=dropout, batch_normalization=batchnorm, regularizers=regularizers)


def _layer_regularizers(tab: DeltaGenerator, layer: str) -> dict[str, RegularizerSpec]:
    """What one layer's kernel, bias and activity are charged, for those that are."""
    found = {}
    with tab:
        for part in PARTS:
            key = f"{layer}_{part}"
            kind = st.segmented_control(
                f"On the {part}",
                list(REGULARIZERS),
                format_func=lambda k: title(REGULARIZERS[k]),
                key=key,
                bind="query-params",
            )
            if kind:
                found[part] = adjust(REGULARIZERS[kind], f"{key}_{kind}")
    return found
