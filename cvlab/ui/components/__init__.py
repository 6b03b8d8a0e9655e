"""Small JavaScript components, one folder each: `<name>.js`, `<name>.css`, and `__init__.py` to mount it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st


def register(name: str, folder: str | Path, html: str, *, parts: tuple[str, ...] = ()) -> Callable[..., Any]:
    """The mount callable of the component whose `<name>.js` and `<name>.css` lie in `folder`.

    Call it once, at the top of the component's module; call what it returns where the component shall appear:
    `mount(key=..., data={...}, on_<state>_change=...)`. Streamlit puts the definition back by itself on
    every runtime that mounts it, so a rerun registers nothing anew. `html` is trusted text: never put
    a user's words into it, write them from JavaScript with `textContent`. `parts` names further .js files
    of the folder that are put in front: one scope, split for reading.

    Raises:
        ValueError: when a file is missing or has one line only (Streamlit would take its text for a path).
    """
    js = "\n".join(_text(Path(folder) / f"{part}.js") for part in (*parts, name))
    return st.components.v2.component(
        f"cvlab_{name}", html=html, js=js, css=_text(Path(folder) / f"{name}.css")
    )


def _text(path: Path) -> str:
    if not path.is_file():
        raise ValueError(f"The component's file {path.name} is missing from {path.parent.name}/.")
    text = path.read_text(encoding="utf-8")
    if "\n" not in text.strip():
        raise ValueError(f"{path.name} has a single line, which Streamlit takes for a path; break it up.")
    return text
