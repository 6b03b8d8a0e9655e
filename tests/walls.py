"""What imports what in this house, read from the sources without running them."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "cvlab").rglob("*.py"))
}
PAGES = {path.stem: path for path in sorted((ROOT / "pages").glob("*.py"))}
SOURCES = [ROOT / "app.py", *PAGES.values(), *MODULES.values()]
CALLED = re.compile(r"(cvlab(?:\.\w+)+):(\w+)")  # a function called by the text of its name


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def package(path: Path) -> list[str]:
    """The package that a file's relative imports start from."""
    return list(path.relative_to(ROOT).parent.parts)


def imported(node: ast.AST, path: Path) -> set[str]:
    """The modules that one statement imports; of names out of a package those that are modules of it, else itself."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if not isinstance(node, ast.ImportFrom):
        return set()
    above = package(path)[: len(package(path)) - node.level + 1] if node.level else []
    module = ".".join([*above, *filter(None, [node.module])])
    inner = {f"{module}.{alias.name}" for alias in node.names} & set(MODULES)
    return inner | ({module} if len(inner) < len(node.names) else set())


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module a file imports, also inside functions."""
    return frozenset(name for node in ast.walk(tree(path)) for name in imported(node, path))


@cache
def called(path: Path) -> frozenset[tuple[str, str]]:
    """(module, function) of each "module:function" among a file's texts, but for how such a name looks in words."""
    texts = (node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant))
    matches = (CALLED.fullmatch(text) for text in texts if isinstance(text, str))
    return frozenset((m[1], m[2]) for m in matches if m and m[1] != "cvlab.module")


def needs(path: Path) -> frozenset[str]:
    """What a file imports, and where the functions lie that it calls by name."""
    return imports(path) | {module for module, _ in called(path)}


def at_once(module: str) -> set[str]:
    """What is imported when `module` is, for types alone too, and the packages around that."""
    path, found = MODULES[module], set()
    todo: list[ast.AST] = [tree(path)]
    while todo:
        node = todo.pop()
        found |= imported(node, path)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            todo += ast.iter_child_nodes(node)
    around = {".".join(name.split(".")[:n]) for name in found for n in range(2, name.count(".") + 1)}
    own = {name for name in around if f"{module}.".startswith(f"{name}.")}
    return (found | (around - own)) & set(MODULES) - {module}


def circle() -> list[str]:
    """Modules that import each other in a circle, [] where there is none."""
    done: set[str] = set()

    def follow(module: str, way: tuple[str, ...]) -> list[str]:
        if module in way:
            return [*way[way.index(module) :], module]
        if module in done:
            return []
        for other in sorted(at_once(module)):
            if found := follow(other, (*way, module)):
                return found
        done.add(module)
        return []

    return next(filter(None, (follow(module, ()) for module in MODULES)), [])


def of_one_lesson() -> dict[str, str]:
    """{module: slug} of the modules that serve the page of one lesson alone."""
    reached: dict[str, set[str]] = {}
    for slug, page in PAGES.items():
        todo, seen = list(needs(page)), set()
        while todo:
            name = todo.pop()
            if name in MODULES and name not in seen:
                seen.add(name)
                todo += needs(MODULES[name])
        for name in seen:
            reached.setdefault(name, set()).add(slug)
    return {name: next(iter(slugs)) for name, slugs in reached.items() if len(slugs) == 1}


def tops(path: Path) -> set[str]:
    """The names that a module defines or hands on."""
    found = set()
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        else:
            found |= {
                n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            }
    return found
