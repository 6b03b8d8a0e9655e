"""What flows, what is frozen and what is computed once, of each way, as a small picture with words."""

from __future__ import annotations

import streamlit as st

from cvlab.transfer.ways import Setting, let_go

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
Boxes = list[tuple[str, str]]  # how each looks, and its words


def flow(setting: Setting, way: str) -> str:
    """The picture of a way in that setting, as HTML of our own words."""
    boxes = boxes_of(setting, way)
    drawn = "".join(f'<span class="{kind}">{words}</span>' for kind, words in boxes)
    spoken = ", then ".join(words for _, words in boxes)
    return f'<div class="flow" role="img" aria-label="{spoken}">{drawn}</div>'


def boxes_of(setting: Setting, way: str) -> Boxes:
    """What flows through what, with what goes wrong in it; so few words that a card holds them in a line."""
    if way == "scratch":
        return [("", "pictures"), ("learns", "all layers learn")]
    moving = setting.fault == "statistics"
    base = ("slow", "base, means move") if moving else ("still", "base, frozen")
    once = way == "features" and not moving
    pictures = "varied pictures" if way == "varied" else "pictures, once" if once else "pictures"
    first = ("", "wrong pixels" if setting.fault == "preprocessing" else pictures)
    if way == "tuned":
        head = "unsettled head" if setting.fault == "unsettled" else "settled head"
        return [first, *_tuned(setting, base), ("learns", head)]
    return [first, base, *([("kept", "features, kept")] if once else []), ("learns", "head learns")]


def _tuned(setting: Setting, base: tuple[str, str]) -> Boxes:
    """What is frozen of the base, and what learns, how fast."""
    free = let_go(setting)
    if free == "none":
        return [base]
    rate = {"rate": "too fast", "unsettled": "slowly" if setting.base_rate else "fast"}
    told = rate.get(setting.fault, "slowly")
    part = (
        "slow" if told == "slowly" else "learns",
        f"{'its top' if free == 'top' else 'all of it'}, {told}",
    )
    return [base, part] if free == "top" else [part]


def styled() -> None:
    """What the pictures need to know of their looks."""
    st.html(STYLE)
