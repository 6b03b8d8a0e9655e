"""What stands where the curves will be, before the first run: the network, and some of the pictures it learns from."""

from __future__ import annotations

import streamlit as st

from cvlab import engine
from cvlab.datasets import DatasetSpec
from cvlab.experiment import Experiment
from cvlab.figures import percent
from cvlab.text import plain
from cvlab.ui.builder.network import network_drawing
from cvlab.ui.datasets.album import Group, Item, album
from cvlab.ui.training.reports import pictures_of

SHOWN = 8


def beginning(experiment: Experiment) -> None:
    """The network that Start trains, to scale, and eight of its pictures with all that it knows of them yet."""
    st.caption("Press **Start**: the curves of loss and accuracy grow here while the network learns.")
    network_drawing(experiment.architecture, key="beginning_network")
    if not experiment.problems() and experiment.dataset.available():
        warm = _warm()
        st.fragment(_pictures, run_every=None if warm else 1.0)(experiment.dataset, warm)


def _warm() -> bool:
    return any(worker.warm for worker in engine.status().workers)


def _pictures(dataset: DatasetSpec, settled: bool) -> None:
    """The first pictures, once a worker is there that reads them: the page does not wait for one."""
    if not _warm():
        return
    if not settled:
        st.rerun()
    rows = tuple(range(min(SHOWN, dataset.train_count())))
    pictures, chance = pictures_of(dataset, "train", rows), percent(1 / dataset.class_count, 0)
    items = [
        Item(id=row, picture=picture, words=f"training picture {row}")
        for row, picture in zip(rows, pictures, strict=True)
    ]
    note = f"unknown to it so far: about {chance} for each class"
    groups = [Group(title="What it will learn from", note=plain(note), items=items)]
    album(groups, key="beginning", label="Pictures to learn from")
