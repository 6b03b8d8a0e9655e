"""Labels that look wrong: a vote of the most alike pictures, run by a worker, with its evidence and its score."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cvlab.datasets import DatasetSpec, Part, Split
from cvlab.datasets.doubts import NEIGHBOURS, Votes, score
from cvlab.figures import percent
from cvlab.ui.datasets.album import Group, Item, album
from cvlab.ui.datasets.browse import enlarged, look_at, looked_at, true_labels
from cvlab.ui.link import whole_number
from cvlab.ui.waiting import asked, drop, task_for, watch

SHOWN = 12
EVIDENCE = 5
KEPT = "datasets.votes"
SLOT = "datasets.voting"


def doubts(dataset: DatasetSpec, split: Split, choose: Callable[[], DeltaGenerator]) -> None:
    """The labels most neighbours contradict; how many that were replaced on purpose are among them."""
    if voted(dataset):
        found_doubts(dataset, split, st.session_state[KEPT][1], choose)
        return
    task = asked(SLOT, dataset)
    if task is None:
        st.markdown(
            f"Each training picture is compared with the others. The {NEIGHBOURS} most alike vote with their labels; "
            "where most of them say something else, look at the label twice."
        )
        if st.button(
            "Find labels to look at twice", type="primary", icon=":material/how_to_vote:", key="vote"
        ):
            task_for(SLOT, dataset, "cvlab.datasets.doubts:votes", dataset)
            st.rerun()
    elif task.done():
        drop(SLOT, dataset)
        st.session_state[KEPT] = (dataset, task.result())
        st.rerun()
    else:
        watch(task, "The pictures vote", key="vote")


def voted(dataset: DatasetSpec) -> bool:
    """Whether the pictures of that data set, with its changes, have voted."""
    kept = st.session_state.get(KEPT)
    return bool(kept) and kept[0] == dataset


def found_doubts(
    dataset: DatasetSpec, split: Split, found: Votes, choose: Callable[[], DeltaGenerator]
) -> None:
    """The vote's outcome: its score, and each doubted picture beside those that spoke against its label."""
    most = found.neighbours.shape[1]
    least = st.slider(
        "Votes against a label to doubt it",
        most // 2 + 1,
        max(most, most // 2 + 2),
        min(6, most),
        key="least",
        bind=whole_number("least"),
        help="More votes: fewer right labels are doubted, and fewer wrong ones found.",
    )
    rows = found.doubted(least)
    _trust(found)
    _score(dataset, found, rows)
    if not len(rows):
        st.success("No label is contradicted by so many.", icon=":material/check_circle:")
        return
    names, part, before = split.class_names, split.train, true_labels(dataset, split)
    groups = [_case(found, row, part, names, int(before[row])) for row in rows[:SHOWN].tolist()]
    st.caption(
        f"The first {len(groups)} of {len(rows):,}, the most contradicted first. Framed: the picture in doubt; "
        f"behind it the {EVIDENCE} most alike with their labels."
    )
    row = looked_at(dataset, "train", len(part), int(rows[0]))
    album(
        groups,
        key="doubts",
        label="Pictures in doubt and what speaks against their labels",
        on_choose=lambda n: look_at(dataset, "train", n % len(part)),
    )
    with choose():
        enlarged(part, row, names, "train", names[before[row]] if row in found.wrong else None)


def _case(found: Votes, row: int, part: Part, names: tuple[str, ...], before: int) -> Group:
    """One doubted picture and the first of those that speak against its label."""
    given, said = (names[k] for k in (part.labels[row], found.suggested[row]))
    asked = Item(
        id=row,
        picture=part.images[row],
        caption=given,
        mark="asked",
        words=f"picture {row}, labelled {given}",
    )
    witnesses = [
        # One picture may speak in several cases, but an id stands for one place: the row is its remainder.
        Item(
            id=len(part) * (n * len(part) + row + 1) + other,
            picture=part.images[other],
            caption=names[part.labels[other]],
            words=f"alike: picture {other}, labelled {names[part.labels[other]]}",
        )
        for n, other in enumerate(found.neighbours[row][:EVIDENCE].tolist())
    ]
    really = f" It really is {names[before]}." if row in found.wrong else ""
    note = f"but {found.counts[row].max()} of the {found.neighbours.shape[1]} most alike say {said}.{really}"
    return Group(title=f"Picture {row} is labelled {given}", note=note, items=[asked, *witnesses])


def _trust(found: Votes) -> None:
    agreement = found.agreement()
    st.markdown(
        f"{len(found.given):,} training pictures were looked at. For **{percent(agreement, 0)}** of them the "
        "vote is what the label says."
        + (
            " So often does this witness err or disagree that its doubts are hints at most: pictures of these "
            "classes are alike in more than what they show."
            if agreement < 0.6 and len(found.wrong) < 0.3 * len(found.given)
            else ""
        )
    )


def _score(dataset: DatasetSpec, found: Votes, rows: np.ndarray) -> None:
    """Precision and recall, which can be known only where labels were replaced on purpose."""
    if not dataset.label_noise:
        st.caption(
            "Which labels really are wrong nobody knows here. Add label noise, and the page can count."
        )
        return
    result = score(rows, found.wrong)
    columns = st.columns(3)
    columns[0].metric("Replaced labels found", f"{result.found:,} of {result.wrong:,}")
    share = "none doubted" if result.precision is None else percent(result.precision, 0)
    columns[1].metric("Precision", share, help="Of the doubted labels, the share that was replaced.")
    share = "none replaced" if result.recall is None else percent(result.recall, 0)
    columns[2].metric("Recall", share, help="Of the replaced labels, the share that is doubted.")
