"""Networks that learn from forms in a worker, with a bar and Stop, and the curve that grows with each of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from cvlab import engine
from cvlab.engine import Task
from cvlab.figures import percent, whole
from cvlab.modularity import Parts, World
from cvlab.modularity.learning import DRAWS, KINDS, LIVE, SIZES, TESTED, Learnt, jobs
from cvlab.modularity.stored import stored_whole
from cvlab.plots.modularity import data_curve
from cvlab.ui.chart import chart
from cvlab.ui.modularity.controls import choose_count, choose_kind
from cvlab.ui.waiting import POLL, bar

NETS, TASK = "modularity.nets", "modularity.task"
NAME = "cvlab.nets.modularity:learn_all"

Key = tuple[World, Parts]


def learnt_for(world: World, parts: Parts) -> Key:
    """What a network was learnt for: the forms, whatever their seed, and the parts before the classifier."""
    return replace(world, seed=0), replace(parts, rule="none")


def nets() -> dict[tuple[Key, str, int, int], Learnt]:
    """Every network of this session, by what it was learnt for, its kind, its forms and their draw."""
    return st.session_state.setdefault(NETS, {})


def latest(*kinds: str) -> tuple[Key, Learnt] | None:
    """The network of these kinds that was learnt last, and what for; at first the one that comes with cvlab."""
    found = [(key[0], net) for key, net in nets().items() if net.kind in kinds]
    if found:
        return found[-1]
    return (learnt_for(World(), Parts()), stored_whole()) if "whole" in kinds else None


def choose_and_train(world: World, parts: Parts) -> None:
    """The controls: one network now, or all of the curve in the background."""
    which, how_many, go = st.columns((3, 3, 2), vertical_alignment="bottom")
    with which:
        kind = choose_kind()
    with how_many:
        count = choose_count()
    if go.button(
        "Train", icon=":material/play_arrow:", type="primary", key="modularity_train", width="stretch"
    ):
        taken = {key[3] for key in nets() if key[:3] == (learnt_for(world, parts), kind, count)}
        _begin(world, parts, [(kind, count, next(n for n in range(len(taken) + 1) if n not in taken))])
    how_far, all_of_them = st.columns((5, 3), vertical_alignment="bottom")
    highest = how_far.segmented_control(
        "The whole curve, up to",
        (LIVE, 1000, SIZES[-1]),
        default=LIVE,
        required=True,
        format_func=lambda n: f"{n:,}",
        key="modularity_highest",
        bind="query-params",
        persist_state="session",
    )
    words = "Train all of them"
    if all_of_them.button(words, icon=":material/stacked_line_chart:", key="modularity_all", width="stretch"):
        have = {key[1:] for key in nets() if key[0] == learnt_for(world, parts)}
        _begin(world, parts, [job for job in jobs([n for n in SIZES if n <= highest]) if job not in have])


def _begin(world: World, parts: Parts, wanted: list[tuple[str, int, int]]) -> None:
    _collect()
    if running := st.session_state.pop(TASK, None):
        running[1].cancel()
    if wanted:
        key = learnt_for(world, parts)
        task = engine.submit(NAME, wanted, *key, role="train")
        st.session_state[TASK] = key, task, len(wanted)


def show_curve(world: World, parts: Parts, ready: float) -> None:
    """The curve of what has been learnt for these forms, and how far the others are."""
    running = st.session_state.get(TASK)
    st.fragment(_panel, run_every=POLL if running else None)(learnt_for(world, parts), ready)


def _panel(key: Key, ready: float) -> None:
    running = st.session_state.get(TASK)
    _collect()
    if running:
        _bar(running[1], running[2])
    found = with_stored(key, points(key))
    chart(data_curve(found, KINDS, ready, SIZES), key="modularity_curve")
    rows = [
        {
            "network": KINDS[kind],
            "forms": whole(count),
            "draws": len(shares),
            "read right, mean": percent(sum(shares) / len(shares)),
            "worst to best": f"{percent(min(shares))} to {percent(max(shares))}",
        }
        for kind, counts in found.items()
        for count, shares in sorted(counts.items())
    ]
    if rows:
        with st.expander("The same in numbers"):  # the curve tells; the controls stay on the first screen
            st.dataframe(rows, hide_index=True)
    if running and not st.session_state.get(TASK):
        st.rerun()


ABOUT = (
    f"Numbers read right of {TESTED} forms that nothing was learnt from, no rule used. A line is the mean over {DRAWS} "
    "draws of other forms, its band reaches from the worst draw to the best. At first there is the network that "
    "comes with cvlab. What has been learnt works on the other "
    f"views too. Up to {LIVE} forms all takes a minute or two, up to {SIZES[-1]:,} a quarter of an hour and more: read "
    "on meanwhile."
)


def _bar(task: Task, count: int) -> None:
    shares = [told for told in task.progress() if isinstance(told, float)]
    there = sum(isinstance(told, Learnt) for told in task.progress())
    words = f"{there} of {count} networks learnt" if count > 1 else "It learns"
    if bar(shares[-1] if shares else 0.0, words, key="modularity_learning"):
        task.cancel()
        _collect()
        st.session_state.pop(TASK, None)
        st.rerun()


def _collect() -> None:
    """Take what is through out of the task, which then can be forgotten.

    Raises:
        ValueError: why nothing could be learnt.
    """
    running: Any = st.session_state.get(TASK)
    if not running:
        return
    key, task, _ = running
    for told in task.progress():
        if isinstance(told, Learnt):
            nets().setdefault((key, told.kind, told.count, told.draw), told)
    if task.done():
        st.session_state.pop(TASK, None)
        if not task.cancelled():
            for told in task.result():
                nets().setdefault((key, told.kind, told.count, told.draw), told)


def with_stored(key: Key, found: dict[str, dict[int, list[float]]]) -> dict[str, dict[int, list[float]]]:
    """The same with the network that comes with cvlab, where it was learnt for these forms and not here too."""
    stored = stored_whole()
    if key[0] != World() or stored.count in found.get("whole", {}):
        return found
    wholes = {**found.get("whole", {}), stored.count: [stored.right / TESTED]}
    return {"whole": wholes, **{kind: found[kind] for kind in found if kind != "whole"}}


def points(key: Key) -> dict[str, dict[int, list[float]]]:
    """kind -> forms -> the share read right of each draw, of what was learnt for these forms."""
    found: dict[str, dict[int, list[float]]] = {}
    for (made_for, kind, count, _), net in nets().items():
        if made_for == key:
            found.setdefault(kind, {}).setdefault(count, []).append(net.right / TESTED)
    return {kind: found[kind] for kind in KINDS if kind in found}
