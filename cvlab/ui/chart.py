"""A chart on the page: one of `cvlab.plots`, without Plotly's row of tools, which nobody asked for."""

from __future__ import annotations

from typing import Any

import streamlit as st


def chart(figure: Any, key: str, **options: Any) -> Any:
    """Show a figure of Plotly; the answer and the options are those of `st.plotly_chart`."""
    return st.plotly_chart(figure, key=key, config={"displayModeBar": False}, **options)
