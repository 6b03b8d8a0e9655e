"""The photographs of one's own folder: what lies in `photos/` of the folder that CVLAB_DATA names."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from cvlab.types import Image, as_image

MOST = 24
LONGEST = 1024
_KINDS = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}


def photographs() -> dict[str, Path]:
    """{name: file} of the first so many pictures there, its folders included; none without a folder."""
    folder = Path(os.environ.get("CVLAB_DATA") or "/nonexistent") / "photos"
    if not folder.is_dir():
        return {}
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _KINDS)
    return {path.stem.replace("_", " "): path for path in files[:MOST]}


@lru_cache(maxsize=8)
def photograph(path: Path) -> Image:
    """The picture in that file.

    Raises:
        ValueError: in a sentence, where it is none.
    """
    return as_image(path.read_bytes(), longest=LONGEST)
