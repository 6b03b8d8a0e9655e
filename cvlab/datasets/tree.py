"""Paths as a tree of folders, and the copies of class folders that lie once more inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cvlab.datasets.names import part_of


@dataclass
class Node:
    """A folder that has pictures in it or below."""

    name: str
    path: str
    files: list[str] = field(default_factory=list)
    folders: dict[str, Node] = field(default_factory=dict)

    def below(self) -> Iterator[str]:
        yield from self.files
        for inner in self.folders.values():
            yield from inner.below()


def tree(pictures: list[str]) -> Node:
    """The folders that the paths of pictures tell of."""
    root = Node("", "")
    nodes = {"": root}

    def node(path: str) -> Node:
        if path not in nodes:
            above, _, name = path.rpartition("/")
            nodes[path] = node(above).folders.setdefault(name, Node(name, path))
        return nodes[path]

    for picture in pictures:
        node(picture.rpartition("/")[0]).files.append(picture)
    return root


def unfolded(node: Node) -> tuple[dict[str, Node], dict[str, list[Node]]]:
    """The folders in a folder, without one that holds the same folders once more; and those copies by name."""
    folders, copies = dict(node.folders), {}
    for name, inner in node.folders.items():
        others = set(folders) - {name}
        if not inner.folders or part_of(name) or not _once_more(name, set(inner.folders), others, node.name):
            continue
        del folders[name]
        for twin in inner.folders.values():
            if twin.name in others:
                copies.setdefault(twin.name, []).append(twin)
            else:
                folders[twin.name] = twin
        if inner.files:
            folders[name] = Node(name, inner.path, inner.files)
    return folders, copies


def _once_more(name: str, inner: set[str], others: set[str], outer: str) -> bool:
    if len(inner) >= 2 and inner <= others:
        return True
    return name == outer and 2 * len(inner & others) > len(inner)
