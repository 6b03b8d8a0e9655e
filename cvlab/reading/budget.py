"""What reading one file may cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MB = 2**20


@dataclass(frozen=True, kw_only=True)
class Budget:
    """The limits of one reading.

    seconds: of processor time. memory: bytes beyond what the process had before. answer: bytes of what comes back.
    written: bytes of the largest file it may write. lane: long readings wait for one another, not in the way of
    quick ones.
    """

    seconds: int
    memory: int
    answer: int
    written: int = 0
    lane: Literal["quick", "long"] = "quick"

    @property
    def patience(self) -> float:
        """Seconds by the clock after which a reading counts as hung: a busy machine may give it little processor."""
        return 60 + 10 * self.seconds


PICTURE = Budget(seconds=5, memory=600 * MB, answer=64 * MB)
ARCHIVE = Budget(seconds=300, memory=600 * MB, answer=64 * MB, written=64 * MB, lane="long")
