"""Small JavaScript components, one folder each: `<name>.js`, `<name>.css`, and `__init__.py` to mount it."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.components import v2

FOLDER = Path(__file__).parent
MESSAGE = FOLDER / "message"  # the part that reads what `pack` wrote
MOUNT = FOLDER / "mount"  # the part that all have: what is kept of a place on the page
NEWS = FOLDER / "news"  # the part that asks the server again and again
CANVAS = FOLDER / "canvas"  # the part for canvases: colours by table, outlines, pointers, numbers in words
KINDS = ("float32", "int32", "int8", "uint8")  # what message.js opens


_TAKEN: dict[str, Path] = {}  # names of components, and the folders they are of


def register(
    name: str, folder: str | Path, html: str, *, parts: tuple[str | Path, ...] = ()
) -> Callable[..., Any]:
    """The mount callable of the component whose `<name>.js` and `<name>.css` lie in `folder`.

    Call it once, at the top of the component's module; call what it returns where the component shall appear:
    `mount(key=..., data={...}, on_<state>_change=...)`. Streamlit puts the definition back by itself on
    every runtime that mounts it, so a rerun registers nothing anew. `html` is trusted text: never put
    a user's words into it, write them from JavaScript with `textContent`. `parts` names further .js files
    of the folder that are put in front: one scope, split for reading. A part may have a .css of its name;
    before all of them comes base.css, in a layer that gives way to every rule of the component.

    Raises:
        ValueError: when a file is missing or has one line only (Streamlit would take its text for a path), or when a
            component of another folder has that name: the page of one would show the other.
    """
    if _TAKEN.get(name, Path(folder)) != Path(folder):
        raise ValueError(f"A component of {_TAKEN[name]} is called {name!r} already.")
    files = [Path(folder) / part for part in (MOUNT, *parts, name)]
    js = _in_order("\n".join(_text(file.with_suffix(".js")) for file in files))
    looks = [file.with_suffix(".css") for file in files[:-1]]
    css = [FOLDER / "base.css", *filter(Path.is_file, looks), files[-1].with_suffix(".css")]
    mount = v2.component(f"cvlab_{name}", html=html, js=js, css="\n".join(map(_text, css)))
    _TAKEN[name] = Path(folder)
    return mount


def _in_order(js: str) -> str:
    """The module with its one exported function called by `inOrder` of mount.js."""
    before, exported, after = js.partition("export default function (")
    if not exported or "export default" in after:
        raise ValueError("A component exports one function: export default function (...) { ... }")
    return (
        f"{before}const __show = function ({after}\nexport default component => inOrder(component, __show)\n"
    )


def pack(header: dict[str, Any], /, **arrays: np.ndarray | Sequence[np.ndarray]) -> bytes:
    """One message of bytes for a component that has `parts=(MESSAGE, ...)`: `readMessage(data)` reads it.

    Streamlit sends bytes only as the whole of `data`, so what describes them travels in front as JSON.
    Each array, or list of arrays, arrives under its name in `arrays`: typed, row by row, with its `shape`.

    Raises:
        ValueError: for an array that is not of one of KINDS.
    """
    chunks, places = [], {}
    for name, given in arrays.items():
        one = isinstance(given, np.ndarray)
        entries = [_add(chunks, name, array) for array in ([given] if one else given)]
        places[name] = entries[0] if one else entries
    text = json.dumps({**header, "arrays": places}).encode()
    text += b" " * (-len(text) % 4)
    return b"".join((struct.pack("<I", len(text)), text, *chunks))


def _add(chunks: list[bytes], name: str, array: np.ndarray) -> dict[str, Any]:
    """Where the array lies among the chunks that it joins: typed arrays begin at a multiple of four bytes."""
    if array.dtype.name not in KINDS:
        raise ValueError(f"{name} is of {array.dtype}; a component takes {', '.join(KINDS)}: convert it.")
    offset = sum(map(len, chunks))
    chunks.append(b"\0" * (-offset % 4))
    chunks.append(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
    return {"kind": array.dtype.name, "shape": array.shape, "offset": offset + -offset % 4}


def _text(path: Path) -> str:
    if not path.is_file():
        raise ValueError(f"The component's file {path.name} is missing from {path.parent.name}/.")
    text = path.read_text(encoding="utf-8")
    if "\n" not in text.strip():
        raise ValueError(f"{path.name} has a single line, which Streamlit takes for a path; break it up.")
    return text
