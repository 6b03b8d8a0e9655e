"""The last few things made, for whoever asks for the same again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any


class Cache:
    """The last few things made, by key; what was used longest ago goes first.

    size: at most so many. budget and cost: and at most so much of what they cost together; the newest always stays.
    """

    def __init__(
        self, size: int, budget: float = float("inf"), cost: Callable[[Any], float] = lambda _: 0
    ) -> None:
        self._size, self._budget, self._cost = size, budget, cost
        self._kept, self._lock = OrderedDict(), threading.RLock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What is kept under the key, made now where there is nothing."""
        with self._lock:
            if key not in self._kept:
                self.put(key, make())
            self._kept.move_to_end(key)
            return self._kept[key]

    def put(self, key: Hashable, value: Any) -> None:
        """Keep it under the key."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and self._full():
                self._kept.popitem(last=False)

    def take(self, key: Hashable) -> Any:
        """What is kept under the key, kept no longer; None where there is nothing."""
        with self._lock:
            return self._kept.pop(key, None)

    def _full(self) -> bool:
        return len(self._kept) > self._size or sum(map(self._cost, self._kept.values())) > self._budget
