"""Writes what each component gives to the browser, all its parts in one scope, into the folder that is named."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import streamlit as st

FOLDER, ROOT = Path(sys.argv[1]), Path(__file__).parents[1]


def written(name: str, *, js: str, **_: Any) -> None:
    (FOLDER / f"{name}.js").write_text(js, encoding="utf-8")


st.components.v2.component = written
for path in sorted((ROOT / "cvlab" / "ui").rglob("__init__.py")):
    if " = register(" in path.read_text(encoding="utf-8"):
        importlib.import_module(".".join(path.parent.relative_to(ROOT).parts))
