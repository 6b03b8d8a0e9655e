"""Other people's picture files: what they are, what they cost, and their pixels with every word about how they were
taken. Everything here runs where memory and time are bounded: see cvlab.reading."""

from __future__ import annotations

from cvlab.pictures.kinds import ENDINGS, FORMATS, NAMES
from cvlab.pictures.taking import Taken, stretched, taken

__all__ = ["ENDINGS", "FORMATS", "NAMES", "Taken", "stretched", "taken"]
