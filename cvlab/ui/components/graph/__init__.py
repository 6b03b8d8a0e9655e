"""A fully connected network as a drawing: units with their numbers or pictures, and edges that can be pressed.

A component that shows one puts GRAPH behind CANVAS among its `parts` and calls `makeGraph(holder, options)`.
"""

from __future__ import annotations

from pathlib import Path

GRAPH = Path(__file__).parent / "graph"
