"""Work that yields how far it is, and returns what it made."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any


def whole(work: Generator[Any, Any, Any], each: Callable[[Any], object] | None = None) -> Any:
    """What the work returns in the end; `each` hears what it yields on the way."""
    while True:
        try:
            so_far = next(work)
        except StopIteration as end:
            return end.value
        if each:
            each(so_far)
