"""Backpropagation before one's eyes: one network step by step or in training, and one convolutional layer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from cvlab.plots import palette
from cvlab.ui.components import CANVAS, MESSAGE, pack, register
from cvlab.ui.components.graph import GRAPH
from cvlab.ui.components.plane import PLANE

FOLDER = Path(__file__).parent
PARTS = ("maths", "passes", "proofs", "stepper", "player")

_network = register(
    "backpropagation",
    FOLDER,
    (FOLDER / "backpropagation.html").read_text(encoding="utf-8"),
    parts=(CANVAS, *PLANE, GRAPH, *PARTS),
)
_kernel = register(
    "kernel_gradient",
    FOLDER,
    (FOLDER / "kernel_gradient.html").read_text(encoding="utf-8"),
    parts=(MESSAGE, CANVAS, "kernel_sums", "kernel_words"),
)


def network_view(data: dict[str, Any], *, key: str, on_edit: Callable[[], None]) -> None:
    """Show the network. What is done to it arrives as `st.session_state[key]["edit"]`: stamp, version, epoch, pure,
    weights (a row), point and updates.

    Args:
        data: what `cvlab.ui.backpropagation.network` puts together for backpropagation.js.
    """
    _network(key=key, data=data, on_edit_change=on_edit)


def kernel_view(header: dict[str, Any], *, key: str, on_edit: Callable[[], None]) -> None:
    """Show the convolution. Edits arrive as `st.session_state[key]["edit"]`: version, row (26 numbers) and label."""
    _kernel(key=key, data=pack(header, signed=np.ascontiguousarray(palette.SIGNED)), on_edit_change=on_edit)
