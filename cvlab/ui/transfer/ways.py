"""The three ways and the one from scratch side by side: what flows, how they fare, their curves."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cvlab import engine
from cvlab.experiment import Run
from cvlab.experiment.base_rate import base_length
from cvlab.figures import number
from cvlab.text import as_said
from cvlab.transfer.base import BLOCKS, CUT, SMALL
from cvlab.transfer.moves import Move, moves
from cvlab.transfer.telling import Outcome, outcome, seconds_of, verdict
from cvlab.transfer.ways import FAULTS, WAYS, Setting, experiment_of
from cvlab.ui import session_runs
from cvlab.ui.training.curves import curves
from cvlab.ui.transfer import running
from cvlab.ui.transfer.diagrams import flow, styled

HUES = {kind: n for n, kind in enumerate(("tuned", "features", "varied", "scratch"))}
LOOK = 1.0  # seconds between two looks at what still runs
KNOWN = "transfer_known"  # what the page last said of the runs


def ways_board(setting: Setting) -> dict[str, Outcome]:
    """The board; and what is known of the ways that are through."""
    styled()
    for problem in [p for way in WAYS for p in experiment_of(setting, way).problems()][:1]:
        raise ValueError(problem)
    busy = running.going(setting)
    _buttons(setting, busy)
    st.fragment(_cards, run_every=LOOK if busy or _untested(setting) else None)(setting)
    found = outcomes(setting)
    if any(running.run_of_way(setting, way) for way in WAYS):
        st.fragment(_curves)(_shown(setting))
    else:
        _before(setting)
    return found


def outcomes(setting: Setting) -> dict[str, Outcome]:
    """Of each way that is through and tested."""
    found = {}
    for way in WAYS:
        run = running.run_of_way(setting, way)
        if run is not None and (tested := running.tested(run)):
            found[way] = outcome(run, tested, moved(setting, way))
    return found


def moved(setting: Setting, way: str) -> tuple[Move, ...]:
    """How far the base's layers moved in that way from what they began with; nothing where that is not at hand."""
    run = running.run_of_way(setting, way)
    before = running.run_of(setting.base) or (
        running.run_of_way(setting, "features") if way == "tuned" else None
    )
    if way == "scratch" or run is None or run.state is None or before is None or before.state is None:
        return ()
    net = run.experiment.architecture
    return moves(net, before.weights, run.weights, base_length(net))


def _untested(setting: Setting) -> bool:
    runs = [running.run_of_way(setting, way) for way in WAYS]
    return any(run and run.status == "finished" and not running.tested(run) for run in runs)


def _buttons(setting: Setting, busy: bool) -> None:
    rests = running.paused(setting)
    with st.container(horizontal=True, key="transfer_buttons", vertical_alignment="center"):
        st.button(
            "Train all four",
            icon=":material/play_arrow:",
            type="secondary" if busy or rests else "primary",
            disabled=busy or rests,
            key="transfer_start",
            on_click=running.begin,
            args=(setting,),
        )
        if busy and not rests:
            st.button(
                "Pause",
                icon=":material/pause:",
                key="transfer_pause",
                on_click=running.steer,
                args=(setting, "pause"),
            )
        if rests:
            st.button(
                "Resume",
                icon=":material/play_pause:",
                key="transfer_resume",
                on_click=running.steer,
                args=(setting, "resume"),
            )
        if busy or rests:
            st.button(
                "Stop",
                icon=":material/stop:",
                key="transfer_stop",
                on_click=running.steer,
                args=(setting, "stop"),
            )
    for sentence in session_runs.said():
        st.warning(as_said(sentence), icon=":material/warning:")


def _cards(setting: Setting) -> None:
    """The four cards, as they stand; the page runs again when something began, ended or was tested."""
    began = running.advance()
    states = [(r.id, r.status) if (r := running.run_of_way(setting, w)) else None for w in WAYS]
    now = (states, running.going(setting), _untested(setting))
    known = st.session_state.get(KNOWN)
    st.session_state[KNOWN] = now
    if began or (known is not None and known != now):
        st.rerun()
    base = running.run_of(setting.base)
    if base is not None and base.status != "finished":
        epochs = base.experiment.epochs
        done = base.history[-1].epoch - 1 if base.history else 0
        words = f"First the base learns 0 to 4: {done} of {epochs} epochs"
        st.progress(min(1.0, done / epochs), text=f":material/hourglass_top: {words}")
    runs = [base, *(running.run_of_way(setting, way) for way in WAYS)]
    for run in [run for run in runs if run is not None and run.status == "failed"][:1]:
        st.error(as_said(run.message), icon=":material/warning:")
    found = outcomes(setting)
    cards = st.container(key="transfer_cards").columns(4)
    for column, (kind, way) in zip(cards, WAYS.items(), strict=True):
        with column.container(border=True):
            st.html(_card(setting, kind, way.title, found.get(kind)))
    if words := verdict(found):
        st.html(f'<p class="way" role="status">{words}</p>')


