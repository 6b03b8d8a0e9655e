"""Mutants of links: an experiment's, a network's, filters', augmentations', and addresses of pages.

A mutant is what stands behind the server's name: `training?experiment=...`. `outcome` says what becomes of it.
"""

from __future__ import annotations

import base64
import copy
import dataclasses
import json
import random
import re
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from streamlit.testing.v1 import AppTest

from cvlab import builder
from cvlab.architecture import PRESETS, with_options
from cvlab.augmentations import NOTES
from cvlab.augmentations import text as augmentations
from cvlab.experiment import Experiment
from cvlab.experiment.descriptions import described, run_name
from cvlab.experiment.early_stopping import EarlyStopping
from cvlab.kernels import KERNELS, filters
from cvlab.packing import pack
from cvlab.params import Range, params
from cvlab.permalink import decode, encode
from cvlab.regularizers import L1L2
from tests.experiments import PLAIN

ADDRESSES = 100  # every hundredth mutant is a page's address, since a page takes a second
PAGES = Path(__file__).parents[2] / "pages"
BOUND = (
    "number_input",
    "slider",
    "select_slider",
    "selectbox",
    "toggle",
    "radio",
    "multiselect",
    "text_input",
)
LONGEST = 600  # letters of a sentence that a learner reads
MANY = 10**399
# Texts for where numbers and names stand in an address.
SAID = (
    *(
        "Infinity",
        "-Infinity",
        "NaN",
        "1e999",
        "1e308",
        "-0",
        "2.5",
        "31.5",
        "3.0",
        "9" * 400,
        "9" * 5000,
        "0x10",
    ),
    *(
        "true",
        "None",
        "",
        " ",
        "1_000",
        "²",
        "١٢",
        "-1",
        "1e5",
        "[1]",
        "{}",
        "%00",
        "a" * 3000,
        "\u202e1",
        "😀",
    ),
    *("![x](https://example.org/x.png)", "[x](https://example.org)", ":material/home:", "<b>x</b>", "$x$"),
)


def deep(depth: int) -> list:
    """Lists within lists."""
    nested: list = []
    for _ in range(depth):
        nested = [nested]
    return nested


# What stands where something else belongs.
VALUES: tuple[Any, ...] = (
    *(
        MANY,
        -MANY,
        10**18,
        2**31,
        2**63,
        -1,
        0,
        1,
        3.0,
        2.5,
        31.5,
        1e308,
        -1e308,
        5e-324,
        -0.0,
        True,
        False,
        None,
    ),
    *(
        "",
        "1",
        "Infinity",
        "a" * 3000,
        "![x](https://example.org/x.png)",
        ":material/home:",
        "\u202e",
        "\ud800",
    ),
    *([], {}, [[]], [1], [1, 2, 3], [2.5, 2.5], [True, True], ["1", "2"], [MANY, 1], {"kind": "conv2d"}),
    *({"kind": []}, {"kind": {}}, {"kind": None}, {"": ""}, deep(30), deep(400), [0] * 500),
)
BASES = (
    PLAIN,
    dataclasses.replace(
        PLAIN, augmentations=NOTES, early_stopping=EarlyStopping(patience=4), metric="top_3_accuracy"
    ),
    dataclasses.replace(
        PLAIN,
        architecture=with_options(
            PLAIN.architecture, dropout=0.3, regularizers={"conv2d": {"kernel": L1L2()}}
        ),
    ),
)


def mutants(count: int, seed: int) -> Iterator[str]:
    """`count` links, the same ones for the same seed."""
    draw = random.Random(seed)
    makers = (*[_changed_json] * 6, *[_changed_letters] * 2, _network, _filters, _augmentations)
    for number in range(1, count + 1):
        yield _address(draw) if number % ADDRESSES == 0 else draw.choice(makers)(draw)


