"""What flows, what is frozen and what is computed once, of each way, as a small picture with words."""

from __future__ import annotations

import streamlit as st

STYLE = """<style>
.flow { display: flex; flex-direction: column; gap: 2px; min-height: 5.4rem; margin: 0.15rem 0 0.3rem;
  font-size: 0.74rem; line-height: 1.2; }
.flow span { padding: 0.05rem 0.35rem; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; border: 1.5px solid #7d8794; border-left-width: 6px; border-radius: 3px; }
.flow .still { border-style: dashed; border-left-style: solid; background: rgba(125, 135, 148, 0.22); }
.flow .learns { border-color: #d9730d; background: rgba(217, 115, 13, 0.14); }
.flow .slow { border-color: #d9730d; background: repeating-linear-gradient(135deg, rgba(217, 115, 13, 0.2) 0 4px,
  transparent 4px 8px); }
.flow .kept { border-color: #2f7fd6; background: rgba(47, 127, 214, 0.14); }
.way { font-variant-numeric: tabular-nums; line-height: 1.3; margin: 0; overflow-wrap: anywhere; }
.way strong { font-size: 1.35rem; }
.way .small { font-size: 0.8rem; }
@media (max-width: 640px) {
  .st-key-transfer_cards [data-testid="stHorizontalBlock"] { display: grid; gap: 0.5rem;
    grid-template-columns: 1fr 1fr; }
  .st-key-transfer_cards [data-testid="stColumn"] { width: auto; min-width: 0; }
}
</style>"""
FLOWS: dict[str, tuple[tuple[str, str], ...]] = {
    "features": (
        ("", "pictures, once"),
        ("still", "base, frozen"),
        ("kept", "features, kept"),
        ("learns", "head learns"),
    ),
    "varied": (("", "varied pictures"), ("still", "base, frozen"), ("learns", "head learns")),
    "tuned": (
        ("", "pictures"),
        ("still", "base, frozen"),
        ("slow", "its top, slowly"),
        ("learns", "settled head"),
    ),
    "scratch": (("", "pictures"), ("learns", "all layers learn")),
}


def flow(way: str) -> str:
    """The picture of a way, as HTML of our own words."""
    boxes = "".join(f'<span class="{kind}">{words}</span>' for kind, words in FLOWS[way])
    spoken = ", then ".join(words for _, words in FLOWS[way])
    return f'<div class="flow" role="img" aria-label="{spoken}">{boxes}</div>'


def styled() -> None:
    """What the pictures need to know of their looks."""
    st.html(STYLE)
