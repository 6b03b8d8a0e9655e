"""The shape of the house: who may import whom, how large a file may grow, what the web process never loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.walls import ROOT, SOURCES, called, imports, tree

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
    "pages": {"", "plots", "ui"},
}
# folder: where functions lie that it calls by the text of their name, in another process
CALLS = {"": {""}, "engine": {"engine", "nets"}, "nets": {"nets"}, "ui": {"", "nets"}, "pages": {"nets"}}
LONGEST = {"pages": 120, "cvlab": 250, "app.py": 50}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def folder(path: Path) -> str:
    """The part of the house a file belongs to; a family that grew into a package counts as the module it was."""
    first, *inner = path.relative_to(ROOT).parts
    return part(inner[0]) if first == "cvlab" else first


def part(name: str) -> str:
    return name if name in ARROWS else ""


def test_each_heavy_dependency_has_one_home():
    for path in SOURCES:
        for library in {module.split(".")[0] for module in imports(path)} & set(HOMES):
            assert name(path).startswith(HOMES[library]), (
                f"{name(path)}: {library} belongs in {HOMES[library]}"
            )


def ours(modules: frozenset[str] | set[str]) -> list[tuple[str, str]]:
    """(module, the part it belongs to) of cvlab's own."""
    parts = ((module, module.split(".")) for module in sorted(modules))
    return [(module, part(inner[1])) for module, inner in parts if inner[0] == "cvlab" and len(inner) > 1]


def test_imports_and_calls_by_name_follow_the_arrows():
    for path in SOURCES:
        if path.name == "app.py":
            continue
        for module, place in ours(imports(path)):
            assert place in ARROWS[folder(path)], f"{name(path)} may not import {module}"
        for module, place in ours({module for module, _ in called(path)}):
            assert place in CALLS.get(folder(path), ()), f"{name(path)} may not call {module}"


def test_a_file_stays_short_enough_to_read_at_one_sitting():
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    long = {name(path): n for path, n in lines.items() if n > LONGEST[path.relative_to(ROOT).parts[0]]}
    assert long == {}


def test_a_function_stays_short_enough_to_see_whole():
    functions = (
        (f"{name(path)}:{node.name}", node.end_lineno - node.lineno + 1)
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert {words: lines for words, lines in functions if lines > 45} == {}


def test_a_page_chooses_computes_and_shows_but_defines_no_class():
    pages = [path for path in SOURCES if path.parent.name == "pages"]
    assert [name(p) for p in pages if any(isinstance(n, ast.ClassDef) for n in ast.walk(tree(p)))] == []


def test_a_public_function_of_pages_and_plots_says_what_it_returns():
    functions = (
        (name(path), node)
        for path in SOURCES
        if name(path).startswith(("cvlab/ui/", "cvlab/plots/"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert [(p, f.name) for p, f in functions if not f.name.startswith("_") and f.returns is None] == []


def called_by_text() -> list[tuple[str, str]]:
    """(module, function) of all of cvlab/nets that some code has a worker call, by "module:function"."""
    return sorted(pair for pair in set().union(*map(called, SOURCES)) if pair[0].startswith("cvlab.nets."))


def function(module: str, called: str) -> ast.FunctionDef:
    """The function, also where the module has it from another one."""
    place = ROOT.joinpath(*module.split("."))
    nodes = tree(place / "__init__.py" if place.is_dir() else place.with_suffix(".py")).body
    for node in nodes:
        if isinstance(node, ast.FunctionDef) and node.name == called:
            return node
        if isinstance(node, ast.ImportFrom) and called in {alias.name for alias in node.names}:
            return function(node.module, called)
    raise AssertionError(f"There is no {module}:{called}")


def answers_of(node: ast.FunctionDef) -> list[ast.expr]:
    """What the function returns, and what lists and tuples that it returns are made of."""
    found = [each.value for each in ast.walk(node) if isinstance(each, ast.Return) and each.value]
    for value in found:
        if isinstance(value, ast.List | ast.Tuple):
            found += value.elts
        if isinstance(value, ast.ListComp | ast.GeneratorExp):
            found.append(value.elt)
    return found


@pytest.mark.parametrize(("module", "called"), called_by_text(), ids=":".join)
def test_what_a_worker_answers_is_no_dict_with_keys_of_text(module, called):
    node = function(module, called)
    assert node.returns is not None
    assert "dict[str" not in ast.unparse(node.returns), "a record's fields are checked, a dict's keys are not"
    for value in answers_of(node):
        keys = value.keys if isinstance(value, ast.Dict) else []
        assert not [key for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]


def test_functions_are_called_by_text():
    assert len(called_by_text()) > 15


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
        *(
            "app.py",
            "pages",
            "cvlab",
            "assets",
            "tests",
            "requirements.txt",
            "constraints.txt",
            "pyproject.toml",
        ),
        *("README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", ".streamlit", ".ci", ".gitignore"),
        ".oxlintrc.json",
    }
