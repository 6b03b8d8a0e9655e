"""Small JavaScript components, one folder each: `<name>.js`, `<name>.css`, and `__init__.py` to mount it."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

MESSAGE = "../message"  # the part that reads what `pack` wrote


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


def pack(header: dict[str, Any], *blocks: bytes) -> bytes:
    """One message of bytes for a component that has `parts=(MESSAGE, ...)`: `readMessage(data)` reads it.

    Streamlit sends bytes only as the whole of `data`, so what describes them travels in front as JSON.
    The blocks begin at a multiple of four bytes in the message, and `body` is a copy that begins at zero.
    """
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 4)
    return b"".join((struct.pack("<I", len(text)), text, *blocks))


def _text(path: Path) -> str:
    if not path.is_file():
        raise ValueError(f"The component's file {path.name} is missing from {path.parent.name}/.")
    text = path.read_text(encoding="utf-8")
    if "\n" not in text.strip():
        raise ValueError(f"{path.name} has a single line, which Streamlit takes for a path; break it up.")
    return text
