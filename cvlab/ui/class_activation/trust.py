"""The tests of a map as a panel: asked for by a button, with progress and Stop, and told in plain words."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from cvlab.attributions import METHODS
from cvlab.attributions.trust import ABSENT, LIKE, Trust, area, findings, verdict
from cvlab.figures import percent
from cvlab.plots.trust import cascade_curve, order_curves
from cvlab.registry import title
from cvlab.ui.chart import chart
from cvlab.ui.class_activation.explanations import Asked
from cvlab.ui.components.overlay import Layer, overlay
from cvlab.ui.networks.network import Network
from cvlab.ui.networks.picture import Looked
from cvlab.ui.waiting import asked, task_for, watch

MARKS = {True: ":material/check_circle:", False: ":material/cancel:", None: ":material/help:"}
NAME = "cvlab.nets.attributions.trust:examine"


def trust_panel(network: Network, looked: Looked, question: Asked) -> str:
    """Which map to test, the button, and what the tests said; the method whose tests are on screen, or ""."""
    st.header("May one believe the map?")
    if not question.methods:
        st.info("Choose a method first.", icon=":material/layers:")
        return ""
    specs = {method.kind: method for method in question.methods}
    kind = st.segmented_control(
        "Map to test",
        list(specs),
        default=next(iter(specs)),
        required=True,
        key="tested",
        format_func=lambda k: title(METHODS[k]),
        bind="query-params",
    )
    spec = specs.get(kind) or question.methods[0]
    key = question.key_of(spec)
    task = asked("trust", key)
    if task is None:
        st.caption(
            "Its places are deleted and shown in the map's own order and in that of maps laid elsewhere; the same "
            "map is drawn of networks with random weights; an edge detector's map is laid beside it."
        )
        if st.button(f"Put {title(type(spec))} to the test", type="primary", icon=":material/science:"):
            task_for(
                "trust",
                key,
                NAME,
                network.net,
                network.weights,
                looked.given,
                asdict(spec),
                question.class_index,
                question.layer,
                role="train",
            )
            st.rerun()
        return ""
    if not task.done():
        watch(task, f"{title(type(spec))} is being tested", key="trust")
        return ""
    _told(task.result(), looked)
    return spec.kind


def _told(trust: Trust, looked: Looked) -> None:
    says = findings(trust)
    worst = [finding.passed for finding in says]
    box = st.error if False in worst else st.warning if None in worst else st.success
    box(f"**{title(METHODS[trust.kind])}.** {verdict(says)}")
    rows = [f"| {MARKS[one.passed]} | {one.title} | {one.measured} |" for one in says]
    st.markdown("\n".join(["| | Check | Measured |", "|---|---|---|", *rows]))
    with st.expander("What was measured", icon=":material/straighten:"):
        for finding in says:
            st.markdown(f"**{finding.title}.** {finding.words}")
    _maps(trust, looked)
    left, right = st.columns(2)
    with left:
        st.markdown("**Deleted and shown in the map's order**")
        chart(order_curves(trust.shares, trust.deletion, trust.insertion), key="trust_order")
        drop = (
            f"Average drop: {percent(trust.average_drop, 0)} of the probability is lost when the picture is dimmed to "
            "the map."
            if trust.probability >= ABSENT
            else f"Of {percent(trust.probability)} there is nothing to lose."
        )
        st.caption(
            f"Area {area(trust.insertion).mean():.2f} where places are shown, {area(trust.deletion).mean():.2f} where "
            f"they are deleted: high and low are good. {drop}"
        )
    with right:
        st.markdown("**Layers made random, one after the other**")
        depths, alike = zip(*trust.cascade, strict=True)
        chart(cascade_curve(list(depths), list(alike), LIKE), key="trust_cascade")
        st.caption(
            f"A map that stays above {LIKE:g} while the network forgets is drawn by the picture, not by the network."
        )


def _maps(trust: Trust, looked: Looked) -> None:
    """The map, the one that the same method draws of random weights, and the picture's edges."""
    name = title(METHODS[trust.kind])
    shown = (
        Layer(
            name=name,
            values=trust.values,
            heatmap=trust.heatmap,
            field=trust.field,
            note="of the network as it is",
            unit=METHODS[trust.kind].unit,
        ),
        Layer(
            name="Random weights",
            values=trust.random_values,
            heatmap=trust.random_heatmap,
            field=trust.field,
            note="the same method, nothing learned",
            unit=METHODS[trust.kind].unit,
        ),
        Layer(
            name="Edge detector",
            values=trust.edge_heatmap,
            heatmap=trust.edge_heatmap,
            note="no network at all",
        ),
    )
    overlay(looked.image, shown, key="trust_maps", words=looked.name)
