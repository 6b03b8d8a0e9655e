"""The versions that are installed together: what the requirements allow, and what the lock names."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.walls import ROOT


def lines(name: str) -> list[str]:
    texts = ((line.split(" #")[0].strip()) for line in (ROOT / name).read_text("utf-8").splitlines())
    return [text for text in texts if text and not text.startswith("#")]


LOCKED = {
    canonicalize_name(name): version
    for name, _, version in (line.partition("==") for line in lines("constraints.txt"))
}


@pytest.mark.parametrize("line", lines("requirements.txt") + lines("tests/requirements.txt"))
def test_the_lock_names_a_version_that_the_requirement_allows(line: str):
    wanted = Requirement(line)
    version = LOCKED[canonicalize_name(wanted.name)]
    assert wanted.specifier.contains(version, prereleases=True), f"{line}, but {version} is locked"
