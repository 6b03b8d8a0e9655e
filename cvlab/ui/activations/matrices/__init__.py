"""Two layers of 2 x 2 whose numbers one edits, the one matrix that does the same, and what an activation changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from cvlab.activations import ActivationSpec
from cvlab.activations.one_map import TwoLayers
from cvlab.registry import title
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

FOLDER = Path(__file__).parent

_mount = register(
    "matrices",
    FOLDER,
    (FOLDER / "matrices.html").read_text(encoding="utf-8"),
    parts=(MESSAGE, CANVAS, FOLDER.parent / "maths"),
)


def matrices(layers: TwoLayers, spec: ActivationSpec, *, key: str, on_edit: Callable[[], None]) -> None:
    """Show both ways; what the learner makes of the numbers arrives as `st.session_state[key]["edit"]`: first, second
    and point."""
    header = {**asdict(layers), "kind": spec.kind, "title": title(type(spec)), "options": spec.options()}
    _mount(key=key, data=pack(header), on_edit_change=on_edit)
