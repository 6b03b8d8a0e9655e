"""What all tests share: the marker that follows from what they ask for, and which of them share a process."""

from __future__ import annotations

import gc

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

import cvlab.nets  # noqa: F401, its settings of TensorFlow, before a test imports that

# A busy machine is slow: no example is judged by the clock; and all are drawn alike, so that a failure comes again.
hypothesis.settings.register_profile(
    "cvlab",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("cvlab")


@pytest.hookimpl(tryfirst=True)  # before -m chooses among them
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "engine" in item.fixturenames or item.path.name == "test_engine.py":
            item.add_marker("engine")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("keras"):
        import cvlab.nets.build  # noqa: F401, sets TensorFlow's threads, which nobody may once it has computed


@pytest.fixture(autouse=True, scope="module")
def heap() -> None:
    """What stands when a file begins is out of the garbage collector's sight.

    Streamlit collects garbage after each run of a page. Among all that Keras and a thousand tests leave behind that
    took a second or two, twenty times what the page itself took.
    """
    gc.collect()
    gc.freeze()


class Together(LoadScopeScheduling):
    """All browser tests in one process, since they share one server; those of a file, since they share fixtures."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::")[0]
        return "browser" if "/browser/" in path else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Together:
    return Together(config, log)
