"""What no reader of ours does: work for the tests of the reading processes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


def same(*values: Any) -> Any:
    return values


def spin(report: Callable[[int], None] | None = None) -> None:
    while True:
        pass


def eat() -> int:
    return len(bytearray(200 * 2**20))


def much() -> bytes:
    return bytes(2 * 2**20)


def fail() -> None:
    [][1]


def die() -> None:
    os._exit(1)


def wrong() -> object:
    return object()


def write(path: str, size: int) -> int:
    return Path(path).write_bytes(bytes(size))


def steps(count: int, report: Callable[[int], None]) -> int:
    for number in range(count):
        report(number)
    return count


def leave(store: list[np.ndarray] = []) -> int:  # noqa: B006, it is meant to stay
    store.append(np.ones(300 * 2**20, np.uint8))
    return os.getpid()


def number() -> int:
    return os.getpid()


def environment() -> dict[str, str]:
    return dict(os.environ)
