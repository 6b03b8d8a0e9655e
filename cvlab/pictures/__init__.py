"""Other people's picture files: what they are, what they cost, and their pixels with every word about how they were
taken. `take` does the work; `taken` has it done by a process of its own, as the web process must."""

from __future__ import annotations

from cvlab.pictures.kinds import ENDINGS, FORMATS, NAMES
from cvlab.pictures.taking import Taken, stretched, take, taken

__all__ = ["ENDINGS", "FORMATS", "NAMES", "Taken", "stretched", "take", "taken"]
