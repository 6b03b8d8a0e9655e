"""What all tests share: the markers that follow from what they ask for, and which of them share a process."""

from __future__ import annotations

from pathlib import Path

import pytest

BROWSER = Path(__file__).parent / "browser"


@pytest.hookimpl(tryfirst=True)  # before -m chooses among them
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "engine" in item.fixturenames or item.path.name == "test_engine.py":
            item.add_marker("engine")
        # All browser tests share one server, and those of a file their fixtures: each such group stays together.
        group = "browser" if BROWSER in item.path.parents else item.path.name
        item.add_marker(pytest.mark.xdist_group(group))
