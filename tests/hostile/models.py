"""Mutants of `.keras` files: configs of real networks with values exchanged, removed, doubled, nested or made huge, and
zips and arrays with bytes flipped."""

from __future__ import annotations

import io
import json
import random
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    2.5,
    10**400,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "x" * 300,
    "\ud800",
    "a\u202eb",
    "**[x](http://y)**",
    [],
    [[]],
    {},
    {"class_name": "Conv2D"},
    {"class_name": "__lambda__", "config": {}},
    [None] * 9,
    "float16",
    "channels_first",
    ["conv2d", 0, 0],
    {"module": "os", "class_name": "system", "config": {}},
)


@cache
def files() -> tuple[bytes, ...]:
    """Three real files: a plain row, a graph with a branch, a network in a network."""
    import_module("cvlab.nets.build")  # sets TensorFlow's threads, before anything is computed
    keras = import_module("keras")
    layers = keras.layers
    picture = keras.Input((16, 16, 3))
    first = layers.Conv2D(4, 3, padding="same", activation="relu")(layers.Rescaling(1 / 255)(picture))
    both = layers.Concatenate()([first, layers.Conv2D(2, 1)(first)])
    end = layers.Dense(3, activation="softmax")(layers.GlobalAveragePooling2D()(both * 2.0))
    row = [keras.Input((12, 12, 1)), layers.Conv2D(4, 3), layers.BatchNormalization(), layers.LeakyReLU()]
    row += [
        layers.Dropout(0.1),
        layers.Flatten(),
        layers.Dense(5, activation=layers.ReLU(6.0)),
        layers.Dense(2),
    ]
    inner = keras.Sequential([keras.Input((12, 12, 1)), layers.Conv2D(2, 3), layers.ReLU()])
    nested = [
        keras.Input((12, 12, 1)),
        layers.RandomFlip(),
        inner,
        layers.Flatten(),
        layers.Dense(1, activation="sigmoid"),
    ]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for model in (keras.Model(picture, end), keras.Sequential(row), keras.Sequential(nested)):
            model.save(Path(folder) / "net.keras")
            found.append((Path(folder) / "net.keras").read_bytes())
    return tuple(found)


def mutants(count: int, seed: int) -> Iterator[bytes]:
    """So many files, most with a changed config, some with changed bytes."""
    draw = random.Random(seed)
    for _ in range(count):
        data = draw.choice(files())
        yield _bytes(data, draw) if draw.random() < 0.2 else _config(data, draw)


def outcome(data: bytes) -> str:
    """ "taken" or "refused: <sentence>"; whatever else is raised goes on."""
    try:
        import_module("cvlab.nets.files").load(data)
    except ValueError as error:
        sentence = str(error)
        assert sentence.startswith("This file cannot be loaded: "), sentence
        assert "\n" not in sentence, sentence
        assert len(sentence) < 700, sentence
        return f"refused: {sentence}"
    return "taken"


def _bytes(data: bytes, draw: random.Random) -> bytes:
    broken = bytearray(data)
    if draw.random() < 0.3:
        return bytes(broken[: draw.randrange(len(broken))])
    for _ in range(draw.choice((1, 3, 30))):
        broken[draw.randrange(len(broken))] = draw.randrange(256)
    return bytes(broken)


def _config(data: bytes, draw: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        draw.choice(WAYS)(config, draw)
    text = json.dumps(config)
    if draw.random() < 0.03:
        text = text.replace('"layers": [', '"layers": ' + "[" * draw.choice((2, 50, 100_000)), 1)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", draw.choice((0,) * 9 + (8,) * 9 + (12, 14))) as archive:
        for name, inner in members.items():
            archive.writestr(name, text if name == "config.json" else inner)
    return packed.getvalue()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """(list or dict, index or key) of everything in a config."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, inner in list(entries):
        yield value, key
        yield from _places(inner)


def _exchange(config: Any, draw: random.Random) -> None:
    where, key = draw.choice(list(_places(config)))
    where[key] = draw.choice(ODD)


def _remove(config: Any, draw: random.Random) -> None:
    where, key = draw.choice(list(_places(config)))
    del where[key]


def _swap(config: Any, draw: random.Random) -> None:
    places = list(_places(config))
    (one, a), (other, b) = draw.choice(places), draw.choice(places)
    one[a], other[b] = json.loads(json.dumps(other[b])), json.loads(json.dumps(one[a]))


def _double(config: Any, draw: random.Random) -> None:
    lists = [where[key] for where, key in _places(config) if isinstance(where[key], list) and where[key]]
    if lists:
        chosen = draw.choice(lists)
        chosen.extend(json.loads(json.dumps(chosen)) * draw.choice((1, 40)))


def _nest(config: Any, draw: random.Random) -> None:
    where, key = draw.choice(list(_places(config)))
    for _ in range(draw.choice((1, 12, 90))):
        where[key] = (
            [where[key]] if draw.random() < 0.5 else {"class_name": "Sequential", "config": where[key]}
        )


def _reroute(config: Any, draw: random.Random) -> None:
    """Some layer takes what any other gives, itself too: circles and calls that are not there."""
    told = [where for where, key in _places(config) if key == "keras_history"]
    names = [where[key] for where, key in _places(config) if key == "name" and isinstance(where[key], str)]
    if told and names:
        draw.choice(told)["keras_history"] = [
            draw.choice(names),
            draw.choice((0, 0, 1, 7, -1)),
            draw.choice((0, 3)),
        ]


WAYS: tuple[Callable[[Any, random.Random], None], ...] = (
    _exchange,
    _exchange,
    _remove,
    _swap,
    _double,
    _nest,
    _reroute,
)
