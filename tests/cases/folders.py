"""What must happen to each of the cases in `folders`, each pointed at as a folder of CVLAB_DATA."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import numpy as np

from cvlab.codegen.datasets import recipe
from cvlab.datasets import Folder, folder_names
from cvlab.pictures.photographs import photograph, photographs


def with_data(check: Callable[..., None]) -> Callable[..., Callable[[Path], None]]:
    """The check, run with CVLAB_DATA pointing at the folder the case lies in."""

    def made(*given: object, **named: object) -> Callable[[Path], None]:
        def case(path: Path) -> None:
            with patch.dict(os.environ, CVLAB_DATA=str(path.parent)):
                check(path.name, *given, **named)

        return case

    return made


@with_data
def taken(name: str, left: tuple[str, ...] = (), note: str = "", **counts: int) -> None:
    """So many pictures of each class in all parts; what was left out, and what is said."""
    assert name in folder_names()
    dataset = Folder(name=name, image_size=16)
    found = dataset.listing()
    labels = np.concatenate([labels for _, labels in found.parts.values()])
    assert dict(zip(found.class_names, np.bincount(labels).tolist(), strict=True)) == counts
    assert tuple(item.name for item in dataset.left_out()) == left
    assert re.search(note, " ".join(dataset.notes())) if note else not dataset.notes()
    split = dataset.load()
    for part in (split.train, split.validation, split.test):
        assert len(part.images[:]) == len(part)


@with_data
def refused(name: str, words: str) -> None:
    (problem,) = Folder(name=name).problems()
    assert re.search(words, problem)


@with_data
def code_gives_the_page(name: str) -> None:
    """The exported code makes the page's pictures, but for a rounding."""
    dataset, made = Folder(name=name, image_size=16), {}
    found = recipe(dataset)
    exec("import numpy as np\n" + "\n".join(found.imports) + "\n" + found.code, made)
    split = dataset.load()
    for part in ("train", "validation", "test"):
        np.testing.assert_allclose(made[f"x_{part}"].astype(int), getattr(split, part).images[:], atol=1)
        np.testing.assert_array_equal(made[f"y_{part}"], getattr(split, part).labels)


def photos(path: Path) -> None:
    """All pictures but a Mac's shadows are offered, and each that is offered can be read or says why not."""
    with patch.dict(os.environ, CVLAB_DATA=str(path.parent)):
        found = photographs()
        assert not any(file.name.startswith("._") for file in found.values())
        assert {"cat.jpg", "cat.png"} <= {file.name for file in found.values()}
        photograph(next(iter(found.values())))


CASES: dict[str, Callable[[Path], None]] = {
    "one_each": refused("has 1 picture; each needs 3 or more"),
    "two_each": refused("has 2 pictures; each needs 3 or more"),
    "lopsided": taken(cats=60, dogs=1, note="No picture of dogs is in validation or test"),
    "broken": taken(left=("cats/img_3.png", "dogs/empty.jpg"), cats=11, dogs=12),
    "some_jfif": taken(cats=11, dogs=10, note="byte for byte"),
    "nested": taken(cats=12, dogs=12, note="byte for byte"),
    "underscore": taken(_background_=8, no=8, yes=8),
    "sixteen": code_gives_the_page(),
    "greytrns": code_gives_the_page(),
    "photos": photos,
}
