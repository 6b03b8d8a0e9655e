"""The controls of the transfer lesson: whose pictures and how many, what is tuned and how fast, and what goes wrong."""

from __future__ import annotations

import streamlit as st

from cvlab.bases import NETWORKS, blocks
from cvlab.datasets import DATASETS, HalfDigits
from cvlab.figures import number
from cvlab.transfer.base import BLOCKS, CUT, SMALL
from cvlab.transfer.ways import FAULTS, Setting, on_large_base
from cvlab.ui.datasets.choice import dataset_controls
from cvlab.ui.link import whole_number

EACH = (1, 2, 3, 5, 10, 20, 50)
RATES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
DIGITS, MNIST, OWN = "Digits 5 to 9", "MNIST's 5 to 9", "Pictures in folders"
SIDES = (96, 128, 150, 160, 224)


def choose_pictures() -> str:
    """What is to be told apart: one of DIGITS, MNIST and OWN."""
    there = [DIGITS, *([MNIST] if DATASETS["mnist"]().available() else []), OWN]
    return st.selectbox("Pictures", there, key="transfer_pictures", bind="query-params")


def choose_setting(pictures: str, *, ways: bool) -> Setting:
    """The setting of the four ways. ways: whether their own controls are wanted too, or the pictures alone."""
    if pictures == OWN:
        return _of_folders(ways)
    dataset = HalfDigits(source="mnist" if pictures == MNIST else "digits")
    if not ways:
        return Setting(dataset=dataset)
    each = st.select_slider(
        "Pictures a class", EACH, value=10, key="transfer_each", bind="query-params", help="To learn from."
    )
    draw = st.slider(
        "Draw",
        0,
        19,
        0,
        key="transfer_draw",
        bind=whole_number("transfer_draw"),
        help="Deals other pictures.",
    )
    dataset = HalfDigits(source=dataset.source, each=each, draw=draw)
    return _tuning(Setting(dataset=dataset), BLOCKS)


def _of_folders(ways: bool) -> Setting:
    network = st.selectbox("Base", NETWORKS, key="transfer_network", bind="query-params")
    dataset = dataset_controls("transfer_data", changes=ways)
    setting = on_large_base(dataset, network)
    return _tuning(setting, blocks(network)) if ways else setting


def _tuning(setting: Setting, names: tuple[str, ...]) -> Setting:
    small = setting.network == SMALL
    cut = CUT
    if small:
        cut = st.select_slider(
            "Base up to",
            BLOCKS,
            value=CUT,
            key="transfer_cut",
            bind="query-params",
            help="The head stands behind this block; what comes after it is left away.",
        )
    begin = st.select_slider(
        "Fine-tune from",
        names,
        value=setting.tune_from,
        key="transfer_from" if small else f"transfer_from_{setting.network}",
        bind="query-params",
        help="This block of the base and all behind it learn in the third way.",
    )
    rate = st.select_slider(
        "Rate of fine-tuning",
        RATES,
        value=setting.rate,
        format_func=number,
        key="transfer_rate" if small else "transfer_rate_large",
        bind="query-params",
    )
    fault = st.selectbox(
        "What goes wrong",
        list(FAULTS),
        format_func=lambda kind: FAULTS[kind][0],
        key="transfer_fault",
        bind="query-params",
    )
    st.caption(FAULTS[fault][1])
    return Setting(
        dataset=setting.dataset,
        network=setting.network,
        cut=cut,
        tune_from=begin,
        rate=rate,
        fault=fault,
        epochs=setting.epochs,
    )


def choose_base() -> tuple[str, int, int, bool]:
    """Of the freeze slider: the network, the side of its pictures, the head's units and whether maps are flattened."""
    network = st.selectbox(
        "Base",
        (SMALL, *NETWORKS),
        format_func=lambda kind: "Small, of digits" if kind == SMALL else kind,
        index=1 + NETWORKS.index("vgg16"),
        key="transfer_base",
        bind="query-params",
    )
    if network == SMALL:
        st.caption("Four blocks of a convolution, a normalisation, ReLU and a pooling, for 28 × 28 pixels.")
        return network, 28, 0, False
    side = st.select_slider("Pixels a side", SIDES, value=150, key="transfer_side", bind="query-params")
    units = st.select_slider(
        "Units of the head's dense layer",
        (0, 64, 128, 256, 512, 1024),
        value=256,
        key="transfer_units",
        bind="query-params",
        help="0: the answers stand directly on the features.",
    )
    flat = st.toggle("Flatten the last map", True, key="transfer_flat", bind="query-params")
    return network, side, units, flat
