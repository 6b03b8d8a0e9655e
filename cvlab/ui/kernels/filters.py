"""The learner's filters across reruns, links and changes of picture, and the bench that shows them."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import streamlit as st

from cvlab.kernels import stack
from cvlab.kernels.filters import Filter, filter_of, filters_from, fits, fitted, from_text, to_text
from cvlab.registry import title
from cvlab.types import Image
from cvlab.ui.colours import night
from cvlab.ui.kernels.bench import Plane, carried, carry_picture, convolution, in_browser, plane
from cvlab.ui.link import read, whole_from, write

KEY = "filter_bench"
STATE = "filters"
ACTIVE = "in_grid"  # in a link: the number of the filter in the grid, counted from 1
THUMBNAIL = 128  # pixels of a filter's small map
STAMPS = count(1)  # never one that a browser has seen: it would keep its own filters


def filter_bench(
    image: Image, preset: Any, kernel: np.ndarray, options: dict[str, Any]
) -> tuple[tuple[Filter, ...], int]:
    """Show the bench; the filters on it, and which of them lies in the grid. A new preset replaces that one.

    Raises:
        ValueError: where a link holds damaged filters; the bench is shown all the same.
    """
    name = title(type(preset))
    start = fitted(filter_of(name, kernel), image.shape[2])
    state, problem = _state(start)
    if state["preset"] != start:
        _choose(state, start)
    filters = tuple(fitted(item, image.shape[2]) for item in state["filters"])
    if filters != state["filters"]:
        state.update(filters=filters, stamp=next(STAMPS))
    with st.container(gap=None):
        known = state.get("picture")
        if not known or known.image is not image or known.night != night():
            state["picture"] = carried(image)
        carry_picture(state["picture"], key=f"{KEY}_picture")
        _bench(state["picture"].id, image, start, options)
    _link(filters, start, state["active"])
    if problem := problem or state.pop("problem", None):
        raise ValueError(problem)
    return filters, state["active"]


@st.fragment
def _bench(picture: str, image: Image, start: Filter, options: dict[str, Any]) -> None:
    """The bench by itself: an edit's whole result comes first, then the page with its words, code and link."""
    state = st.session_state[STATE]
    filters = state["filters"]
    convolution(
        picture,
        filters,
        None if in_browser(image, filters) else _planes(image, state, options),
        key=KEY,
        active=state["active"],
        stamp=state["stamp"],
        preset=start,
        options=_pairs(options),
        on_edit=_receive,
    )
    if state.pop("edited", False):
        st.rerun()


def _state(start: Filter) -> tuple[dict[str, Any], str | None]:
    """What the session remembers; at first the filters of the link, or else the preset alone."""
    if STATE in st.session_state:
        return st.session_state[STATE], None
    problem, filters, active = None, (start,), 0
    if text := read(STATE):
        try:
            filters, chosen = from_text(text), read(ACTIVE, "1")
            active = max(whole_from(chosen, len(filters)) or 1, 1) - 1
        except ValueError as error:
            problem = str(error)
    state = {"filters": filters, "active": active, "stamp": next(STAMPS), "preset": start}
    st.session_state[STATE] = state
    return state, problem


def _choose(state: dict[str, Any], start: Filter) -> None:
    filters, active = list(state["filters"]), state["active"]
    filters[active] = start
    state.update(filters=tuple(filters), preset=start, stamp=next(STAMPS))


def _receive() -> None:
    """Take an edit from the browser, checked; one made before a new preset was chosen is too old."""
    sent, state = st.session_state[KEY].get("edit"), st.session_state[STATE]
    if not isinstance(sent, dict) or sent.get("stamp") != state["stamp"]:
        return
    try:
        filters, active = filters_from(sent.get("filters")), int(sent.get("active", 0))
    except (TypeError, ValueError) as error:
        state.update(problem=str(error), edited=True)
        return
    state.update(filters=filters, active=min(max(active, 0), len(filters) - 1), edited=True)


def _planes(image: Image, state: dict[str, Any], options: dict[str, Any]) -> list[Plane]:
    """Each filter's own map; none where a kernel does not fit, which the bench says in words.

    What an edit left as it was is kept: of twelve filters one is computed.
    """
    words = {name: options[name] for name in ("strides", "padding", "dilation_rate")}
    if not all(fits(item, image.shape, **words) for item in state["filters"]):
        return []
    old, new, found = state.get("planes", {}), {}, []
    for n, item in enumerate(state["filters"]):
        side = None if n == state["active"] else THUMBNAIL
        key = state["picture"].id, item.cells, item.bias, *words.values(), side
        if (made := old.get(key) or new.get(key)) is None:
            made = plane(stack(image, [(item.kernel(), item.bias)], **words), side)
        new[key] = made
        found.append(made)
    state["planes"] = new
    return found


def _pairs(options: dict[str, Any]) -> dict[str, Any]:
    pair = {name: [options[name]] * 2 for name in ("strides", "dilation_rate")}
    return {**options, **pair}


def _link(filters: tuple[Filter, ...], start: Filter, active: int) -> None:
    """Filters that the preset alone does not give go into the link, and which of them lies in the grid."""
    alone = [(f.cells, f.bias) for f in filters] == [(start.cells, start.bias)]
    write(STATE, None if alone else to_text(filters))
    write(ACTIVE, str(active + 1) if active else None)
