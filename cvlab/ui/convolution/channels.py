"""What happens to channels: the choices, the drawing, and the count of weights beside that of a full one."""

from __future__ import annotations

import dataclasses

import numpy as np
import streamlit as st

from cvlab.convolution.channels import ChannelPlan, group_counts
from cvlab.figures import percent
from cvlab.plots.channels import channel_lines
from cvlab.ui.chart import chart
from cvlab.ui.link import whole_number

NAMES = {
    "full": "Full (Conv2D)",
    "grouped": "Grouped",
    "depthwise": "Depthwise",
    "separable": "Separable",
    "pointwise": "1 × 1",
}
MOST = 16


def choose_channels() -> ChannelPlan:
    """A checked plan; groups are offered only where they divide both counts."""
    kinds = list(NAMES)
    kind = st.selectbox(
        "Joining channels", kinds, format_func=NAMES.__getitem__, key="joining", bind="query-params"
    )
    channels = st.slider("Input channels", 1, MOST, 6, key="channels", bind=whole_number("channels"))
    label = "Kernels for each channel" if kind == "depthwise" else "Filters"
    default, most = (1, 3) if kind == "depthwise" else (6, MOST)
    key, own = f"filters_{kind}", "channel_kernel"
    filters = st.slider(label, 1, most, default, key=key, bind=whole_number(key))
    size = 1 if kind == "pointwise" else st.slider("Kernel size", 1, 7, 3, key=own, bind=whole_number(own))
    groups = 1
    if kind == "grouped":
        groups = _groups(group_counts(channels, filters))
    return ChannelPlan(kind=kind, channels=channels, filters=filters, kernel_size=(size, size), groups=groups)


def _groups(counts: tuple[int, ...]) -> int:
    if len(counts) == 1:
        st.info("Only 1 group divides both counts; choose counts that share a divisor.")
        return 1
    if st.session_state.get("groups") not in (None, *counts):
        st.session_state["groups"] = counts[-1]
    return st.select_slider("Groups", counts, counts[1], key="groups", bind="query-params")


def show_channels(plan: ChannelPlan) -> None:
    """The lines from input to output channels, the weights' shapes, and the count."""
    size = f"{plan.kernel_size[0]} × {plan.kernel_size[1]}"
    steps = [(plan.connections(), f"output channels ({size})")]
    if plan.kind == "separable":
        mixing = np.ones((plan.channels, plan.filters), bool)
        steps = [(plan.connections(), f"channels ({size} each)"), (mixing, "output channels (1 × 1)")]
    full = full_plan(plan)
    columns = st.columns(3)
    columns[0].metric("Parameters", f"{plan.parameter_count:,}")
    columns[1].metric("A full convolution has", f"{full.parameter_count:,}")
    columns[2].metric("Products a pixel", f"{plan.products:,}")
    chart(channel_lines(steps), key="channel_lines")
    shapes = ", ".join(" × ".join(map(str, shape)) for shape in plan.weight_shapes)
    st.caption(
        f"{NAMES[plan.kind]}: {plan.channels} channels in, {plan.output_channels} out. Keras keeps its weights as "
        f"{shapes} (height × width × input channels × output channels, then the biases): "
        f"{plan.parameter_count:,} numbers, {percent(plan.parameter_count / full.parameter_count, 0)} of a full "
        "convolution's."
    )


def full_plan(plan: ChannelPlan) -> ChannelPlan:
    """The convolution that joins every channel, for as many output channels and the same kernel."""
    return dataclasses.replace(plan, kind="full", filters=plan.output_channels, groups=1)


def larger(plan: ChannelPlan) -> ChannelPlan:
    """The same joining with a kernel two pixels wider, for the question; a 1 x 1 becomes a full 3 x 3."""
    kind = "full" if plan.kind == "pointwise" else plan.kind
    height, width = plan.kernel_size
    return dataclasses.replace(plan, kind=kind, kernel_size=(height + 2, width + 2))