def outcome(item: str) -> str:
    """ "taken", or "refused: " and the sentence.

    Raises:
        Exception: whatever the link led to that is no sentence, and AssertionError for one that was wrongly taken.
    """
    slug, _, query = item.partition("?")
    names = parse_qs(query, keep_blank_values=True)
    if not names.keys() & READERS.keys():
        return _on_page(slug, names)
    ((name, (text, *_)),) = names.items()
    try:
        found = READERS[name](text)
    except ValueError as error:
        if (
            type(error) is not ValueError
            or len(str(error)) > LONGEST
            or str(error).startswith("Exceeds the limit")
        ):
            raise RuntimeError("no sentence for a learner") from error
        return f"refused: {error}"
    for spec in found:
        assert_whole(spec)
    return "taken"


def assert_whole(spec: Any) -> None:
    """Fails where a fraction, a switch or a text stands in a field of whole numbers."""
    for p in params(spec):
        value = getattr(spec, p.name)
        if isinstance(p.limit, Range) and p.limit.whole:
            assert type(value) is int, f"{p.name} is {value!r}"
        if isinstance(value, tuple) and isinstance(p.default, tuple):
            assert list(map(type, value)) == list(map(type, p.default)), f"{p.name} is {value!r}"


def _on_page(slug: str, names: dict[str, list[str]]) -> str:
    """What the page of that address says; its whole numbers are those of the address, or the page's own."""
    page = _page(slug, names)
    if page.exception:
        raise RuntimeError(page.exception[0].message)
    for widget in (*page.number_input, *page.slider):
        text = names.get(widget.key, [""])[-1]
        own = widget.proto.default if widget.type == "number_input" else widget.proto.default[0]
        if isinstance(widget.value, int) and not re.fullmatch(r"[-+]?[0-9]{1,15}", text):
            # A page may begin with a value of its own, and not with the control's.
            assert widget.key not in names or widget.value in (own, _own(slug).get(widget.key)), (
                f"{widget.key} is {widget.value} for {text[:40]!r}"
            )
    return f"refused: {page.error[0].value}" if page.error else "taken"


def _page(slug: str, names: dict[str, list[str]]) -> AppTest:
    page = AppTest.from_file(PAGES / f"{slug}.py", default_timeout=120)
    for name, texts in names.items():
        page.query_params[name] = texts
    return page.run()


@cache
def _own(slug: str) -> dict[str, Any]:
    """The names that the page's widgets have in its address, and what they hold without one."""
    page = _page(slug, {})
    return {widget.key: widget.value for kind in BOUND for widget in getattr(page, kind) if widget.key}


def _address(draw: random.Random) -> str:
    slug = draw.choice(sorted(path.stem for path in PAGES.glob("*.py") if path.stem != "home"))
    keys = draw.sample(list(_own(slug)), min(6, len(_own(slug))))
    said = [(key, draw.choice(SAID)) for key in keys for _ in range(draw.choice((1, 1, 1, 2)))]
    return f"{slug}?{urlencode(said, errors='replace')}"


def _read_experiment(text: str) -> Iterator[Any]:
    experiment = decode(text)
    assert decode(encode(experiment)) == experiment
    described(experiment)
    run_name(experiment)
    return [experiment, *_parts(experiment)]


def _read_network(text: str) -> list:
    network = builder.from_text(text)
    network.problems()
    return list(network.layers)


def _read_filters(text: str) -> list:
    for found in filters.from_text(text):
        found.kernel()
    return []


READERS: dict[str, Callable[[str], Any]] = {
    "experiment": _read_experiment,
    "net": _read_network,
    "filters": _read_filters,
    "augment": augmentations.from_text,
}


def _parts(experiment: Experiment) -> list:
    parts = [experiment.dataset, experiment.optimizer, experiment.schedule, experiment.early_stopping]
    found = [part for part in parts if part is not None]
    return [*found, *experiment.augmentations, *experiment.architecture.layers]


def _changed_json(draw: random.Random) -> str:
    data = copy.deepcopy(draw.choice(BASES).to_dict())
    for _ in range(draw.randint(1, 3)):
        _change(draw, data)
    return f"training?experiment={_packed(data)}"


