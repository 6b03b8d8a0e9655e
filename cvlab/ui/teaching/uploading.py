"""Pictures and zips from the learner's own computer, read one by one within a budget by a process of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from cvlab.features import fitted, square
from cvlab.pictures import ENDINGS, taken
from cvlab.reading import ARCHIVE, read
from cvlab.teaching.bench import MOST, Bench
from cvlab.text import as_said, plain
from cvlab.ui.teaching.desks import Desk

TURN = "teaching.uploads"
TOLD = "teaching.uploaded"
LARGEST = 64  # megabytes


def upload(desk: Desk) -> None:
    """A field for pictures of one class, or for zips whose folders are classes."""
    if desk.bench.classes:
        st.selectbox("Uploads go to", desk.bench.classes, key="teaching_upload_to")
    kinds = [ending[1:] for ending in sorted(ENDINGS)]
    turn = st.session_state.setdefault(TURN, 0)
    files = st.file_uploader(
        "Pictures of that class, or a zip of class folders",
        type=[*kinds, "zip"],
        accept_multiple_files=True,
        key=f"teaching_files_{turn}",
        max_upload_size=LARGEST,
    )
    if files:
        st.session_state[TOLD] = _take(desk, files)
        st.session_state[TURN] += 1  # their bytes are let go
        st.rerun()
    for sentence in st.session_state.pop(TOLD, []):
        st.info(as_said(sentence), icon=":material/info:")


def _take(desk: Desk, files: list[Any]) -> list[str]:
    told, bar = [], st.progress(0.0, "Reading the pictures.")
    bench, label = desk.bench, st.session_state.get("teaching_upload_to", "")
    if label not in bench.classes:
        bench = bench.add_class() if not bench.classes else bench
        label = bench.classes[0]
    side, shape = desk.ground.shape[0], desk.ground.shape
    pictures = [file for file in files if not file.name.lower().endswith(".zip")]
    room = MOST - bench.count(label)
    if len(pictures) > room:
        told.append(
            f"{len(pictures):,} pictures came, and {label} has room for {room} more: the first ones were taken."
        )
    new = []
    for n, file in enumerate(pictures[:room]):
        bar.progress(n / len(pictures[:room]), f"Reading picture {n + 1} of {len(pictures[:room])}.")
        try:
            new.append(_pixels(taken(file.getvalue(), 2 * side).pixels, shape))
        except ValueError as error:
            told.append(f"{file.name} was left out: {error}")
    if new:
        bench = bench.add(label, new)
    for file in (f for f in files if f not in pictures):
        bar.progress(0.5, f"Reading {plain(file.name)}.")
        try:
            bench, more = _unzipped(bench, file, shape)
            told += more
        except ValueError as error:
            told.append(f"{file.name}: {error}")
    desk.change(bench)
    bar.empty()
    return told


def _unzipped(bench: Bench, file: Any, shape: tuple[int, int, int]) -> tuple[Bench, list[str]]:
    data = file.getvalue()
    names, labels, tests, pictures, notes = read(
        "cvlab.teaching.zips:pictures_of", data, list(shape), budget=ARCHIVE
    )
    for name in names:
        if name not in bench.classes:
            empty = next((c for c in bench.classes if not bench.count(c) and c.startswith("class ")), "")
            bench = bench.rename(empty, name) if empty else bench.add_class(name)
    for use in dict.fromkeys(zip(labels, tests, strict=True)):
        mine = [each == use for each in zip(labels, tests, strict=True)]
        bench = bench.add(use[0], pictures[mine], test=use[1])
    return bench, list(notes)


def _pixels(picture: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    return (fitted(square(picture), shape) * 255).round().astype(np.uint8)
