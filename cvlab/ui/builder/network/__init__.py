"""A network drawn to scale with its table of sizes and costs, and the bench on which it is built."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from cvlab.architecture import Architecture, Row
from cvlab.builder import Draft, layer_words
from cvlab.layers import LAYERS, LayerSpec
from cvlab.registry import title
from cvlab.ui.components import register

FOLDER = Path(__file__).parent
# Drawn as thin plates: what comes out of them is as large as what comes in.
PLATES = ("activation", "steadying", "augmentation")
ACTS = {  # what can be done, and what has to be said with it
    "choose": ("place",),
    "add": ("kind",),
    "remove": ("place",),
    "duplicate": ("place",),
    "move": ("place", "to"),
    "undo": (),
    "redo": (),
}

_mount = register(
    "network", FOLDER, (FOLDER / "network.html").read_text(encoding="utf-8"), parts=("drawing", "table")
)


def network_bench(draft: Draft, *, key: str, on_act: Callable[[dict[str, Any]], None]) -> None:
    """Show the network and what can be done with it.

    on_act: called with {"do": one of ACTS, "place": a layer's, "to": where it goes, "kind": what is added}, all
    within the network on screen.
    """

    def acted() -> None:
        act = st.session_state[key].get("act")
        if is_sound(act, len(draft.network.layers)):
            on_act(act)

    kinds = [{"kind": k, "title": title(LAYERS[k]), "family": LAYERS[k].family} for k in LAYERS]
    steps = {"undo": bool(draft.past), "redo": bool(draft.future)}
    data = {**described(draft.network), "chosen": draft.chosen, "kinds": kinds, **steps}
    _mount(key=key, data=data, on_act_change=acted)


def network_drawing(network: Architecture, *, key: str) -> None:
    """Show the network to scale, with its legend and a sentence on the layer that is looked at, and nothing to do."""
    still = {"chosen": 0, "kinds": [], "undo": False, "redo": False, "still": True}
    _mount(key=key, data={**described(network), **still})


def described(network: Architecture) -> dict[str, Any]:
    """The network as plain data: the sizes and costs of its layers, and at the first that does not fit why."""
    rows, broken = network.sound_rows(), network.broken()
    problem = broken.reason if broken else ""
    layers = [_layer(layer) | _sizes(row) for layer, row in zip(network.layers, rows, strict=False)]
    for place, layer in enumerate(network.layers[len(rows) :], start=len(rows)):
        layers.append(_layer(layer) | {"shape": None, "problem": problem if place == len(rows) else ""})
    return {"input": network.input_shape, "layers": layers}


def _layer(layer: LayerSpec) -> dict[str, Any]:
    return {"title": layer.shown, "words": layer_words(layer), "family": layer.family}


def _sizes(row: Row) -> dict[str, Any]:
    return {
        "shape": row.output_shape,
        "plate": row.layer.family in PLATES or row.layer.kind == "rescaling",
        "numbers": math.prod(row.output_shape),
        "parameters": row.parameters,
        "sum": row.layer.parameter_sum(row.input_shape),
        "macs": row.macs,
        "memory": row.memory,
        "field": row.receptive_field,
        "problem": "",
    }


def is_sound(act: Any, count: int) -> bool:
    """Whether what the browser sent can be done with so many layers: it is looked at before it touches the network."""
    if not isinstance(act, dict):
        return False
    needed = ACTS.get(act["do"]) if isinstance(act.get("do"), str) else None
    if needed is None or not all(name in act for name in needed):
        return False
    if "kind" in needed and not (isinstance(act["kind"], str) and act["kind"] in LAYERS):
        return False
    places = [act[name] for name in ("place", "to") if name in needed]
    return all(type(n) is int and 0 <= n < count for n in places)