def _change(draw: random.Random, data: Any) -> None:
    """One value, key or entry anywhere in the data becomes another one, is gone, or comes twice."""
    places = list(_places(data))
    holder, key = draw.choice(places)
    value = copy.deepcopy(draw.choice(VALUES))  # the next change may be inside of it
    number = holder[key] if isinstance(holder[key], int | float) else None
    if (
        number is not None and not abs(number) < 1e300
    ):  # it was changed before, and has more digits than a float
        number = None
    if number is not None and draw.random() < 0.3:
        value = draw.choice(
            (number + 0.5, float(number), -number, number * 10**30, str(number), [number], number + 1)
        )
    match draw.randrange(8):
        case 0 if isinstance(holder, dict):
            holder[draw.choice(("unknown", "kind", "a" * 500, "![x](y)", "\u202e"))] = holder.pop(key)
        case 1:
            del holder[key]
        case 2 if isinstance(holder, list):
            holder.extend([holder[key]] * draw.choice((1, 5, 70)))
        case 3:
            other, place = draw.choice(places)
            holder[key] = copy.deepcopy(other[place])
        case _:
            holder[key] = value


def _places(data: Any, levels: int = 10) -> Iterator[tuple[Any, Any]]:
    """Every place, no deeper than any link of ours: lists hundreds deep inside of each other are no JSON in Python."""
    keys = list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for key in keys:
        yield data, key
        if levels:
            yield from _places(data[key], levels - 1)


def _packed(data: Any) -> str:
    try:
        return pack(data)
    except ValueError:  # a number with more digits than Python writes
        return pack({})


def _changed_letters(draw: random.Random) -> str:
    """A bit, a letter or a stretch of a whole link is another one; or one of the packed bytes is."""
    text = encode(draw.choice(BASES))
    place = draw.randrange(len(text))
    match draw.randrange(6):
        case 0:
            letter = chr(ord(text[place]) ^ (1 << draw.randrange(7)))
            text = text[:place] + letter + text[place + 1 :]
        case 1:
            text = text[:place]
        case 2:
            text = text[:place] + draw.choice(SAID) + text[place:]
        case 3:
            text = text[:place] + text[place : place + 40] * 300
        case 4:
            text = _with_bytes(draw, text)
        case _:
            text = "1." + base64.urlsafe_b64encode(_bytes(draw)).decode()
    return f"training?experiment={quote(text)}"


def _with_bytes(draw: random.Random, text: str) -> str:
    """The plain JSON with some of its bytes changed, packed as it should be."""
    body = text[2:]
    plain = bytearray(zlib.decompress(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))
    for _ in range(draw.randint(1, 4)):
        plain[draw.randrange(len(plain))] = draw.choice(b'{}[]",:0123456789eE.-+\\ntfN\x00\xff')
    return "1." + base64.urlsafe_b64encode(zlib.compress(bytes(plain))).decode().rstrip("=")


def _bytes(draw: random.Random) -> bytes:
    texts = (
        "[" * 60_000,
        "9" * 60_000,
        "0" * 10**7,
        '{"a":' * 9_000,
        "NaN",
        json.dumps("\ud800"),
        "1e999",
        "null",
    )
    return zlib.compress(draw.choice(texts).encode())


def _network(draw: random.Random) -> str:
    data = draw.choice(list(PRESETS.values())).to_dict()
    for _ in range(draw.randint(1, 3)):
        _change(draw, data)
    return f"builder?net={_packed(data)}"


def _filters(draw: random.Random) -> str:
    kernels = [KERNELS[kind]().array() for kind in draw.sample(list(KERNELS), 2)]
    text = filters.to_text([filters.filter_of(f"k{n}", kernel) for n, kernel in enumerate(kernels)])
    return f"kernels?filters={quote(_said(draw, text, ';,:|'))}"


def _augmentations(draw: random.Random) -> str:
    return f"augmentation?augment={quote(_said(draw, augmentations.to_text(NOTES), ':,=;'))}"


def _said(draw: random.Random, text: str, signs: str) -> str:
    for _ in range(draw.randint(1, 3)):
        place = draw.randrange(len(text) + 1)
        put = draw.choice((*SAID, *signs, *(sign * 50 for sign in signs)))
        text = text[:place] + put + text[place + draw.choice((0, 1, 5)) :]
    return text.encode(errors="replace").decode()
