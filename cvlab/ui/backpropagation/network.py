"""The network across reruns, other pages and links: its epoch, its weights where a hand changed them, its point."""

from __future__ import annotations

import base64
import math
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

from cvlab.mlp import initial
from cvlab.mlp.network import REACH, Weights
from cvlab.ui.backpropagation import network_view
from cvlab.ui.backpropagation.controls import Setting
from cvlab.ui.backpropagation.proof import proof_by_keras
from cvlab.ui.link import read, whole_from, write

KEY = "backpropagation_board"
STATE = "backpropagation_kept"
LINKED = ("backpropagation_epoch", "backpropagation_weights", "backpropagation_point")
MOST_EPOCHS, FIRST_POINT = 20_000, 1
DAMAGED = (
    "The weights in this link are damaged or of another network; the page starts with those of the seed."
)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Where the network is. pure: seed and epoch alone say its weights. version counts changes, so that an answer to
    an older one is known. weights: a row, None where only the browser has them yet. updates: steps made by hand.
    problem: a sentence on a damaged link, until something is done."""

    stamp: str
    version: int = 0
    epoch: int = 0
    pure: bool = True
    weights: tuple[float, ...] | None = None
    point: int = FIRST_POINT
    updates: int = 0
    problem: str | None = None

    def of(self, setting: Setting) -> Weights:
        """The weights, those of the seed where no others are known."""
        row = self.weights
        return initial(setting.net, setting.seed) if row is None else setting.net.split(row)


def kept_of(setting: Setting) -> Kept:
    """Where the network is."""
    kept = st.session_state.get(STATE)
    if kept is None:
        kept = _from_link(setting)
    elif kept.stamp != setting.stamp or len(kept.weights or ()) not in (0, setting.net.parameter_count):
        kept = Kept(stamp=setting.stamp)
    kept = replace(kept, point=min(kept.point, max(0, len(setting.train) - 1)))
    st.session_state[STATE] = kept
    return kept


def network_board(setting: Setting, view: str) -> Kept:
    """Show the network and return where it is."""
    kept = kept_of(setting)
    keras, waiting = None, ""
    if view == "steps" and (kept.weights is not None or not kept.epoch):
        row = setting.train[kept.point]
        args = (setting.net, kept.of(setting), np.array([row[:2]]), np.array([row[2]]))
        gradients, waiting = proof_by_keras(
            "cvlab.nets.backpropagation:mlp_gradients", f"{kept.stamp}#{kept.version}", *args
        )
        keras = {"version": kept.version, "gradients": gradients} if gradients else None
    network_view(_data(setting, view, kept, keras, waiting), key=KEY, on_edit=_receive)
    _to_link(kept)
    return kept


def _data(
    setting: Setting, view: str, kept: Kept, keras: dict[str, Any] | None, waiting: str
) -> dict[str, Any]:
    net = setting.net
    return {
        "view": view,
        "stamp": setting.stamp,
        "net": {"sizes": net.sizes, "activation": net.activation, "loss": net.loss},
        "recipe": asdict(setting.recipe),
        "seed": setting.seed,
        "reach": REACH,
        "train": setting.train,
        "test": setting.test,
        "kept": {**asdict(kept), "weights": None if kept.weights is None else list(kept.weights)},
        "keras": keras,
        "waiting": waiting,
    }


def _from_link(setting: Setting) -> Kept:
    epoch = whole_from(read("backpropagation_epoch"), MOST_EPOCHS) or 0
    point = whole_from(read("backpropagation_point"), 10_000)
    kept = Kept(stamp=setting.stamp, epoch=epoch, point=FIRST_POINT if point is None else max(0, point - 1))
    if not (text := read("backpropagation_weights")):
        return kept
    try:
        row = unpacked(text)
        setting.net.split(row)
    except ValueError:
        return replace(kept, epoch=0, problem=DAMAGED)
    return replace(kept, weights=tuple(row.tolist()), pure=False)


def _to_link(kept: Kept) -> None:
    """Seed and epoch where they say all, the weights themselves where a hand was in them."""
    changed = None if kept.pure or kept.weights is None else packed(kept.weights)
    write("backpropagation_epoch", str(kept.epoch) if kept.epoch else None)
    write("backpropagation_weights", changed)
    write("backpropagation_point", str(kept.point + 1) if kept.point != FIRST_POINT else None)


def packed(row: tuple[float, ...]) -> str:
    """The numbers as text for an address, to the last bit."""
    return base64.urlsafe_b64encode(np.asarray(row, "<f8").tobytes()).decode().rstrip("=")


def unpacked(text: str) -> np.ndarray:
    """The numbers that `packed` wrote.

    Raises:
        ValueError: for a text that is cut, changed or too long, or a number that is not finite.
    """
    if len(text) > 4_000:
        raise ValueError("The weights in this link are too many.")
    try:
        row = np.frombuffer(
            base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True), "<f8"
        )
    except ValueError as error:
        raise ValueError("The weights in this link are damaged.") from error
    if not np.isfinite(row).all():
        raise ValueError("The weights in this link are not finite.")
    return row


def _receive() -> None:
    """Take what the browser did where it is whole and of this network; what is late is dropped."""
    sent, kept = st.session_state[KEY].get("edit"), st.session_state.get(STATE)
    if not isinstance(sent, dict) or kept is None or sent.get("stamp") != kept.stamp:
        return
    whole = {name: sent.get(name) for name in ("version", "epoch", "point", "updates")}
    weights: Any = sent.get("weights")
    if not all(isinstance(v, int) and not isinstance(v, bool) and 0 <= v < 10**9 for v in whole.values()):
        return
    if not isinstance(weights, list) or not all(
        isinstance(w, int | float) and math.isfinite(w) for w in weights
    ):
        return
    row = tuple(float(w) for w in weights)
    st.session_state[STATE] = replace(kept, **whole, pure=bool(sent.get("pure")), weights=row, problem=None)
