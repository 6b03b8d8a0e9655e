"""What a browser may ask of an ASGI app, answered without a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote

T = TypeVar("T")


def through(work: Coroutine[Any, Any, T]) -> T:
    """What the coroutine gives, in a thread of its own: Playwright leaves its loop running in the tests'."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass
class Answer:
    """What came back."""

    status_code: int
    headers: dict[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Asking:
    """Asks an app, with the cookies a browser would send along."""

    app: Any
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, address: str, **headers: str) -> Answer:
        """The app's answer to `method` on an address such as /runs/a?since=1."""
        path, _, query = address.partition("?")
        sent = {
            **headers,
            **({"cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}),
        }
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method.upper(),
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        told: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            told.append(message)

        through(self.app(scope, receive, send))
        body = b"".join(message.get("body", b"") for message in told[1:])
        names = {name.decode(): value.decode() for name, value in told[0]["headers"]}
        return Answer(told[0]["status"], names, body.decode())

    def get(self, address: str, **headers: str) -> Answer:
        return self.ask("get", address, **headers)
