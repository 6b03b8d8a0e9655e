"""What must happen to each of the cases in `links`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

CASES: dict[str, Callable[[Path], None]] = {}
