"""The curve of an activation and its slope, with a point that is dragged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cvlab.activations import ACTIVATIONS, FLAT, SPAN, ActivationSpec, flat_zones
from cvlab.registry import title
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

FOLDER = Path(__file__).parent
MATHS = FOLDER.parent / "maths"

_mount = register(
    "curve", FOLDER, (FOLDER / "curve.html").read_text(encoding="utf-8"), parts=(MESSAGE, CANVAS, MATHS)
)


def curve(spec: ActivationSpec, x: float, *, key: str, on_point: Callable[[], None]) -> None:
    """Show f and f'; where the point comes to rest arrives as `st.session_state[key]["point"]`."""
    others = [spec if kind == spec.kind else ACTIVATIONS[kind]() for kind in ACTIVATIONS]
    header = {
        **_told(spec),
        "x": x,
        "kink": spec.kink,
        "zones": flat_zones(spec),
        "span": SPAN,
        "flat": FLAT,
        "all": [_told(other) for other in others],
    }
    _mount(key=key, data=pack(header), on_point_change=on_point)


def _told(spec: ActivationSpec) -> dict[str, object]:
    return {"kind": spec.kind, "title": title(type(spec)), "options": spec.options()}
