"""Classes that stand elsewhere than in a folder's name: in the names of the pictures, or in a table beside them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from cvlab.datasets.endings import ending, hidden
from cvlab.datasets.splits import FEWEST
from cvlab.pictures import ENDINGS

MOST_CLASSES = 50
COVERED = 0.9  # the share of the pictures that must have a label, before labels are offered
LARGEST_TABLE = 8 * 2**20  # bytes
MOST_ROWS = 100_000
TABLES = frozenset((".csv", ".tsv"))
_NUMBERED = re.compile(r"(.*?[^\W\d_])[\s._\-(]*\d+\)?")  # cat.1, cat_0001, cat (3), cat12
_CAMERA = "img image dsc dscn dscf pic photo picture p pxl mvi gopr screenshot scan frame"
_LABEL = (
    "label labels class classes classname class_name category categories target breed species kind type y"
)
_CAMERAS, _LABELS = frozenset(_CAMERA.split()), frozenset(_LABEL.split())


def in_names(paths: Iterable[str]) -> dict[str, str]:
    """{picture: class} where names like cat.1.jpg say the classes of nearly all pictures; {} where they do not."""
    pictures = [p for p in paths if ending(p) in ENDINGS and not hidden(p)]
    found = {}
    for path in pictures:
        stem = path.rpartition("/")[2].rpartition(".")[0]
        if (match := _NUMBERED.fullmatch(stem[:200])) and match[1].casefold() not in _CAMERAS:
            found[path] = match[1]
    return found if _makes_classes(found, len(pictures)) else {}


def in_table(data: bytes, paths: Iterable[str]) -> dict[str, str]:
    """{picture: class} where a table (CSV) has a column of the pictures' names and one of classes; {} otherwise."""
    pictures = [p for p in paths if ending(p) in ENDINGS and not hidden(p)]
    names = _by_name(pictures)
    try:
        rows = _rows(data.decode("utf-8-sig", errors="replace"))
    except csv.Error:
        return {}
    if len(rows) < 2:
        return {}
    columns = list(zip(*(row[: len(rows[0])] for row in rows[1:] if len(row) >= len(rows[0])), strict=True))
    counts = [sum(value.strip() in names for value in column) for column in columns]
    if not counts or max(counts) == 0:
        return {}
    files = counts.index(max(counts))
    column = _label_column([name.strip().casefold() for name in rows[0]], files)
    if column is None:
        return {}
    found = {
        names[file.strip()]: label.strip()
        for file, label in zip(columns[files], columns[column], strict=True)
        if file.strip() in names and label.strip()
    }
    # A test folder without labels is often as large as the labelled one.
    return found if _makes_classes(found, len(found)) else {}


def _rows(text: str) -> list[list[str]]:
    head = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",;\t", key=head.count)
    return [row for row in islice(csv.reader(io.StringIO(text), delimiter=delimiter), MOST_ROWS) if row]


def _by_name(pictures: list[str]) -> dict[str, str]:
    """{what a table may call it: picture}: its path, its end, its name, with and without ending; none that two have."""
    found: dict[str, str] = {}
    twice = set()
    for path in pictures:
        parts = path.split("/")[-4:]
        called = {"/".join(parts[n:]) for n in range(len(parts))} | {path}
        for name in called | {name.rpartition(".")[0] for name in called}:
            if found.setdefault(name, path) != path:
                twice.add(name)
    return {name: path for name, path in found.items() if name not in twice}


def _label_column(heads: list[str], files: int) -> int | None:
    """Which column holds the classes: the one called so, or the only one beside the names."""
    named = [n for n, head in enumerate(heads) if head in _LABELS and n != files]
    if named:
        return named[0]
    return 1 - files if len(heads) == 2 else None


def _makes_classes(found: dict[str, str], pictures: int) -> bool:
    counts = Counter(found.values())
    enough = 2 <= len(counts) <= MOST_CLASSES and len(found) >= COVERED * pictures
    return enough and min(counts.values()) >= FEWEST
