"""Tests wait for what is seen, never for the clock, and no busy machine makes one give up before a minute."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SOURCES = sorted([*TESTS.glob("*.py"), *(TESTS / "browser").glob("*.py")])
MINUTE = {"timeout": 60_000, "default_timeout": 60}  # of Playwright in milliseconds, of AppTest in seconds


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_nothing_waits_for_the_clock_or_gives_up_within_a_minute(path: Path):
    for call in calls(path):
        assert getattr(call.func, "attr", "") != "wait_for_timeout", f"line {call.lineno} waits for the clock"
        for word in call.keywords:
            least = MINUTE.get(word.arg or "", 0)
            if path.parent == TESTS and word.arg == "timeout":
                continue  # not of Playwright
            if isinstance(word.value, ast.Constant) and isinstance(word.value.value, int):
                assert word.value.value >= least, f"line {call.lineno} gives up after {word.value.value}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_every_page_run_without_a_browser_has_a_minute_too(path: Path):
    for call in calls(path):
        if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "AppTest":
            assert "default_timeout" in [word.arg for word in call.keywords], f"line {call.lineno}"
