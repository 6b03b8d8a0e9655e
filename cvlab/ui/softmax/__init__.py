"""From the last maps to the answer: flatten, dense and softmax on one board, alive in the browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from cvlab.images import fingerprint
from cvlab.softmax import LARGEST, TEMPERATURES, LastStep
from cvlab.ui.colours import scales
from cvlab.ui.components import CANVAS, MESSAGE, pack, register

FOLDER = Path(__file__).parent
PARTS = (MESSAGE, CANVAS, "maths", "flatten", "dense", "logits")

_mount = register("softmax", FOLDER, (FOLDER / "softmax.html").read_text(encoding="utf-8"), parts=PARTS)


def softmax_board(
    step: LastStep,
    class_names: Sequence[str],
    *,
    key: str,
    logits: Sequence[float] | None,
    temperature: float,
    true_class: int,
    on_edit: Callable[[], None],
) -> None:
    """Show the board. What the learner edits arrives as `st.session_state[key]["edit"]`: stamp, logits (None where
    they are the network's), temperature and true_class.

    Args:
        logits: the learner's own, or None for the network's.
    """
    header = {
        "stamp": stamp(step),
        "network": [float(z) for z in step.logits],
        "classes": [str(name) for name in class_names],
        "logits": None if logits is None else list(logits),
        "temperature": temperature,
        "true_class": true_class,
        "temperatures": list(TEMPERATURES),
        "largest": LARGEST,
    }
    numbers = {"maps": step.maps, "weights": step.weights, "bias": step.bias}
    _mount(key=key, data=pack(header, **numbers, **scales()), on_edit_change=on_edit)


def stamp(step: LastStep) -> str:
    """A name for these very numbers: an edit made on others is too old."""
    return fingerprint(step.flat, step.weights)
