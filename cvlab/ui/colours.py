"""The colour scales on the page's ground: in the dark theme zero is dark, so that what is not zero shines."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cvlab.plots import palette


def night() -> bool:
    """Whether the page is shown in the dark theme."""
    return st.context.theme.type == "dark"


def signed_scale() -> np.ndarray:
    """The scale of numbers with a sign, 256 x 3, uint8."""
    return palette.SIGNED_NIGHT if night() else palette.SIGNED


def scales() -> dict[str, np.ndarray]:
    """The scales by the names that components know them by."""
    return {"signed": signed_scale(), "positive": palette.ACTIVATION, "pixel": palette.PIXEL}


def signed_picture(values: np.ndarray, top: float | None = None) -> np.ndarray:
    """uint8 H x W x 3: blue below zero, orange above; `top` is where the colour ends."""
    top = palette.limit(values) if top is None else top
    return palette.colour(values, signed_scale(), -top, top)
