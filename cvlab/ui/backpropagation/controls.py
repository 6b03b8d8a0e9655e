"""What is chosen beside the network: points, layers, and how it is trained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cvlab.images import fingerprint
from cvlab.mlp import ACTIVATIONS, LOSSES, Mlp, Recipe, widths_from
from cvlab.mlp.training import order_of
from cvlab.point_clouds import MOST, POINT_CLOUDS, Points
from cvlab.ui.controls import pick
from cvlab.ui.link import read, whole_from, whole_number
from cvlab.ui.steps import TURN

FIRST_WIDTHS = "4, 2"
FIRST_SEED = 5
ASKED = "backpropagation_asked"  # a sentence on too many points, and the control it is about
GOOD = "backpropagation_good"  # the last hidden layers that could be built
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
PENALTIES = (0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
BATCHES = (1, 2, 5, 10, 20, 50, 100, 500)
SHARES = (0, 10, 20, 30, 40, 50)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """All that is chosen. train and test: rows [x, y, class]. problem: a sentence on what could not be taken."""

    net: Mlp
    recipe: Recipe
    seed: int
    train: list[list[float]]
    test: list[list[float]]
    stamp: str
    problem: str | None = None

    @property
    def points(self) -> tuple[np.ndarray, np.ndarray]:
        """The training points N x 2 and their classes as floats."""
        rows = np.array(self.train, np.float64).reshape(-1, 3)
        return rows[:, :2], rows[:, 2]


def choose_setting() -> Setting:
    """Show the controls and return what they say."""
    too_many = _too_many()
    points = pick(POINT_CLOUDS, "backpropagation_cloud", label="Points", default="circle", shown=0).points()
    text = st.text_input(
        "Units in the hidden layers",
        FIRST_WIDTHS,
        max_chars=40,
        key="backpropagation_hidden",
        bind="query-params",
        help="One number for each hidden layer, 1 to 4 of them: 4, 2 is a layer of 4 and one of 2.",
    )
    activation = st.selectbox(
        "Activation", ACTIVATIONS, key="backpropagation_activation", bind="query-params"
    )
    recipe, loss = _recipe()
    seed, share = _dealing()
    net, problem = _net(text, activation, loss)
    train, test = dealt(points, seed, share)
    if len({row[2] for row in train}) == 1 and not problem:
        problem = (
            "All training points are of one class, so the network only learns to say so; take more points."
        )
    named = (net.hidden, net.activation, net.loss, seed, share, st.session_state.get(TURN, 0))
    return Setting(
        net=net,
        recipe=recipe,
        seed=seed,
        train=train,
        test=test,
        stamp=f"{fingerprint(points.places, points.labels)}.{named}",
        problem=problem or too_many,
    )


def _recipe() -> tuple[Recipe, str]:
    """How it is trained, and the loss."""
    rate = _steps("Learning rate", RATES, 0.1, "rate")
    keep = st.toggle(
        "Gradients are not set to zero between steps",
        key="backpropagation_keep",
        bind="query-params",
        help="The classic mistake: each step then uses the sum of all gradients so far.",
    )
    with st.expander("Loss, batch, L1 and L2", icon=":material/tune:"):
        loss = st.selectbox("Loss", LOSSES, key="backpropagation_loss", bind="query-params")
        batch = st.select_slider("Batch", BATCHES, 10, key="backpropagation_batch", bind="query-params")
        l1, l2 = _steps("L1", PENALTIES, 0.0, "l1"), _steps("L2", PENALTIES, 0.0, "l2")
    return Recipe(rate=rate, batch=int(batch), l1=l1, l2=l2, keep=keep), loss


def _dealing() -> tuple[int, int]:
    """(the seed, how many percent of the points are for the test)."""
    with st.expander("Test points and seed", icon=":material/casino:"):
        share = st.select_slider(
            "Test share, percent", SHARES, 20, key="backpropagation_share", bind="query-params"
        )
        seed = st.number_input(
            "Seed",
            0,
            9999,
            FIRST_SEED,
            key="backpropagation_seed",
            bind=whole_number("backpropagation_seed"),
            help="The first weights and the order of the points follow from it.",
        )
    return int(seed), int(share)


def _steps(label: str, options: tuple[float, ...], first: float, key: str) -> float:
    return float(
        st.select_slider(
            label,
            options,
            first,
            key=f"backpropagation_{key}",
            bind="query-params",
            format_func=lambda value: np.format_float_positional(value, trim="-"),
        )
    )


def _too_many() -> str | None:
    """A sentence where the address asks for more points than the page takes: Streamlit goes back to the first number
    and says nothing. It stands until the number is changed."""
    for kind in POINT_CLOUDS:
        key = f"backpropagation_cloud_{kind}_count"
        count = whole_from(read(key), 10**9)
        if count and count > MOST:
            words = f"The link asks for {count:,} points; this page takes at most {MOST}."
            st.session_state[ASKED] = words, key
    if ASKED not in st.session_state:
        return None
    words, key = st.session_state[ASKED]
    first = POINT_CLOUDS[key.split("_")[2]]().count
    return words if st.session_state.get(key, first) == first else None


def _net(text: str, activation: str, loss: str) -> tuple[Mlp, str | None]:
    """The network that was typed, else the last one that could be built and a sentence."""
    try:
        net = Mlp(hidden=widths_from(text), activation=activation, loss=loss)
    except ValueError as error:
        hidden = st.session_state.get(GOOD, widths_from(FIRST_WIDTHS))
        return Mlp(hidden=hidden, activation=activation, loss=loss), f"{error} The network before is kept."
    st.session_state[GOOD] = net.hidden
    return net, None


def dealt(points: Points, seed: int, share: int) -> tuple[list[list[float]], list[list[float]]]:
    """Rows to train on, and `share` percent of all, drawn by the seed, to test on."""
    rows, order = points.rows(), order_of(len(points), seed, -1)
    count = min(round(len(rows) * share / 100), len(rows) - 1)
    kept = sorted(order[count:].tolist())
    return [rows[n] for n in kept], [rows[n] for n in sorted(order[:count].tolist())]
