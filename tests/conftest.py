"""What all tests share: those that start worker processes are marked by the fixture they ask for."""

from __future__ import annotations

import pytest


@pytest.hookimpl(tryfirst=True)  # before -m chooses among them
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "engine" in item.fixturenames or item.path.name == "test_engine.py":
            item.add_marker("engine")
