"""The shape of the house: who may import whom, how large a file may grow, what the web process never loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted([ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "cvlab").rglob("*.py")])
HOMES = {
    "streamlit": ("app.py", "pages/", "cvlab/ui/"),
    "plotly": ("cvlab/plots/",),
    "matplotlib": ("cvlab/plots/",),
    "keras": ("cvlab/nets/",),
    "tensorflow": ("cvlab/nets/",),
    "dask": ("cvlab/engine/",),
    "distributed": ("cvlab/engine/",),
}
ARROWS = {  # folder: what of ours it may import; "" stands for the modules directly in cvlab/
    "": {"", "reading"},
    "plots": {"", "plots"},
    "nets": {"", "reading", "nets"},
    "engine": {"", "engine"},
    "reading": {"", "reading"},
    "ui": {"", "plots", "engine", "reading", "ui"},
}
LONGEST = {"pages": 120, "cvlab": 250, "app.py": 50}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> set[str]:
    """Every module a file imports, also inside functions."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def folder(path: Path) -> str:
    """The part of cvlab a file belongs to; a family that grew into a package counts as the module it was."""
    return part(path.relative_to(ROOT / "cvlab").parts[0])


def part(name: str) -> str:
    return name if name in ARROWS else ""


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_each_heavy_dependency_has_one_home(path):
    tops = {module.split(".")[0] for module in imports(path)}
    for library in tops & set(HOMES):
        assert name(path).startswith(HOMES[library]), f"{library} belongs in {', '.join(HOMES[library])}"


@pytest.mark.parametrize("path", [p for p in SOURCES if "cvlab" in p.relative_to(ROOT).parts], ids=name)
def test_imports_follow_the_arrows(path):
    allowed = ARROWS[folder(path)]
    for module in imports(path):
        parts = module.split(".")
        if parts[0] == "cvlab" and len(parts) > 1:
            assert part(parts[1]) in allowed, f"{name(path)} may not import {module}"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_file_stays_short_enough_to_read_at_one_sitting(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST[path.relative_to(ROOT).parts[0]]


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_function_stays_short_enough_to_see_whole(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 45, (
                f"{node.name} is {node.end_lineno - node.lineno + 1} lines"
            )


@pytest.mark.parametrize("path", [p for p in SOURCES if p.parent.name == "pages"], ids=name)
def test_a_page_chooses_computes_and_shows_but_defines_no_class(path):
    assert not [node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if name(p).startswith(("cvlab/ui/", "cvlab/plots/"))], ids=name
)
def test_a_public_function_of_pages_and_plots_says_what_it_returns(path):
    functions = (n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    silent = [f.name for f in functions if not f.name.startswith("_") and f.returns is None]
    assert silent == []


def test_every_module_says_what_it_is_for():
    silent = [name(p) for p in SOURCES if not ast.get_docstring(tree(p))]
    assert silent == []


def test_nothing_the_web_process_imports_pulls_in_tensorflow():
    ours = [
        name(p).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for p in SOURCES
        if p.is_relative_to(ROOT / "cvlab")
        and folder(p) != "nets"
        and p.name not in ("__main__.py", "navigation.py")
    ]
    script = (
        "import importlib, sys\n"
        f"for module in {ours!r}: importlib.import_module(module)\n"
        "heavy = {m for m in ('tensorflow', 'keras', 'torch', 'jax', 'sklearn') if m in sys.modules}\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_only_what_the_design_names_stands_at_the_top():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout, so there is no list of the project's files")
    top = {line.split("/")[0] for line in tracked.stdout.splitlines()}
    assert top <= {
        "app.py", "pages", "cvlab", "assets", "tests", "requirements.txt", "README.md", "pyproject.toml",
        "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", ".streamlit", ".ci", ".gitignore",
    }  # fmt: skip
