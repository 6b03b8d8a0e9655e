"""The controls of the transfer lesson: whose pictures and how many, what is tuned and how fast, and what goes wrong."""

from __future__ import annotations

import streamlit as st

from cvlab.bases import NETWORKS, blocks
from cvlab.datasets import DATASETS, HalfDigits
from cvlab.experiment.base_rate import BaseRate
from cvlab.experiment.descriptions import rates_in_words
from cvlab.figures import number
from cvlab.transfer.base import BLOCKS, CUT, INPUT, SMALL
from cvlab.transfer.ways import FAULTS, Setting, experiment_of, on_large_base
from cvlab.ui.datasets.choice import dataset_controls, own_pictures, own_set
from cvlab.ui.link import whole_number

EACH = (1, 2, 3, 5, 10, 20, 50)
SHARES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
FALLING = (0.1, 0.3, 0.5, 0.7, 1.0)
RATES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
DIGITS, MNIST, OWN = "Digits 5 to 9", "MNIST's 5 to 9", "Pictures in folders"
MINE = "Your own pictures"
PICTURES = "transfer_pictures"  # the key of the choice between them
SIDES = (96, 128, 150, 160, 224)


def choose_pictures() -> str:
    """What is to be told apart: one of DIGITS, MNIST, MINE and OWN."""
    there = [DIGITS, *([MNIST] if DATASETS["mnist"]().available() else []), MINE, OWN]
    return st.selectbox("Pictures", there, key=PICTURES, bind="query-params")


def choose_setting(pictures: str, *, ways: bool) -> Setting:
    """The setting of the four ways. ways: whether their own controls are wanted too, or the pictures alone."""
    if pictures == OWN:
        return _of_folders(ways)
    if pictures == MINE:
        return _of_mine(ways)
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


def _of_mine(ways: bool) -> Setting:
    """The learner's own pictures, drawings on the small base of digits unless another one is chosen.

    Raises:
        ValueError: in one sentence, where there are none.
    """
    found = own_set()
    small = found.grey and ways
    network = st.selectbox(
        "Base",
        (SMALL, *NETWORKS) if ways else NETWORKS,
        index=0 if small or not ways else 1 + NETWORKS.index("mobilenet_v2"),
        format_func=_base_name,
        key=f"transfer_mine_{'ways' if ways else 'amounts'}_{'grey' if found.grey else 'colour'}",
        bind="query-params",
        help="Drawings are well served by the base that the page trains on digits; photographs by a large one.",
    )
    if network == SMALL:
        st.caption("The small base sees grey pictures of 28 × 28 pixels, so yours are made so.")
        dataset = own_pictures("transfer_mine", shape=INPUT)
        return _tuning(Setting(dataset=dataset, network=network), BLOCKS)
    dataset = own_pictures("transfer_mine", size=160)
    setting = on_large_base(dataset, network)
    return _tuning(setting, blocks(network)) if ways else setting


def _base_name(kind: str) -> str:
    return "Small, of digits" if kind == SMALL else kind


def _tuning(setting: Setting, names: tuple[str, ...]) -> Setting:
    small = setting.network == SMALL
    cut = _cut() if small else CUT
    begin = st.select_slider(
        "Fine-tune from",
        names,
        value=setting.tune_from,
        key="transfer_from" if small else f"transfer_from_{setting.network}",
        bind="query-params",
        help="This block of the base and all behind it learn in the third way.",
    )
    speeds = st.container()
    fault = st.selectbox(
        "What goes wrong",
        list(FAULTS),
        format_func=lambda kind: FAULTS[kind][0],
        key="transfer_fault",
        bind="query-params",
    )
    st.caption(FAULTS[fault][1])
    with speeds:
        rate = st.select_slider(
            "Rate of fine-tuning",
            RATES,
            value=setting.rate,
            format_func=number,
            key="transfer_rate" if small else "transfer_rate_large",
            bind="query-params",
            disabled=fault == "unsettled",
            help="Before the head has settled it is the head's own rate, whatever stands here.",
        )
        base_rate, rates = _base_rate(), st.empty()
    made = Setting(
        dataset=setting.dataset,
        network=setting.network,
        cut=cut,
        tune_from=begin,
        rate=rate,
        base_rate=base_rate,
        fault=fault,
        epochs=setting.epochs,
    )
    if base_rate:
        rates.caption(rates_in_words(experiment_of(made, "tuned")))
    return made


def _cut() -> str:
    """The last block of the small base that is used."""
    return st.select_slider(
        "Base up to",
        BLOCKS,
        value=CUT,
        key="transfer_cut",
        bind="query-params",
        help="The head stands behind this block; what comes after it is left away.",
    )


def _base_rate() -> BaseRate | None:
    """How much more slowly the base learns than the head while both do; None for alike."""
    share = st.select_slider(
        "The base's share of it",
        SHARES,
        value=1.0,
        format_func=number,
        key="transfer_share",
        bind="query-params",
        help="Of the head's rate in fine-tuning: the base learns at this share of it, by Keras' MultiOptimizer. "
        "1: alike.",
    )
    falling = st.select_slider(
        "Each block further down",
        FALLING,
        value=1.0,
        format_func=number,
        key="transfer_falling",
        bind="query-params",
        help="Of the rate of the block above it, so that what sees edges and strokes hardly moves. 1: alike.",
    )
    return BaseRate(share=share, falling=falling) if (share, falling) != (1.0, 1.0) else None


def choose_base() -> tuple[str, int, int, bool]:
    """Of the freeze slider: the network, the side of its pictures, the head's units and whether maps are flattened."""
    network = st.selectbox(
        "Base",
        (SMALL, *NETWORKS),
        format_func=_base_name,
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
