"""Tests wait for what is seen, never for the clock, and no busy machine makes one give up before a minute."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.walls import tree

TESTS = Path(__file__).parent
BROWSER = TESTS / "browser"
SOURCES = sorted(path for path in TESTS.rglob("*.py") if "benchmarks" not in path.parts)
MINUTE = {"timeout": 60_000, "default_timeout": 60}  # of Playwright in milliseconds, of AppTest in seconds


def calls() -> Iterator[tuple[Path, str, ast.Call]]:
    """(file, where in words, call) of every call in the tests."""
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                yield path, f"{path.relative_to(TESTS)}, line {node.lineno}", node


def test_nothing_waits_for_the_clock_or_gives_up_within_a_minute():
    for path, where, call in calls():
        assert getattr(call.func, "attr", "") != "wait_for_timeout", f"{where} waits for the clock"
        for word in call.keywords:
            least = MINUTE.get(word.arg or "", 0)
            if BROWSER not in path.parents and word.arg == "timeout":
                continue  # not of Playwright
            if isinstance(word.value, ast.Constant) and isinstance(word.value.value, int):
                assert word.value.value >= least, f"{where} gives up after {word.value.value}"
        if getattr(call.func, "attr", "") == "set_default_timeout" and isinstance(call.args[0], ast.Constant):
            assert int(call.args[0].value) >= 60_000, f"{where} gives up after {call.args[0].value}"


def test_every_page_run_without_a_browser_has_a_minute_too():
    for _, where, call in calls():
        if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "AppTest":
            assert "default_timeout" in [word.arg for word in call.keywords], where
