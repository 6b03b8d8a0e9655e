"""Specs and functions as source text."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import textwrap
from collections.abc import Callable
from typing import Any

from cvlab.keras_spec import KerasSpec


def to_call(spec: KerasSpec, **instead: str) -> str:
    """The Python expression that makes what a spec describes: `keras.layers.Dense(units=10)`.

    instead: source text for some of the arguments, in place of their values.
    """
    defaults = {f.name: f.default for f in dataclasses.fields(spec)}
    shown = {
        name: instead.get(name) or literal(value)
        for name, value in spec.arguments().items()
        if name in spec.keras_shown or name in instead or name not in defaults or value != defaults[name]
    }
    return call(f"keras.{spec.keras_module}.{spec.keras_class}", shown)


def literal(value: Any) -> str:
    """A value as source text; text stands in double quotes."""
    if isinstance(value, KerasSpec):
        return to_call(value)
    return json.dumps(value) if isinstance(value, str) else repr(value)


def call(name: str, arguments: dict[str, Any]) -> str:
    """`name(a=1, b="x")`; arguments are source text."""
    return f"{name}({', '.join(f'{key}={text}' for key, text in arguments.items())})"


def plain_source(function: Callable[..., Any]) -> str:
    """A function's source without the types of its arguments, which need imports of their own."""
    text = textwrap.dedent(inspect.getsource(function))
    tree = ast.parse(text).body[0]
    if not isinstance(tree, ast.FunctionDef):
        raise TypeError(f"{function!r} is not written as a function.")
    for argument in (*tree.args.args, *tree.args.kwonlyargs):
        argument.annotation = None
    body = text.splitlines()[tree.body[0].lineno - 1 :]
    return "\n".join([f"def {tree.name}({ast.unparse(tree.args)}):", *body])
