"""Pictures that a learner brought: a zip of class folders, or drawings and photographs collected into classes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from cvlab.datasets.base import DATASETS
from cvlab.datasets.folders import FilesSpec
from cvlab.datasets.listings import Listing, listing
from cvlab.datasets.upload_store import kept
from cvlab.params import Text, param


@DATASETS.register
@dataclass(frozen=True, kw_only=True)
class Uploaded(FilesSpec):
    """Your own pictures, kept on this computer for a day."""

    title: ClassVar[str] = "Your own pictures"
    kind: str = "uploaded"
    token: str = param(
        "",
        Text(pattern="([0-9a-f]{24})?", rule="24 hexadecimal digits"),
        label="Pictures",
        help="Names the pictures you uploaded or collected.",
    )

    def folder(self) -> Path:
        if not self.token:
            raise ValueError(
                "There are no pictures of yours yet: collect some, or upload a zip, on the Data sets page, "
                "or take along those of *Your own classes*."
            )
        return kept(self.token).folder

    def listing(self) -> Listing:
        folder = self.folder()
        return listing(folder, kept(self.token).class_names, self.shares)
