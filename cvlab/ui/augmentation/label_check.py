"""Do the labels survive? A trained network is asked about augmented pictures of every class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import streamlit as st

from cvlab import engine
from cvlab.augmentations import AugmentationSpec
from cvlab.augmentations.label_survival import Survival, verdict
from cvlab.experiment import Experiment, stored_net
from cvlab.figures import percent
from cvlab.handwriting.sureness import is_sure
from cvlab.images import enlarged
from cvlab.plots.label_survival import survival_map
from cvlab.text import as_said, plain
from cvlab.ui import session_runs
from cvlab.ui.chart import chart
from cvlab.ui.engine_status import ask
from cvlab.ui.networks.network import LARGER_NAME, STORED_NAME
from cvlab.ui.waiting import watch

STORED, LARGER = "stored", "large"
FOUND, TASK, STOPPED = "label_check.found", "label_check.task", "label_check.stopped"
SURVIVAL = "cvlab.nets.label_survival:survival"
AT_ONCE = 0.3  # seconds that the page waits for an answer before it shows how far it is
# Multiplications of a few seconds, asked for without a word, and the most that is ever asked for.
QUICK, MOST = 2e10, 1e11
BUDGET, LEAST = 8000, 120
EXAMPLE = 112  # screen pixels
RIGHT = "read rightly"  # no longer, or a phone cuts it and the figures below it
LOOKS = {"fine": st.success, "hard": st.info, "wrong": st.warning, "unknown": st.info}


class Judge(NamedTuple):
    """A trained network that is asked: its experiment says what it was trained on."""

    key: str
    name: str
    experiment: Experiment
    weights: Sequence[np.ndarray]

    @property
    def budget(self) -> int:
        """How many pictures it may be asked about: fewer of a large network."""
        macs = max(1, self.experiment.architecture.mac_count())
        return int(np.clip(MOST / macs, LEAST, BUDGET))

    @property
    def quick(self) -> bool:
        return self.budget * self.experiment.architecture.mac_count() <= QUICK


def choose_judge() -> Judge:
    """The network to ask: one this session trained, or the one that comes with cvlab."""
    trained = {run.id: (run, run.state) for run in session_runs.runs() if run.state and run.state.weights}
    names = {STORED: STORED_NAME, LARGER: LARGER_NAME} | {i: run.name for i, (run, _) in trained.items()}
    chosen = st.selectbox(
        "Network that is asked",
        list(names),
        format_func=names.__getitem__,
        key="judge",
        help="Networks you trained on the Training page appear here.",
    )
    if chosen in trained:
        run, state = trained[chosen]
        return Judge(f"{run.id} {state.token}", run.name, run.experiment, state.weights)
    if chosen == LARGER:
        return Judge(LARGER, names[LARGER], *stored_net(LARGER))
    return Judge(STORED, names[STORED], *stored_net())


def readings(judge: Judge, pictures: np.ndarray, *, wait: bool = True) -> np.ndarray | None:
    """What it answers to uint8 pictures, N x classes; None where they have another size than it takes.

    Args:
        wait: off, it is also None while no worker is warm, so that nothing else on the page has to wait.

    Raises:
        ValueError: why no worker answers.
    """
    if pictures.shape[1:] != judge.experiment.architecture.input_shape:
        return None
    if not wait and not any(worker.warm for worker in engine.status().workers):
        return None
    return ask("cvlab.nets.label_survival:answers", judge.experiment, judge.weights, pictures)


def in_words(judge: Judge, answers: np.ndarray | None) -> list[str]:
    """What each draw is read as, a few words; nothing where the network does not know the picture itself."""
    if answers is None or not knows(answers):
        return []
    names = judge.experiment.dataset.class_names
    return [f"read as {names[row.argmax()]}, {percent(row.max(), 0)}" for row in answers[1:]]


def knows(answers: np.ndarray | None) -> bool:
    """Whether a network knows what the first of the pictures shows; if not, its answers mean nothing."""
    return answers is not None and is_sure(answers[0])


def label_check(judge: Judge, specs: tuple[AugmentationSpec, ...]) -> Survival | None:
    """The verdict with its evidence, or the way to it; None while there is nothing to say."""
    if not specs:
        st.info("Nothing is augmented, so every label stays what it is.", icon=":material/check_circle:")
        return None
    found = _found(judge, specs)
    if found is None:
        return None
    kind, words = verdict(found)
    LOOKS[kind](as_said(words), icon=":material/warning:" if kind == "wrong" else ":material/label:")
    told, pairs = found.evidence()
    told = told if pairs else found.after
    chart(survival_map(told.shares, found.names), key="survival")
    st.caption(
        f"With {plain(told.name)}: {judge.experiment.dataset.title}, {found.count:,} augmented pictures that the "
        "network was not trained on."
    )
    _table(found)
    _examples(found, pairs)
    return found


def _found(judge: Judge, specs: tuple[AugmentationSpec, ...]) -> Survival | None:
    """What was found for this network and list; None while it is still being asked, with its progress on the page.

    A small network is asked at once, a large one when the learner says so. The page never waits for it: a slider
    that is moved meanwhile asks anew.
    """
    wanted = judge.key, specs
    if (kept := st.session_state.get(FOUND)) and kept[0] == wanted:
        return kept[1]
    running = st.session_state.get(TASK)
    if running and running[0] != wanted:
        running[1].cancel()
        running = None
    if not running:
        if not judge.quick or st.session_state.get(STOPPED) == wanted:
            st.info(f"The network is asked about {judge.budget:,} pictures when you say so.")
            if not st.button("Ask the network", icon=":material/quiz:"):
                return None
        # Not the worker that answers at once: what moves with a slider must not wait for this.
        task = engine.submit(
            SURVIVAL, judge.experiment, judge.weights, specs, budget=judge.budget, role="train"
        )
        running = st.session_state[TASK] = wanted, task
    try:
        found = running[1].result(AT_ONCE)
    except engine.WorkTimeout:
        watch(running[1], "Asking the network", key="asking", stop="Stop asking", stopped=_stop)
        return None
    finally:
        if running[1].done():
            st.session_state.pop(TASK, None)
    st.session_state[FOUND] = wanted, found
    return found


def _stop() -> None:
    if running := st.session_state.pop(TASK, None):
        running[1].cancel()
        st.session_state[STOPPED] = running[0]


def _table(found: Survival) -> None:
    """How much each one costs by itself; rare classes count as much as common ones."""
    rows = [("as they are", found.before.right), *((r.name, r.right) for r in found.alone)]
    rows.append((found.after.name, found.after.right))
    st.dataframe(
        [{"pictures": name, RIGHT: 100 * share} for name, share in rows],
        column_config={
            RIGHT: st.column_config.ProgressColumn(
                format="%.1f %%", min_value=0, max_value=100, help="The mean of the classes."
            )
        },
        hide_index=True,
    )


def _examples(found: Survival, pairs: Sequence[tuple[int, int]]) -> None:
    """The surest of those that turned, for the learner to judge."""
    told, _ = found.evidence()
    shown, words = [], []
    for c, d in pairs[:3]:
        rows = np.flatnonzero((told.labels == c) & (told.read == d))
        # A picture that is mirrored or not comes out the same several times.
        several = list({told.pictures[row].tobytes(): told.pictures[row] for row in rows}.values())[:4]
        shown += (enlarged(picture, EXAMPLE) for picture in several)
        words += [f"a {found.names[c]}, read as {found.names[d]}"] * len(several)
    if shown:
        st.markdown(
            "**Judge for yourself.** Would you still know what these were? A network can also be mistaken because it "
            "never saw such pictures."
        )
        told = [f"An augmented picture of {line}" for line in words]
        st.image(shown, caption=list(map(plain, words)), width=EXAMPLE, output_format="PNG", alt=told)


def in_short(found: Survival | None) -> str:
    """The two shares in one sentence for the words of the lesson; nothing while there is no answer."""
    if found is None:
        return ""
    return (
        f"Of its validation pictures the network above reads, on average over the classes, "
        f"{percent(found.before.right, 0)} rightly as they are and {percent(found.after.right, 0)} after these "
        "augmentations. "
    )


def own_picture(judge: Judge, answers: np.ndarray | None) -> None:
    """What the network reads in the learner's own picture and its draws, where it can say anything about them.

    Args:
        answers: its `readings`, of the picture as it is and then of every draw.
    """
    names = judge.experiment.dataset.class_names
    if answers is None:
        height, width, channels = judge.experiment.architecture.input_shape
        st.caption(
            f"This network reads pictures of {height} × {width} × {channels} and knows only "
            f"{judge.experiment.dataset.title}: about your picture it can say nothing. What follows is about "
            "pictures it knows."
        )
        return
    best, sure = int(answers[0].argmax()), float(answers[0].max())
    if not knows(answers):
        st.caption(
            f"The network is not sure what your picture shows ({plain(names[best])}, {percent(sure, 0)}), so what it "
            "says about its draws means nothing. What follows is about pictures it knows."
        )
        return
    read = answers[1:].argmax(axis=1)
    others = sorted({names[k] for k in read if k != best})
    tail = f"; the others as {plain(', '.join(others), 200)}" if others else ""
    st.markdown(
        f"It reads your picture as **{plain(names[best])}** ({percent(sure, 0)}), and "
        f"**{(read == best).sum()} of the {len(read)}** draws above as {plain(names[best])} too{tail}."
    )