def _beside(setting: Setting, kind: str, found: Outcome | None) -> str:
    """What the same way reads without what goes wrong, and with each thing as it is at first that was set otherwise;
    in words, empty where nobody has trained that."""
    others = {"without the fault": replace(setting, fault="none")} if setting.fault != "none" else {}
    if setting.base_rate:
        others["at one rate"] = replace(setting, base_rate=None)
    if setting.network == SMALL:
        others |= {
            f"base up to {CUT}": replace(setting, cut=CUT),
            f"fine-tuned from {BLOCKS[2]}": replace(setting, tune_from=BLOCKS[2]),
        }
    return "".join(_held_to(words, setting, other, kind, found) for words, other in others.items())


def _held_to(words: str, setting: Setting, other: Setting, kind: str, found: Outcome | None) -> str:
    """What the way reads in another setting, in words; empty where it is no other way there, or untrained."""
    if experiment_of(setting, kind) == experiment_of(other, kind):
        return "" if setting.fault == other.fault else "<br>the fault is not in this way"
    run = running.run_of_way(other, kind)
    if run is None or not (tested := running.tested(run)):
        return ""
    before = outcome(run, tested)
    words = f"<br>{words} {100 * before.accuracy:.1f} %"
    if found and found.interval[0] <= before.interval[1] and before.interval[0] <= found.interval[1]:
        words += ", within what chance explains"
    return words


def _card(setting: Setting, kind: str, title: str, found: Outcome | None) -> str:
    run = running.run_of_way(setting, kind)
    figure, under = "–", _state(run)
    if found:
        low, high = found.interval
        figure = f"{100 * found.accuracy:.1f} %"
        under = f"{found.right} of {found.count} test pictures, {100 * low:.1f} to {100 * high:.1f} %"
    seconds = f"{seconds_of(run):.1f} s of training" if run and run.history else "&nbsp;"
    base = (_moved(kind, found) if found else "&nbsp;") + _beside(setting, kind, found)
    return (
        f'<div class="way" data-way="{kind}" data-right="{found.right if found else ""}"><b>{title}</b>'
        f"{flow(setting, kind)}"
        f'<strong>{figure}</strong><br><span class="small">{under}<br>{seconds}<br>{base}</span></div>'
    )


def _moved(kind: str, found: Outcome) -> str:
    """How far the base moved, in words."""
    layers = [move for move in found.moved if move.change > 0]
    if kind == "scratch" or not (layers or found.moved):
        return "no base" if kind == "scratch" else "&nbsp;"
    if not layers:
        return "base moved by 0"
    change = sum(move.change**2 for move in layers) ** 0.5
    return f"base moved by {number(change, 2)}, most in {max(layers, key=lambda m: m.change).layer}"


def _state(run: Run | None) -> str:
    if run is None:
        return "not trained yet"
    if run.status == "running" and run.history:
        return f"epoch {run.history[-1].epoch} of {run.experiment.epochs}"
    return {"queued": "begins", "running": "begins", "finished": "is being tested"}.get(
        run.status, run.status
    )


def _shown(setting: Setting) -> dict[int, Run]:
    """The runs to draw by their colours, fine-tuning first; where something goes wrong, the same without it laid over.

    A way keeps its colour, and fine-tuning in which something goes wrong has one of its own.
    """
    tuned = HUES["tuned"] if setting.fault == "none" else len(HUES)
    found = {tuned: running.run_of_way(setting, "tuned")}
    found |= {HUES[kind]: running.run_of_way(setting, kind) for kind in HUES if kind != "tuned"}
    if setting.fault != "none":
        found[HUES["tuned"]] = running.run_of_way(replace(setting, fault="none"), "tuned")
    return {hue: run for hue, run in found.items() if run}


def _curves(shown: dict[int, Run]) -> None:
    runs, hues = list(shown.values()), list(shown)
    curves(runs, hues=hues, moving=engine.RUNS.moving, key="transfer_curves", on_change=_changed)


def _changed() -> None:
    running.advance()


def _before(setting: Setting) -> None:
    fault = "" if setting.fault == "none" else f" The fault: {FAULTS[setting.fault][1]}"
    st.info(
        "Press **Train all four**. All ways learn from the same pictures and are asked the same test pictures; their "
        f"curves grow here.{fault}",
        icon=":material/info:",
    )
