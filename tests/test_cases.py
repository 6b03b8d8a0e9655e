"""Every file in the folder of cases gives what is written about it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest

from tests.cases import folder

KINDS = ("pictures", "zips", "folders", "models", "links")


def cases() -> Iterator[pytest.param]:
    place = folder()
    if place is None:
        reason = "no folder of cases: CVLAB_CASES names none, and none lies beside CVLAB_DATA"
        yield pytest.param("", "", marks=pytest.mark.skip(reason=reason), id="none")
        return
    for kind in KINDS:
        marks = [pytest.mark.keras] if kind == "models" else []
        for path in sorted((place / kind).iterdir()):
            yield pytest.param(kind, path.name, marks=marks, id=f"{kind}-{path.name}")


@pytest.mark.parametrize(("kind", "name"), cases())
def test_a_case_gives_what_its_description_says(kind, name):
    checks = import_module(f"tests.cases.{kind}").CASES
    assert name in checks, f"tests/cases/{kind}.py says nothing of {name}"
    checks[name](folder() / kind / name)
