"""cvlab, started by `streamlit run app.py`: the workers come up while the first page is read."""

from __future__ import annotations

import gc
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from cvlab import engine


@asynccontextmanager
async def lifespan(app: st.App):
    """Start the engine, then take the imported libraries out of the garbage collector's sight.

    Streamlit collects garbage after every run of a page; with the web libraries frozen that costs
    milliseconds instead of a tenth of a second, and every slider feels it.
    """
    import cvlab.ui.navigation  # noqa: F401  (imports what the pages import, so that it is frozen too)

    engine.start()
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        engine.stop()


app = st.App(Path(__file__).parent / "cvlab" / "ui" / "navigation.py", lifespan=lifespan)
