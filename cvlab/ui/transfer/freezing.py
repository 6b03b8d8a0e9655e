"""The freeze slider on the page: which base, with which head; and how far training moved it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cvlab.figures import size
from cvlab.transfer.base import SMALL
from cvlab.transfer.freezing import Counts, Head, counts, last_map, parts
from cvlab.transfer.ways import Setting
from cvlab.ui.link import read, whole_from, write
from cvlab.ui.transfer.controls import choose_base
from cvlab.ui.transfer.freeze import freeze_board
from cvlab.ui.transfer.running import LAST
from cvlab.ui.transfer.ways import moved

FROZEN = "frozen"  # in the link


def last_trained() -> Setting | None:
    """The setting of the small base that was asked for last in this session."""
    return st.session_state.get(LAST)


def choose_frozen() -> tuple[str, int, Head]:
    """The base, the side of its pictures, and the head."""
    network, side, units, flat = choose_base()
    classes = 5
    if network != SMALL:
        classes = st.select_slider(
            "Answers", (1, 2, 3, 5, 8, 10, 12, 16, 1000), value=1, key="transfer_answers", bind="query-params"
        )
    return network, side, Head(units=units, classes=classes, flat=flat or network == SMALL)


def freeze_view(network: str, side: int, head: Head, trained: Setting | None) -> tuple[Counts, int]:
    """The board; the counts as they are when the slider rests, and how many layers are frozen."""
    layers, key = parts(network, side), f"transfer_freeze_{network}"
    state: Any = st.session_state.get(key) or {}
    said, _, number = read(FROZEN).partition(".")
    linked = whole_from(number, len(layers)) if said == network else None
    sent = state.get("frozen")
    frozen = len(layers) if linked is None else linked
    if isinstance(sent, int | float):
        frozen = min(max(int(sent), 0), len(layers))
    changes = (
        {move.layer: move.change for move in moved(trained, "tuned")}
        if trained and trained.network == network
        else {}
    )
    maps = last_map(network, side)
    freeze_board(
        {
            "title": f"Its blocks, as high as their numbers are many; the last map is {size(*maps)}",
            "layers": [
                {
                    "name": part.name,
                    "block": part.block,
                    "parameters": part.parameters,
                    "trains": part.trains,
                    "moved": changes.get(part.name),
                }
                for part in layers
            ],
            "head": head.parameters(maps),
            "frozen": frozen,
        },
        key,
        lambda: _keep(key, network),
    )
    if trained and changes:
        st.caption(
            "*moved*: the length by which the fine-tuning that was trained last, "
            f"from {trained.tune_from} on, changed the weights of each block, whatever is frozen here."
        )
    return counts(layers, frozen, head.parameters(maps)), frozen


def _keep(key: str, network: str) -> None:
    """Put where the line lies into the link."""
    frozen: Any = st.session_state[key].get("frozen")
    sound = isinstance(frozen, int | float) and 0 <= frozen < 1000
    write(FROZEN, f"{network}.{int(frozen)}" if sound else None)
