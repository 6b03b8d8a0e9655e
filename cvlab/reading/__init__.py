"""Other people's files are read here: by a process of its own that may take only so much memory and time."""

from __future__ import annotations

from cvlab.reading.budget import ARCHIVE, PICTURE, Budget
from cvlab.reading.children import OverBudget, ReadingFault, read
from cvlab.reading.left_out import LeftOut

__all__ = ["ARCHIVE", "PICTURE", "Budget", "LeftOut", "OverBudget", "ReadingFault", "read"]
