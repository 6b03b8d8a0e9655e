"""Waiting for what is sure to come: how long that takes says how busy the machine is, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable

FOR_EVER = 1800.0  # seconds after which what did not come is taken for what never will


def until(condition: Callable[[], object]) -> None:
    """Return once the condition holds.

    Raises:
        AssertionError: where it does not within FOR_EVER.
    """
    end = time.monotonic() + FOR_EVER
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)
