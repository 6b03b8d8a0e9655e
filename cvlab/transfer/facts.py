"""The numbers on screen that the lesson's words and steps ask for."""

from __future__ import annotations

from typing import Any

from cvlab.figures import whole
from cvlab.transfer.amounts import SCRATCH, Amounts
from cvlab.transfer.freezing import Counts
from cvlab.transfer.telling import Outcome
from cvlab.transfer.ways import Setting


def way_facts(setting: Setting, found: dict[str, Outcome]) -> dict[str, Any]:
    """What is known of the ways: how many are through, with which fault, and what they read rightly."""
    shares = {f"{kind}_right": 100 * outcome.accuracy for kind, outcome in found.items()}
    return {
        "ways_done": len(found),
        "ways_fault": setting.fault if len(found) == 4 else "",
        "ways_each": getattr(setting.dataset, "each", 0) if len(found) == 4 else 0,
        "ways_cut": setting.cut if len(found) == 4 else "",
        "ways_share": setting.base_rate.share if setting.base_rate and len(found) == 4 else 1.0,
        "ways_from": setting.tune_from if len(found) == 4 else "",
        **shares,
    }


def freeze_facts(network: str, counted: Counts, frozen: int, layers: int) -> dict[str, Any]:
    """Where the line between frozen and trained lies."""
    return {
        "freeze_base": network,
        "freeze_layers": frozen,
        "freeze_left": layers - frozen,
        "freeze_trainable": counted.trainable,
        "freeze_all": frozen == layers,
        "total": whole(counted.total),
        "trainable": whole(counted.trainable),
    }


def amount_facts(found: Amounts | None) -> dict[str, Any]:
    """Whether something was measured, and of what."""
    return {"measured": found is not None, "measured_scratch": found is not None and SCRATCH in found.names}
