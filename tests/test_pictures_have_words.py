"""Whoever cannot see a picture is told what it shows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHOWING = sorted(
    path
    for folder in ("cvlab/ui", "pages")
    for path in (ROOT / folder).rglob("*.py")
    if ".image(" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("path", SHOWING, ids=lambda path: path.stem)
def test_every_picture_of_a_page_has_words(path: Path):
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.image"
    ]
    mute = [node.lineno for node in calls if "alt" not in {word.arg for word in node.keywords}]
    assert not mute, f"{path.name}: st.image without alt in lines {mute}"
