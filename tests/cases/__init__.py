"""Files that people really have, and hostile ones: what must happen to each. The files are kept beside the data."""

from __future__ import annotations

import os
from pathlib import Path


def folder() -> Path | None:
    """Where the cases lie: the folder that CVLAB_CASES names, else `cases` beside CVLAB_DATA; None without either."""
    named, data = os.environ.get("CVLAB_CASES"), os.environ.get("CVLAB_DATA")
    found = Path(named) if named else Path(data).resolve().parent / "cases" if data else None
    return found if found and found.is_dir() else None
