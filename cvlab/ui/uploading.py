"""A zip of class folders from the learner's own computer, looked through with a bar and a Stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import streamlit as st

from cvlab.datasets.archives import FEWEST, LARGEST, MOST_CLASSES, MOST_FILES, Contents, read_archive
from cvlab.datasets.shelf import keep
from cvlab.text import as_said, plain
from cvlab.ui.dataset import use_uploaded

STATE = "upload"
NAMED = 8  # skipped files that are named


def upload(choose: Callable, show: Callable) -> None:
    """Take a zip, say what is in it, and make it the data set."""
    with show():
        _upload()


def _upload() -> None:
    file = st.file_uploader(
        "A zip of class folders", type=["zip"], key="upload_file", max_upload_size=LARGEST // 2**20
    )
    st.caption(
        f"One folder for each class, with at least {FEWEST} pictures in it; train and test folders around them are "
        f"respected. At most {MOST_CLASSES} classes, {MOST_FILES:,} pictures and {LARGEST // 2**20} MB unpacked. They "
        "stay on this server for a day."
    )
    if file is None:
        return
    if st.session_state.get(f"{STATE}.stopped") == file.file_id:
        st.info("Stopped; choose the file again to read it.", icon=":material/stop:")
        return
    kept = st.session_state.get(STATE)
    if not kept or kept[0] != file.file_id:
        kept = st.session_state[STATE] = _read(file)
    _, problem, token, contents = kept
    if problem:
        st.error(as_said(problem), icon=":material/warning:")
        return
    _tell(contents)
    st.button(
        "Use these pictures", type="primary", icon=":material/database:", key="upload_use",
        on_click=use_uploaded, args=(token,),
    )  # fmt: skip


def _read(file: Any) -> tuple[str, str, str, Contents | None]:
    """(file id, problem, token, contents) of the file. Stop ends the run of the page, and so the reading."""
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, "Trying the pictures.")
        st.button(
            "Stop", icon=":material/stop:", key="upload_stop",
            on_click=lambda: st.session_state.update({f"{STATE}.stopped": file.file_id}),
        )  # fmt: skip
    every = 1

    def report(done: int, total: int) -> None:
        nonlocal every
        every = max(1, total // 100)
        if done % every == 0:
            bar.progress(done / total, f"Trying the pictures: {done:,} of {total:,}")

    try:
        contents = read_archive(file.getvalue(), report)
        return file.file_id, "", keep(contents.pictures), contents
    except ValueError as error:
        return file.file_id, str(error), "", None
    finally:
        place.empty()


def _tell(contents: Contents) -> None:
    counts = Counter(p.label for p in contents.pictures)
    classes = ", ".join(f"{plain(name)} {count}" for name, count in sorted(counts.items()))
    st.success(
        f"{len(contents.pictures):,} pictures of {len(counts)} classes: {classes}.",
        icon=":material/check_circle:",
    )
    if contents.skipped:
        named = "; ".join(f"{plain(name)}: {plain(reason, 200)}" for name, reason in contents.skipped[:NAMED])
        more = len(contents.skipped) - NAMED
        rest = f"; and {more} more" if more > 0 else ""
        st.warning(
            f"{len(contents.skipped)} could not be read and were left out. {named}{rest}",
            icon=":material/image_not_supported:",
        )
