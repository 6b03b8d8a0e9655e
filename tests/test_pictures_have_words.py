"""Whoever cannot see a picture is told what it shows."""

from __future__ import annotations

import ast

from tests.walls import ROOT, tree

SHOWING = sorted(
    path
    for folder in ("cvlab/ui", "pages")
    for path in (ROOT / folder).rglob("*.py")
    if ".image(" in path.read_text(encoding="utf-8")
)


def test_every_picture_of_a_page_has_words():
    calls = [
        (f"{path.name}:{node.lineno}", {word.arg for word in node.keywords})
        for path in SHOWING
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.image"
    ]
    assert len(calls) >= 5
    assert [where for where, words in calls if "alt" not in words] == []
