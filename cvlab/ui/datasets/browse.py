"""The two ways to look over a data set: its pictures by class, and how many each class has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cvlab.datasets import DatasetSpec, Part, Split
from cvlab.images import fingerprint
from cvlab.plots.classes import class_balance
from cvlab.text import plain
from cvlab.types import as_image
from cvlab.ui.chart import chart
from cvlab.ui.components.pixels import picture_panel, pixel_panels
from cvlab.ui.datasets.album import Group, Item, album
from cvlab.ui.link import whole_number

PARTS = ("train", "validation", "test")
ROOM = 160  # pictures on show at once
LOOKED_AT = "datasets.row"


def browse(dataset: DatasetSpec, split: Split, choose: Callable[[], DeltaGenerator]) -> None:
    """Handfuls of pictures by class; the one taken is shown large, with its numbers, among the controls."""
    names = split.class_names
    which, only, handful = _chosen(names)
    part = getattr(split, which)
    wrong = set(dataset.wrong_rows().tolist()) if which == "train" else set()
    classes = [names.index(only)] if only in names else range(len(names))
    each = ROOM if len(classes) == 1 else max(3, min(6, ROOM // len(names)))
    shown = {k: _rows(part, k, each, handful) for k in classes}
    rows = [row for found in shown.values() for row in found]
    if not rows:
        st.info("No picture of this class is in this part.", icon=":material/photo_library:")
        return
    before = true_labels(dataset, split) if wrong else part.labels
    groups = [
        Group(
            title=names[k],
            note=f"{int((part.labels == k).sum()):,} in this part",
            items=[
                _item(part, row, names, wrong=int(before[row]) if row in wrong else None) for row in found
            ],
        )
        for k, found in shown.items()
    ]
    if wrong:
        st.caption(
            f"{len(wrong):,} of {len(part):,} training labels were replaced on purpose: a broken outline marks them, "
            "with what the picture really shows."
        )
    row = looked_at(dataset, which, len(part), rows[0])
    album(
        groups,
        key="browse",
        label="Pictures by class",
        chosen=row,
        on_choose=lambda row: look_at(dataset, which, row),
    )
    with choose():
        enlarged(part, row, names, which, names[int(before[row])] if row in wrong else None)


def _chosen(names: tuple[str, ...]) -> tuple[str, str, int]:
    """The part, the class (none of the names for all) and the handful that are looked at."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = st.segmented_control(
            "Part", PARTS, default="train", required=True, key="part", bind="query-params"
        )
        every = "all"
        while every in names:  # a class may be called so
            every += " classes"
        only = st.selectbox("Class", [every, *names], key="only", bind="query-params", width=170)
        handful = st.number_input(
            "Handful", 1, 1000, 1, key="handful", bind=whole_number("handful"), width=110
        )
    return which, only, int(handful)


def look_at(dataset: DatasetSpec, which: str, row: int) -> None:
    """Make a picture of a part the one shown large."""
    st.session_state[LOOKED_AT] = (dataset, which, row)


def looked_at(dataset: DatasetSpec, which: str, count: int, first: int) -> int:
    """The row shown large; `first` until one is taken, or when another data set is chosen."""
    *place, row = st.session_state.get(LOOKED_AT, (None, None, 0))
    return row if place == [dataset, which] and row < count else first


def _rows(part: Part, label: int, each: int, handful: int) -> list[int]:
    """The rows of one handful of a class; after the last one it begins anew."""
    found = np.flatnonzero(part.labels == label)
    start = (handful - 1) * each % len(found) // each * each if len(found) else 0
    return found[start : start + each].tolist()


def _item(part: Part, row: int, names: tuple[str, ...], wrong: int | None) -> Item:
    words = f"picture {row}, labelled {names[part.labels[row]]}"
    if wrong is None:
        return Item(id=row, picture=part.images[row], words=words)
    really = f"really {names[wrong]}"
    return Item(id=row, picture=part.images[row], words=f"{words}, {really}", caption=really, mark="wrong")


def true_labels(dataset: DatasetSpec, split: Split) -> np.ndarray:
    """The labels of the training part before the label noise."""
    clean = replace(dataset, label_noise=0.0)
    return clean.load().train.labels if dataset.label_noise else split.train.labels


def enlarged(part: Part, row: int, names: tuple[str, ...], which: str, really: str | None) -> None:
    """One picture so large that its numbers can be read."""
    image = as_image(part.images[row])
    height, width, channels = image.shape
    st.caption(
        f"**Picture {row} of {which}**: labelled **{plain(names[part.labels[row]])}**"
        + (f", really **{plain(really)}**" if really else "")
        + f"; {height} × {width} × {channels} = {image.size:,} numbers, "
        f"from {int(part.images[row].min())} to {int(part.images[row].max())}."
    )
    pixel_panels([picture_panel("Picture", image)], key="enlarged", subject=fingerprint(image))


def balance(dataset: DatasetSpec, split: Split, choose: Callable[[], DeltaGenerator]) -> None:
    """How many pictures of each class every part has, as bars and in words."""
    names = split.class_names
    counts = {name: np.bincount(getattr(split, name).labels, minlength=len(names)) for name in PARTS}
    train = counts["train"]
    most, fewest = int(train.argmax()), int(train.argmin())
    chart(class_balance({name: n.tolist() for name, n in counts.items()}, names), key="balance")
    totals = ", ".join(f"**{counts[name].sum():,}** {name}" for name in PARTS)
    st.markdown(
        f"{totals}. Most training pictures: **{plain(names[most])}** with {train[most]:,}; fewest: "
        f"**{plain(names[fewest])}** with {train[fewest]:,}, a factor of "
        f"{train[most] / max(train[fewest], 1):.3g}. The changes concern training alone, so "
        "validation and test still tell the truth."
    )


def lazy_answer(split: Split) -> tuple[str, float]:
    """The commonest training class, and the percentage of test pictures that always saying it gets right."""
    best = int(np.bincount(split.train.labels, minlength=len(split.class_names)).argmax())
    return split.class_names[best], 100 * float((split.test.labels == best).mean())
