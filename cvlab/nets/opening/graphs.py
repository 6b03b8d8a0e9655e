"""The graph of a foreign model: that it runs from its input to its answer, without circles, in a few passes."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from typing import Any

MOST_CALLS = 2000
Call = tuple[str, int]  # of a layer: its name, and which of its calls


def in_order(where: str, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The layers, sorted where they are not yet so that each comes behind those whose output its first call takes:
    Keras goes through the list again and again until every call has what it needs.

    Raises:
        ValueError: where the calls run in a circle, are too many, or one takes what no layer gives.
    """
    taken = dict(_calls(where, entries))
    depths, places = _depths(where, taken), {entry["name"]: n for n, entry in enumerate(entries)}
    if all(places[one] < places[name] for (name, n), before in taken.items() if not n for one, _ in before):
        return entries
    return sorted(entries, key=lambda entry: depths.get((entry["name"], 0), 0))


def _calls(where: str, entries: list[dict[str, Any]]) -> Iterator[tuple[Call, list[Call]]]:
    """(call, the calls whose outputs it takes)."""
    counts = {}
    for entry in entries:
        if not isinstance(entry.get("name"), str) or not isinstance(entry.get("inbound_nodes"), list):
            raise ValueError(f"{where} has a config whose graph is not as Keras writes it")
        counts[entry["name"]] = max(len(entry["inbound_nodes"]), 1)
    if sum(counts.values()) > MOST_CALLS:
        raise ValueError(f"its layers are called {sum(counts.values()):,} times; {MOST_CALLS:,} are allowed")
    for entry in entries:
        for place in range(counts[entry["name"]]):
            given = entry["inbound_nodes"][place : place + 1]
            taken = list(references(given))
            if missing := next((name for name, _ in taken if name not in counts), None):
                raise ValueError(
                    f"{where} has a layer that takes what {missing} gives, but there is no such layer"
                )
            # A nested model counts a call of its own before the first one here.
            yield (entry["name"], place), [(name, min(n, counts[name] - 1)) for name, n in taken]


def references(value: Any) -> Iterator[tuple[str, int]]:
    if isinstance(value, list):
        for inner in value:
            yield from references(inner)
    elif isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            yield tuple(value["config"]["keras_history"][:2])
        else:
            for inner in value.values():
                yield from references(inner)


def _depths(where: str, taken: dict[Call, list[Call]]) -> dict[Call, int]:
    """How many calls come before each, by the longest way."""
    waiting = {call: len(set(before)) for call, before in taken.items()}
    behind: dict[Call, list[Call]] = defaultdict(list)
    for call, before in taken.items():
        for one in set(before):
            behind[one].append(call)
    ready, depths = deque(call for call, n in waiting.items() if not n), dict.fromkeys(taken, 0)
    done = 0
    while ready:
        call, done = ready.popleft(), done + 1
        for after in behind[call]:
            depths[after] = max(depths[after], depths[call] + 1)
            waiting[after] -= 1
            if not waiting[after]:
                ready.append(after)
    if done < len(taken):
        raise ValueError(f"{where} has layers that wait for one another in a circle")
    return depths
