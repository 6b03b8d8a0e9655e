"""A checked model as a row of layers, networks inside one another laid flat; a known base in it stands as one piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cvlab.bases import NETWORKS, base_layers
from cvlab.nets.opening.graphs import references
from cvlab.text import clean, quoted

Entry = dict[str, Any]  # a layer as Keras writes it


class BaseFound(NamedTuple):
    """Layers that are called as those of a base of `cvlab.bases`. entries: them, in the order of the file."""

    network: str
    entries: tuple[Entry, ...]


Piece = Entry | BaseFound


def chain_of(model: Entry) -> list[Piece]:
    """Every layer of a checked model in the order of the computation, that of its input too.

    Raises:
        ValueError: in words, where it is no row: where ways part and meet, or a layer is used twice.
    """
    entries = model["config"]["layers"]
    row: list[Piece] = entries if model["class_name"] == "Sequential" else list(_in_a_row(entries))
    found: list[Piece] = []
    for piece in row:
        if isinstance(piece, BaseFound) or not isinstance(piece["config"].get("layers"), list):
            found.append(piece)
        else:
            found += chain_of(piece)
    return found


def _in_a_row(entries: list[Entry]) -> Iterator[Piece]:
    """The layers of a graph, each behind the one whose output it takes."""
    base = _base_in(entries)
    whose = {entry["name"]: entry["name"] for entry in entries}
    if base:
        # All of a base answers to one name: what is behind it takes what its last layer gives.
        whose |= dict.fromkeys((entry["name"] for entry in base.entries[:-1]), "")
    behind: dict[str, Entry] = {}
    inside = {id(entry) for entry in base.entries[1:]} if base else set()
    for entry in entries:
        if id(entry) in inside or entry["class_name"] == "InputLayer":
            continue
        source = _source(entry)
        if not whose[source]:
            raise ValueError(f"what its layer {quoted(source)} gives is taken from within its base")
        if source in behind:
            raise ValueError(f"what its layer {quoted(source)} gives is taken by several layers: {ROW}")
        behind[source] = entry
    inputs = [entry for entry in entries if entry["class_name"] == "InputLayer"]
    yield from inputs
    place = inputs[0]["name"] if inputs else ""
    while entry := behind.pop(place, None):
        if base and entry is base.entries[0]:
            yield base
            place = base.entries[-1]["name"]
        else:
            yield entry
            place = entry["name"]
    if behind:
        raise ValueError(f"its layers are not all on the way from its picture to its answer: {ROW}")


ROW = "only a row of layers can be trained here, with a base of keras.applications in it as Keras has it"


def _source(entry: Entry) -> str:
    """The one layer whose output it takes.

    Raises:
        ValueError: where it takes those of several, or is called several times.
    """
    found = {name for name, _ in references(entry["inbound_nodes"])}
    if len(found) != 1 or len(entry["inbound_nodes"]) != 1:
        times = (
            "is used several times" if len(entry["inbound_nodes"]) > 1 else "takes what several layers give"
        )
        raise ValueError(f"its layer {quoted(clean(entry['name'], 40))} {times}: {ROW}")
    return found.pop()


def _base_in(entries: list[Entry]) -> BaseFound | None:
    """The base whose layers' names are all here, in its order."""
    names = {entry["name"] for entry in entries}
    for network in NETWORKS:
        wanted = [layer.name for layer in base_layers(network)]
        if names.issuperset(wanted):
            own = [entry for entry in entries if entry["name"] in set(wanted)]
            if [entry["name"] for entry in own] == wanted:
                return BaseFound(network, tuple(own))
    return None
