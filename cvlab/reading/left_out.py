"""The one record of what a reader did not take, or took otherwise than it lay there."""

from __future__ import annotations

from typing import NamedTuple


class LeftOut(NamedTuple):
    """Something in a file or a folder that is not used, by name, and why. reason: words, no sentence."""

    name: str
    reason: str
