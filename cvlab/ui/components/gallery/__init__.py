"""Small pictures in a row, one of them chosen: the look of every sample before it is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from cvlab.ui.components import register

_mount = register("gallery", __path__[0], '<div class="gallery" role="group" aria-label="Samples"></div>')


def gallery(pictures: Mapping[str, str], chosen: str, *, key: str, on_choose: Callable[[str], None]) -> None:
    """A button for each picture, name -> data address; a press calls `on_choose` with a name of these."""
    names: Sequence[str] = tuple(pictures)
    data = {"pictures": [{"name": n, "address": pictures[n]} for n in names], "chosen": chosen}

    def pressed() -> None:
        name = st.session_state[key].get("pressed")
        if name in names:
            on_choose(name)

    _mount(key=key, data=data, on_pressed_change=pressed)
