"""The widgets of the layer in hand: each field of its spec, and what its weights are charged."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import streamlit as st

from cvlab.architecture import Architecture
from cvlab.bases import EVERYTHING, NOTHING
from cvlab.builder import Draft
from cvlab.layers import LayerSpec
from cvlab.params import Choice, Pair, Param, Range, Switch, Text, params
from cvlab.registry import title
from cvlab.regularizers import REGULARIZERS
from cvlab.ui.builder.draft import DRAFT, keep

PARTS = {"kernel": "weights", "bias": "biases", "activity": "output"}


def layer_editor(draft: Draft) -> None:
    """Edit the layer in hand; every change is a step of the draft."""
    layer = draft.layer
    if layer is None:
        return
    key = f"edit_{draft.version}_{draft.chosen}"
    with st.container(border=True):
        st.markdown(f"**Layer {draft.chosen + 1}: {title(type(layer))}**")
        st.caption((type(layer).__doc__ or "").split("\n")[0])
        for p in params(layer):
            _field(p, layer, f"{key}_{p.name}", draft.chosen)
        if hasattr(layer, "kernel_regularizer"):
            with st.expander("Regularizers", icon=":material/balance:", expanded=bool(layer.regularizers())):
                for part in PARTS:
                    _regularizer(layer, part, f"{key}_{part}", draft.chosen)
                st.button(
                    f"The same for every {layer.keras_class}",
                    key=f"{key}_all",
                    on_click=_for_all,
                    args=(draft.chosen,),
                )


def _field(p: Param, layer: LayerSpec, key: str, place: int) -> None:
    value = getattr(layer, p.name)
    words = {"label": p.label, "help": p.help or None}
    changed = {"key": key, "on_change": _edited, "args": (place, p.name, key)}
    match p.limit:
        case Switch():
            st.toggle(value=value, **words, **changed)
        case Choice(options=options):
            st.selectbox(options=options, index=options.index(value), **words, **changed)
        case Range() as limit:
            _number(limit, value, words, changed)
        case Pair() as limit:
            _pair(limit, p, value, key, place)
        case Text():
            options = layer.offered(p.name)
            st.selectbox(options=options, index=options.index(value), format_func=_trains, **words, **changed)


def _trains(name: str) -> str:
    return {NOTHING: "nothing, all of it is frozen", EVERYTHING: "the first layer on: all of it"}.get(
        name, name
    )


def _number(limit: Range, value: float, words: dict[str, Any], changed: dict[str, Any]) -> None:
    kind = int if isinstance(value, int) else float
    ends = {"min_value": kind(limit.low), "max_value": kind(limit.high)}
    # A log scale's step is its smallest number: no help to a finger on the arrows.
    step = kind(limit.step) if not limit.log else value
    st.number_input(value=value, step=step, format="%d" if kind is int else "%g", **ends, **words, **changed)


def _pair(limit: Pair, p: Param, value: tuple[int, int] | None, key: str, place: int) -> None:
    if limit.optional:
        own = st.toggle(
            f"{p.label} of its own",
            value is not None,
            key=f"{key}_own",
            help=p.help,
            on_change=_owned,
            args=(place, p.name, f"{key}_own"),
        )
        if not own:
            return
    if value is None:
        return
    keys = (f"{key}_height", f"{key}_width")
    for column, name, side, at in zip(
        st.columns(2, gap="small"), ("height", "width"), value, keys, strict=True
    ):
        column.number_input(
            f"{p.label.removesuffix(' size')} {name}",
            int(limit.each.low),
            int(limit.each.high),
            side,
            key=at,
            help=p.help or None,
            on_change=_paired,
            args=(place, p.name, keys),
        )


def _regularizer(layer: LayerSpec, part: str, key: str, place: int) -> None:
    spec = getattr(layer, f"{part}_regularizer")
    kinds = [None, *REGULARIZERS]
    st.selectbox(
        f"On its {PARTS[part]}",
        kinds,
        index=kinds.index(spec.kind if spec else None),
        key=key,
        format_func=lambda k: title(REGULARIZERS[k]) if k else "none",
        on_change=_regularized,
        args=(place, part, key),
    )
    ranges = [(p, p.limit) for p in params(spec) if isinstance(p.limit, Range)] if spec else ()
    for p, limit in ranges:
        at = f"{key}_{spec.kind}_{p.name}"
        st.number_input(
            p.label,
            limit.low,
            limit.high,
            getattr(spec, p.name),
            limit.step,
            format="%g",
            key=at,
            help=p.help,
            on_change=_charged,
            args=(place, part, p.name, at),
        )


def _edited(place: int, name: str, key: str) -> None:
    _put(place, name, st.session_state[key])


def _paired(place: int, name: str, keys: tuple[str, str]) -> None:
    height, width = (st.session_state[key] for key in keys)
    _put(place, name, (height, width) if height and width else None)


def _owned(place: int, name: str, key: str) -> None:
    draft: Draft = st.session_state[DRAFT]
    layer = draft.network.layers[place]
    new: dict[str, Any] = {name: getattr(layer, "pool_size", None) if st.session_state[key] else None}
    keep(draft.edit(place, replace(layer, **new)))


def _regularized(place: int, part: str, key: str) -> None:
    kind = st.session_state[key]
    draft: Draft = st.session_state[DRAFT]
    spec = REGULARIZERS[kind]() if kind else None
    new: dict[str, Any] = {f"{part}_regularizer": spec}
    keep(draft.edit(place, replace(draft.network.layers[place], **new)))


def _charged(place: int, part: str, name: str, key: str) -> None:
    draft: Draft = st.session_state[DRAFT]
    spec = getattr(draft.network.layers[place], f"{part}_regularizer")
    if st.session_state[key] is not None:
        _put(place, f"{part}_regularizer", replace(spec, **{name: st.session_state[key]}))


def _put(place: int, name: str, value: Any) -> None:
    # A number field that was emptied has no value; the layer keeps the one it had.
    if value is not None:
        draft: Draft = st.session_state[DRAFT]
        new: dict[str, Any] = {name: value}
        if name == "network":  # another base has other layers
            new["trainable_from"] = NOTHING
        keep(draft.edit(place, replace(draft.network.layers[place], **new)))


def _for_all(place: int) -> None:
    draft: Draft = st.session_state[DRAFT]
    source = draft.network.layers[place]
    names = [f.name for f in fields(source) if f.name.endswith("_regularizer")]
    charged = {name: getattr(source, name) for name in names}
    layers = tuple(
        replace(layer, **charged) if type(layer) is type(source) else layer for layer in draft.network.layers
    )
    keep(draft.put(Architecture(draft.network.input_shape, layers)))
