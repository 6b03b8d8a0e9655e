"""A stranger's `.keras` or `.h5` file as a network of ours, with nothing in it run, unpickled or believed.

Keras' own safe mode keeps code out but not size: a file of 2.4 kB made it take 17 GB. So the zip, its JSON and its
arrays are read by a process of its own within a budget (`cvlab.reading`), the config is checked piece by piece
(`cvlab.nets.opening.checked_configs`), its sizes are worked out before memory is taken, and only then are the
arrays laid into it that this network must have.
"""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import Any

from cvlab.architecture import Architecture
from cvlab.experiment.weights import fingerprint
from cvlab.foreign import Opened
from cvlab.nets.opening.architectures import architecture_of
from cvlab.nets.opening.costs import Wanted, foreign_of, weights_from
from cvlab.nets.opening.inputs import Told, range_told
from cvlab.nets.opening.keras_file import Parts
from cvlab.ranges import RANGES
from cvlab.reading import Budget, read
from cvlab.text import clean

CLASSES = "cvlab_classes.json"  # ours, which Keras passes over: a list of the classes' names
MOST_CLASSES, LONGEST_NAME = 1000, 80
MOST_FILE = 600_000_000
SECONDS = 60
MB = 2**20


def load(data: bytes) -> Opened:
    """The network in a file, its weights, and the names of its classes, which only a file that cvlab saved knows; else
    they are numbers.

    Raises:
        ValueError: in one sentence, with the reason, where the file is anything but known layers with their weights.
    """
    try:
        if not data:
            raise ValueError("it is empty")
        if len(data) > MOST_FILE:
            raise ValueError(f"it has {len(data):,} bytes; {MOST_FILE:,} are allowed")
        found = read("cvlab.nets.opening.keras_file:contents", data, budget=budget(len(data)))
        return _opened(Parts(*found))
    except (RecursionError, ValueError) as error:
        reason = str(error).rstrip(".")
        raise ValueError(f"This file cannot be loaded: {reason[:1].lower()}{reason[1:]}.") from error


def open_file(data: bytes) -> Opened:
    """The same in a worker, whose process ends where this takes more than SECONDS of its processor."""
    clock = getattr(signal, "ITIMER_PROF", None)  # Windows has none
    if clock is None:
        return load(data)
    signal.setitimer(clock, SECONDS)
    try:
        return load(data)
    finally:
        signal.setitimer(clock, 0)


def budget(size: int) -> Budget:
    """What reading a file of so many bytes may cost: its weights lie in memory a few times over."""
    return Budget(
        seconds=4 + size // (30 * MB), memory=200 * MB + 5 * size, answer=32 * MB + 4 * size, lane="quick"
    )


def _opened(parts: Parts) -> Opened:
    found = foreign_of(parts.config, parts.loss, parts.named)
    weights = weights_from(found.wanted, parts.arrays)
    told = range_told(parts.config, _dtype(parts.plain), _means(found.wanted, weights))
    net = replace(found.net, range=told.numbers, stamp=fingerprint(weights))
    architecture, untrained = _trainable(parts.plain, told.numbers, weights)
    numbers = found.origin.numbers
    return Opened(
        net=net,
        weights=weights,
        class_names=_class_names(parts.classes, 2 if net.answers == "binary" else numbers),
        origin=found.origin,
        architecture=architecture,
        untrained=untrained,
        notes=tuple(note for note in (*parts.notes, found.word) if note),
        why=_why(told),
    )


def _why(told: Told) -> str:
    return f"It takes {RANGES[told.numbers].title}: {told.why}." if told.why else ""


def _trainable(config: dict[str, Any], numbers: str, weights: list[Any]) -> tuple[Architecture | None, str]:
    """The same network as one that can be trained here, and ""; or None, and the reason why it cannot."""
    try:
        made = architecture_of(config, numbers)
    except ValueError as error:
        return None, str(error)
    if [shape for shapes in made.array_shapes() for shape in shapes] != [array.shape for array in weights]:
        return None, "its weights are kept in another order than that of its layers"
    return made, ""


def _dtype(config: dict[str, Any]) -> str:
    """uint8 where the network's own input is of whole numbers."""
    first = config["config"]["layers"][0]["config"]
    return "uint8" if "int" in str(first.get("dtype", "")) else "float32"


def _means(wanted: Wanted, weights: list[Any]) -> Any:
    """What the first Normalization found in its pictures; None where there is none."""
    return next(
        (
            array.ravel().tolist()
            for (path, _), array in zip(wanted, weights, strict=True)
            if path and path.endswith("/normalization/vars/0")
        ),
        None,
    )


def _class_names(given: Any, count: int) -> tuple[str, ...]:
    """The names in the file where they are as many plain names as there are classes, else numbers."""
    if isinstance(given, list) and len(given) == count <= MOST_CLASSES:
        names = tuple(clean(str(name), LONGEST_NAME) for name in given)
        if all(names) and all(str(name).isprintable() for name in given):
            return names
    return tuple(map(str, range(count)))
