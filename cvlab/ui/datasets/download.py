"""Fetching a public data set: how far it is, a way to stop it, and a clear word when there is no network."""

from __future__ import annotations

import streamlit as st

from cvlab.datasets import Downloaded
from cvlab.downloads import download, last_download
from cvlab.text import as_said
from cvlab.ui.waiting import POLL, bar


def download_panel(dataset: Downloaded) -> None:
    """Offer to fetch a data set that is not here; while it comes, its bar and Stop."""
    now = last_download(dataset.kind)
    running = bool(now and now.running)
    st.fragment(_panel, run_every=POLL if running else None)(dataset, running)


def _panel(dataset: Downloaded, was_running: bool) -> None:
    now = last_download(dataset.kind)
    if now and now.running:
        share = min(now.done / now.total, 1.0)
        if bar(share, f"{dataset.title}, {now.done / 1e6:.1f} of {now.total / 1e6:.1f} MB", key="download"):
            now.stop()
        if share == 1:
            st.caption("All is here; it is being unpacked.")
        return
    if was_running or dataset.available():
        st.rerun()  # the whole page: it is here now, or it is said why not
    if now and now.problem:
        st.error(f"{as_said(now.problem)} Until then digits is always here.", icon=":material/cloud_off:")
    size = dataset.download_bytes()
    st.info(
        f"{dataset.title} is not on this computer yet; it has {size / 1e6:,.0f} MB.",
        icon=":material/download:",
    )
    if st.button(f"Download {dataset.title}", type="primary", key="download_start"):
        download(dataset.kind, size, dataset.download)
        st.rerun()
