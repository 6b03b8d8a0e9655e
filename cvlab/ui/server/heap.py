"""The garbage collector's view of the web process."""

from __future__ import annotations

import gc
import sys

_frozen_at = 0


def freeze_libraries() -> None:
    """Take imported libraries out of the garbage collector's sight, whenever there are new ones.

    Streamlit collects garbage after every run of a page; with the libraries frozen that costs milliseconds instead of
    a tenth of a second, and every slider feels it. Pages import some of them late.
    """
    global _frozen_at
    if len(sys.modules) != _frozen_at:
        _frozen_at = len(sys.modules)
        gc.collect()
        gc.freeze()
