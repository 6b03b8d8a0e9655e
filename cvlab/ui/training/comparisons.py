"""The notes' comparisons, one click each: the runs start together and their curves lie over each other."""

from __future__ import annotations

import streamlit as st

from cvlab.experiment import Experiment
from cvlab.experiment.comparison_words import outcome
from cvlab.experiment.comparisons import COMPARISONS, Comparison
from cvlab.text import as_said
from cvlab.ui import session_runs


def comparisons(experiment: Experiment) -> None:
    """A card for each, with what to look at, and why it cannot be run where it cannot."""
    st.caption(
        "A click starts runs of what you chose on the left, same pictures, seed and batches; one thing differs."
    )
    cards = list(COMPARISONS.values())
    for row in range(0, len(cards), 2):
        for column, comparison in zip(st.columns(2), cards[row : row + 2], strict=False):
            with column.container(border=True, height="stretch"):
                card(comparison, experiment)


def card(comparison: Comparison, experiment: Experiment) -> None:
    problem = comparison.problem(experiment)
    st.button(
        comparison.title,
        icon=":material/compare_arrows:",
        key=f"compare_{comparison.slug}",
        width="stretch",
        disabled=bool(problem),
        on_click=compare,
        args=(comparison.slug, experiment),
    )
    st.caption(comparison.words(experiment))
    if comparison.reported:
        st.caption(f"The notes report **{comparison.reported}** of MNIST's 10,000 test digits.")
    if problem:
        st.caption(f":material/block: {as_said(problem)}")
        return
    for line in here(comparison.variants(experiment)):
        st.caption(line)


def here(variants: dict[str, Experiment]) -> list[str]:
    """What came of this session's runs of those very experiments, a line each."""
    runs = {run.experiment: outcome(run.history) for run in session_runs.runs()}
    found = {name: runs.get(variant, "") for name, variant in variants.items()}
    return [f"Here, {name}: **{came}**" for name, came in found.items() if came]


def compare(slug: str, experiment: Experiment) -> None:
    """Start the runs of that comparison and lay their curves over each other."""
    variants = COMPARISONS[slug].variants(experiment)
    ids = [run_id for name, variant in variants.items() if (run_id := session_runs.start(variant, name))]
    if ids:
        session_runs.show_run(ids[0])
        session_runs.lay_over(ids[1:])
