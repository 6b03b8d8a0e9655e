"""What other people wrote reaches Streamlit's Markdown through cvlab.text.plain, and by no other way."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.walls import ROOT, tree

FILES = sorted([*(ROOT / "cvlab" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")])
# Streamlit reads their first text as Markdown; of all of them `help` and `caption` too.
MARKDOWN = {
    *(
        "markdown",
        "caption",
        "error",
        "warning",
        "info",
        "success",
        "toast",
        "title",
        "header",
        "subheader",
        "write",
    ),
    *(
        "metric",
        "progress",
        "spinner",
        "status",
        "expander",
        "popover",
        "button",
        "download_button",
        "checkbox",
    ),
    *(
        "toggle",
        "radio",
        "segmented_control",
        "pills",
        "slider",
        "select_slider",
        "number_input",
        "text_input",
    ),
    *("selectbox", "multiselect", "file_uploader", "camera_input", "page_link", "tabs", "image"),
}
# What holds somebody else's words, by the names that this project gives such things.
THEIRS = {
    *(
        "name",
        "names",
        "class_name",
        "class_names",
        "message",
        "problem",
        "problems",
        "error",
        "damage",
        "filename",
    ),
    *("label_name", "hardest", "reason", "now_name", "refused", "best", "run_name", "really", "others"),
}
# Names that are this project's own: of layers it made, of sides, of lessons and methods.
OURS = {
    "cvlab/ui/builder/draft.py": {"name"},
    "cvlab/ui/builder/layer_editor.py": {"name"},
    "cvlab/ui/class_activation/explanations.py": {"name"},
    "cvlab/ui/convolution/arithmetic.py": {"name"},
    "cvlab/ui/learned_filters.py": {"name"},
    "cvlab/ui/networks/examples.py": {"name"},
    "cvlab/ui/page.py": {"name"},
    "cvlab/ui/picture/sources.py": {"name"},
    "cvlab/ui/training/architecture.py": {"names"},
    "cvlab/ui/training/notes.py": {"name"},
    "pages/home.py": {"name"},
}
# Functions whose answer holds nothing of others, and those that escape.
SAFE = {
    "as_said",
    "plain",
    "len",
    "title",
    "sum",
    "min",
    "max",
    "int",
    "float",
    "round",
    "any",
    "all",
    "bool",
    "whole_number",
}


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Every call of Streamlit that reads Markdown, with each of its texts."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in MARKDOWN and ast.unparse(node.func.value) != "page":  # which escapes by itself
            texts = node.args[:2] if node.func.attr == "progress" else node.args[:1]
            texts = texts + [
                k.value for k in node.keywords if k.arg in ("help", "caption", "text", "label", "body")
            ]
            yield from ((node, text) for text in texts)


def bare(text: ast.AST) -> Iterator[str]:
    """The names of others' words in an expression that do not pass the helper."""
    match text:
        case ast.Call(func=ast.Name(id=name)) if name in SAFE:
            return
        case ast.FormattedValue(format_spec=spec) if spec is not None:
            return  # a number: text has no format here
        case ast.IfExp(body=body, orelse=orelse):
            yield from bare(body)
            yield from bare(orelse)
        case ast.Compare():
            return
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in THEIRS:
            yield name
        case ast.Subscript(value=value, slice=ast.Constant(value=str(key))):
            yield from [key] if key in THEIRS else bare(value)
        case _:
            for child in ast.iter_child_nodes(text):
                yield from bare(child)


def test_nobody_elses_words_are_read_as_markdown():
    found = []
    for file in FILES:
        place = file.relative_to(ROOT).as_posix()
        named = ((call, name) for call, text in calls(tree(file)) for name in bare(text))
        found += [f"{place}:{call.lineno}: {name}" for call, name in named if name not in OURS.get(place, ())]
    assert not found, "\n".join(found)
