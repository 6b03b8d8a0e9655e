"""One message of bytes for a component: plain data and arrays together. draw.js opens it again."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

KINDS = {"float32": "f4", "int32": "i4", "uint8": "u1"}


def message(plain: Mapping[str, Any], **arrays: np.ndarray) -> bytes:
    """The message: how long the JSON is, the JSON (plain data, and what arrays follow), the arrays.

    Raises:
        ValueError: for an array that is not float32, int32 or uint8.
    """
    for name, array in arrays.items():
        if array.dtype.name not in KINDS:
            raise ValueError(f"{name} is of {array.dtype}; a component takes {', '.join(KINDS)}.")
    blocks = [{"name": n, "kind": a.dtype.name, "size": a.nbytes} for n, a in arrays.items()]
    head = json.dumps({"plain": dict(plain), "blocks": blocks}).encode()
    return b"".join([struct.pack("<I", len(head)), head, *(a.tobytes() for a in arrays.values())])
