"""cvlab, started by `streamlit run app.py`: the workers come up while the first page is read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from cvlab import engine
from cvlab.ui.server.heap import freeze_libraries
from cvlab.ui.server.hosts import only_allowed_hosts
from cvlab.ui.server.owner import OwnerCookie
from cvlab.ui.server.routes import ROUTES


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Import what the pages import, start the engine, and end it with the server."""
    import cvlab.ui.navigation  # noqa: F401

    engine.start(when_imported=freeze_libraries)
    try:
        yield
    finally:
        engine.stop()


app = st.App(
    Path(__file__).parent / "cvlab" / "ui" / "navigation.py",
    lifespan=lifespan,
    routes=ROUTES,
    # Who may ask at all comes first.
    middleware=[only_allowed_hosts(), Middleware(OwnerCookie)],
)
