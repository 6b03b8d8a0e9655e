"""A word beside an answer that a net for digits is not sure of."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cvlab.handwriting.sureness import doubt
from cvlab.images import SIDE
from cvlab.ui.networks.network import Network

DIGITS = tuple("0123456789")


def say_doubt(network: Network, probabilities: np.ndarray) -> None:
    """Say it where a net for digits is not sure; a net of a thousand classes seldom gives one of them as much."""
    reads_digits = network.input_shape == (SIDE, SIDE, 1) and tuple(map(str, network.class_names)) == DIGITS
    if reads_digits and (words := doubt(probabilities, network.class_names)):
        st.info(words, icon=":material/help:")
