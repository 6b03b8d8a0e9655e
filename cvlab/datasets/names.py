"""What the names of folders say: a part, nothing at all, or a class."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from cvlab.text import clean

PARTS = ("train", "validation", "test")
UNLABELLED = "unlabelled"
_WORDS = {
    "train": ("train", "training", "trainset", "traindata", "trainingset"),
    "validation": ("validation", "val", "valid", "valset", "dev", "validate"),
    "test": ("test", "testing", "tests", "testset", "testdata", "holdout", "evaluation", "eval"),
    UNLABELLED: ("pred", "predict", "prediction", "predictions", "unlabelled", "unlabeled", "submission"),
}
PART_OF_WORD = {word: part for part, words in _WORDS.items() for word in words}
# Words that say nothing about a part when they stand beside one: seg_train, "Training Images", train_data.
_AROUND = """\
a class classes cls cropped data dataset datasets file files folder folders full image images img imgs large my
new photo photos picture pictures sample samples seg set sets small split splits subset the unknown"""
NEUTRAL = frozenset(_AROUND.split())
VEHICLE = "train"  # the one name of a part that is a class of many sets, too


def parts_of(names: Iterable[str]) -> dict[str, str]:
    """{name: part} of those names that say one, also where all share a word: pets_train and pets_test."""
    read = {name: words_of(name) for name in names}
    found = {}
    for name, (part, rest) in read.items():
        alike = {p for p, other in read.values() if p and other == rest}
        if part and (not rest or len(alike) >= 2):
            found[name] = part
    return found


def part_of(name: str) -> str:
    """The part that a folder's name says by itself; "" for any other name."""
    part, rest = words_of(name)
    return part if not rest else ""


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, frozenset[str]]:
    """The part a name says ("" for none or two), and its other words that mean something."""
    words = [w.rstrip("0123456789") for w in re.split(r"[\W_]+", name.casefold())]
    found = {PART_OF_WORD[w] for w in words if w in PART_OF_WORD}
    rest = frozenset(w for w in words if w and w not in PART_OF_WORD and w not in NEUTRAL)
    return (found.pop() if len(found) == 1 else ""), rest


def says_nothing(name: str) -> bool:
    """Whether a folder's name is of such words only as stand around pictures without labels: unknown, test_images."""
    return not words_of(name)[1]


@lru_cache(maxsize=4096)
def one_form(name: str) -> str:
    """A name in one form, whether a Mac or another system wrote its accents."""
    return unicodedata.normalize("NFC", name)


def class_names(labels: Iterable[str]) -> dict[str, str]:
    """{label: the name to show}, sorted as Keras sorts folders; names that are alike once they are cut stay apart."""
    shown: dict[str, str] = {}
    taken: set[str] = set()
    for label in sorted(set(labels)):
        name, number = clean(label) or "unnamed", 1
        while name in taken:
            number += 1
            name = f"{clean(label, 52).removesuffix('…') or 'unnamed'} ({number})"
        shown[label] = name
        taken.add(name)
    return shown
