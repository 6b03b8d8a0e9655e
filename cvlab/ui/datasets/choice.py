"""The choice of a data set, the same on every page: which one, its size, and what is changed in its training part."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cvlab.datasets import DATASETS, DatasetSpec, FilesSpec, Folder, Uploaded, folder_names
from cvlab.datasets.room import WELL_FORMED
from cvlab.datasets.upload_store import Kept, kept
from cvlab.lessons import lesson
from cvlab.params import check, params
from cvlab.registry import title
from cvlab.text import plain
from cvlab.types import Shape
from cvlab.ui.controls import widget
from cvlab.ui.left_out import left_out
from cvlab.ui.link import read, write
from cvlab.ui.navigation import lesson_page_file

SIZES = (16, 20, 28, 32, 48, 64, 96, 128, 150, 160, 180, 224, 256)
FEW = (0, *(m * 10**e for e in range(1, 5) for m in (1, 2, 5)))  # pictures to train on; 0 stands for all
KEY = "data"
TOKEN = "pictures"  # the uploaded pictures in a link


def dataset_controls(key: str = KEY, *, changes: bool = True) -> DatasetSpec:
    """The data set a learner chose, with its changes. One `key` is one choice, on whichever page it is asked for.

    Args:
        changes: offer training size, label noise and imbalance too; what was chosen elsewhere holds anyway.
    """
    kind = st.selectbox(
        "Data set", list(DATASETS), format_func=lambda k: title(DATASETS[k]), key=key, bind="query-params"
    )
    spec = DATASETS[kind]
    values: dict[str, Any] = {}
    if issubclass(spec, FilesSpec):
        values |= _files(spec, f"{key}_{kind}")
    if changes:
        with st.expander("Fewer, unbalanced or wrongly labelled pictures", icon=":material/tune:"):
            values |= _changes(spec, key)
    made = spec(**values)
    check(made)
    if isinstance(made, FilesSpec) and not made.problems():
        for note in made.notes():
            st.caption(f":material/info: {plain(note, 400)}")
        left_out(made.left_out(), fold="Left out")
    return made


def _changes(spec: type[DatasetSpec], key: str) -> dict[str, Any]:
    fields = {p.name: p for p in params(spec)}
    few = fields["train_size"]
    size = st.select_slider(
        few.label,
        FEW,
        0,
        format_func=lambda n: str(n or "all"),
        key=f"{key}_train_size",
        help=few.help,
        bind="query-params",
    )
    others = {name: widget(fields[name], f"{key}_{name}") for name in ("label_noise", "imbalance")}
    return {"train_size": size, **others}


def own_set() -> Kept:
    """This session's own pictures, or those that the link names.

    Raises:
        ValueError: in one sentence, where there are none (any more).
    """
    token = uploaded_token()
    Uploaded(token=token).folder()  # says what is missing
    return kept(token)


def own_pictures(key: str, *, size: int = 0, shape: Shape | None = None) -> Uploaded:
    """The learner's own pictures as a data set.

    Args:
        size: pixels a side that they are first brought to, in colour; 0: as whoever kept them said. shape: what they
            are brought to, where nothing about it is to be chosen.
    """
    made = Uploaded(**_files(Uploaded, f"{key}_uploaded", size=size, shape=shape))
    check(made)
    for problem in made.problems():
        raise ValueError(problem)
    st.caption(in_words(made))
    return made


def _files(spec: type[FilesSpec], key: str, *, size: int = 0, shape: Shape | None = None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    first, grey = size or 64, False
    if spec is Folder:
        names = st.cache_data(ttl=20, show_spinner=False)(folder_names)()
        if not names:
            st.info(
                "Set CVLAB_DATA to a folder that holds folders of class folders, and start cvlab again.",
                icon=":material/folder_off:",
            )
        values["name"] = st.selectbox("Folder", names or [""], key=f"{key}_name", bind="query-params") or ""
    if spec is Uploaded and (token := uploaded_token()):
        values["token"] = token
        if Uploaded(token=token).available():
            # Drawings are best read small and grey; another set has sliders of its own, at its own best.
            found, key = kept(token), f"{key}_{token[:6]}"
            if not size:
                first, grey = found.image_size, found.grey
    values |= _size(first, grey, key) if shape is None else {"image_size": shape[0], "grey": shape[2] == 1}
    with st.expander("Shares of validation and test", icon=":material/pie_chart:"):
        fields = {p.name: p for p in params(spec)}
        for name in ("validation_share", "test_share"):
            values[name] = widget(fields[name], f"{key}_{name}")
    return values


def _size(first: int, grey: bool, key: str) -> dict[str, Any]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        size = st.select_slider(
            "Picture size",
            SIZES,
            first,
            key=f"{key}_image_size",
            bind="query-params",
            help="Every picture is brought to so many pixels a side when it is read.",
        )
        return {"image_size": size, "grey": st.toggle("Grey", grey, key=f"{key}_grey", bind="query-params")}


def uploaded_token() -> str:
    """The token of this session's own pictures, or of those the link names; kept in the link."""
    linked = read(TOKEN)
    token = linked if WELL_FORMED.fullmatch(linked) else st.session_state.get(TOKEN, "")
    if token:
        st.session_state[TOKEN] = token
        write(TOKEN, token)
    return token


def use_uploaded(token: str, key: str = KEY) -> None:
    """Make the kept pictures of that token the chosen data set; call it in a callback."""
    st.session_state[TOKEN] = token
    write(TOKEN, token)
    st.session_state[key] = Uploaded.kind


def in_words(dataset: DatasetSpec) -> str:
    """What a data set holds, in a line: classes, pictures to train on, their shape."""
    height, width, channels = dataset.image_shape
    layers = "grey" if channels == 1 else "colour"
    return (
        f"**{dataset.class_count}** classes, **{dataset.train_count():,}** pictures to train on, "
        f"{height} × {width}, {layers}."
    )


def train_link() -> None:
    """A way to the Training page, where the same data set is chosen."""
    item = lesson("training")
    st.page_link(lesson_page_file(item), label="Train a network on it", icon=item.icon)
