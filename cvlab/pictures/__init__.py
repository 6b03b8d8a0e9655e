"""Other people's picture files: what they are, what they cost, and their pixels with every word about how they were
taken. `take` does the work; `taken` has it done by a process of its own, as the web process must.

The way of an uploaded picture: the widget (`cvlab.ui.picture`) gives its bytes to `taken`; `cvlab.reading` runs
`take` in a process of its own within a budget; there `examining` counts what it would cost, `decoding` reads it, lays
it on white and turns it upright, and it is shrunk; `cvlab.types.as_image` makes it float32 H x W x C in [0, 1].
"""

from __future__ import annotations

from cvlab.pictures.kinds import ENDINGS, FORMATS, NAMES
from cvlab.pictures.taking import Taken, stretched, take, taken

__all__ = ["ENDINGS", "FORMATS", "NAMES", "Taken", "stretched", "take", "taken"]
