"""Widgets derived from a spec's fields: what a spec allows, a page offers, and the link remembers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from cvlab.params import Choice, Pair, Param, Range, Switch, Text, check, params
from cvlab.registry import Registry, title
from cvlab.ui.link import whole_number, write

SLIDER_STEPS = 1000  # a pixel of a slider's track is about one step


def look_at(views: Sequence[str], key: str, *, first: str | None = None, **options: Any) -> str:
    """Which view of a lesson is on screen: a row of buttons above the work, part of the link.

    Args:
        first: the view at first; without it the first of them. options: as for `st.segmented_control`.
    """
    return st.segmented_control(
        "Look at",
        views,
        default=first or views[0],
        required=True,
        key=key,
        bind="query-params",
        label_visibility="collapsed",
        **options,
    )


def pick(
    registry: Registry,
    key: str,
    *,
    label: str | None = None,
    default: str | None = None,
    shown: int | None = None,
    help: str | None = None,
    limits: Mapping[str, Range] | None = None,
) -> Any:
    """A checked spec of the family: first its kind, then its parameters. All of it is part of the link.

    Args:
        shown: how many parameters stand in the open; the others are in an expander. None shows all.
        limits: by field, narrower ones than the spec's own, where less is there to choose from.
    """
    kinds = list(registry)
    kind = st.selectbox(
        label or registry.noun.capitalize(),
        kinds,
        index=kinds.index(default) if default else 0,
        format_func=lambda k: title(registry[k]),
        key=key,
        help=help,
        bind="query-params",
    )
    return adjust(registry[kind], f"{key}_{kind}", shown=shown, limits=limits)


def adjust(
    spec: type, key: str, *, shown: int | None = None, limits: Mapping[str, Range] | None = None
) -> Any:
    """A checked instance of the spec class, a widget for each field; those past `shown` in an expander."""
    limits = limits or {}
    fields = [narrowed(p, limits[p.name], f"{key}_{p.name}") if p.name in limits else p for p in params(spec)]
    values = {p.name: widget(p, f"{key}_{p.name}") for p in fields[:shown]}
    if tucked := fields[len(values) :]:
        with st.expander(f"More about {title(spec)}", icon=":material/tune:"):
            values |= {p.name: widget(p, f"{key}_{p.name}") for p in tucked}
    made = spec(**values)
    check(made)
    return made


def fitting(label: str, low: int, high: int, default: int, key: str, help: str | None = None) -> int:
    """A slider whose ends move with other choices: a value that no longer fits is brought to the nearest that does.

    Where only one value fits, the slider says so and cannot be moved.
    """
    state = st.session_state
    if low == high:
        write(key, None)
        words = f"{help or ''} Only {low} fits here.".strip()
        st.slider(label, low, low + 1, low, disabled=True, key=f"{key}_fixed", help=words)
        return low
    if key in state:
        state[key] = min(max(state[key], low), high)
    return st.slider(label, low, high, default, key=key, bind=whole_number(key), help=help)


def page_of(count: int, key: str, label: str, most: int = 64) -> int:
    """Where to begin when at most so many of `count` things are shown: a slider over the pages, still where there is
    one page, so that nothing below it moves."""
    last = max(0, count - 1) // most * most
    if last == 0:
        st.slider(label, 0, most, 0, most, key=f"{key}_one", disabled=True, help="All are shown.")
        return 0
    if key in st.session_state:
        st.session_state[key] = min(st.session_state[key], last)
    return st.slider(label, 0, last, step=most, key=key, bind=whole_number(key))


def narrowed(p: Param, limit: Range, key: str) -> Param:
    """The field within narrower limits, its default too; what was chosen within wider ones is forgotten."""
    if limit.problem(st.session_state.get(key, limit.low)):
        del st.session_state[key]
    return replace(p, limit=limit, default=min(max(p.default, limit.low), limit.high))


def widget(p: Param, key: str) -> Any:
    """The value a learner chose for one field."""
    words: dict[str, Any] = {"label": p.label, "help": p.help or None, "key": key, "bind": "query-params"}
    match p.limit:
        case Switch():
            return st.toggle(value=p.default, **words)
        case Choice(options=options):
            return st.selectbox(options=options, index=options.index(p.default), **words)
        case Range(log=True) as limit:
            options = sorted({*steps_of_ten(limit), p.default})
            return st.select_slider(options=options, value=p.default, format_func=_decimal, **words)
        case Range() as limit:
            return number(limit, p.default, words)
        case Pair(each=limit):
            return pair(limit, p, key)
        case Text(longest=longest):
            return st.text_input(value=p.default, max_chars=longest, **words)


def _decimal(value: float) -> str:
    """0.00001, where Python writes 1e-05; the address holds it as it is shown."""
    return np.format_float_positional(value, trim="-")


def number(limit: Range, default: float, words: dict[str, Any]) -> float:
    """A slider over whole numbers or fractions; a box to type in where a slider would have too many steps, or none."""
    kind = int if isinstance(default, int) else float
    ends: dict[str, Any] = {
        "min_value": kind(limit.low),
        "max_value": kind(limit.high),
        "step": kind(limit.step),
    }
    if kind is int:
        ends["bind"] = whole_number(words["key"])
    decimals = max(0, -math.floor(math.log10(limit.step)))
    if not 0 < (limit.high - limit.low) / limit.step <= SLIDER_STEPS:
        return st.number_input(
            value=default, format=f"%.{decimals}f" if kind is float else "%d", **words | ends
        )
    if kind is float and decimals > 2:  # Streamlit shows two of them, and 0.999 as 1
        ends["format"] = f"%.{decimals}f"
    return st.slider(value=default, **words | ends)


def pair(limit: Range, p: Param, key: str) -> tuple[int, int]:
    """(height, width) from two sliders side by side."""
    sides = zip(st.columns(2), ("height", "width"), p.default, strict=True)
    values = []
    for column, name, default in sides:
        words = {"label": f"{p.label}, {name}", "help": p.help or None, "bind": "query-params"}
        with column:
            values.append(int(number(limit, default, {**words, "key": f"{key}_{name}"})))
    return values[0], values[1]


def steps_of_ten(limit: Range) -> list[float]:
    """1, 2, 3, 5 of every power of ten within the limits, and the limits themselves."""
    low, high = math.floor(math.log10(limit.low)), math.ceil(math.log10(limit.high))
    grid = {float(f"{m}e{e}") for e in range(low, high + 1) for m in (1, 2, 3, 5)}
    return sorted({v for v in grid if limit.low <= v <= limit.high} | {float(limit.low), float(limit.high)})
