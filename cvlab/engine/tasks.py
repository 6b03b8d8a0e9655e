"""One piece of work sent to a worker, as the page sees it."""

from __future__ import annotations

import pickle
from concurrent.futures import Future
from typing import Any

from cvlab.engine.status import WorkTimeout


class Task:
    """Work under way. Ask `done()`, wait with `result()`, watch with `progress()`, give up with `cancel()`."""

    def __init__(
        self, name: str, payload: bytes, role: str, retries: int, priority: int, where: str = ""
    ) -> None:
        self.name = name
        self.payload = payload
        self.role = role
        self.retries = retries
        self.priority = priority
        self.where = where  # the worker that should do it if it can
        self.worker = ""  # the worker that does it
        self.started = False  # a worker has begun
        self.reported: list[Any] = []
        self.future: Future[Any] = Future()

    def begin(self) -> None:
        """Called before a worker is asked, for the first time or again."""
        self.started = False
        self.reported.clear()

    def hear(self, told: dict[str, Any]) -> None:
        """Called when a worker tells of this task: that it has begun, or a value it reports."""
        if "value" in told:
            self.reported.append(pickle.loads(told["value"]))
        else:
            self.started, self.worker = True, told["worker"]

    def done(self) -> bool:
        """True when there is a result, an error, or nobody wants it any more."""
        return self.future.done()

    def cancelled(self) -> bool:
        return self.future.cancelled()

    def result(self, timeout: float | None = None) -> Any:
        """What the function returned, waiting for it up to `timeout` seconds.

        Raises:
            ValueError: the function's own, or EngineError when no worker could do it.
            WorkTimeout: when it takes longer; the work goes on, ask again or cancel.
            concurrent.futures.CancelledError: after `cancel()`.
        """
        try:
            return self.future.result(timeout)
        except TimeoutError:
            if self.future.done():  # the function itself timed out
                raise
            raise WorkTimeout(f"No answer from {self.name} within {timeout:g} seconds; try again.") from None

    def progress(self) -> list[Any]:
        """Everything the function has reported so far, oldest first."""
        return list(self.reported)

    def cancel(self) -> None:
        """Give up. Work that has not begun never begins; a function that reports ends at its next report."""
        self.future.cancel()
