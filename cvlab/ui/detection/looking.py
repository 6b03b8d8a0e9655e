"""What the nets say of the canvas, kept while the sliders move."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cvlab.detection import looking
from cvlab.detection.windows import Looked


@st.cache_data(max_entries=24, show_spinner=False)
def slid(net: str, image: np.ndarray) -> Looked:
    """What a sliding net says at all windows."""
    return looking.sliding(net, image)


@st.cache_data(max_entries=24, show_spinner=False)
def regions_of(net: str, image: np.ndarray, windows: np.ndarray) -> Looked:
    """What it says of regions."""
    return looking.regions(net, image, windows)


def once(image: np.ndarray, weights: tuple[np.ndarray, ...] | None = None) -> Looked:
    """What the one-shot net says."""
    return looking.one_shot(image, weights)
