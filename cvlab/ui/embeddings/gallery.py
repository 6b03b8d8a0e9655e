"""Matching: whose pictures are stored, which one is asked about, and a new identity enrolled with one picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from cvlab import images
from cvlab.embeddings import Crowd, Learned
from cvlab.embeddings.crowds import FACE
from cvlab.embeddings.judging import Pairs, equal_error, interval, pairs_by_distance
from cvlab.text import clean, plain
from cvlab.ui.embeddings.match import matching
from cvlab.ui.embeddings.people import ENROLLED
from cvlab.ui.embeddings.session import embeddings, learned, weights_name
from cvlab.ui.embeddings.twins import Twins
from cvlab.ui.link import read, whole_number, write
from cvlab.ui.picture import picture

BOARD = "embeddings_match"
THRESHOLD = "embeddings_threshold"
WHICH = "embeddings_which"
MOST_ENROLLED = 50
ASKED = {"held": "Sample", "draw": "Drawing", "upload": "Mine"}
JUDGED = {"new": "identities never seen", "old": "learned identities, new pictures"}


def choose_asked(crowd: Crowd, stored: np.ndarray) -> np.ndarray | None:
    """The picture that is asked about, uint8 H x W of the crowd's size; None, after a sentence, where there is none."""
    own = "draw" if not crowd.light else "upload"
    from_where = st.segmented_control(
        "Ask about",
        ["held", own],
        default="held",
        format_func=ASKED.__getitem__,
        required=True,
        key="embeddings_from",
        bind="query-params",
    )
    if from_where == own:
        return _own(crowd)
    names = list(range(len(crowd.names)))
    if st.session_state.get("embeddings_whose", 0) not in names:
        del st.session_state["embeddings_whose"]
    whose = st.selectbox(
        "Whose picture",
        names,
        min(crowd.known, len(names) - 1),
        format_func=lambda n: plain(crowd.names[n], 40),
        key="embeddings_whose",
    )
    rows = np.setdiff1d(np.flatnonzero(crowd.labels == whose), stored)
    held = np.intersect1d(rows, crowd.held)
    rows = held if len(held) else rows
    if not len(rows):
        st.info("All pictures of that identity are stored; store fewer of each.")
        return None
    last = len(rows) - 1
    which = st.number_input(f"Which one, 0 to {last}", 0, last, 0, key=f"{WHICH}_{whose}_{last}")
    st.session_state[WHICH] = int(which)
    return crowd.pictures[rows[int(which)]]


def _own(crowd: Crowd) -> np.ndarray | None:
    if crowd.light:
        found = picture("embeddings_face", modes=("upload", "camera"), colour=False)
        return None if found is None else face_of(found.image)
    found = picture(modes=("draw", "sample", "upload", "camera"), size=images.SIDE, colour=False)
    return None if found is None else (found.image[..., 0] * 255).round().astype(np.uint8)


