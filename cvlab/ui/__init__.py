"""Everything that speaks to Streamlit: pages call it, nothing below it does."""

from __future__ import annotations

from cvlab.datasets.files import read_apart

read_apart()  # this is the web process
