"""Faces that the learner brought: in this session's memory only, until the button or the session's end deletes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from cvlab.embeddings import Crowd
from cvlab.embeddings.crowds import MOST_PICTURES, of_people
from cvlab.reading import ARCHIVE, read
from cvlab.text import as_said, clean, plain
from cvlab.ui.embeddings import twins
from cvlab.ui.server.owner import me

OWN = "embeddings.people"  # (file's id, names, labels, pictures), or a sentence in the place of the names
TURN = "embeddings.turn"  # each file has an uploader of its own, so that its bytes can be let go
ENROLLED = "embeddings.enrolled"  # [(name, picture uint8 H x W)], of the chosen crowd
CONSENT = (
    "Bring only faces of people who said yes: a face is a key that nobody can change. They stay in this session's "
    "memory, are written to no disk, and go with the button or when you close the page."
)


def bring_people(known: int) -> Crowd | None:
    """The crowd of the learner's own zip; None, after a sentence, where there is none yet.

    Raises:
        ValueError: in one sentence, where it makes no crowd.
    """
    turn = st.session_state.setdefault(TURN, 0)
    kept = st.session_state.get(OWN)
    if kept is None:
        st.caption(CONSENT)
        file = st.file_uploader(
            "A zip with a folder for each person",
            type=["zip"],
            key=f"embeddings_zip_{turn}",
            max_upload_size=64,
        )
        if file is None:
            st.caption(f"At least two people with two pictures each, at most {MOST_PICTURES:,} pictures.")
            return None
        kept = _read(file)
        st.session_state[TURN] += 1  # the file's bytes are let go
        if isinstance(kept, str):
            st.error(as_said(kept), icon=":material/warning:")
            return None
        st.session_state[OWN] = kept
    names, labels, pictures = kept
    st.caption(f"{len(pictures)} pictures of {len(names)} people: {plain(', '.join(names), 120)}.")
    st.button(
        "Delete these faces now", icon=":material/delete:", key="embeddings_delete", on_click=delete_people
    )
    return of_people(np.asarray(pictures), np.asarray(labels), names, known)


def _read(file: Any) -> tuple[list[str], np.ndarray, np.ndarray] | str:
    bar = st.progress(0.0, "Reading the pictures.")

    def report(done: list[int] | None) -> None:
        if done:
            bar.progress(done[0] / max(1, done[1]), f"Reading the pictures: {done[0]} of {done[1]}")

    try:
        names, labels, pictures = read(
            "cvlab.embeddings.albums:people_in", file.getvalue(), budget=ARCHIVE, report=report
        )
    except ValueError as error:
        return str(error)
    finally:
        bar.empty()
    return [clean(name, 40) for name in names], labels, pictures


def delete_people() -> None:
    """Let go of all faces that were brought or enrolled, and of the nets that learned from them."""
    st.session_state.pop(OWN, None)
    st.session_state.pop(ENROLLED, None)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    for key in [k for k in st.session_state if str(k).startswith(("embeddings.kept", "waiting.embeddings"))]:
        del st.session_state[key]
    twins.forget_people(me())
