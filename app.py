"""cvlab, started by `streamlit run app.py`: the workers come up while the first page is read."""

from __future__ import annotations

import gc
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from cvlab import engine
from cvlab.ui.routes import ROUTES


@asynccontextmanager
async def lifespan(app: st.App):
    """Import what the pages import, start the engine, and end it with the server."""
    import cvlab.ui.navigation  # noqa: F401

    engine.start(when_imported=freeze_heap)
    try:
        yield
    finally:
        engine.stop()


def freeze_heap() -> None:
    """Take the imported libraries out of the garbage collector's sight.

    Streamlit collects garbage after every run of a page; with the libraries frozen that costs
    milliseconds instead of a tenth of a second, and every slider feels it.
    """
    gc.collect()
    gc.freeze()


app = st.App(
    Path(__file__).parent / "cvlab" / "ui" / "navigation.py",
    lifespan=lifespan,
    routes=ROUTES,
)
