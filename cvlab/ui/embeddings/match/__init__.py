"""One picture against a stored gallery, and the threshold that decides: false accepts and false rejects as it moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from cvlab.embeddings import Crowd
from cvlab.embeddings.judging import Pairs
from cvlab.ui.components import CANVAS, MESSAGE, pack, register
from cvlab.ui.embeddings.learn import INKS

FOLDER = Path(__file__).parent
_mount = register(
    "matching",
    FOLDER,
    (FOLDER / "matching.html").read_text("utf-8"),
    parts=(MESSAGE, CANVAS, "rates", "asked"),
)


def matching(
    header: dict[str, Any],
    pairs: Pairs,
    crowd: Crowd,
    rows: np.ndarray,
    gallery: tuple[np.ndarray, np.ndarray],
    asked: tuple[np.ndarray, np.ndarray] | None,
    key: str,
    on_threshold: Callable[[], None],
) -> None:
    """Show the board. rows: of the crowd, that the pairs are of. gallery and asked: pictures (uint8 N x H x W) and
    their embeddings; `header["stored"]` names each of the gallery's."""
    arrays: dict[str, np.ndarray] = {
        "d": pairs.d.astype(np.float32),
        "same": pairs.same.astype(np.uint8),
        "rows": pairs.rows.astype(np.int32),
        "pictures": crowd.pictures[rows],
        "labels": crowd.labels[rows].astype(np.int32),
        "gallery": gallery[0],
        "z": gallery[1].astype(np.float32),
    }
    if asked:
        arrays |= {"asked": asked[0], "zAsked": asked[1].astype(np.float32)}
    header = {"names": crowd.names, "photographs": crowd.light, "inks": INKS, **header}
    _mount(key=key, data=pack(header, **arrays), on_threshold_change=on_threshold)
