"""Folders of class folders below CVLAB_DATA, as a teacher keeps them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from cvlab.datasets.base import DATASETS, DatasetSpec, Split
from cvlab.datasets.listings import SHARES, Listing, data_folder, folder_names, listing, stamp
from cvlab.params import Range, Switch, Text, param
from cvlab.reading import LeftOut
from cvlab.text import quoted
from cvlab.types import Shape

MOST_SHARE = 0.9001  # of the pictures that are not trained on


def _share(part: str, label: str) -> float:
    words = f"The share of the pictures that is dealt out to {part}, where there is no folder of that name."
    return param(SHARES[part], Range(low=0.05, high=0.8, step=0.05), label=label, help=words)


@dataclass(frozen=True, kw_only=True)
class FilesSpec(DatasetSpec):
    """What data sets of picture files share: the size they are brought to, and the folder they lie in."""

    image_size: int = param(
        64,
        Range(low=8, high=256),
        label="Picture size",
        help="Every picture is brought to so many pixels a side, whatever its shape was.",
    )
    validation_share: float = _share("validation", "Watched while training")
    test_share: float = _share("test", "Kept for the end")
    grey: bool = param(False, Switch(), label="Grey", help="One layer instead of red, green and blue.")

    @property
    def shares(self) -> tuple[float, float]:
        """Of the training folder's pictures, those of validation and of test, where these have no folder."""
        return self.validation_share, self.test_share

    @property
    def image_shape(self) -> Shape:  # type: ignore[bad-override]  # because other sets have it as a constant
        return (self.image_size, self.image_size, 1 if self.grey else 3)

    @property
    def class_names(self) -> tuple[str, ...]:  # type: ignore[bad-override]  # because other sets have it as a constant
        return self.listing().class_names

    @property
    def full_train_count(self) -> int:  # type: ignore[bad-override]  # because other sets have it as a constant
        return sum(self.train_counts())

    def folder(self) -> Path:
        """Where its pictures lie.

        Raises:
            ValueError: in one sentence, where there is no such folder.
        """
        raise NotImplementedError

    def listing(self) -> Listing:
        """Its files by name; nothing is opened."""
        return listing(self.folder(), shares=self.shares)

    def train_counts(self) -> tuple[int, ...]:
        return self.listing().train_counts()

    def problems(self) -> tuple[str, ...]:
        if sum(self.shares) > MOST_SHARE:
            return (
                f"Validation and test take {sum(self.shares):.0%} of the pictures; leave at least a tenth to train on.",
            )
        try:
            self.listing()
        except ValueError as error:
            return (str(error),)
        return ()

    def notes(self) -> tuple[str, ...]:
        return self.listing().notes

    def left_out(self) -> tuple[LeftOut, ...]:
        return self.listing().left_out

    def where(self) -> str:
        return "" if self.problems() else str(self.folder())

    def _stamp(self) -> int:
        return stamp(self.folder())

    def _read(self, where: str) -> Split:
        return self.listing().split(self.image_shape)


@DATASETS.register
@dataclass(frozen=True, kw_only=True)
class Folder(FilesSpec):
    """Pictures in class folders below CVLAB_DATA, read from their files batch by batch."""

    title: ClassVar[str] = "A folder of class folders"
    kind: str = "folder"
    name: str = param(
        "",
        Text(
            pattern=r"([^/\\:\0.~][^/\\:\0]*(/[^/\\:\0.~][^/\\:\0]*)?)?",
            rule="a folder of CVLAB_DATA, or one in it",
        ),
        label="Folder",
        help="A folder in CVLAB_DATA that holds a folder of pictures for each class.",
    )

    def folder(self) -> Path:
        base = data_folder()
        if base is None:
            raise ValueError(
                "CVLAB_DATA names no folder, so there are no folders of pictures; set it to one, or choose digits."
            )
        if not self.name:
            there = ", ".join(folder_names()[:8])
            raise ValueError(f"Choose a folder of CVLAB_DATA: {there or 'it holds none with class folders'}.")
        path = (base / self.name).resolve()
        # The name of a link may come from anybody: nothing outside is ever listed.
        if not path.is_relative_to(base) or path == base or not os.path.isdir(path):
            raise ValueError(
                f"There is no folder {quoted(self.name)} in CVLAB_DATA; choose one that is there."
            )
        return path
