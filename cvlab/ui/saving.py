"""Figures for slides: one menu on every page that saves what it shows as a picture, a drawing or numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from cvlab.plots.slides import Slide
from cvlab.plots.slides.drawing import FORMATS, drawn, raw

MIME = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "npz": "application/octet-stream",
}


def save_menu(slides: Sequence[Slide], source: str) -> None:
    """The choice of a figure and a button for each kind of file, which is made when its button is pressed.

    source: where the figure comes from, written below it.
    """
    names = [slide.name for slide in slides]
    if not names:
        return  # the menu without anything in it cannot be opened
    chosen = st.selectbox("Figure", names, key="save_figure") if len(names) > 1 else names[0]
    slide = next((one for one in slides if one.name == chosen), slides[0])
    st.caption(slide.caption)
    with st.container(horizontal=True, gap="small"):
        for kind in (*FORMATS, "npz"):
            st.download_button(
                "Numbers (.npz)" if kind == "npz" else kind.upper(),
                partial(_file, replace(slide, source=source), kind),
                file_name=f"{_plain(slide.name)}.{kind}",
                mime=MIME[kind],
                on_click="ignore",
                key=f"save_{kind}",
            )


def _file(slide: Slide, kind: str) -> bytes:
    return raw(slide) if kind == "npz" else drawn(slide, kind)


def _plain(name: str) -> str:
    """The name as a file's: letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "figure"