def face_of(image: np.ndarray) -> np.ndarray:
    """The middle of a picture (H x W x 1 in [0, 1]) in the shape of a face, uint8."""
    height, width = image.shape[:2]
    scale = min(height / FACE[0], width / FACE[1])
    tall, wide = int(FACE[0] * scale), int(FACE[1] * scale)
    middle = images.crop(image, (height - tall) // 2, (width - wide) // 2, tall, wide)
    return (images.resize(middle, *FACE)[..., 0] * 255).round().astype(np.uint8)


def stored_rows(crowd: Crowd, each: int) -> np.ndarray:
    """The rows that the gallery holds at first: so many pictures of each learned identity."""
    pool = crowd.old if len(crowd.old) else crowd.learn
    rows = [pool[crowd.labels[pool] == label][:each] for label in range(crowd.known)]
    return np.concatenate(rows)


def enrol_controls(asked: np.ndarray | None, state: Learned) -> list[tuple[str, np.ndarray, str]]:
    """What was enrolled: (name, picture, the weights' name then), with the button that adds one."""
    kept = st.session_state.setdefault(ENROLLED, [])
    if asked is not None:
        kept = [entry for entry in kept if entry[1].shape == asked.shape]
    full = len(kept) >= MOST_ENROLLED
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Its name", "new one", max_chars=20, key="embeddings_name", width=180)
        st.button(
            "Enrol this picture",
            key="embeddings_enrol",
            on_click=_enrol,
            args=(clean(name, 20) or "new one", asked, weights_name(state)),
            disabled=asked is None or full,
        )
        if kept:
            st.button(
                "Forget all enrolled",
                key="embeddings_forget",
                on_click=lambda: st.session_state.pop(ENROLLED, None),
            )
    if kept:
        now = weights_name(state)
        same = kept[-1][2] == now
        st.caption(
            f"Enrolled: {plain(', '.join(name for name, *_ in kept), 200)}. The net's {state.parameters:,} weights "
            f"before and after: {kept[-1][2]} and {now}, {'not one has changed' if same else 'another net'}."
        )
    return kept


def _enrol(name: str, asked: np.ndarray, weights: str) -> None:
    kept = st.session_state.setdefault(ENROLLED, [])
    for other, picture_of, _ in kept:
        if np.array_equal(picture_of, asked) and other != name:
            st.toast(
                f"This very picture is stored as “{plain(other, 20)}” already; one picture cannot stand for two."
            )
            return
    st.session_state[ENROLLED] = [*kept, (name, asked, weights)]


def judged_rows(crowd: Crowd, which: str) -> np.ndarray:
    """The rows whose pairs the threshold is judged by."""
    rows = crowd.old if which == "old" and len(crowd.old) else crowd.judged
    return rows if len(rows) else crowd.held


def match(run: Twins, choose: Any, show: Any) -> dict[str, Any]:
    """The view; what there is to tell of it."""
    crowd = run.crowd
    with choose:
        each = st.slider(
            "Pictures stored of each", 1, 5, 1, key="embeddings_each", bind=whole_number("embeddings_each")
        )
        stored = stored_rows(crowd, each)
        asked = choose_asked(crowd, stored)
        which = "new"
        if len(crowd.old) and len(crowd.new):
            which = st.selectbox(
                "Judged by",
                list(JUDGED),
                format_func=JUDGED.__getitem__,
                key="embeddings_judged",
                bind="query-params",
            )
    with show:
        state = learned(run)
    if state is None:
        return {}
    with show:
        enrolled = enrol_controls(asked, state)
        names = [*(crowd.names[n] for n in crowd.labels[stored]), *(entry[0] for entry in enrolled)]
        pictures = [*crowd.pictures[stored], *(entry[1] for entry in enrolled)]
        told = _board(run, state, which, names, pictures, asked)
    return {
        "enrolled": len(enrolled),
        "which_one": st.session_state.get(WHICH, 0),
        "stored": len(names),
        **told,
    }


def _board(
    run: Twins,
    state: Learned,
    which: str,
    names: list[str],
    pictures: list[np.ndarray],
    asked: np.ndarray | None,
) -> dict[str, Any]:
    """Show the board; its figures in words. pictures: what is stored, under `names`."""
    crowd, rows = run.crowd, judged_rows(run.crowd, which)
    pairs, error, threshold, low, high = _pairs(run, state, rows)
    probe: list[np.ndarray] = [] if asked is None else [asked]
    z = embeddings(run, state, "gallery", np.stack([*pictures, *probe]))
    header = {
        "stamp": f"{run.id}.{state.step}.{which}",
        "asked": images.fingerprint(*probe),
        "stored": names,
        "judged": JUDGED["old" if which == "old" or not len(crowd.new) else "new"],
        "people": len(np.unique(crowd.labels[rows])),
        "error": error,
        "equal": threshold,
        "low": low,
        "high": high,
        "threshold": _threshold(threshold),
        "head": state.head.tolist() if run.recipe.way == "pairs" else None,
    }
    held = np.stack(pictures), z[: len(pictures)]
    seen = (np.stack(probe), z[len(pictures) :]) if probe else None
    matching(header, pairs, crowd, rows, held, seen, BOARD, _hear)
    figures = {"equal_error": error, "error_low": low, "error_high": high}
    accepted = pairs.d <= header["threshold"]
    return {
        "false_accepts": int((accepted & ~pairs.same.astype(bool)).sum()),
        **{name: f"{100 * value:.1f} %" for name, value in figures.items()},
    }


def _pairs(run: Twins, state: Learned, rows: np.ndarray) -> tuple[Pairs, float, float, float, float]:
    key = (run.id, state.step, rows.tobytes())
    kept = st.session_state.get("embeddings.kept.pairs")
    if kept is None or kept[0] != key:
        crowd = run.crowd
        z = embeddings(run, state, "judged", crowd.pictures[rows])
        pairs = pairs_by_distance(z, crowd.labels[rows])
        kept = key, (pairs, *equal_error(pairs), *interval(pairs, crowd.labels[rows], draws=200))
        st.session_state["embeddings.kept.pairs"] = kept
    return kept[1]


def _threshold(usual: float) -> float:
    """Where the address says that the threshold was moved to; the usual one where it says no such number."""
    try:
        linked = float(read(THRESHOLD) or usual)
    except ValueError:
        return usual
    return linked if np.isfinite(linked) else usual


def _hear() -> None:
    """Let the address say where the threshold was moved to."""
    sent: Any = st.session_state[BOARD].get("threshold")
    if isinstance(sent, dict) and isinstance(sent.get("at"), int | float) and np.isfinite(sent["at"]):
        write(THRESHOLD, f"{float(sent['at']):.4g}")
