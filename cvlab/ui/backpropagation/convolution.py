"""The small ConvNet's numbers across reruns and links."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

from cvlab.mlp.one_kernel import OneKernel, example, from_row
from cvlab.ui.backpropagation import kernel_view
from cvlab.ui.backpropagation.network import packed, unpacked
from cvlab.ui.backpropagation.proof import proof_by_keras
from cvlab.ui.link import read, write
from cvlab.ui.steps import TURN

KEY = "backpropagation_kernel"
STATE = "backpropagation_convolved"
NUMBERS, LABEL = "backpropagation_numbers", "backpropagation_label"
LARGEST = 100
DAMAGED = "The picture and the kernel in this link are damaged; the page starts with its own."


@dataclass(frozen=True, kw_only=True)
class Edited:
    """The 26 numbers, the true class, and how often they were changed since they were set up in this turn; a
    sentence on a damaged link, until something is changed."""

    row: tuple[float, ...]
    label: int
    version: int
    turn: int
    problem: str | None = None


def convolution_board() -> tuple[OneKernel, str | None]:
    """Show the convolution and return its numbers, with a sentence where the link was damaged."""
    kept = st.session_state.get(STATE)
    if kept is None:
        kept = st.session_state[STATE] = _from_link(st.session_state.get(TURN, 0))
    net = from_row(np.array(kept.row), kept.label)
    gradients, waiting = proof_by_keras(
        "cvlab.nets.backpropagation:kernel_gradients", f"{kept.turn}#{kept.version}#{kept.label}", net
    )
    header = {
        "turn": kept.turn,
        "version": kept.version,
        "row": list(kept.row),
        "label": kept.label,
        "keras": {"version": kept.version, "gradients": gradients} if gradients else None,
        "waiting": waiting,
    }
    kernel_view(header, key=KEY, on_edit=_receive)
    own = kept.row != tuple(example().row().tolist())
    write(NUMBERS, packed(kept.row) if own else None)
    write(LABEL, None if kept.label == example().label else str(kept.label))
    return net, kept.problem


def kernel_now() -> OneKernel:
    """Its numbers, while another view is looked at."""
    kept = st.session_state.get(STATE)
    return example() if kept is None else from_row(np.array(kept.row), kept.label)


def _from_link(turn: int) -> Edited:
    first = example()
    label = {"0": 0, "1": 1}.get(read(LABEL), first.label)
    kept = Edited(row=tuple(first.row().tolist()), label=label, version=0, turn=turn)
    if not (text := read(NUMBERS)):
        return kept
    try:
        row = from_row(unpacked(text), label).row()
        if np.abs(row).max() > LARGEST:
            raise ValueError("too large")
    except ValueError:
        return replace(kept, problem=DAMAGED)
    return replace(kept, row=tuple(row.tolist()))


def _receive() -> None:
    sent, kept = st.session_state[KEY].get("edit"), st.session_state.get(STATE)
    if not isinstance(sent, dict) or kept is None:
        return
    row: Any = sent.get("row")
    version: Any = sent.get("version")
    fits = isinstance(row, list) and len(row) == len(kept.row) and isinstance(version, int)
    if not fits or sent.get("label") not in (0, 1):
        return
    if all(isinstance(v, int | float) and math.isfinite(v) and abs(v) <= LARGEST for v in row):
        st.session_state[STATE] = replace(
            kept, row=tuple(map(float, row)), label=int(sent["label"]), version=version, problem=None
        )
