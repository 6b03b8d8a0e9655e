"""Whether this machine's processor is quick with numbers of 16 bits."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def quick_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 numbers in tiles (AMX), where they were measured to be quicker."""
    try:
        return "amx_bf16" in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False
