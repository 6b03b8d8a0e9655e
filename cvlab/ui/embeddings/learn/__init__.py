"""A net drawn once for each picture of a triplet, its loss in numbers, and the map of all pictures that moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from cvlab.plots import palette
from cvlab.ui.components import CANVAS, MESSAGE, pack, register
from cvlab.ui.embeddings.twins import Twins

FOLDER = Path(__file__).parent
_mount = register(
    "twins",
    FOLDER,
    (FOLDER / "twins.html").read_text("utf-8"),
    parts=(MESSAGE, CANVAS, "stamps", "map", "drawn", "curves"),
)
INKS = (*palette.RUNS, "#5f6fd0", "#b0704a")  # one for each of ten identities, then again


def learn(
    twins: Twins, key: str, on_rested: Callable[[], None], layout: tuple[str, np.ndarray] | None = None
) -> None:
    """Show the training, with its buttons; it goes on by itself unless it was paused.

    layout: words and N x 2 places to show instead of those that come with the training, as of t-SNE.
    `st.session_state[key]["rested"]` is the step where it was paused or ended last.
    """
    crowd, recipe = twins.crowd, twins.recipe
    shown = crowd.shown
    header: dict[str, Any] = {
        "id": twins.id,
        "names": crowd.names,
        "known": crowd.known,
        "photographs": crowd.light,
        "way": recipe.way,
        "mining": recipe.mining,
        "margin": recipe.margin,
        "dimensions": recipe.dimensions,
        "inks": INKS,
        "layout": layout[0] if layout else "",
        "places": np.round(layout[1].astype(float), 3).tolist() if layout else [],
    }
    arrays = {"pictures": crowd.pictures[shown], "labels": crowd.labels[shown].astype(np.int32)}
    _mount(key=key, data=pack(header, **arrays), on_rested_change=on_rested)
