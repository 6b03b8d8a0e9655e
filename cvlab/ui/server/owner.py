"""Who somebody is who begins runs: the holder of a secret that the server gave the browser, and that no link carries.

The secret is a cookie that scripts cannot read: it survives a reload, a new tab and a restart of the server, and cannot
be had from what is on the page. What runs remember is its hash. A browser that keeps no cookies owns what it begins
until its session ends.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection

COOKIE = "cvlab_owner"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
YEAR = 365 * 86_400  # seconds


class OwnerCookie:
    """ASGI middleware: whoever opens a page without the secret is given one."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            return await self._app(scope, receive, send)
        if owner_of(HTTPConnection(scope).cookies):
            return await self._app(scope, receive, send)
        # Lax: a link in somebody's mail must find the browser's own secret, or it would be given another.
        cookie = f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax"
        cookie += "; Secure" * (scope["scheme"] == "https")

        async def with_cookie(message: Any) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        return await self._app(scope, receive, with_cookie)


def me() -> str:
    """The owner of what this session begins. It stays the same for as long as the session lasts."""
    if "owner" not in st.session_state:
        st.session_state["owner"] = owner_of(st.context.cookies) or named(secrets.token_urlsafe(32))
    return st.session_state["owner"]


def known() -> bool:
    """Whether this session's browser says by its cookie that it is the owner: then what it asks of the server does."""
    return owner_of(st.context.cookies) == me()


def owner_of(cookies: Any) -> str:
    """The owner whose secret is among the cookies; empty where there is none."""
    token = cookies.get(COOKIE)
    return named(token) if isinstance(token, str) and TOKEN.fullmatch(token) else ""


def named(token: str) -> str:
    """What is written down of a secret, from which nobody finds it."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]
