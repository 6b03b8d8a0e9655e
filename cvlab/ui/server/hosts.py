"""Under which names the server answers: a page of somebody else's must not reach it under a name of its own."""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

LOCAL = ("localhost", "127.0.0.1", "::1")


def allowed_hosts() -> list[str]:
    """The names in a request's Host header that are answered: those of this computer where the server listens to it
    alone, else any, unless `--server.allowedHosts` names some.

    Source: Streamlit checks them for its web socket alone; a foreign name that leads to this computer (DNS rebinding)
    would reach the rest.
    """
    named = list(st.get_option("server.allowedHosts") or ())
    if st.get_option("server.address") in LOCAL:
        return [*LOCAL, *named]
    return named or ["*"]


def only_allowed_hosts() -> Middleware:
    """What stands before all that the server answers."""
    return Middleware(TrustedHostMiddleware, allowed_hosts=allowed_hosts(), www_redirect=False)
